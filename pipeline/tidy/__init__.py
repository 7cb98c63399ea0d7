"""Wide published text to long observations: pure functions, polars in, polars out.

Every layout has one function `(table: validated text, edition, geography) -> Tidy`.
"""
