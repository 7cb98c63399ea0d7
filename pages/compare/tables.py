"""The tables of the page Compare: all main measures, one measure in a year, one measure over the years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from pages.compare.figures import AVERAGE, IN_FILE, TOGETHER, Entry, file_columns, make_entry
from pages.compare.group import Group, england_and_region
from pages.compare.text import had_data
from pages.ui.address.choices import WarehouseChoices
from pages.ui.address.links import authority_links
from pages.ui.data import lookups
from pages.ui.tables import figures as figure_tables
from pages.ui.tables.downloadable import DownloadableTable
from pipeline.queries import compare as compare_queries
from pipeline.queries import figures as figure_queries
from pipeline.queries import variation as variation_queries
from pipeline.queries.compare import MeasurePeriods
from pipeline.text import formatting, not_ranked, sentences
from pipeline.text.formatting import Row

MEASURES = {
    "EHC plans and requests": (
        "ehcp_issued_20_weeks_excl_pct",
        "ehcp_exception_share_pct",
        "ehcp_issued_over_52_weeks_excl_pct",
        "ehcp_average_wait_excl_weeks",
        "ehcp_plans_issued_excl_count",
        "ehc_requests_refused_pct",
    ),
    "SEND Tribunal and money": (
        "send_appeal_rate_reviews_pct",
        "send_appeal_rate_pct",
        "send_appeals_per_10000",
        "dsg_balance_gbp",
        "dsg_balance_pct",
        "dsg_balance_per_head_gbp",
        "high_needs_outturn_per_head_gbp",
    ),
}
HAD_DATA = "Of the group, had data"
MARK = "▶ "
Figures = dict[tuple[str, str], Row]


@dataclass(frozen=True)
class Table:
    """A table as drawn (`drawn`), and the parts of its file.

    `rows` are the figures behind it. `notes` say why figures are missing or in doubt.
    """

    drawn: pl.DataFrame
    shown: pl.DataFrame
    only_in_file: pl.DataFrame
    about: Sequence[str]
    rows: Sequence[Row]
    notes: Sequence[str]

    def as_downloadable(self, title: str) -> DownloadableTable:
        """Return the table for its file."""
        releases = lookups.releases_of(self.rows)
        return DownloadableTable(
            title,
            self.shown,
            self.only_in_file,
            self.about,
            releases,
            numbers={"Figure": "value"},
            measures=lookups.indicators(),
        )


def newest_measures(known: WarehouseChoices, exceptions: str, group: Group) -> MeasurePeriods:
    """Return the main measures in the chosen version, each in its newest year (of an abolished authority,
    in its last).
    """
    measures = []
    for name in (name for names in MEASURES.values() for name in names):
        indicator = known.indicator(name, exceptions)
        if indicator not in known.periods:
            continue
        years = list(known.periods[indicator])
        if group.own and group.place and group.place["closed"]:
            own = lookups.series(group.own, indicator)
            years = [row["time_period"] for row in own if row["value"] is not None] or years
        measures.append((indicator, years[-1]))
    return tuple(measures)


def by_measure(con: duckdb.DuckDBPyConnection, group: Group, measures: MeasurePeriods) -> dict[str, Table]:
    """Return a table for each heading of MEASURES that has figures: a row per place, a column per measure."""
    indicators = lookups.indicators()
    codes = (*group.everyone, *(code for _, code in england_and_region(group)))
    found = compare_queries.figures(con, measures, codes)
    rows: Figures = {(row["indicator"], row["location_code"]): row for row in found.rows(named=True)}
    group_figures = group.figures_by_measure(measures)
    tables = {}
    for title, names in MEASURES.items():
        wanted = [
            (indicators[name], year)
            for name, year in measures
            if name in names or indicators[name]["counterpart"] in names
        ]
        if wanted:
            tables[title] = _by_measure(group, wanted, rows, group_figures)
    return tables


def _by_measure(
    group: Group, wanted: Sequence[tuple[Row, int]], rows: Figures, group_figures: dict[str, Row]
) -> Table:
    headings = [formatting.measure_in_period(year, indicator) for indicator, year in wanted]
    drawn, entries = [], []
    for code, name in _places(group):
        place_entries = [
            make_entry(code, name, indicator, year, rows.get((indicator["indicator"], code)), group_figures)
            for indicator, year in wanted
        ]
        drawn.append([_label(code, name, group), *(entry.cell for entry in place_entries)])
        entries += [entry for entry in place_entries if entry.row or code]
        if name == AVERAGE:
            drawn.append(
                [HAD_DATA, *(_had_data(indicator, group, rows, group_figures) for indicator, _ in wanted)]
            )
    table = pl.DataFrame(drawn, schema=dict.fromkeys(["Local authority", *headings], pl.String), orient="row")
    notes = [
        f"**{entry.name}**, {formatting.measure_in_period(entry.time_period, entry.indicator)}: "
        f"{formatting.in_a_sentence(entry.text)}. {entry.note}"
        for entry in entries
        if entry.note and not entry.group and entry.note != not_ranked.NOTES["small"]
    ]
    return _table(table, _tidy(entries), entries, notes)


def _had_data(indicator: Row, group: Group, rows: Figures, group_figures: dict[str, Row]) -> str:
    """Return how many members of the group have a figure: '9 of 10'."""
    name = indicator["indicator"]
    if name in group_figures:
        return had_data(group_figures[name]).removeprefix("had data: ")
    by_place = [rows.get((name, code)) for code in group.codes]
    return f"{sum(row is not None and row['value'] is not None for row in by_place)} of {len(by_place)}"


def _places(group: Group, order: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """Return code and name of each row: the authority, the group, its region, England, the members.

    The members come in list order, or in the order of these codes.
    """
    own = [(group.own, group.place["location_name"])] if group.own and group.place else []
    group_figures = [("", TOGETHER), ("", AVERAGE)] if group.members and not group.is_pair else []
    country = [(code, name) for name, code in reversed(england_and_region(group))]
    names = {member.code: member.name for member in group.members}
    codes = group.codes if order is None else [code for code in order if code in names]
    return [*own, *group_figures, *country, *((code, names[code]) for code in codes)]


def _label(code: str, name: str, group: Group) -> str:
    """Return a row's name; the authority's own has a mark."""
    return f"{MARK}{name}" if code and code == group.own else name


def links(group: Group) -> dict[str, str]:
    """Return links to the pages of authorities, by row name."""
    return authority_links(
        {_label(code, name, group): code for code, name in _places(group) if code in group.everyone}
    )


def by_authority(
    con: duckdb.DuckDBPyConnection, group: Group, order: tuple[str, ...], indicator_id: str, year: int
) -> Table:
    """Return one measure in one year: figure, counts, interval, rank with its range, closeness and note.

    `order` has the codes of the members and the authority, in row order.
    """
    indicator = lookups.indicators()[indicator_id]
    entries = _entries_of_year(con, group, order, indicator, year)
    ranking = variation_queries.ranking(con, indicator_id, year)
    ranks: dict[str, Row] = {row["location_code"]: row for row in ranking.rows(named=True)}
    shown = _in_full(entries, ranks, group, indicator)
    labels = [_label(entry.code, entry.name, group) for entry in entries]
    return _table(shown.with_columns(pl.Series("Local authority", labels)), shown, entries)


def _entries_of_year(
    con: duckdb.DuckDBPyConnection, group: Group, order: tuple[str, ...], indicator: Row, year: int
) -> list[Entry]:
    """Return the entries of one measure in one year: each place, and the group's own figures if any."""
    measures = ((indicator["indicator"], year),)
    codes = (*order, *(code for _, code in england_and_region(group)))
    figures = compare_queries.figures(con, measures, codes)
    rows: dict[str, Row] = {row["location_code"]: row for row in figures.rows(named=True)}
    group_figures = group.figures_by_measure(measures)
    entries = [
        make_entry(code, name, indicator, year, rows.get(code), group_figures)
        for code, name in _places(group, order)
    ]
    return [entry for entry in entries if entry.row or entry.code]


def _in_full(
    entries: Sequence[Entry], ranks: Mapping[str, Row], group: Group, indicator: Row
) -> pl.DataFrame:
    """Return the columns of `by_authority`, without empty ones."""
    why = {member.code: member.why for member in group.members}
    columns = pl.DataFrame(
        {
            "Local authority": [entry.name for entry in entries],
            "Figure": [entry.text for entry in entries],
            "Counts": [entry.counts for entry in entries],
            "95% interval": [entry.interval for entry in entries],
            f"Rank (1 = {sentences.first_rank(indicator)})": [
                _rank(ranks.get(entry.code), indicator, entry.row) for entry in entries
            ],
            "Allowing for chance": [_range(ranks.get(entry.code)) for entry in entries],
            "Closeness": [why.get(entry.code, "") for entry in entries],
            "Note": [entry.note for entry in entries],
        }
    )
    return columns.select(name for name in columns.columns if name == "Figure" or (columns[name] != "").any())


def _rank(row: Row | None, indicator: Row, figure: Row | None) -> str:
    """Return '70 of 147'; of balances also from the nearer end: '130 of 148, 19th largest deficit'."""
    if row is None or row["rank"] is None or figure is None:
        return ""
    rank = f"{'joint ' if row['tied'] else ''}{row['rank']} of {row['ranked']}"
    value = figure["value"]
    if not indicator["signed"] or formatting.is_balanced(value, indicator):
        return rank
    place = sentences.short_position(row["rank"], row["ranked"], row["tied"], value, indicator)
    return f"{rank}, {place.rpartition(' of ')[0]}"


def _range(row: Row | None) -> str:
    if row is None or row["rank_low"] is None:
        return ""
    return f"{row['rank_low']} to {row['rank_high']}"


def by_year(_con: duckdb.DuckDBPyConnection, places: tuple[tuple[str, str], ...], indicator_id: str) -> Table:
    """Return one measure over the years: a row per place (code, name), a column per period."""
    indicator = lookups.indicators()[indicator_id]
    series = {code: lookups.series(code, indicator["indicator"]) for code, _ in places}
    by_place = {code: {row["time_period"]: row for row in rows} for code, rows in series.items()}
    periods = sorted({period for rows in by_place.values() for period in rows})
    entries = [
        [Entry(code, name, indicator, period, by_place[code].get(period)) for period in periods]
        for code, name in places
    ]
    headings = [formatting.period_cell(period, indicator) for period in periods]
    drawn = [
        [place_entries[0].name, *(entry.brief for entry in place_entries)]
        for place_entries in entries
        if place_entries
    ]
    schema = dict.fromkeys([formatting.period_heading(indicator), *headings], pl.String)
    every = [entry for place_entries in entries for entry in place_entries if entry.row]
    return _table(pl.DataFrame(drawn, schema=schema, orient="row"), _tidy(every), every)


def _tidy(entries: Sequence[Entry]) -> pl.DataFrame:
    """Return one row per place, measure and period, for a file."""
    return pl.DataFrame(
        [
            {
                "Local authority": entry.name,
                "Measure": entry.indicator["label"],
                "Period": formatting.indicator_period(entry.time_period, entry.indicator),
                "Figure": entry.text,
                "Counts": entry.counts,
                "Note": " ".join(part for part in (entry.note, entry.on_period) if part),
            }
            for entry in entries
        ]
    )


def _table(
    drawn: pl.DataFrame, shown: pl.DataFrame, entries: Sequence[Entry], notes: Sequence[str] = ()
) -> Table:
    measures = {entry.indicator["indicator"]: entry.indicator for entry in entries}.values()
    about = [f"{measure['label']}: {measure['definition']}" for measure in measures]
    about += [measure["footnote"] for measure in measures if measure["footnote"]]
    if any(measure["signed"] for measure in measures):
        about.append("Of balances, the plain number of a deficit is negative.")
    rows = [entry.row for entry in entries if entry.row and entry.code]
    return Table(drawn, shown, file_columns(entries), about, rows, notes)


def authority_notes(con: duckdb.DuckDBPyConnection, group: Group, indicator: str, year: int) -> list[str]:
    """Return the notes on figures of single authorities in this year, with their names."""
    found = figure_queries.annotations(con, indicator).filter(
        ~pl.col("kind").is_in(["missing_reason", "suspect"])
        & pl.col("location_code").is_in(group.everyone)
        & (pl.col("time_period").is_null() | (pl.col("time_period") == year))
    )
    return [f"**{row['location_name']}**: {row['text']}" for row in found.rows(named=True)]


def numbers_over_time(
    code: str,
    shown: pl.DataFrame,
    own: Sequence[Row],
    comparisons: Sequence[tuple[str, Sequence[Row]]],
    groups: Sequence[Row],
    indicator: Row,
) -> pl.DataFrame:
    """Return the plain numbers of a table over the years, in its order of periods, for its file.

    `code` is the authority's; the notes on each of its periods come last. `groups` are rows of
    group_comparison: the group's figures, and of how many members each is.
    """
    order = figure_tables.periods_of(shown, indicator)
    mine = {row["time_period"]: row for row in own}
    together = {row["time_period"]: row for row in groups if row["used"]}

    def of(rows: Mapping[int, Row], name: str, kind: type[pl.DataType]) -> pl.Series:
        return pl.Series([rows[period][name] if period in rows else None for period in order], dtype=kind)

    numbers = {"time_period": pl.Series(order, dtype=pl.Int64)}
    numbers |= {name: of(mine, name, pl.Float64) for name in IN_FILE}
    for name, rows in comparisons:
        numbers[f"{name}: value"] = of({row["time_period"]: row for row in rows}, "value", pl.Float64)
    numbers |= {f"group_{name}": of(together, name, pl.Float64) for name in ("pooled", "mean")}
    numbers |= {f"group_{name}": of(together, name, pl.Int64) for name in ("used", "with_figure", "members")}
    notes = [lookups.notes_on_period(indicator["indicator"], code, period) for period in order]
    numbers["notes"] = pl.Series(notes, dtype=pl.String)
    return pl.DataFrame(numbers)


def as_figures(groups: Sequence[Row]) -> list[Row]:
    """Return rows of group_comparison as rows of `figure`: the pooled figure, else the mean."""
    return [
        {
            "time_period": row["time_period"],
            "value": row["mean"] if row["pooled"] is None else row["pooled"],
            "numerator": None,
            "denominator": None,
            "not_ranked": None,
        }
        for row in groups
        if row["used"]
    ]
