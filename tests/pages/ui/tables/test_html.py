"""Tables of text: accessible markup, and escaped cells."""

from xml.etree import ElementTree

import polars as pl

from pages.ui.tables.html import markup

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
