"""A data set as a workbook for people, by the Analysis Function's guidance on accessible spreadsheets.

Cover, contents, notes, sources, then one table a sheet: a sheet for each kind of year with one place and
measure a row, and all figures one a row. Missing figures have a mark in brackets, explained in the notes.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pipeline.core.licence import ATTRIBUTION
from pipeline.core.periods import period_label
from pipeline.publish.data import sources
from pipeline.publish.data.data_set import DataSet
from pipeline.publish.files import number_format
from pipeline.publish.files.sheet import EMPTY, Cell, Sheet, Workbook
from pipeline.publish.site.parts import settings
from pipeline.text.formatting import Row

# The publishers' marks -> those of the guidance.
MARKS = {"z": "[z]", "c": "[c]", "~": "[c]", "low": "[low]", "u": "[u]", "none": "[z]", "earlier": "[z]"}
NOT_AVAILABLE, NOT_APPLICABLE = "[x]", "[z]"
MEANINGS = {
    "[c]": "withheld by the publisher to protect confidentiality",
    "[low]": "rounds to 0 but is not 0",
    "[u]": "of low reliability: the publisher gives no figure",
    "[x]": "not available: not published, or not in our data for that place and period; the sheet Figures, "
    "or the CSV file, says why where that is known",
    "[z]": "not applicable: there was nothing to measure, or the authority did not exist",
}
KINDS_OF_YEAR = {
    "Calendar year": "Calendar years",
    "Financial year": "Financial years",
    "Academic year": "Academic years",
    "January": "January",
    "Mid-year": "Mid-years",
}
MAX_WIDTH = 50
MAX_LISTED = 6_000
"""Longer workbooks have no sheet of all figures, which would take too long to write."""


def build(data_set: DataSet, version: str) -> Workbook:
    """Return the workbook of a data set of records."""
    kinds = [kind for kind in KINDS_OF_YEAR if kind in data_set.table["time_identifier"].unique()]
    tables = [_by_period(data_set, kind) for kind in kinds]
    if data_set.table.height <= MAX_LISTED:
        tables.append(_figures(data_set))
    marks = [f"{mark}: {meaning}." for mark, meaning in MEANINGS.items()]
    others = [notes([*marks, *data_set.notes], "Notes on marks and measures"), sources_of(data_set)]
    sheets = [_cover(data_set, version), contents([*others, *tables]), *others, *tables]
    return Workbook(data_set.title, sheets)


def _cover(data_set: DataSet, version: str) -> Sheet:
    places = data_set.table["location_code"].n_unique()
    is_listed = data_set.table.height <= MAX_LISTED
    where = "the sheet Figures." if is_listed else f"{_address(data_set, 'csv')}, too long for a workbook."
    return Sheet(
        "Cover",
        data_set.title,
        [
            f"{_counted(data_set.table['value'].count(), 'figure')} of "
            f"{_counted(len(data_set.measures), 'measure')} and {_counted(places, 'place')}.",
            "Figures are as published. A doubtful one is shown and flagged; a missing one says why.",
            "The publications are in the sheet Sources: cite these first.",
            f"Counts, ranks, reasons and notes of every figure: {where}",
            f"Put together by Postcode Lottery, version {version}.",
            f"Kept up to date at {_address(data_set, 'xlsx')}.",
            *ATTRIBUTION,
        ],
    )


def _address(data_set: DataSet, form: str) -> str:
    """Return where the data set is kept up to date; from the root of the server if its name is not known."""
    site_url = settings.from_environment().site_url
    address = f"{site_url}/api/v1/{data_set.address(form)}"
    return address if site_url else f"{address} on the server it came from"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def contents(sheets: Sequence[Sheet]) -> Sheet:
    """Return the sheet that names the others, with links."""
    rows = [[Cell(sheet.name, link=sheet.name), Cell(sheet.title)] for sheet in sheets]
    return fitted(Sheet("Contents", "Contents", [], ["Sheet", "What is in it"], rows))


def notes(texts: Iterable[str], title: str = "Notes") -> Sheet:
    """Return the sheet of notes, numbered."""
    rows = [[Cell(f"Note {number}"), Cell(text)] for number, text in enumerate(texts, 1)]
    return Sheet("Notes", title, [], ["Note", "Text"], rows, [10, 110])


def sources_of(data_set: DataSet) -> Sheet:
    """Return the sheet of publications."""
    header = ["Publisher", "Title", "Published", "How we have it", "Licence", "Address", "SHA-256"]
    rows = [
        [
            Cell(text)
            for text in (
                row["publisher"],
                row["title"],
                row["published"],
                ": ".join(filter(None, [sources.KINDS[row["kind"]], row["kind_note"]])),
                row["licence"],
                row["url"],
                row["sha256"],
            )
        ]
        for row in data_set.sources
    ]
    return fitted(Sheet("Sources", "Publications that the figures come from", [], header, rows))


def _by_period(data_set: DataSet, kind: str) -> Sheet:
    """Return the sheet of a kind of year: one place and measure a row, one period a column."""
    table = data_set.table.filter(time_identifier=kind)
    periods = table["time_period"].unique().sort().to_list()
    several = table["indicator"].n_unique() > 1
    ranked = data_set.is_ranking and not several and len(periods) == 1
    rows: dict[tuple[str, ...], list[Cell]] = {}
    found: dict[tuple[str, ...], dict[int, Cell]] = {}
    for row in table.rows(named=True):
        key = row["location_code"], row["indicator"], row.get("breakdown") or ""
        if key not in rows:
            measure = [Cell(row["indicator_label"]), Cell(row["unit"])] if several else []
            group = [Cell(row["breakdown"])] if "breakdown" in row else []
            rows[key] = [
                Cell(row["location_name"]),
                Cell(row["location_code"]),
                Cell(row["region_name"] or row["geographic_level"]),
                *measure,
                *group,
                *([Cell(row["rank"], number_format.COUNT)] if ranked else []),
            ]
        number = number_format.of_figures(data_set.measures[row["indicator"]])
        found.setdefault(key, {})[row["time_period"]] = _figure(row, row["value"], number)
    held = set(table.select("indicator", "time_period").unique().rows())
    header = ["Place", "Code", "Region or level"]
    header += ["Measure", "Unit"] if several else []
    header += ["Group"] if "breakdown" in table.columns else []
    header += ["Rank"] if ranked else []
    header += [period_label(period, kind) for period in periods]
    authorities = {*table.filter(geographic_level="Local authority")["location_code"]}

    def without_row(place: str, indicator: str, period: int) -> Cell:
        """Return the mark where there is no record: authorities have one while they exist, if others do."""
        is_closed = place in authorities and (indicator, period) in held
        return Cell(NOT_APPLICABLE if is_closed else NOT_AVAILABLE)

    lines = [
        [*start, *(found[key].get(period) or without_row(key[0], key[1], period) for period in periods)]
        for key, start in rows.items()
    ]
    labels = table.select("indicator_label", "unit").unique(maintain_order=True).rows()
    what = f"{labels[0][0]} ({labels[0][1]})" if not several else f"{len(labels)} measures"
    sentences = [
        "This sheet has one table: one place and measure a row, one period a column.",
        "Marks in brackets stand for missing figures: see the sheet Notes.",
    ]
    name = KINDS_OF_YEAR[kind]
    title = f"{what}, by {kind.lower()}" if kind.endswith("year") else f"{what}, {kind}"
    return fitted(Sheet(name, title, sentences, header, lines, frozen=1))


def _figure(row: Row, value: float | None, number: number_format.NumberFormat) -> Cell:
    if value is not None:
        return Cell(value, number)
    if not row["existed"]:
        return Cell(NOT_APPLICABLE)
    return Cell(MARKS.get(row["symbol"], NOT_AVAILABLE))


Format = Callable[[Row], number_format.NumberFormat] | None
# Column of a record -> its heading, and how its numbers are shown.
_SHOWN: dict[str, tuple[str, Format]] = {
    "location_name": ("Place", None),
    "indicator_label": ("Measure", None),
    "period": ("Period", None),
    "breakdown": ("Group", None),
    "value": ("Figure", number_format.of_figures),
    "unit": ("Unit", None),
    "numerator": ("Counted", number_format.of_numerators),
    "denominator": ("Out of", number_format.of_denominators),
    "value_low": ("95% interval from", number_format.of_figures),
    "value_high": ("95% interval to", number_format.of_figures),
    "rank": ("Rank", None),
    "ranked": ("Of how many ranked", None),
    "quartile": ("Quartile of ranks", None),
    "previous_value": ("Figure before", number_format.of_figures),
    "change": ("Change", number_format.of_changes),
    "crosses_break": ("Counted in another way in between", None),
    "england_value": ("England", number_format.of_figures),
    "region_value": ("Region's figure", number_format.of_figures),
    "statistical_neighbours_pooled": ("Statistical neighbours, pooled", number_format.of_figures),
    "statistical_neighbours_mean": ("Statistical neighbours, simple mean", number_format.of_figures),
    "touching_neighbours_pooled": ("Touching authorities, pooled", number_format.of_figures),
    "touching_neighbours_mean": ("Touching authorities, simple mean", number_format.of_figures),
    "missing_reason": ("Why there is no figure", None),
    "suspect": ("Why it is in doubt", None),
    "flags": ("Kinds of notes", None),
    "notes": ("Notes on this figure", None),
    "location_code": ("Code", None),
    "old_la_code": ("DfE code", None),
    "region_name": ("Region", None),
    "geographic_level": ("Level", None),
    "period_start": ("Period from", None),
    "period_end": ("Period to", None),
    "source_title": ("Publication", None),
    "published": ("Published", None),
    "indicator": ("Id of the measure", None),
}


def _figures(data_set: DataSet) -> Sheet:
    """Return the sheet of all figures, one a row."""
    shown = [name for name in _SHOWN if name in data_set.table.columns]
    formats = {
        indicator: [form and form(measure) for form in (_SHOWN[name][1] for name in shown)]
        for indicator, measure in data_set.measures.items()
    }
    at = {name: data_set.table.columns.index(name) for name in ("indicator", "existed", "symbol")}
    figure = shown.index("value")
    rows = []
    columns = [data_set.table.columns.index(name) for name in shown]
    for row in data_set.table.rows():
        cells = [
            _cell(row[column], form)
            for column, form in zip(columns, formats[row[at["indicator"]]], strict=True)
        ]
        state = {"existed": row[at["existed"]], "symbol": row[at["symbol"]]}
        if cells[figure].value is None:
            cells[figure] = _figure(state, None, number_format.COUNT)
        rows.append(cells)
    sentences = [
        "This sheet has one table: one figure a row, with what it is made of and compared with.",
        "A blank cell means that there is nothing to say there. Marks in brackets: see the sheet Notes.",
    ]
    header = [_SHOWN[name][0] for name in shown]
    return fitted(Sheet("Figures", f"{data_set.title}, one figure a row", sentences, header, rows, frozen=3))


def _cell(value: Any, form: number_format.NumberFormat | None) -> Cell:
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return Cell("Yes" if value else "No")
    if isinstance(value, int) and form is None:
        return Cell(value, number_format.COUNT)
    return Cell(value, form if isinstance(value, float) else None)


def fitted(sheet: Sheet) -> Sheet:
    """Return the sheet with columns as wide as what is in their first rows, within bounds."""
    sample = sheet.rows[:200]
    widths = [
        min(MAX_WIDTH, 3 + max([8, *(len(str(row[at].value or "")) for row in sample), len(title) // 2]))
        for at, title in enumerate(sheet.header)
    ]
    return Sheet(sheet.name, sheet.title, sheet.sentences, sheet.header, sheet.rows, widths, sheet.frozen)
