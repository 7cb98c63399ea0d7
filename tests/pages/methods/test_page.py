"""The page Methods: its sections, the lists from the warehouse, and the figures in its texts."""

import re
from itertools import pairwise
from typing import Any

import duckdb
import pytest

from pages.methods import markdown_sections
from pages.methods import page as methods_page
from pages.methods.markdown_sections import Section
from pages.ui.address import fields
from pipeline.core.licence import AREA_ATTRIBUTION, ATTRIBUTION, POSTCODE_ATTRIBUTION
from pipeline.core.paths import ROOT
from pipeline.queries import holdings as holding_queries
from pipeline.text import terms
from tests.support.reading.page_views import BARE_MINUS, View, fixed, table_with, text_of
from tests.support.warehouses import newest

Con = duckdb.DuckDBPyConnection
SECTIONS = [section for name in methods_page.TEXTS for section in markdown_sections.sections(name)]
WHOLE = methods_page.sections_of("whole")
ENGLAND = "E92000001"


def test_sections_are_one_level_deeper_on_the_page(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "two.md").write_text("# One\n\nText.\n\n## Within\n\n# And two: three\n\nMore.\n", "utf-8")
    monkeypatch.setattr(markdown_sections, "FOLDER", tmp_path)
    assert markdown_sections.sections("two.md") == (
        Section("One", "one", "Text.\n\n### Within"),
        Section("And two: three", "and-two-three", "More."),
    )


def test_no_text_of_a_file_is_lost() -> None:
    for name in methods_page.TEXTS:
        text = (ROOT / "pages" / "methods" / name).read_text(encoding="utf-8")
        assert text.startswith("# ")
        texts = "".join(f"{section.title}{section.text}" for section in markdown_sections.sections(name))
        assert re.sub(r"[#\s]", "", texts) == re.sub(r"[#\s]", "", text)


def test_headings_come_in_order() -> None:
    for section in SECTIONS:
        levels = [2, *(len(marks) for marks in re.findall(r"^(#+) ", section.text, flags=re.MULTILINE))]
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
        assert min(levels) == 2
        assert levels.count(2) == 1
    assert len({section.anchor for section in SECTIONS}) == len(SECTIONS)
    assert set(methods_page.AFTER) <= {section.title for section in WHOLE}


def test_page_has_every_section_and_links_to_it(view: View) -> None:
    app = view("methods", chapter="whole")
    assert not app.exception
    assert [header.value for header in app.header] == [section.title for section in WHOLE]
    contents = app.markdown[2].value
    assert re.findall(r"\(#(.+?)\)", contents) == [header.proto.anchor for header in app.header]
    asked = ("20 weeks", "regulation 13", "upheld", "152 before April 2019", "screen reader", "cookies")
    said = " ".join(element.value for element in app.markdown)
    assert [words for words in asked if words not in said] == []
    assert not BARE_MINUS.search(re.sub(r"(?m)^- |\n- |`.*?`|99 %|\d+-\d+", " ", said))


def test_each_part_has_an_address_and_each_section_is_in_one(view: View) -> None:
    parts = {chapter: methods_page.sections_of(chapter) for chapter in methods_page.CHAPTERS}
    assert [*parts, "whole"] == list(fields.CHAPTERS)
    assert [section for part in parts.values() for section in part] == WHOLE
    assert {section.title for section in WHOLE} == {section.title for section in SECTIONS} | {"Words"}
    app = view("methods")
    assert [header.value for header in app.header] == [section.title for section in parts["meanings"]]
    (switch,) = app.get("button_group")
    assert [option.content for option in switch.proto.options][-1] == methods_page.WHOLE
    app = view("methods", chapter="saying")
    assert [header.value for header in app.header] == [section.title for section in parts["saying"]]
    assert not app.exception


def test_every_word_of_the_glossary_is_explained(view: View) -> None:
    said = by_tag(fixed(view("methods", chapter="words")), "dt")
    assert len(said) == len(terms.ALL)
    for word in ("group average", "simple average", "plan on time", "unusual", "likely range", "border gap"):
        assert word in said


def by_tag(body: Any, tag: str) -> list[str]:
    """Return the strong words of the elements of a kind."""
    return [text_of(element.find("strong")) for element in body.iter(tag)]


def test_attributions_are_complete(view: View) -> None:
    said = " ".join(element.value for element in view("methods", chapter="whole").markdown)
    expected = (*ATTRIBUTION, POSTCODE_ATTRIBUTION, AREA_ATTRIBUTION)
    assert [words for words in expected if words not in said] == []


def test_every_publisher_is_a_source(view: View, con: Con) -> None:
    said = " ".join(element.value for element in view("methods", chapter="whole").markdown)
    for (publisher,) in con.cursor().execute("SELECT DISTINCT publisher FROM release").fetchall():
        assert f"**{publisher}**" in said


def test_every_suspect_figure_is_listed(view: View, con: Con) -> None:
    found = holding_queries.suspect_figures(con.cursor()).rows(named=True)
    listed = {
        (indicator, row["location_code"], row["time_period"])
        for row in found
        for indicator in row["indicators"]
    }
    shown = con.cursor().execute(
        "SELECT indicator, location_code, time_period FROM figure WHERE suspect IS NOT NULL"
    )
    figures = set(shown.fetchall())
    assert listed == figures
    app = view("methods", chapter="whole")
    opening = next(each.value for each in app.markdown if "of those shown are in doubt" in each.value)
    assert f"{len(figures)} of those shown are in doubt" in opening
    assert "20 weeks of the request" in app.markdown[1].value
    rows = "SELECT DISTINCT indicator, location_code, time_period FROM review"
    unusual = set(con.cursor().execute(rows).fetchall())
    assert f"The {len(unusual)} extraordinary figures" in opening
    assert ("No figure is in both lists." in opening) is not bool(figures & unusual)
    table = table_with(app, "Evidence")
    assert len(table) == len(found)
    evidence = " ".join(table[table["Where"] == "Cambridgeshire"]["Evidence"])
    assert "The published decisions (4,410) look exchanged" in evidence


def test_every_other_note_is_listed(view: View, con: Con) -> None:
    table = table_with(view("methods", chapter="whole"), "Note")
    wanted = con.cursor().execute(
        "SELECT DISTINCT text FROM annotation WHERE kind NOT IN ('suspect', 'missing_reason')"
    )
    assert {text for (text,) in wanted.fetchall()} == set(table["Note"])


def test_every_printed_claim_has_its_verdict(view: View, con: Con) -> None:
    table = table_with(view("methods", chapter="whole"), "Often printed")
    claims = con.cursor().execute("SELECT words, verdict, answer FROM claim ORDER BY position").fetchall()
    assert (
        list(zip(table["Often printed"], table["Verdict"], table["The figures here"], strict=True)) == claims
    )


def test_every_symbol_is_explained(view: View, con: Con) -> None:
    said = " ".join(element.value for element in view("methods", chapter="whole").markdown)
    for symbol, meaning in con.cursor().execute("FROM symbol").fetchall():
        assert f"`{symbol}`: {meaning}" in said


def test_citation_names_the_year_of_the_data(view: View) -> None:
    (line,) = [element.value for element in view("methods", chapter="whole").code]
    assert line.startswith(f"Postcode Lottery ({newest.RELEASED.split()[-1]}), data of {newest.RELEASED}")


@pytest.mark.parametrize(
    ("indicator", "year", "code", "text"),
    [
        ("ehcp_exception_share_pct", 2024, ENGLAND, "6.1% of England's"),
        ("ehcp_exception_share_pct", 2024, "E08000004", "41.4% of Oldham's"),
        ("ehcp_exception_share_pct", 2024, "E08000029", "44.6%"),
        ("ehcp_issued_20_weeks_incl_pct", 2024, "E08000029", "Solihull goes from 53.1% up"),
        ("ehcp_issued_20_weeks_excl_pct", 2024, "E08000029", "up to 80.4%"),
        ("ehcp_issued_20_weeks_incl_pct", 2024, "E08000004", "Oldham from 85.8% down"),
        ("ehcp_issued_20_weeks_excl_pct", 2024, "E08000004", "down to 76.6%"),
        ("send_appeal_rate_pct", 2024, ENGLAND, "3.2% on the one"),
        ("send_appeal_rate_reviews_pct", 2024, ENGLAND, "6.1% on the other"),
        ("ehcp_issued_20_weeks_excl_pct", 2025, ENGLAND, "46.1% of plans issued in 2025"),
    ],
)
def test_figures_in_texts_are_those_of_the_warehouse(
    con: Con, indicator: str, year: int, code: str, text: str
) -> None:
    (value,) = con.cursor().execute(
        "SELECT value FROM figure WHERE indicator = ? AND time_period = ? AND location_code = ?",
        [indicator, year, code],
    ).fetchone() or (None,)  # fmt: skip
    assert f"{value:.1f}%" in text
    everything = re.sub(r"\s+", " ", " ".join(section.text for section in SECTIONS))
    assert text in everything
