"""Tests, in the folders of what they test; a package, because textstat installs one of the same name."""
