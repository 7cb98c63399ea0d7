"""Markers of totals and of missing figures in tidy tables."""

TOTAL = "Total"

# Symbols that this project adds to the publishers'; data/reference/symbol.csv says what they mean.
ABSENT = "absent"
BLANK = "blank"
PRINTED_ZERO = "zero"
NOTHING_TO_MEASURE = "none"
NO_DENOMINATOR = "undivided"
NO_EARLIER = "earlier"
WITHDRAWN = "withdrawn"
