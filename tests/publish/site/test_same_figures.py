"""Pages of the web edition, pages of the dashboard and the warehouse by plain SQL have the same figures.

Some hundred figures are sampled: of councils on pages of measures and of a region, and over the years on
pages of councils.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.drawings.area_map import short_code
from pipeline.core.periods import period_in_path
from tests.support import seed
from tests.support.reading.page_views import View, components, tables
from tests.support.reading.site_pages import made, parsed, words

ON_TIME, ENGLAND = "ehcp_issued_20_weeks_excl_pct", "E92000001"
OF_REGIONS = {
    ON_TIME: "Plans within 20 weeks",
    "ehc_requests_refused_pct": "Requests refused",
    "dsg_balance_pct": "DSG balance",
}
"""Measures of the table of a region, and how the heads of their columns begin."""
SCALES = {"bn": 1e9, "m": 1e6, "": 1}
NUMBER = re.compile(r"(?:surplus of |(deficit of ))?£?([\d,]+)(\.\d+)?(bn|m)?(?![a-z])")


class Told(NamedTuple):
    """A figure as shown on a page of the web edition, on one of the dashboard, in the warehouse."""

    where: str
    on_page: str
    in_dashboard: str
    value: float | None

    @property
    def differs(self) -> bool:
        """Whether the three say different things; a narrow table may say of a handful that it is one."""
        if self.on_page == "too few":
            return "too few to compare" not in self.in_dashboard
        ways = [read(text) for text in (self.on_page, self.in_dashboard)]
        if self.value is None:
            return any(way is not None for way in ways)
        return any(way is None or abs(way[0] - self.value) > way[1] for way in ways)


def read(text: str) -> tuple[float, float] | None:
    """A figure in words as a number, and by how much its rounding may be off; None if there is none."""
    if text.startswith("neither a deficit nor a surplus"):
        return 0, 0.05
    if handful := re.fullmatch(r"(\d+) of (\d+)", text):  # too few for a percentage
        return 100 * int(handful[1]) / int(handful[2]), 0.05
    found = NUMBER.match(text)
    if found is None:
        return None
    minus, whole, decimals, scale = found.groups()
    by = SCALES[scale or ""]
    number = float(f"{whole.replace(',', '')}{decimals or ''}") * by
    return (-number if minus else number), 0.5000001 * by / 10 ** max(len(decimals or ".") - 1, 0)


def on_map(app: AppTest) -> Mapping[str, str]:
    """What the map of the dashboard says of each council, by its code as the map has it."""
    (area_map,) = components(app, "area_map")
    return dict(zip(area_map["codes"].split(), area_map["texts"].split("\n"), strict=True))


class Figures:
    """Figures and places by plain SQL."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con

    def codes(self, measure: str, period: int) -> dict[str, str]:
        """The codes of the councils that existed in a period, by name."""
        query = (
            "SELECT location_name, location_code FROM figure "
            "WHERE indicator = ? AND time_period = ? AND geographic_level = 'Local authority' AND existed"
        )
        return dict(self.con.execute(query, [measure, period]).fetchall())

    def newest(self, measure: str) -> int:
        """The newest period of a measure with figures of councils."""
        query = (
            "SELECT max(time_period) FROM figure "
            "WHERE indicator = ? AND value IS NOT NULL AND geographic_level = 'Local authority'"
        )
        return int(self.con.execute(query, [measure]).fetchall()[0][0])

    def value(self, measure: str, period: int, code: str) -> float | None:
        """A figure, None if there is none."""
        found = self.con.execute(
            "SELECT value FROM figure WHERE indicator = ? AND time_period = ? AND location_code = ?",
            [measure, period, code],
        ).fetchone()
        return found[0] if found else None

    def any(self, query: str, *parameters: object) -> list[str]:
        """The texts that a query finds, in order."""
        return [text for (text,) in self.con.execute(query, list(parameters)).fetchall()]


def rows_of(con: duckdb.DuckDBPyConnection, path: str, caption: str = "") -> Iterator[list[str]]:
    """The rows of the table of a page whose caption begins so."""
    tables = parsed(made(con, path)).iter("table")
    found = next(item for item in tables if words(next(iter(item.iter("caption")))).startswith(caption))
    for row in found.iter("tr"):
        yield [words(cell) for cell in row]


def of_measure(known: Figures, view: View, measure: str) -> Iterator[Told]:
    """Every council's newest figure: on the page of the measure and on the map."""
    period = known.newest(measure)
    shown = on_map(view(measure=measure, year=period))
    path = f"measure/{measure}/{period_in_path(period)}"
    codes = known.codes(measure, period)
    for name, figure, *_ in rows_of(known.con, path):
        if name in codes:
            code = codes[name]
            yield Told(f"{path} {name}", figure, shown[short_code(code)], known.value(measure, period, code))


def of_region(known: Figures, view: View, slug: str, measure: str) -> Iterator[Told]:
    """The newest figures of the councils of a region: on its page and on the map."""
    period = known.newest(measure)
    shown = on_map(view(measure=measure, year=period))
    head, *rows = rows_of(known.con, f"region/{slug}")
    column = head.index(next(words for words in head if words.startswith(OF_REGIONS[measure])))
    codes = known.codes(measure, period)
    for name, *cells in rows:
        if name in codes:
            code = codes[name]
            value = known.value(measure, period, code)
            yield Told(f"region/{slug} {measure} {name}", cells[column - 1], shown[short_code(code)], value)


def of_years(known: Figures, view: View, slug: str, name: str, code: str) -> Iterator[Told]:
    """Plans on time of a council and of England, year by year: on its page and on that of the dashboard."""
    (caption,) = known.any("SELECT label FROM indicator WHERE indicator = ?", ON_TIME)
    app = view("local-authority", la=code)
    table = next(shown for shown in tables(app) if {"Calendar year", "England"} <= {*shown.columns})
    in_dashboard = table.rename(columns={"Figure": name}).set_index("Calendar year")
    head, *rows = rows_of(known.con, f"council/{slug}", f"{caption} by period")
    for year, *cells in rows:
        for place, of in ((name, code), ("England", ENGLAND)):
            figure = cells[0 if place == name else head.index(place) - 1]
            shown = in_dashboard.loc[year, place]
            yield Told(f"council/{slug} {year} {place}", figure, shown, known.value(ON_TIME, int(year), of))


@pytest.mark.slow
def test_pages_dashboard_and_warehouse_have_the_same_figures(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    known, chance = Figures(con.cursor()), seed.generator("same figures")
    measures = known.any(
        "SELECT indicator FROM indicator WHERE NOT signed AND change_of IS NULL ORDER BY indicator"
    )
    # From fewer plans no trend is drawn.
    councils = known.con.execute(
        "SELECT slug, location_name, location_code FROM location "
        "JOIN figure USING (location_code, location_name) "
        "WHERE indicator = ? AND time_period = ? AND denominator >= 30 "
        "AND location.geographic_level = 'Local authority' ORDER BY slug",
        [ON_TIME, known.newest(ON_TIME)],
    ).fetchall()
    regions = known.any("SELECT slug FROM location WHERE geographic_level = 'Regional' ORDER BY slug")
    told = [
        *chance.sample(list(of_measure(known, view, ON_TIME)), 25),
        *chance.sample(list(of_measure(known, view, chance.choice(measures))), 25),
        *of_region(known, view, chance.choice(regions), chance.choice(list(OF_REGIONS))),
        *chance.sample(list(of_years(known, view, *chance.choice(councils))), 20),
        *chance.sample(list(of_years(known, view, *chance.choice(councils))), 20),
    ]
    assert len(told) >= 100
    assert sum(one.value is not None for one in told) > 80
    assert [one for one in told if one.differs] == []


def test_figures_that_differ_are_seen() -> None:
    same = Told("x", "7.3% (134 of 1,843)", "7.3%", 7.27)
    assert not same.differs
    assert same._replace(on_page="7.4%").differs
    assert same._replace(in_dashboard="No figure").differs
    assert same._replace(value=None).differs
    assert not Told("x", "deficit of £1.2m", "deficit of £1.2m", -1_230_000).differs
    assert Told("x", "surplus of £1.2m", "deficit of £1.2m", -1_230_000).differs
    assert not Told("x", "2 of 3", "66.7% (2 of 3); too few to compare", 66.7).differs
    assert Told("x", "1 of 3", "66.7% (2 of 3); too few to compare", 66.7).differs
    assert not Told("x", "No figure", "Not published", None).differs
