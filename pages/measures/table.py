"""The table of every measure of one authority: cells for readers, and the numbers for its files."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from pages.ui.data import lookups
from pages.ui.tables import figures as figure_tables
from pages.ui.tables.downloadable import DownloadableTable
from pages.ui.text import change_text, labels
from pipeline.text import formatting, not_ranked, positions
from pipeline.text.council.exceptions import WAITS
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING

MEASURE, PERIOD, FIGURE = "Measure", "Period", "Figure"
READING = (
    "The newest period of each measure. Change: since the same period that many years before. It is "
    "empty where one of the two years has no figure. Where counting changed in between, the table says "
    "so. In brackets: the likely range. Group average: of all their plans, requests or pupils together. "
    "Simple average: each council counts once. In brackets: how many of them have a figure that can be "
    "compared. Places count from the highest or the lowest figure, whichever is nearer; high is not always "
    "good, nor low. Numbers of plans or pupils have no place: they depend on a council's size."
)
PART = 20
"""So many rows stand under a heading where the table is not in the order of topics."""
IN_FILE = (
    *("location_code", "indicator", "time_period", "value", "value_low", "value_high"),
    *("numerator", "denominator", "from_period", "from_value", "change", "change_low", "change_high"),
    *("crosses_break", "region", "england", "pooled", "mean", "used", "members"),
    *("rank", "ranked", "rank_low", "rank_high", "quartile", "not_ranked"),
)
"""Columns of `queries.profile.measures` that the files have as numbers and codes."""


class MeasuresTable(NamedTuple):
    """The table, and the heading above each of its rows: of the topic, or of the places in another order."""

    table: DownloadableTable
    groups: list[str]


def measures_table(
    name: str,
    found: pl.DataFrame,
    indicators: Mapping[str, Row],
    neighbour_set: str,
    columns: Sequence[str],
    order: str,
) -> MeasuresTable:
    """Return the rows of `queries.profile.measures` as a table with these columns, in this order."""
    known = found.filter(pl.col("indicator").is_in(list(indicators)))
    ordered = _ordered(known, order, indicators)
    rows = [(row, indicators[row["indicator"]]) for row in ordered.rows(named=True)]
    by_topic = order == "topic"
    group = WORDING[neighbour_set].group
    shown = {
        MEASURE: [_name(m, by_topic=by_topic) for _, m in rows],
        PERIOD: [formatting.period_cell(row["time_period"], m) for row, m in rows],
        FIGURE: [figure_tables.figure_cell(row, m, "") for row, m in rows],
    }
    for column in columns:
        shown[_TITLES[column].format(group=group)] = [_CELLS[column](row, m) for row, m in rows]
    table = DownloadableTable(
        f"{name}: all measures",
        pl.DataFrame(shown, schema=dict.fromkeys(shown, pl.String)),
        ordered.select(IN_FILE),
        about=[READING],
        releases=lookups.releases_of(row for row, _ in rows),
    )
    groups = [labels.TOPICS[topic] for topic in ordered["topic"]] if by_topic else _in_parts(len(rows))
    return MeasuresTable(table, groups)


def _name(indicator: Row, *, by_topic: bool) -> str:
    """Return a measure's name, with its topic where no heading gives it."""
    in_full = by_topic or indicator["indicator"] in WAITS
    return str(indicator["label"]) if in_full else labels.measure_in_list(indicator)


def summary(found: pl.DataFrame, indicators: Mapping[str, Row]) -> str:
    """Return how many measures have a figure, and on how many the council is in the best or worst quarter."""
    without = found["value"].null_count()
    none = f"; {without} {'has' if without == 1 else 'have'} none" if without else ""
    have = f"{found.height - without} measures have a figure{none}."
    ranked = found.filter(pl.col("rank").is_not_null()).rows(named=True)
    rows = [(row, indicators[row["indicator"]]) for row in ranked]
    placed = [(row, of) for row, of in rows if not formatting.is_total(of)]
    if not placed:
        return f"{have} The council is not ranked on any of them."
    directed = [positions.is_best_quarter(row, of) for row, of in placed if of["polarity"] != "neutral"]
    if not directed:
        return f"{have} On none of those that rank it is high or low better."
    return (
        f"{have} On {len(directed)} of them councils are ranked and high or low is better: this council is "
        f"in the best quarter on {directed.count(True)}, and in the worst on {directed.count(False)}."
    )


def _ordered(found: pl.DataFrame, order: str, indicators: Mapping[str, Row]) -> pl.DataFrame:
    if order == "place":
        places = [
            None if row["rank"] is None else positions.from_the_top(row, indicators[row["indicator"]])
            for row in found.rows(named=True)
        ]
        placed = found.with_columns(place=pl.Series(places, dtype=pl.Float64))
        return placed.sort("place", nulls_last=True, maintain_order=True).drop("place")
    if order == "change":
        width = pl.col("change_high") - pl.col("change_low")
        size = pl.when(~pl.col("crosses_break") & (width > 0)).then(pl.col("change").abs() / width)
        return found.sort(size, descending=True, nulls_last=True, maintain_order=True)
    return found


def _in_parts(many: int) -> list[str]:
    """Return a heading for each of so many rows: '1 to 20', '21 to 40'."""
    starts = [at - at % PART for at in range(many)]
    return [f"{start + 1} to {min(start + PART, many)}" for start in starts]


def _counts(row: Row, indicator: Row) -> str:
    return formatting.counts(row, indicator) or ""


def _before(row: Row, indicator: Row) -> str:
    if row["from_value"] is None:
        return ""
    period = formatting.period_cell(row["from_period"], indicator)
    doubt = not_ranked.MARKERS.get(row["from_doubt"], "")
    return f"{formatting.figure(row['from_value'], indicator)}{doubt} ({period})"


def _change(row: Row, indicator: Row) -> str:
    return change_text.cell(row, indicator, lookups.breaks(indicator["indicator"]))


def _of(column: str) -> Callable[[Row, Row], str]:
    """Return a function that writes the figure in a column."""
    return lambda row, indicator: "" if row[column] is None else formatting.figure(row[column], indicator)


def _group(column: str) -> Callable[[Row, Row], str]:
    """Return a function that writes the neighbours' figure, and of how many it is made."""

    def cell(row: Row, indicator: Row) -> str:
        if row[column] is None:
            return ""
        return f"{formatting.figure(row[column], indicator)} ({row['used']} of {row['members']})"

    return cell


def _place(row: Row, indicator: Row) -> str:
    if formatting.is_total(indicator) or row["value"] is None:
        return ""
    if row["rank"] is None:
        return "not ranked"
    return positions.council_position(row, row["value"], indicator)


def _places(row: Row, indicator: Row) -> str:
    return "" if formatting.is_total(indicator) else positions.likely_in_words(row, row["value"], indicator)


def _quarter(row: Row, indicator: Row) -> str:
    without = row["rank"] is None or formatting.is_total(indicator)
    return "" if without else positions.quarter(row, row["value"], indicator)


def _to_mind(row: Row, indicator: Row) -> str:
    return not_ranked.reason({**indicator, **row}) if row["not_ranked"] else ""


_CELLS: Mapping[str, Callable[[Row, Row], str]] = {
    "counts": _counts,
    "before": _before,
    "change": _change,
    "region": _of("region"),
    "england": _of("england"),
    "together": _group("pooled"),
    "average": _group("mean"),
    "place": _place,
    "places": _places,
    "quarter": _quarter,
    "notes": _to_mind,
}
_TITLES: Mapping[str, str] = {
    "counts": "Out of",
    "before": "Before",
    "change": "Change",
    "region": "Region",
    "england": "England",
    "together": "{group}: group average",
    "average": "{group}: simple average",
    "place": "Place",
    "places": "Place, allowing for chance",
    "quarter": "Quarter",
    "notes": "To mind",
}
