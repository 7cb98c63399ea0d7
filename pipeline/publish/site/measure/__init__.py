"""The page about a measure: what it counts, and every council in order."""
