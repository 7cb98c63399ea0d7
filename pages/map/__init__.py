"""The page Map: one measure and year across England."""
