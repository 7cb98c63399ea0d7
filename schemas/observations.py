"""The tidy contract: the schema of observations, the same for all publications."""

import pandera.polars as pa
import polars as pl

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


def _value_or_symbol(data: pa.PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col("value").is_null() == pl.col("symbol").is_not_null())


def _share_within_bounds(data: pa.PolarsData) -> pl.LazyFrame:
    is_share = pl.col("indicator").str.ends_with("_pct") & ~pl.col("indicator").str.starts_with("dsg_balance")
    within = pl.col("value").is_between(0, 100) | pl.col("value").is_null()
    return data.lazyframe.select(~is_share | within)


def _count_not_negative(data: pa.PolarsData) -> pl.LazyFrame:
    is_count = pl.col("indicator").str.ends_with("_count")
    return data.lazyframe.select(~is_count | (pl.col("value") >= 0) | pl.col("value").is_null())


OBSERVATION = pa.DataFrameSchema(
    {
        name: pa.Column(
            kind,
            pa.Check.isin(LEVELS, error=f"not one of {', '.join(LEVELS)}")
            if name == "geographic_level"
            else None,
            nullable=name in ("value", "numerator", "denominator", "symbol"),
        )
        for name, kind in COLUMNS.items()
    },
    checks=[
        pa.Check(_value_or_symbol, error="has both a value and a symbol, or neither"),
        pa.Check(_share_within_bounds, error="has a percentage outside 0 to 100"),
        pa.Check(_count_not_negative, error="has a negative count"),
    ],
    unique=list(KEY),
    strict=True,
    ordered=True,
)
