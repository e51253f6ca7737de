"""A clip as a project for editors: an OpenTimelineIO timeline with its shots and sounds as files, all marks in them."""
