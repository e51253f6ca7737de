"""Backups from elsewhere, brought home: private, labelled as made elsewhere, never signed and never published."""
