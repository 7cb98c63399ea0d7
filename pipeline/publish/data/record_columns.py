"""The columns of a record: a figure with its place, period, doubt, rank, comparisons and source."""

import polars as pl

from pipeline.core.periods import first_day, last_day, period_label
from pipeline.core.places import NEWEST_STATISTICAL, model_year
from pipeline.publish.data.data_set import Column

DECIMALS = 6
"""To which figures worked out here are rounded; published ones are never rounded."""

_MEANINGS = {
    "indicator": "id of the measure",
    "indicator_label": "name of the measure",
    "unit": "unit of the figure: per cent, count, GBP, weeks, ...",
    "time_period": "period as published: 2024, or 202324 for a financial or academic year",
    "period": "period as people write it: 2024, 2023-24, 2023/24, January 2026, mid-2024",
    "period_start": "first day of the period",
    "period_end": "last day of the period",
    "time_identifier": "kind of period: Calendar year, Financial year, Academic year, January, Mid-year",
    "geographic_level": "National, Regional, Sub-region or Local authority",
    "location_code": "newest ONS code of the place",
    "location_name": "name of the place",
    "slug": "short id of the place that never changes",
    "old_la_code": "DfE's three digits of an authority",
    "region_code": "ONS code of the authority's region",
    "region_name": "name of the authority's region",
    "la_type": "type of authority today",
    "existed": "whether the authority existed on the period's reference date",
    "breakdown_topic": "what the figure is split by",
    "breakdown": "group within the total",
    "value": "the figure as published, in its unit; money in GBP, a deficit is negative; empty = no figure",
    "value_low": "lower end of the 95 % interval of a figure made up of counts, worked out here",
    "value_high": "upper end of that interval",
    "numerator": "what is divided, where the publisher gives it",
    "numerator_label": "what the numerator counts",
    "denominator": "n: what a percentage, rate or mean is divided by",
    "denominator_label": "what the denominator counts",
    "symbol": "the publisher's mark in place of a figure",
    "missing_reason": "why there is no figure",
    "not_ranked": "what keeps the figure out of ranks: missing, suspect, small",
    "flags": "kinds of notes on the figure: approximate, caveat, ours, policy, series_break, suspect",
    "suspect": "why the published figure is in doubt",
    "notes": "notes on this figure: of its place, or of its period in every place",
    "rank": "1 = highest figure (of balances the largest surplus), or lowest where lower is better; "
    "ties share a rank",
    "ranked": "of how many authorities",
    "rank_low": "best rank that the intervals leave open",
    "rank_high": "worst rank that the intervals leave open",
    "quartile": "quarter of the ranks: 1 = ranks of the first quarter",
    "previous_period": "the measure's period before with a figure for the place",
    "previous_value": "the figure of that period",
    "change": "value less previous_value; of percentages in percentage points",
    "change_low": "lower end of the 95 % interval of the change",
    "change_high": "upper end of that interval",
    "crosses_break": "whether definition or collection changed in between: such a change means little",
    "england_value": "England's figure",
    "region_value": "the figure of the authority's region",
    "statistical_neighbours_pooled": f"statistical neighbours ({model_year(NEWEST_STATISTICAL)} model): "
    "from the sums of their counts",
    "statistical_neighbours_mean": "statistical neighbours: simple mean, each counting once",
    "statistical_neighbours_used": "how many statistical neighbours these are made of",
    "touching_neighbours_pooled": "touching authorities: from the sums of their counts",
    "touching_neighbours_mean": "touching authorities: simple mean, each counting once",
    "touching_neighbours_used": "how many touching authorities these are made of",
    "source": "publication, see table release",
    "release": "edition of the publication, see table release",
    "source_title": "title of the publication",
    "published": "when it was published, as far as known",
    "source_url": "where it is published",
    "licence": "licence of the figure",
}
_WORKED_OUT = (
    *("value_low", "value_high", "change", "change_low", "change_high"),
    *("statistical_neighbours_pooled", "statistical_neighbours_mean"),
    *("touching_neighbours_pooled", "touching_neighbours_mean"),
)
KEY = ("indicator", "time_period", "location_code")
GROUP = ("breakdown_topic", "breakdown")


def columns(table: pl.DataFrame) -> dict[str, Column]:
    """Return the description of each column of a table of records."""
    return {name: Column(_MEANINGS[name]) for name in table.columns}


def labelled(found: pl.DataFrame) -> pl.DataFrame:
    """Return rows of `queries.records` with their periods written out, in the order of the columns."""
    kinds = found.select("time_period", "time_identifier").unique()
    labels = kinds.with_columns(
        period=pl.Series([period_label(*row) for row in kinds.rows()], dtype=pl.String),
        period_start=first_day(),
        period_end=last_day(),
    )
    rounded = [pl.col(name).round(DECIMALS) for name in _WORKED_OUT if name in found.columns]
    table = found.with_columns(rounded).join(
        labels, on=["time_period", "time_identifier"], how="left", maintain_order="left"
    )
    return table.select(name for name in _MEANINGS if name in table.columns)


def one_place_a_row(records: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Column]]:
    """Return records as one place a row, and its columns: a column a measure and period."""
    place = ["location_code", "location_name", "slug", "geographic_level", "region_name", "la_type"]
    named = records.with_columns(
        column=pl.format("{}_{}", "indicator", "time_period"),
        meaning=pl.format("{}, {} ({})", "indicator_label", "period", "unit"),
    )
    if records.is_empty():
        return records.select(place), {name: Column(_MEANINGS[name]) for name in place}
    wide = named.pivot(on="column", index=place, values="value", maintain_order=True)
    order = named.select("column", "meaning").unique(maintain_order=True)
    meanings = dict(order.rows())
    # In the order of measures, then periods; the pivot has them as the first place does.
    ordered = sorted(meanings, key=lambda name: (_position(records, name), name))
    described = {name: Column(_MEANINGS[name]) for name in place}
    described |= {name: Column(meanings[name]) for name in ordered}
    return wide.select(*place, *ordered), described


def _position(records: pl.DataFrame, column: str) -> int:
    indicators = records["indicator"].unique(maintain_order=True).to_list()
    return indicators.index(column.rpartition("_")[0])
