"""Tables of an authority: its measures, neighbours, borders, inspections and revisions."""

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from pages.ui.address import links
from pages.ui.data import connection, groups, lookups
from pages.ui.tables import figures as figure_tables
from pages.ui.tables.downloadable import DownloadableTable
from pipeline.core.places import ENGLAND
from pipeline.queries import profile as profile_queries
from pipeline.text import balances, formatting, positions
from pipeline.text.council.inspections import inspection_sentence
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import BORDERS, WORDING

# The measures behind the three headlines, in the order of the process, without those that cards and charts
# have. The page All measures has every one.
BEHIND = (
    "ehc_requests_count",
    "ehc_requests_refused_pct",
    "ehc_requests_open_count",
    "ehcp_issued_over_52_weeks_excl_pct",
    "ehcp_average_wait_excl_weeks",
    "ehcp_caseload_per_1000",
    "pupils_ehcp_pct",
    "dsg_balance_pct",
    "dsg_balance_per_head_gbp",
    "high_needs_block_gbp",
    "high_needs_outturn_per_head_gbp",
)
ByMeasure = Mapping[tuple[str, int], Row]
"""Rows by indicator id and period."""
EXCEPTIONS = "ehcp_exception_share_pct"
MANY_EXCEPTED = 20.0
"""Above this percentage of exceptions, a figure that leaves them out gets a warning."""


def measures_table(code: str, name: str, indicators: Sequence[Row], neighbour_set: str) -> DownloadableTable:
    """Return each measure in its newest period: figure, previous figure, England, neighbours, position.

    Measures for which the authority has no figure are left out. `neighbour_set` is the column of neighbours.
    """
    measures = tuple(indicator["indicator"] for indicator in indicators)
    return connection.cached(_measures_table, code, name, measures, neighbour_set)


def _measures_table(
    _con: duckdb.DuckDBPyConnection, code: str, name: str, measures: Sequence[str], neighbour_set: str
) -> DownloadableTable:
    indicators = [lookups.indicators()[measure] for measure in measures]
    series = [(indicator, lookups.series(code, indicator["indicator"])) for indicator in indicators]
    published = [(indicator, rows) for indicator, rows in series if rows]
    beside = _groups(code, published, neighbour_set)
    ranks = _by_measure(connection.cached(profile_queries.ranks, code))
    group = WORDING[neighbour_set].group
    headings = ("Measure", "Period", "Figure", "Before", "England", group, "Position")
    newest = [rows[-1] for _, rows in published]
    return DownloadableTable(
        f"{name}: more figures",
        pl.DataFrame(
            [_cells_of_measure(indicator, rows, beside, ranks) for indicator, rows in published],
            schema=dict.fromkeys(headings, pl.String),
            orient="row",
        ),
        pl.concat([_plain(newest), _compared(newest, beside, ranks)], how="horizontal"),
        about=[f"{indicator['label']}: {indicator['definition']}" for indicator, _ in published],
        releases=lookups.releases_of(newest),
        numbers={"Figure": "value", "England": "england_value", group: "neighbours_value"},
        measures=lookups.indicators(),
    )


def _cells_of_measure(
    indicator: Row, rows: Sequence[Row], beside: ByMeasure, ranks: ByMeasure
) -> tuple[str, ...]:
    """Return a measure's cells of `measures_table`; `rows` are the authority's figures, oldest first."""
    newest = rows[-1]
    key = (newest["indicator"], newest["time_period"])
    return (
        indicator["label"],
        _period(newest, indicator),
        _with_counts(newest, indicator),
        _before(rows, indicator),
        _national(newest, indicator),
        _group_figure(beside.get(key), indicator),
        _position(ranks.get(key), newest, indicator),
    )


def _plain(figures: Sequence[Row]) -> pl.DataFrame:
    """Return rows of `figure` as codes and plain numbers, for the file."""
    schema = {
        "location_code": pl.String,
        "indicator": pl.String,
        "time_period": pl.Int64,
        "value": pl.Float64,
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "not_ranked": pl.String,
    }
    rows = [tuple(row[name] for name in schema) for row in figures]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _compared(figures: Sequence[Row], beside: ByMeasure, ranks: ByMeasure) -> pl.DataFrame:
    """Return what rows of `figure` are compared with as numbers, for the file."""
    shown = ("england_value", "neighbours_value", "neighbours_pooled", "neighbours_mean")
    schema = dict.fromkeys(shown, pl.Float64)
    counts = dict.fromkeys(("neighbours_used", "rank", "ranked"), pl.Int64)
    rows = []
    for row in figures:
        key = row["indicator"], row["time_period"]
        england, group, rank = lookups.england(*key), beside.get(key, {}), ranks.get(key, {})
        pooled, mean = group.get("pooled"), group.get("mean")
        averages = [mean if pooled is None else pooled, pooled, mean, group.get("used")]
        rows.append([england, *averages, rank.get("rank"), rank.get("ranked")])
    return pl.DataFrame(rows, schema={**schema, **counts}, orient="row")


def _groups(code: str, published: Sequence[tuple[Row, Sequence[Row]]], neighbour_set: str) -> ByMeasure:
    """Return the rows of group_comparison for measures and figures of the authority, at least the newest."""
    newest = tuple((indicator["indicator"], indicator["time_periods"][-1]) for indicator, _ in published)
    if [rows[-1]["time_period"] for _, rows in published] == [period for _, period in newest]:
        found = groups.named(newest, [neighbour_set], code)
        return {(row["indicator"], row["time_period"]): row for row in found}
    return _by_measure(connection.cached(profile_queries.groups, code, neighbour_set))


def _by_measure(found: pl.DataFrame) -> ByMeasure:
    return {(row["indicator"], row["time_period"]): row for row in found.rows(named=True)}


def _period(row: Row, indicator: Row) -> str:
    return formatting.capital(formatting.period(row["time_period"], indicator["time_identifier"]))


def _before(rows: Sequence[Row], indicator: Row) -> str:
    """Return the previous figure with its period; empty if a break in the series lies in between."""
    if len(rows) < 2 or rows[-1]["time_period"] in lookups.breaks(indicator["indicator"]):
        return ""
    period = formatting.period_cell(rows[-2]["time_period"], indicator)
    return f"{figure_tables.figure_cell(rows[-2], indicator, '')} ({period})"


def _national(row: Row, indicator: Row) -> str:
    """Return England's figure for the period; of balances the middle one; or that none is held."""
    for national in lookups.series(ENGLAND, indicator["indicator"]):
        if national["time_period"] == row["time_period"]:
            return formatting.figure(national["value"], indicator)
    if indicator["signed"]:
        figures = lookups.figures(indicator["indicator"], row["time_period"]).values()
        if middle := balances.middle(figures, indicator):
            return middle
    return lookups.without_figure(indicator["indicator"], ENGLAND, row["time_period"])


def _group_figure(group: Row | None, indicator: Row) -> str:
    """Return the group's figure (pooled, else the mean), and how many members have one."""
    if group is None or group["used"] == 0:
        return ""
    value = group["mean"] if group["pooled"] is None else group["pooled"]
    how = " on average" if group["pooled"] is None else ""
    return f"{formatting.figure(value, indicator)}{how} (from {group['used']} of {group['members']})"


def _position(rank: Row | None, figure: Row, indicator: Row) -> str:
    if rank is None or formatting.is_total(indicator):
        return ""
    if rank["rank"] is None:
        return "not ranked"
    return positions.council_position(rank, figure["value"], indicator)


def neighbours(
    code: str, name: str, members: pl.DataFrame, indicators: Sequence[Row], neighbour_set: str
) -> DownloadableTable:
    """Return the authority and its neighbours on each measure, in the authority's newest period.

    `members` are rows of place_queries.neighbours for today, the nearest first.
    """
    codes = [code, *members["location_code"]]
    names = [name, *members["location_name"]]
    columns: dict[str, list[str]] = {figure_tables.PLACE: names}
    if "closeness" in members.columns and members["closeness"].null_count() < members.height:
        columns["Closeness"] = ["", *(f"{row['closeness']}" for row in members.rows(named=True))]
    plain: dict[str, pl.Series] = {"location_code": pl.Series(codes, dtype=pl.String)}
    shown: list[Row] = []
    numbers: dict[str, str] = {}
    for indicator in indicators:
        period = _newest(code, indicator)
        if period is None:
            continue
        rows = lookups.figures(indicator["indicator"], period)
        place_rows = [rows.get(place_code) for place_code in codes]
        shown += [row for row in place_rows if row]
        title = formatting.measure_in_period(period, indicator)
        columns[title] = [_with_counts(row, indicator) for row in place_rows]
        numbers[title] = f"{indicator['indicator']} {period}"
        plain[numbers[title]] = pl.Series(
            [row["value"] if row else None for row in place_rows], dtype=pl.Float64
        )
    return DownloadableTable(
        f"{name} and others: {formatting.in_a_sentence(WORDING[neighbour_set].choice)}",
        pl.DataFrame(columns),
        pl.DataFrame(plain),
        about=[indicator["definition"] for indicator in indicators],
        releases=lookups.releases_of(shown),
        links=links.authority_links(dict(zip(names, codes, strict=True))),
        numbers=numbers,
        measures=lookups.indicators(),
    )


def _newest(code: str, indicator: Row) -> int | None:
    rows = lookups.series(code, indicator["indicator"])
    return rows[-1]["time_period"] if rows else None


def _with_counts(row: Row | None, indicator: Row) -> str:
    """Return '57.4% (228 of 397)' with its flag; 'not then' if there is no row."""
    counts = figure_tables.counts_cell(row, indicator)
    return figure_tables.figure_cell(row, indicator, "not then") + (f" ({counts})" if counts else "")


def borders(code: str, name: str, indicator: Row, period: int) -> DownloadableTable | None:
    """Return the gaps across the authority's borders, the widest first; None if there are none."""
    gaps = connection.cached(profile_queries.borders, indicator["indicator"], period, code)
    if gaps.is_empty():
        return None
    rows, figures = gaps.rows(named=True), lookups.figures(indicator["indicator"], period)
    title = formatting.in_a_sentence(formatting.measure_in_period(period, indicator))
    return DownloadableTable(
        f"Border gaps of {name}: {title}",
        pl.DataFrame(
            {
                "Council next door": [row["name"] for row in rows],
                "Border": [BORDERS[row["neighbour_set"]] for row in rows],
                "Its figure": [_with_counts(figures.get(row["code"]), indicator) for row in rows],
                name: [figure_tables.figure_cell(figures.get(code), indicator, "")] * len(rows),
                "Apart by": [figure_tables.gap(row, indicator) for row in rows],
            }
        ),
        gaps.select(
            "code", "own_value", "other_value", "own_denominator", "other_denominator", "gap", "gap_low",
            "gap_high", "overlap", "doubt", pl.col("position").alias("position_in_england"),
        ),
        about=[indicator["definition"]],
        releases=lookups.releases_of(lookups.series(code, indicator["indicator"])[-1:]),
        numbers={"Its figure": "other_value", name: "own_value", "Apart by": "gap"},
        measures={indicator["indicator"]: indicator},
        links=links.authority_links({row["name"]: row["code"] for row in rows}),
    )  # fmt: skip


def inspections(code: str) -> list[str]:
    """Return a Markdown sentence for each area SEND inspection, the newest first, with a link to the
    report.
    """
    return [_inspection(row) for row in connection.cached(profile_queries.inspections, code).rows(named=True)]


def _inspection(row: Row) -> str:
    report = f" [Report]({row['report_url']})" if row["report_url"] else ""
    return f"{inspection_sentence(row, '**')}{report}"


def many_excepted(code: str, figure: Row) -> str | None:
    """Return a warning if a figure without exceptions does not count unusually many plans; else None."""
    if "_excl_" not in figure["indicator"]:
        return None
    share = lookups.indicators()[EXCEPTIONS]
    found = [row for row in lookups.series(code, EXCEPTIONS) if row["time_period"] == figure["time_period"]]
    if not found or (found[0]["value"] or 0) <= MANY_EXCEPTED:
        return None
    counts = formatting.figure_with_counts(found[0], share)
    return (
        f"Exceptions were {counts} of its plans, and are not counted here. For England it was "
        f"{_national(found[0], share)}. The switch below counts them."
    )
