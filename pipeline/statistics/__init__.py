"""The statistics behind ranks, spread and comparisons: pure functions, polars in, polars out.

Every method names its source; what they mean for a reader is told in `pages/methods.md`.
"""

WITHIN = ["indicator", "time_period"]
"""What is compared with each other: the figures of one measure in one period."""
