"""The page Compare: one council beside its neighbours, region, type or a list."""
