"""Calculate the tables of variation from figures: ranks, spread, funnels."""

from collections.abc import Iterator

import polars as pl

from pipeline.core.places import LOCAL_AUTHORITY
from pipeline.core.tables import MEASURE_AND_PERIOD, Tables
from pipeline.statistics.ranks import rank
from pipeline.statistics.spread import funnel, over_dispersion, share_below, spread
from pipeline.text import not_ranked, spread_sentence
from schemas.units import CHANGE

ROWS = 100_000
"""How many figures are compared at a time, or those of one period if they are more."""
QUARTER_AND_HALF = {"below_quarter_pct": 25.0, "below_half_pct": 50.0}
OF_FIGURE = (
    *(*MEASURE_AND_PERIOD, "location_code", "value", "numerator", "denominator", "value_low", "value_high"),
    *("existed", "not_ranked", "suspect", "missing_reason"),
)
OF_REASON = (
    "not_ranked",
    "missing_reason",
    "suspect",
    "denominator",
    "counted_in",
    "unit",
    "denominator_label",
)
"""What text.not_ranked.reason reads."""


def variation_tables(figure: pl.DataFrame, indicator: pl.DataFrame) -> Tables:
    """Make the tables ranking, spread and funnel from the warehouse's tables of these names.

    Only authorities that existed on the period's reference date are compared; `ranking` has the others with
    the reason 'closed'.
    """
    # Joined, grouped and sorted as Enums, whose order is that of the texts, faster than as texts.
    measures = pl.Enum(indicator["indicator"].sort())
    places = pl.Enum(figure["location_code"].unique().cast(pl.String).sort())
    kinds = {"indicator": measures, "counterpart": measures, "location_code": places}
    figure, indicator = (
        table.cast({name: kind for name, kind in kinds.items() if name in table.columns})
        for table in (figure, indicator)
    )
    parts = [_of_periods(rows, indicator) for rows in _by_periods(figure)]
    return {name: _in_order(pl.concat([part[name] for part in parts])) for name in parts[0]}


def _by_periods(figure: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Divide figures into those of some periods each, which are compared with no others."""
    sizes = figure.group_by("time_period").len().sort("time_period")
    turns = sizes.select("time_period", turn=pl.col("len").cum_sum() // ROWS)
    if turns["turn"].n_unique() < 2:
        yield figure
        return
    for periods in turns.partition_by("turn", maintain_order=True):
        yield figure.filter(pl.col("time_period").is_in(periods["time_period"].implode()))


def _of_periods(figure: pl.DataFrame, indicator: pl.DataFrame) -> Tables:
    about = indicator.select(
        "indicator", "unit", "polarity", "signed", "counted_in", "counterpart", "denominator_label"
    )
    of_authorities = figure.filter(geographic_level=LOCAL_AUTHORITY).select(OF_FIGURE)
    figures = of_authorities.join(about, on="indicator", maintain_order="left")
    figures = figures.with_columns(not_ranked=_why_not_ranked(figures))
    existing = figures.filter("existed")
    ranked = existing.filter(pl.col("not_ranked").is_null())
    counted = ranked.filter(_all_have_intervals() & (pl.col("unit") != CHANGE))
    dispersion = over_dispersion(counted)
    return {
        "ranking": _ranking(figures),
        "spread": _spread(existing, ranked, dispersion, indicator),
        "funnel": funnel(counted, dispersion),
    }


def _in_order(table: pl.DataFrame) -> pl.DataFrame:
    """Sort a table by its first three columns, which tell all rows apart, and turn Enums into texts."""
    return table.sort(table.columns[:3]).cast({pl.Enum: pl.String, pl.Categorical: pl.String})


def _why_not_ranked(figures: pl.DataFrame) -> pl.Series:
    """Return why each figure is not ranked: the reasons of the table `figure`, 'closed' or 'excepted'."""
    with_exceptions = figures.select(
        pl.col("indicator").alias("counterpart"),
        "time_period",
        "location_code",
        pl.col("denominator").alias("all_issued"),
    )
    joined = figures.join(
        with_exceptions,
        on=["counterpart", "time_period", "location_code"],
        how="left",
        maintain_order="left",
    )
    none_left = pl.col("value").is_null() & (pl.col("denominator") == 0) & (pl.col("all_issued") > 0)
    return joined.select(
        pl.when(~pl.col("existed"))
        .then(pl.lit("closed"))
        .when(none_left)
        .then(pl.lit("excepted"))
        .otherwise(pl.col("not_ranked"))
    ).to_series()


def _all_have_intervals() -> pl.Expr:
    """Return whether all ranked figures of a measure and period have intervals."""
    return pl.col("value_low").is_not_null().all().over(MEASURE_AND_PERIOD)


def _ranking(figures: pl.DataFrame) -> pl.DataFrame:
    left_out = figures.filter(pl.col("not_ranked").is_not_null())
    reasons = left_out.select(*MEASURE_AND_PERIOD, "location_code").with_columns(
        not_ranked_reason=pl.Series(
            [not_ranked.reason(row) for row in left_out.select(OF_REASON).iter_rows(named=True)],
            dtype=pl.String,
        )
    )
    return rank(figures).join(reasons, on=[*MEASURE_AND_PERIOD, "location_code"], how="left")


def _spread(
    existing: pl.DataFrame, ranked: pl.DataFrame, dispersion: pl.DataFrame, indicator: pl.DataFrame
) -> pl.DataFrame:
    to_be_high = existing.filter(
        (pl.col("polarity") == "higher_is_better")
        & (pl.col("unit") == "per cent")
        & pl.col("suspect").is_null()
    )
    described = (
        spread(ranked)
        .join(share_below(to_be_high, QUARTER_AND_HALF), on=MEASURE_AND_PERIOD, how="left")
        .join(dispersion.drop("scaled_centre"), on=MEASURE_AND_PERIOD, how="left")
    )
    measures = {row["indicator"]: row for row in indicator.rows(named=True)}
    sentences = [
        spread_sentence.spread_sentence(row, measures[row["indicator"]]) for row in described.rows(named=True)
    ]
    return described.with_columns(sentence=pl.Series(sentences, dtype=pl.String))
