"""Putting clips together: one after another, or side by side. No engine is asked; every piece was made here."""
