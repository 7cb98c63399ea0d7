"""Calculate the tables of variation from figures: ranks, spread, border gaps, changes, groups."""

from collections.abc import Iterator

import polars as pl

from pipeline.core.places import ACROSS_WATER, LOCAL_AUTHORITY, SHARED_COLUMNS, STATISTICAL, TOUCHING
from pipeline.core.tables import MEASURE_AND_PERIOD
from pipeline.statistics.gaps import border_gaps, movers
from pipeline.statistics.groups import compare_with_groups
from pipeline.statistics.ranks import rank
from pipeline.statistics.spread import funnel, over_dispersion, share_below, spread
from pipeline.text import formatting, not_ranked, spread_sentence
from schemas.units import CHANGE

QUARTER_AND_HALF = {"below_quarter_pct": 25.0, "below_half_pct": 50.0}
NOTED = ("series_break", "caveat", "policy", "approximate")


def variation_tables(
    figure: pl.DataFrame,
    indicator: pl.DataFrame,
    location: pl.DataFrame,
    neighbour: pl.DataFrame,
    annotation: pl.DataFrame,
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Make the tables group_comparison, mover, ranking, spread, funnel and border_gap, one after another.

    They are large, the first most, so each can be stored and let go before the next is made. The arguments
    are the warehouse's tables of these names. Only authorities that existed on the period's reference date
    are compared; `ranking` has the others with the reason 'closed'. group_comparison leaves out totals of
    people or money, except balances.
    """
    # Joined, grouped and sorted as Enums, whose order is that of the texts, faster than as texts.
    codes = pl.concat([location["location_code"], neighbour["location_code"], neighbour["neighbour_code"]])
    places = pl.Enum(codes.unique().sort())
    measures = pl.Enum(indicator["indicator"].sort())
    kinds = {
        "indicator": measures,
        "counterpart": measures,
        "location_code": places,
        "neighbour_code": places,
        "neighbour_set": pl.Enum(sorted({*neighbour["neighbour_set"], TOUCHING, *SHARED_COLUMNS})),
    }
    figure, indicator, location, neighbour, annotation = (
        table.cast({name: kind for name, kind in kinds.items() if name in table.columns})
        for table in (figure, indicator, location, neighbour, annotation)
    )
    about = indicator.select(
        "indicator", "unit", "polarity", "signed", "counted_in", "counterpart", "denominator_label"
    )
    figures = figure.filter(geographic_level=LOCAL_AUTHORITY).join(about, on="indicator")
    figures = figures.with_columns(not_ranked=_why_not_ranked(figures))
    existing = figures.filter("existed")
    ranked = existing.filter(pl.col("not_ranked").is_null())
    counted = ranked.filter(_all_have_intervals() & (pl.col("unit") != CHANGE))
    dispersion = over_dispersion(counted)
    touching = neighbour.filter(pl.col("neighbour_set").is_in([TOUCHING, ACROSS_WATER]))
    noted = annotation.filter(pl.col("kind").is_in(NOTED) & pl.col("time_period").is_not_null())
    pairs = touching.select("neighbour_set", "location_code", "neighbour_code")
    totals = [row["indicator"] for row in indicator.rows(named=True) if formatting.is_total(row)]
    of_groups = existing.filter(~pl.col("indicator").is_in(totals))

    members_of = members(location, neighbour)
    yield (
        "group_comparison",
        _in_order(_count_model_members(compare_with_groups(of_groups, members_of), neighbour)),
    )
    yield "mover", _in_order(movers(existing, noted))
    yield "ranking", _in_order(_ranking(figures))
    yield "spread", _in_order(_spread(existing, ranked, dispersion, indicator))
    yield "funnel", _in_order(funnel(counted, dispersion))
    yield "border_gap", _in_order(border_gaps(existing, pairs))


def _in_order(table: pl.DataFrame) -> pl.DataFrame:
    """Sort a table by its first five columns, which tell all rows apart, and turn Enums into texts."""
    return table.sort(table.columns[:5]).cast({pl.Enum: pl.String})


def members(location: pl.DataFrame, neighbour: pl.DataFrame) -> pl.DataFrame:
    """Return the members of each authority's groups: neighbour_set, location_code, neighbour_code.

    Neighbours by land and across a tidal river are one set; the sets 'region' and 'type' are authorities of
    the same region and type.
    """
    columns = ["neighbour_set", "location_code", "neighbour_code"]
    authorities = location.filter(geographic_level=LOCAL_AUTHORITY)
    others = authorities.select(pl.col("location_code").alias("neighbour_code"), "region_code", "la_type")
    alike = [
        authorities.select("location_code", same)
        .join(others.select("neighbour_code", same), on=same)
        .filter(pl.col("location_code") != pl.col("neighbour_code"))
        .with_columns(neighbour_set=pl.lit(name))
        .select(columns)
        for name, same in SHARED_COLUMNS.items()
    ]
    named = neighbour.with_columns(pl.col("neighbour_set").replace(ACROSS_WATER, TOUCHING)).select(columns)
    return pl.concat([named, *(of_set.cast(named.schema) for of_set in alike)]).unique(maintain_order=True)


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
            [not_ranked.reason(row) for row in left_out.rows(named=True)], dtype=pl.String
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


def _count_model_members(groups: pl.DataFrame, neighbour: pl.DataFrame) -> pl.DataFrame:
    """Set `members` of statistical sets to the model's number, including authorities not existing then."""
    sizes = (
        neighbour.filter(pl.col("neighbour_set").is_in(STATISTICAL))
        .group_by("neighbour_set", "location_code")
        .agg(pl.len().cast(pl.Int32).alias("size"))
    )
    return (
        groups.join(sizes, on=["neighbour_set", "location_code"], how="left")
        .with_columns(members=pl.coalesce("size", "members"))
        .drop("size")
    )
