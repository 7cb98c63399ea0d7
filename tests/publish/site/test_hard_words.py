"""Words that a reader may not know are explained on the page that has them."""

import duckdb
import pytest

from pipeline.text import terms
from tests.support.reading.site_pages import made, parsed, words
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection

PAGES = (
    *("council/leeds", "council/isles-of-scilly", "council/bournemouth", "region/london", "read"),
    *(f"measure/{EXCL}", "measure/dsg_balance_gbp", "borders", "claims", "changes", "councils", "leads"),
)
EXPLAINED_AS = {
    "DSG": "DSG",
    "EHC ": "EHC plan",
    "SEND ": "SEND",
    "SENDIAS": "SENDIAS",
    "Tribunal": "Tribunal",
    "DfE": "DfE",
    "NFER": "similar councils",
    "Ofsted": "Ofsted",
    "High needs": "high needs",
    "statutory override": "statutory override",
    "written statement of action": "written statement of action",
    "suppressed": "suppressed",
    "likely range": "likely range",
    "mediation": "mediation",
    "percentage points": "border gap",
    "outturn": "outturn",
    "not counting exceptions": "exceptions",
    "in doubt": "in doubt",
    "group average": "group average",
    "simple average": "simple average",
    "SEN support": "SEN support",
}
"""What may stand on a page -> the word under which it is explained there."""


@pytest.mark.slow
def test_a_page_explains_the_hard_words_that_it_has(con: Con) -> None:
    unexplained, met = [], set()
    for path in PAGES:
        tree = parsed(made(con, path))
        main = next(tree.iter("main"))
        own = [item for item in main.iter("section") if item.attrib.get("id") == "words"]
        explained = {words(item).partition(" (")[0] for section in own for item in section.iter("dt")}
        for section in own:
            main.remove(section)
        for drawing in [item for item in main.iter() if item.tag.endswith("svg")]:
            drawing.clear()
        text = f"{words(main)} "
        found = {word for word in EXPLAINED_AS if word in text}
        unexplained += [(path, word) for word in found if EXPLAINED_AS[word] not in explained]
        met |= found
    assert unexplained == []
    assert met == {*EXPLAINED_AS}, "words that no page has any more: leave them out"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Until March 2028 a statutory override keeps it apart.", ["statutory override"]),
        ("All SENDIAS services, and appeals.", ["appeal", "SENDIAS"]),
        ("Councils send letters; a plan; DSGs", ["DSG"]),
        ("It depends.", []),
    ],
)
def test_words_are_found_as_texts_write_them(text: str, found: list[str]) -> None:
    assert [term.word for term in terms.used_in(text)] == found


def test_words_of_the_next_steps_lead_to_their_meaning(con: Con) -> None:
    tree = parsed(made(con.cursor(), "council/leeds"))
    linked = {item.attrib["href"] for item in tree.iter("a") if item.attrib.get("href", "").startswith("#w-")}
    assert linked == {"#w-mediation", "#w-sendias"}
    assert linked <= {f"#{item.attrib['id']}" for item in tree.iter("dt") if "id" in item.attrib}


def test_every_hard_word_is_in_the_glossary() -> None:
    assert {*terms.HARD} <= {*terms.ALL}
