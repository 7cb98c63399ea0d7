"""The menu Save: its markup, and whether its links lead somewhere."""

import io
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import duckdb
import pytest
from PIL import Image, ImageChops

from pages.ui.widgets import save_menu
from pages.ui.widgets.save_menu import Code, Entry, Item
from pipeline.publish import resources

ON_TIME = "ehcp_issued_20_weeks_excl_pct"


def answers(con: duckdb.DuckDBPyConnection, entries: Sequence[Item]) -> dict[str, resources.Answer]:
    """The resource behind each entry, by its label."""
    found = {}
    for entry in (entry for entry in entries if isinstance(entry, Entry)):
        address = urlsplit(entry.address)
        path = address.path.removeprefix("api/v1/")
        found[entry.label] = resources.answer(con.cursor(), path, dict(parse_qsl(address.query)))
    return found


def test_the_button_and_the_list_have_the_name_of_the_chart() -> None:
    text = save_menu.markup("Plans & <time>", [Entry("PNG", "/picture/a.png?b=1&c=2"), Entry("SVG", "/b")])
    button, listed = ElementTree.fromstring(text)
    assert (button.text, button.get("aria-label")) == ("Save", "Save: Plans & <time>")
    assert listed.get("aria-labelledby") == button.get("id")
    assert button.get("popovertarget") == listed.get("id")
    assert [(link.text, link.get("href")) for link in listed.iter("a")] == [
        ("PNG", "/picture/a.png?b=1&c=2"),
        ("SVG", "/b"),
    ]


def test_two_menus_of_a_page_have_different_ids() -> None:
    first, second = (save_menu.markup("Map", [Entry("PNG", address)]) for address in ("/2024", "/2025"))
    assert first.split('popovertarget="')[1][:13] != second.split('popovertarget="')[1][:13]


@pytest.mark.slow
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


@pytest.mark.slow
def test_pictures_for_print_are_large_and_one_is_black_on_white(con: duckdb.DuckDBPyConnection) -> None:
    entries = save_menu.picture("comparison", ON_TIME, 2025, "kent", {"neighbours": "touching"})
    assert "Embed code" in [entry.label for entry in save_menu.picture("comparison", ON_TIME, 2025, "kent")]
    found = answers(con, entries)
    pictures = {label: Image.open(io.BytesIO(found[label].content)) for label in found if "PNG" in label}
    assert {label: picture.width for label, picture in pictures.items()} == {
        "PNG": 1200,
        "PNG for print": 3600,
        "PNG for print, black on white": 3600,
    }
    colours = {label: _is_coloured(picture) for label, picture in pictures.items()}
    assert colours == {"PNG": True, "PNG for print": True, "PNG for print, black on white": False}


def _is_coloured(picture: Image.Image) -> bool:
    """Whether a picture has anything but greys."""
    red, green, blue = picture.convert("RGB").split()
    return any(sum(ImageChops.difference(red, other).histogram()[3:]) for other in (green, blue))


def test_a_menu_says_what_the_code_of_an_embed_is_made_of(con: duckdb.DuckDBPyConnection) -> None:
    [code] = [
        entry for entry in save_menu.picture("trend", ON_TIME, 2025, "leeds") if isinstance(entry, Code)
    ]
    found = resources.answer(con.cursor(), f"{code.path}.html", {})
    assert b"Leeds 7.3%" in found.content
    menu = ElementTree.fromstring(save_menu.markup("Leeds", [code], "https://example.org"))
    details = next(menu.iter("details"))
    assert details.get("data-embed") == f"https://example.org/{code.path}"
    assert details.get("data-height") == str(code.height)
    assert "".join(details.itertext()) == "Embed code"
    assert ElementTree.fromstring(save_menu.markup("Leeds", [code]))[1][0][0].get("data-embed") == code.path


def test_a_menu_has_the_address_of_its_figures_for_programs(con: duckdb.DuckDBPyConnection) -> None:
    other = save_menu.refresh([ON_TIME, "dsg_balance_gbp"], ["leeds"])
    menu = ElementTree.fromstring(save_menu.markup("Leeds", [other]))
    shown = [(details.get("data-refresh"), "".join(details.itertext())) for details in menu.iter("details")]
    address = f"api/v1/selection.csv?measures={ON_TIME},dsg_balance_gbp&places=leeds"
    assert shown == [(address, "Address to refresh")]
    (found,) = answers(con, [Entry("CSV", other.address)]).values()
    assert found.content.count(b"dsg_balance_gbp") > 1


def test_only_a_picture_that_an_embed_has_too_offers_its_code() -> None:
    similar = save_menu.beside("statistical-2025")

    def has_code(kind: str, slug: str | None = None, parameters: dict[str, str] | None = None) -> bool:
        return isinstance(save_menu.picture(kind, ON_TIME, 2025, slug, parameters)[-1], Code)

    assert has_code("map")
    assert has_code("comparison", "leeds", similar)
    assert not has_code("ranking")
    assert not has_code("trend", None, {"places": "leeds"})
    assert not has_code("comparison", "leeds", save_menu.beside("region"))
    assert not has_code("map", "leeds", similar)
