"""The page Compare: one council and its neighbours, region, type or a list."""
