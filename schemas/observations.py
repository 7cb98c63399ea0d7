"""The tidy contract: the schema of observations, the same for all publications."""

import polars as pl

from schemas.units import has_unit

KEY = (
    "indicator",
    "time_period",
    "time_identifier",
    "geographic_level",
    "location_code",
    "breakdown_topic",
    "breakdown",
    "source",
    "release",
)

COLUMNS = {
    "indicator": pl.String,
    "time_period": pl.Int32,
    "time_identifier": pl.String,
    "geographic_level": pl.String,
    "location_code": pl.String,
    "breakdown_topic": pl.String,
    "breakdown": pl.String,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "symbol": pl.String,
    "source": pl.String,
    "release": pl.String,
}

LEVELS = ("National", "Regional", "Sub-region", "Local authority")

FIGURES = ("value", "numerator", "denominator")
NULLABLE = (*FIGURES, "symbol")

_IS_SHARE = has_unit(pl.col("indicator"), "per cent") & ~pl.col("indicator").str.starts_with("dsg_balance")
_IS_COUNT = has_unit(pl.col("indicator"), "count")


def is_repeated(observations: pl.DataFrame) -> pl.Series:
    """Return whether each row has the key of another one.

    Rows are first compared by a hash, which is faster and differs as a rule.
    """
    if not observations.select(KEY).hash_rows().is_duplicated().any():
        return pl.repeat(value=False, n=observations.height, eager=True)
    return observations.select(pl.struct(KEY).is_duplicated()).to_series()


FAULTS = {
    **{f"{name} is empty": pl.col(name).is_null() for name in COLUMNS if name not in NULLABLE},
    f"not one of {', '.join(LEVELS)}": ~pl.col("geographic_level").is_in(LEVELS),
    "has both a value and a symbol, or neither": pl.col("value").is_null() == pl.col("symbol").is_null(),
    "has a percentage outside 0 to 100": _IS_SHARE & ~pl.col("value").is_between(0, 100),
    "has a figure that is not finite": ~pl.all_horizontal(
        pl.col(name).is_finite().fill_null(value=True) for name in FIGURES
    ),
    "has a negative count": _IS_COUNT & (pl.col("value") < 0),
}
"""What can be wrong with an observation -> whether it is, null like False."""
