"""The menu Save on every page: beside each chart, map and table, and what its links give."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duckdb
import openpyxl
import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

import app as server
from pages.ui.drawings.area_map import short_code
from pipeline.publish import resources
from tests.support.reading.page_views import View, by_class, components, drawn, long_tables

Con = duckdb.DuckDBPyConnection
LEEDS, CUMBRIA, SCILLY, LEICESTER = "E08000035", "E10000006", "E06000053", "E06000016"
CHOSEN = "E10000016.E10000008"  # Kent and Devon
DEFICIT = {"measure": "dsg_balance_gbp", "year": 202324}
SECTIONS = ("spread", "funnel", "movers", "cliffs", "scatter")
VIEWS: list[tuple[str, dict[str, object]]] = [
    ("overview", {}),
    ("map", {}),
    ("map", {"la": LEEDS, "neighbours": "touching", "cliffs": "yes"}),
    ("map", {"la": LEEDS, "neighbours": "own", "with": CHOSEN, "map": "hex"}),
    ("map", {"la": CUMBRIA, "year": 2025, "from": 2022}),
    ("map", {**DEFICIT, "la": LEICESTER, "neighbours": "type"}),
    ("local-authority", {"la": LEEDS}),
    ("local-authority", {"la": SCILLY}),
    ("compare", {"la": LEEDS}),
    ("compare", {"la": LEEDS, "neighbours": "region", **DEFICIT}),
    ("compare", {"la": CUMBRIA, "neighbours": "touching", "year": 2022}),
    ("compare", {"with": CHOSEN}),
    ("compare", {"la": LEICESTER, "with": CHOSEN}),
    *(("variation", {"show": section, "la": LEEDS}) for section in SECTIONS),
    *(("variation", {"show": section, **DEFICIT}) for section in SECTIONS if section != "funnel"),
    ("variation", {"show": "filter", "where": "ehcp_issued_20_weeks_excl_pct~2025~below~40"}),
    ("variation", {"show": "cliffs", "la": SCILLY}),
    ("variation", {"show": "groups", "la": LEEDS}),
    *(("data", {"part": part, "la": LEEDS}) for part in ("releases", "changes", "checks", "measures")),
    ("methods", {"chapter": "whole"}),
]
MEDIA_TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
EXTREMES = ["table or chart", "table or chart", "menu"]
"""The ten highest and the ten lowest figures have one menu."""
STARTS = {"png": b"\x89PNG", "svg": b"<svg", "csv": b"\xef\xbb\xbf", "xlsx": b"PK", "zip": b"PK"}
PERIOD = re.compile("(?i)period|^(calendar|financial|academic|mid-)? ?year|^(balance )?at$|^january|release")
NUMBER = re.compile(r"(surplus of |deficit of |up |down )?[-+]?£?[\d,]*\.?\d+(%|m|bn)?( per [\d,]+| weeks?)?")
Menus = list[tuple[str, dict[str, str]]]


def elements(block: Any) -> Iterator[Any]:
    """The elements of a page in their order."""
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from elements(child)
        else:
            yield child


def parts(element: Any) -> list[str]:
    """What an element has to save, and the menus that save it, in their order.

    The table of a picture's figures, which opens below its menu, is none of its own.
    """
    if element.type == "html":
        body = "" if '<details class="twin"' in element.proto.body else element.proto.body
        found = re.findall('<div class="(save|sheet)"', body)
        return ["menu" if kind == "save" else "table or chart" for kind in found]
    if element.type in ("plotly_chart", "arrow_data_frame", "dataframe"):
        return ["table or chart"]
    name = element.proto.component_name if element.type == "bidi_component" else ""
    return [name] if name in ("area_map", "strip", "picture") else []


def menus(page: AppTest) -> Menus:
    """Every menu: its name, and its links by label."""
    found = []
    for menu in by_class(page, "save"):
        button, listed = menu
        links = {link.text or "": link.get("href", "") for link in listed.iter("a")}
        found.append(((button.get("aria-label") or "").removeprefix("Save: "), links))
    return found


@pytest.fixture
def follow(con: Con) -> Callable[[str], tuple[str, bytes]]:
    """Return a function that gives content type and content at an address."""

    def followed(address: str) -> tuple[str, bytes]:
        parts = urlsplit(address)
        if parts.path.startswith("table/"):
            _, number, name = parts.path.split("/")
            given = {"number": number, "name": name}
            answer = server.table(Request({"type": "http", "path_params": given}))
            assert answer.status_code == 200, address
            return answer.headers["Content-Type"], bytes(answer.body)
        path = parts.path.removeprefix("api/v1/")
        found = resources.answer(con.cursor(), path, dict(parse_qsl(parts.query)))
        return found.media_type, found.content

    return followed


@pytest.mark.exhaustive(1, "views of pages whose menus are followed")
@pytest.mark.parametrize(("path", "params"), VIEWS)
def test_every_chart_map_and_table_has_a_menu_whose_links_lead_to_files(
    view: View, follow: Callable[[str], tuple[str, bytes]], path: str, params: dict[str, object]
) -> None:
    page = view(path, **params)
    assert [element.value for element in (*page.exception, *page.warning)] == []
    order = [part for element in elements(page.main) for part in parts(element)]
    assert order
    without = [
        (at, kind)
        for at, kind in enumerate(order)
        if kind != "menu" and order[at + 1 :][:1] != ["menu"] and order[at : at + 3] != EXTREMES
    ]
    assert without == [], order
    ids = [match for _, body in _bodies(page) for match in re.findall(r' id="(\w+)"', body)]
    assert len(ids) == len({*ids})
    for name, links in menus(page):
        assert name
        assert {"CSV", "Excel"} <= {*links}
        for address in links.values():
            form = urlsplit(address).path.rpartition(".")[2]
            media_type, content = follow(address)
            assert media_type == MEDIA_TYPES[form], address
            assert content.startswith(STARTS[form]), address
            if form == "xlsx" and address.startswith("/table/"):
                _check_workbook(content)


def _check_workbook(content: bytes) -> None:
    """Check that numbers are numbers, whole ones without decimals, codes text, and periods as written."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Table"]
    (table,) = sheet.tables.values()
    header, *rows = sheet[table.ref]
    for title, *cells in zip(header, *rows, strict=True):
        name = str(title.value)
        values = [cell.value for cell in cells if cell.value is not None]
        if PERIOD.search(name):
            assert all(isinstance(value, str) and not re.search(r"\d{6}", value) for value in values), name
            continue
        if name.endswith("_code"):
            assert all(isinstance(value, str) for value in values), name
            continue
        assert not [value for value in values if isinstance(value, str) and NUMBER.fullmatch(value)], name
        shown = {cell.number_format for cell in cells if isinstance(cell.value, float | int)}
        assert not [code for code in shown if len(re.findall("0", code.partition(".")[2])) > 6], name
        if "numerator" in name or "denominator" in name or name.startswith("Out of"):
            assert not [code for code in shown if "." in code], name


def _bodies(page: AppTest) -> list[tuple[str, str]]:
    return [("menu", message.body) for message in drawn(page, "html") if '<div class="save"' in message.body]


def links_of(page: AppTest, start: str) -> dict[str, str]:
    """The links of the menu whose name starts so."""
    return next(links for name, links in menus(page) if name.startswith(start))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_saved_map_has_the_figures_of_the_map(
    view: View, follow: Callable[[str], tuple[str, bytes]]
) -> None:
    page = view("map", year=2025, la=LEEDS, neighbours="touching")
    links = links_of(page, "Map, ")
    svg = follow(links["SVG"])[1].decode()
    (drawn,) = components(page, "area_map")
    for text in drawn["texts"].split("\n"):
        figure = re.match(r"(\d[\d.]*%) \((\d[\d,]*) of (\d[\d,]*)", text)
        assert figure is None or f"{figure[1]} ({figure[2]} of {figure[3]})" in svg
    rows = {row["location_code"]: row for row in rows_of(follow(links["CSV"])[1])}
    assert set(drawn["codes"].split()) <= set(map(short_code, rows))
    assert [float(rows[LEEDS][name]) for name in ("numerator", "denominator")] == [134, 1843]
    assert "Councils next door" in svg


@pytest.mark.slow
def test_the_saved_comparison_has_the_names_and_figures_of_the_dots(
    view: View, follow: Callable[[str], tuple[str, bytes]], con: Con
) -> None:
    page = view("compare", year=2025, la=LEEDS, neighbours="region")
    links = links_of(page, "EHC plans issued within 20 weeks, excluding exceptions, 2025")
    svg = follow(links["SVG"])[1].decode()
    members = con.cursor().execute(
        "SELECT location_code, location_name, numerator, denominator FROM figure WHERE indicator = ? AND "
        "time_period = 2025 AND region_code = (SELECT region_code FROM location WHERE location_code = ?) AND "
        "geographic_level = 'Local authority' AND value IS NOT NULL",
        ["ehcp_issued_20_weeks_excl_pct", LEEDS],
    )
    rows = {row["location_code"]: row for row in rows_of(follow(links["CSV"])[1])}
    found = members.fetchall()
    assert len(found) == 15
    for code, name, numerator, denominator in found:
        assert f"{name}: {100 * numerator / denominator:.1f}% ({numerator:,.0f} of {denominator:,.0f})" in svg
        assert float(rows[code]["numerator"]) == numerator
    assert "E92000001" in rows


def test_a_table_without_a_resource_is_saved_as_it_is_shown(
    view: View, follow: Callable[[str], tuple[str, bytes]]
) -> None:
    page = view("variation", show="cliffs", year=2025)
    links = links_of(page, "Border gaps")
    shown = long_tables(page)[0]
    rows = rows_of(follow(links["CSV"])[1])
    assert len(rows) == len(shown)
    for column in ("Higher", "Lower", "Border"):
        assert [row[column] for row in rows] == list(shown[column])
    chart = links_of(page, "Chart, Border gaps")
    widest = follow(chart["SVG"])[1].decode()
    assert all(name in widest for name in shown["Higher"][:15])
    assert follow(chart["CSV"])[1] == follow(links["CSV"])[1]
