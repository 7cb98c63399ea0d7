"""The figures that may lead, and what they are compared with."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from pipeline.core.periods import reference_date
from pipeline.core.places import ENGLAND, LOCAL_AUTHORITY
from pipeline.core.thresholds import SMALL_POPULATION
from pipeline.text import formatting
from pipeline.warehouse.leads.measures import CARE, LEFT_OUT
from schemas.units import CHANGE

YEARS_OF_NEWS = 3
"""How many years before the newest figure of all a measure may end and still lead."""

FEWEST_PLANS = 1_000
"""The fewest plans in place with which a share of one year group leads whose counts are not published.

That makes some fifty pupils in a year group; the measures of outcomes are published without their number.
"""

RESIDENTS, PLANS = "residents_0_17_count", "ehcp_caseload_count"
SERIES = ["indicator", "location_code"]


class Frames(NamedTuple):
    """What leads are made from, measures and places as Enums.

    series      the ranked figures of the measures that may lead, of the same stretch between two breaks as
                the measure's newest period: `may_lead`, not if it rests on few or has a caveat; England's
                (england, england_numerator, england_denominator); `printed`, the value in units of its last
                printed decimal; and `perhaps_not_returned`: a 0 of a neutral measure, such as refusals, may
                stand for a figure that the authority did not return
    newest      those of the newest period
    local       the figures of existing authorities of the topics that may lead, ranked or not
    small       the places where a handful moves every figure
    """

    series: pl.DataFrame
    newest: pl.DataFrame
    local: pl.DataFrame
    small: pl.DataFrame


def frames(tables: Mapping[str, pl.DataFrame]) -> Frames:
    """Choose from the warehouse's tables (figure, indicator, location, location_change, annotation, ranking)
    what leads are made from.
    """
    measures = tables["indicator"].select(
        "indicator",
        "unit",
        "polarity",
        "signed",
        "counted_in",
        "topic",
        "decimals",
        "position",
        "headline",
        "time_identifier",
        total=pl.Series([formatting.is_total(row) for row in tables["indicator"].rows(named=True)]),
    )
    figure = tables["figure"].drop("time_identifier")
    measures = measures.filter(pl.col("topic").is_in(list(CARE)))
    of_authorities = (pl.col("geographic_level") == LOCAL_AUTHORITY) & pl.col("existed")
    local = figure.filter(of_authorities).join(measures, on="indicator")
    local = local.with_columns(
        reference=reference_date(),
        newest=pl.col("time_period").filter(pl.col("value").is_not_null()).max().over("indicator"),
    )
    last = pl.col("reference").filter(pl.col("time_period") == pl.col("newest"))
    local = local.with_columns(
        years_old=(last.max() - last.max().over("indicator")).dt.total_days() / 365.25
    ).filter(pl.col("years_old") <= YEARS_OF_NEWS)
    small = newest_figures(figure, RESIDENTS).filter(pl.col("value") < SMALL_POPULATION)
    england = figure.filter(location_code=ENGLAND).select(
        "indicator",
        "time_period",
        england="value",
        england_numerator="numerator",
        england_denominator="denominator",
    )
    ranked = local.filter(~pl.col("total") & ~pl.col("indicator").is_in(LEFT_OUT)).join(
        tables["ranking"]
        .filter(pl.col("rank").is_not_null())
        .select(*SERIES, "time_period", "rank_low", "rank_high", "ranked"),
        on=[*SERIES, "time_period"],
    )
    series = _of_newest_stretch(ranked, tables["annotation"], tables["location_change"])
    series = series.join(england, on=["indicator", "time_period"], how="left").join(
        _noted(tables["annotation"]), on=[*SERIES, "time_period"], how="left"
    )
    counted = pl.col("value_low").is_not_null() | (pl.col("topic") != "outcomes")
    series = series.with_columns(
        may_lead=pl.col("noted").is_null()
        & ~pl.col("location_code").is_in(small["location_code"].implode())
        & (counted | _has_plans(figure)),
        printed=(pl.col("value") * pl.lit(10.0).pow("decimals")).round(),
    )
    neutral = (pl.col("polarity") == "neutral") & ~pl.col("signed") & (pl.col("unit") != CHANGE)
    series = series.with_columns(perhaps_not_returned=neutral & (pl.col("printed") == 0))
    return Frames(series, series.filter(pl.col("time_period") == pl.col("newest")), local, small)


def _noted(annotation: pl.DataFrame) -> pl.DataFrame:
    """Return the figures with a caveat of their own place: unusual and not reviewed, or not explained."""
    caveats = annotation.filter(pl.col("kind") == "caveat").drop_nulls([*SERIES, "time_period"])
    return caveats.select(*SERIES, "time_period", noted=pl.lit(value=True)).unique()


def newest_figures(figure: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Return the newest figure that each place has of a measure: location_code, value."""
    of_measure = figure.filter((pl.col("indicator") == indicator) & pl.col("value").is_not_null())
    return (
        of_measure.sort("time_period").unique("location_code", keep="last").select("location_code", "value")
    )


def _has_plans(figure: pl.DataFrame) -> pl.Expr:
    plans = newest_figures(figure, PLANS).filter(pl.col("value") >= FEWEST_PLANS)
    return pl.col("location_code").is_in(plans["location_code"].implode())


def _of_newest_stretch(
    figures: pl.DataFrame, annotation: pl.DataFrame, location_change: pl.DataFrame
) -> pl.DataFrame:
    """Keep the figures that no break in the series and no change of boundaries divides from the newest."""
    breaks = (
        annotation.filter(kind="series_break")
        .select("indicator", since="time_period")
        .join(figures.group_by("indicator").agg(pl.col("newest").first()), on="indicator")
        .filter(pl.col("since") <= pl.col("newest"))
        .group_by("indicator")
        .agg(pl.col("since").max())
    )
    latest = pl.lit(figures["reference"].max(), dtype=figures.schema["reference"])  # null without a figure
    moved = (
        location_change.filter(
            pl.col("kind").is_in(["boundary change", "transfer"]) & (pl.col("effective") <= latest)
        )
        .select(pl.concat_list("from_code", "to_code").alias("location_code"), "effective")
        .explode("location_code")
        .drop_nulls()
        .group_by("location_code")
        .agg(pl.col("effective").max())
    )
    known = figures.join(breaks, on="indicator", how="left").join(
        moved.cast({"location_code": figures.schema["location_code"]}), on="location_code", how="left"
    )
    return known.filter(
        (pl.col("time_period") >= pl.col("since").fill_null(0))
        & (pl.col("effective").is_null() | (pl.col("reference") >= pl.col("effective")))
    ).drop("since", "effective")
