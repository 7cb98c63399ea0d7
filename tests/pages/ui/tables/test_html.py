"""Tables of text: accessible markup, and escaped cells."""

from xml.etree import ElementTree

import polars as pl
import pytest

from pages.ui.tables.html import in_sight, markup

TABLE = pl.DataFrame(
    {"Local <authority>": ["Bury & co", "Kent"], "Plans": [1234, None], "Note": ["<script>x</script>", None]}
)


def element(links: dict[str, str] | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(markup(TABLE, 'Plans "on time"', links))


def test_table_has_caption_headings_and_a_focusable_box() -> None:
    box = element()
    assert (box.get("role"), box.get("tabindex"), box.get("aria-label")) == ("region", "0", 'Plans "on time"')
    assert box.findtext("table/caption") == 'Plans "on time"'
    assert [cell.get("scope") for cell in box.iter("th")] == ["col", "col", "col", "row", "row"]


def test_cells_are_escaped_numbers_grouped_and_nulls_empty() -> None:
    box = element()
    head, *body = (["".join(cell.itertext()) for cell in row] for row in box.iter("tr"))
    assert head == ["Local <authority>", "Plans", "Note"]
    assert body == [["Bury & co", "1,234", "<script>x</script>"], ["Kent", "", ""]]
    assert not list(box.iter("script"))
    assert [cell.get("class") for cell in box.iter("td")] == ["number", None, "number", None]


def test_row_name_can_be_a_link() -> None:
    (link,) = element({"Kent": 'local-authority?la=E10000016&x="'}).iter("a")
    assert (link.text, link.get("href")) == ("Kent", 'local-authority?la=E10000016&x="')


def test_a_stacked_table_has_its_headings_at_hand_for_phones() -> None:
    table = pl.DataFrame({"Group": ["A"], 'Change, "in per cent"': ["up 5%"]})
    (found,) = ElementTree.fromstring(markup(table, "Title", stacked=True)).iter("table")
    assert found.get("class") == "stacked"
    assert found.get("style") == '--c1:"Group";--c2:"Change, \\"in per cent\\"";'


def test_groups_and_rows_of_a_long_stacked_table_open_on_phones() -> None:
    table = pl.DataFrame({name: [f"{name}{row}" for row in range(7)] for name in ("A", "B", "C", "D")})
    groups = ["First"] * 3 + ["Then"] * 4
    (found,) = ElementTree.fromstring(markup(table, "Title", groups=groups, stacked=True)).iter("table")
    bodies = found.findall("tbody")
    headings = [body.find("tr/th[@scope='rowgroup']") for body in bodies]
    assert [(head.text, head.findtext("details/summary")) for head in headings if head is not None] == [
        ("First", "3 rows"),
        ("Then", "4 rows"),
    ]
    opened = [fold.get("open") is not None for body in bodies for fold in body.iter("details")]
    assert opened == [True, True, False, False, False, False, False, False, False]
    rows = [row.find("th[@scope='row']/details/summary") for body in bodies for row in body.findall("tr")[1:]]
    assert [row.text for row in rows if row is not None] == ["More"] * 7
    assert found.get("data-sight") == "2"
    few = ElementTree.fromstring(markup(table.head(3), "Title", stacked=True))
    assert list(few.iter("details")) == []


@pytest.mark.parametrize(
    ("columns", "many"),
    [
        ({"Period": "2025", "Figure": "7.3%"}, 2),
        ({"Figure": "7.3%", "Counts": "134 of 1,843 plans issued in the year"}, 1),
        ({"Issued within 20 weeks, %": 7.3, "Out of": 1843}, 1),
        ({"EHC plans issued within 20 weeks, excluding exceptions": "7.3%", "Note": ""}, 0),
    ],
)
def test_cells_in_sight_of_a_folded_row_are_those_with_room(columns: dict[str, object], many: int) -> None:
    table = pl.DataFrame({name: [value] for name, value in {"Council": "Leeds", **columns}.items()})
    assert in_sight(table) == many
