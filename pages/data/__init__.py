"""The page Data: what is held, what changed, what was checked, downloads."""
