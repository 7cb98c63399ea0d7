"""The brief about a region: its councils side by side, and what is notable, on two pages."""

from collections.abc import Mapping, Sequence

import duckdb

from pipeline.core.places import ENGLAND
from pipeline.publish import regions
from pipeline.publish.asked import Asked
from pipeline.publish.documents import parts
from pipeline.publish.documents.council_brief import APPEALS, BALANCE_PCT, newest_day
from pipeline.publish.documents.typeset import Document
from pipeline.publish.pictures import dots
from pipeline.publish.pictures.elements.roles import Role
from pipeline.publish.pictures.picture import Credit
from pipeline.publish.site.parts import settings
from pipeline.publish.site.parts.links import printed_address
from pipeline.queries import figures as figure_queries
from pipeline.queries import leads as lead_queries
from pipeline.queries import pictures as picture_queries
from pipeline.text import formatting
from pipeline.text.council import lines
from pipeline.text.formatting import Row
from pipeline.text.leads import nouns as lead_nouns
from pipeline.text.leads.variety import varied

Con = duckdb.DuckDBPyConnection

MEASURES = {
    lines.ON_TIME: "Plans within 20 weeks",
    lines.ON_TIME_OF_ALL: "The same, exceptions counted",
    lines.WAIT: "Average wait, counting exceptions",
    lines.REFUSED: "Requests refused",
    APPEALS: "Appeals",
    BALANCE_PCT: "DSG balance, of the year's grant",
}
"""Measure -> its heading in the table."""
DRAWN = (lines.ON_TIME, APPEALS)
LEADS = 6
WIDTH = 400
NO_CREDIT = Credit("", "", (), "")

Figures = Mapping[str, Mapping[str, Row]]
"""Rows of `figure` in the newest period, by measure and location code."""


def find(con: Con, asked: Asked) -> Document:
    """Return the brief about the region with this slug."""
    place = regions.region(con, asked.names["slug"])
    members = regions.councils(con, place)
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    shown = [measures[name] for name in MEASURES if name in measures]
    codes = [ENGLAND, place["location_code"], *members["location_code"]]
    figures = {measure["indicator"]: newest_figures(con, measure, codes) for measure in shown}
    used = [row for by_place in figures.values() for row in by_place.values()]
    leads = varied(lead_queries.of_region(con, place["location_code"]).rows(named=True), LEADS, per_topic=2)
    of_leads = [row for lead in leads for row in _figure_of(con, lead)]
    beside = together_cells(con, place, figures, shown, members["location_code"].to_list())
    address = printed_address(
        settings.from_environment(), f"region/{place['slug']}", f"variation?in={place['location_code']}"
    )
    data = {
        "title": place["location_name"],
        "kind": f"{members.height} councils, side by side",
        "head": [
            f"{MEASURES[measure['indicator']]}, "
            f"{formatting.period_cell(measure['time_periods'][-1], measure)}"
            for measure in shown
        ],
        "together": beside,
        "councils": [
            cells(name, code, figures, shown)
            for code, name in members.select("location_code", "location_name").iter_rows()
        ],
        "definitions": [
            f"{MEASURES[measure['indicator']]}: "
            f"{formatting.in_a_sentence(formatting.measure_in_period(measure['time_periods'][-1], measure))}."
            for measure in shown
        ],
        "leads": [
            {"text": lead["summary"], "further": _further(lead, measures[lead["indicator"]])}
            for lead in leads
        ],
        "pictures": [
            _picture(con, place, measures[name], figures[name]) for name in DRAWN if name in figures
        ],
        "notes": _notes(used),
        "sources": parts.sources(picture_queries.releases_of(con, [*used, *of_leads])),
        "licence": parts.LICENCE,
        "address": address,
        "link": parts.web_address(address),
        "qr": parts.qr_code(address),
    }
    return Document("region_brief.typ", data, newest_day(con))


def newest_figures(con: Con, measure: Row, codes: Sequence[str]) -> dict[str, Row]:
    """Return the rows of `figure` of these places in a measure's newest period, by location code."""
    period = measure["time_periods"][-1]
    series = picture_queries.series(con, measure["indicator"], codes)
    return {code: row for code, rows in series.items() for row in rows if row["time_period"] == period}


def cells(name: str, code: str, figures: Figures, measures: Sequence[Row]) -> list[str]:
    """Return a place's cells: its name, then a figure a measure."""
    cells = [
        parts.figure(figures[measure["indicator"]].get(code), measure, counts=False) for measure in measures
    ]
    return [name, *cells]


def together_cells(
    con: Con, place: Row, figures: Figures, measures: Sequence[Row], members: Sequence[str]
) -> list[list[str]]:
    """Return the cells of England and the region; of balances, how many of their councils have a deficit."""
    england = cells("England", ENGLAND, figures, measures)
    own = cells(place["location_name"], place["location_code"], figures, measures)
    for column, measure in enumerate(measures, start=1):
        if measure["signed"]:
            balances = figures[measure["indicator"]]
            values = [balances[code]["value"] for code in members if code in balances]
            known = [value for value in values if value is not None]
            if known:
                own[column] = f"{sum(value < 0 for value in known)} of {len(known)} in deficit"
            england[column] = parts.in_deficit(con, measure["time_periods"][-1])
    return [england, own]


def _further(lead: Row, measure: Row) -> str:
    """Return the counts behind a lead's figure, and what to mind."""
    counts = None if lead["value"] is None else lead_nouns.counts(lead, measure)
    return " ".join(
        part for part in (f"{formatting.capital(counts)}." if counts else "", lead["caution"]) if part
    )


def _figure_of(con: Con, lead: Row) -> list[Row]:
    """Return the row of `figure` that a lead is about."""
    code = lead["location_code"]
    series = picture_queries.series(con, lead["indicator"], [code])[code]
    return [row for row in series if row["time_period"] == lead["time_period"]]


def _picture(con: Con, place: Row, measure: Row, figures: Mapping[str, Row]) -> dict[str, str]:
    """Return the region's councils as dots with their intervals, with England and the region as lines.

    Figures of too few cases are in the table, in words.
    """
    short = picture_queries.short_names(con)
    others = [
        {**row, "location_name": short[code]}
        for code, row in figures.items()
        if code in short and row["not_ranked"] != "small"
    ]
    named: tuple[tuple[str, str, Role], ...] = (
        ("England", ENGLAND, "england"),
        (place["location_name"], place["location_code"], "region"),
    )
    together = [
        dots.Compared(name, figures[code]["value"], role)
        for name, code, role in named
        if code in figures and figures[code]["value"] is not None
    ]
    period = measure["time_periods"][-1]
    about = {**place, "short_name": place["location_name"]}
    picture = dots.picture(about, None, others, "its councils", together, measure, period, NO_CREDIT)
    drawn = parts.drawing(picture, WIDTH)
    return {**drawn, "title": formatting.measure_in_period(period, measure)}


def _notes(used: Sequence[Row]) -> list[str]:
    """Return why figures are missing or in doubt, and of whom."""
    notes: dict[tuple[str, str], list[str]] = {}
    for row in used:
        reason = row["missing_reason"] if row["value"] is None else row["suspect"]
        if reason:
            names = notes.setdefault((row["location_name"], reason), [])
            names.append(MEASURES[row["indicator"]])
    return [f"{name} ({formatting.listed(which)}): {reason}" for (name, reason), which in notes.items()]
