"""The menu Save: its markup, and whether its links lead somewhere."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import duckdb

from pages.ui.widgets import save_menu
from pages.ui.widgets.save_menu import Entry
from pipeline.publish import resources

ON_TIME = "ehcp_issued_20_weeks_excl_pct"


def answers(con: duckdb.DuckDBPyConnection, entries: Sequence[Entry]) -> dict[str, resources.Answer]:
    """The resource behind each entry, by its label."""
    found = {}
    for entry in entries:
        address = urlsplit(entry.address)
        path = address.path.removeprefix("/api/v1").removeprefix("/")
        found[entry.label] = resources.answer(con.cursor(), path, dict(parse_qsl(address.query)))
    return found


def test_the_button_and_the_list_have_the_name_of_the_chart() -> None:
    text = save_menu.markup("Plans & <time>", [Entry("PNG", "/picture/a.png?b=1&c=2"), Entry("SVG", "/b")])
    button, listed = ElementTree.fromstring(text)
    assert (button.text, button.get("aria-label")) == ("Save", "Save: Plans & <time>")
    assert listed.get("aria-label") == "Save: Plans & <time>"
    assert button.get("popovertarget") == listed.get("id")
    assert [(link.text, link.get("href")) for link in listed.iter("a")] == [
        ("PNG", "/picture/a.png?b=1&c=2"),
        ("SVG", "/b"),
    ]


def test_two_menus_of_a_page_have_different_ids() -> None:
    first, second = (save_menu.markup("Map", [Entry("PNG", address)]) for address in ("/2024", "/2025"))
    assert first.split('popovertarget="')[1][:13] != second.split('popovertarget="')[1][:13]


def test_links_lead_to_the_picture_and_its_figures(con: duckdb.DuckDBPyConnection) -> None:
    entries = [
        *save_menu.picture("trend", ON_TIME, 2025, "leeds"),
        *save_menu.figures([ON_TIME], ["leeds", "england"], [2025]),
    ]
    found = answers(con, entries)
    assert [found[label].media_type.split(";")[0] for label in ("PNG", "SVG", "CSV", "Excel")] == [
        "image/png",
        "image/svg+xml",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]
    assert "Leeds, 2025: 7.3% (134 of 1,843)" in found["SVG"].content.decode()
    _, *rows = found["CSV"].content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert any("134" in row and "1843" in row for row in rows)
