"""Markers of totals and of missing figures in the tidy tables."""

TOTAL = "Total"

# This project's own marks beside the publishers'; their meanings are in data/reference/symbol.csv.
ABSENT = "absent"
BLANK = "blank"
PRINTED_ZERO = "zero"
NOTHING_TO_MEASURE = "none"
NO_DENOMINATOR = "undivided"
