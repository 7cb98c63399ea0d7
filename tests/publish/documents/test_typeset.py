"""Documents as PDF: text from the data is set as it is, whatever it contains."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from pipeline.publish.documents.typeset import Document, as_pdf
from tests.support.reading.pdf import headings, pages

EMPTY = {
    "title": "Bury",
    "kind": "Metropolitan district",
    "words": "EHC: education, health and care.",
    "lines": ["One."],
    "pictures": [],
    "table": [],
    "similar": {"about": "", "councils": []},
    "borders": {"about": "", "gaps": ["None."]},
    "inspections": [{"text": "None.", "url": None}],
    "about_inspections": "",
    "notes": ["A note."],
    "sources": ["A source"],
    "licence": "A licence.",
    "address": "/local-authority?la=E08000002",
    "link": None,
    "qr": None,
}
CODE = (
    '#panic("run")',
    '#read("common.typ")',
    "*bold* _it_ $x^2$ `raw` <label> @ref // comment /* more */",
    '"] #import "@preview/x:1.0.0": * [',
    "\\u{41} = heading - list + enum / term: ~ --- ' \"",
)


def page(**given: object) -> str:
    (text,) = pages(as_pdf(Document("council_brief.typ", {**EMPTY, **given}, date(2026, 6, 30)), "1.0"))
    return text


@pytest.mark.parametrize("text", CODE)
def test_text_is_never_run(text: str) -> None:
    borders = {"about": text, "gaps": [text]}
    inspected = [{"text": text, "url": None}]
    words = " ".join(text.split())
    assert page(lines=[text], notes=[text], borders=borders, inspections=inspected).count(words) == 5
    similar = {"about": text, "councils": [[text, text]]}
    assert page(title=text, kind=text, similar=similar, sources=[text], licence=text).count(words) >= 5


def test_an_address_is_a_link_only_where_it_is_said_to_be() -> None:
    content = as_pdf(
        Document("council_brief.typ", {**EMPTY, "link": "https://example.org/x"}, date(2026, 1, 1)), "1"
    )
    assert b"https://example.org/x" in content
    assert b"/URI" not in as_pdf(Document("council_brief.typ", EMPTY, date(2026, 1, 1)), "1")


def test_letters_that_the_typefaces_lack_do_not_stop_a_document() -> None:
    assert "A ? of ?? in Ynys Môn – £5" in page(lines=["A \U0001f600 of 漢字 in Ynys Môn – £5"])  # noqa: RUF001
    assert "one two?" in page(notes=["one\ntwo\x00"])


def test_documents_are_set_in_several_threads_at_once() -> None:
    document = Document("council_brief.typ", EMPTY, date(2026, 6, 30))
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: as_pdf(document, "1.0"), range(8)))
    assert made == {as_pdf(document, "1.0")}


def test_the_date_is_that_of_the_data() -> None:
    document = Document("council_brief.typ", EMPTY, date(2026, 6, 30))
    content = as_pdf(document, "1.0")
    assert b"D:20260630000000" in content
    assert content == as_pdf(document, "1.0")


def test_text_that_does_not_fit_goes_on_to_another_page_rather_than_being_cut() -> None:
    notes = [f"Note {number} " + "and so on " * 30 for number in range(120)]
    content = as_pdf(Document("council_brief.typ", {**EMPTY, "notes": notes}, date(2026, 6, 30)), "1.0")
    assert any("Note 119" in text for text in pages(content))
    assert headings(content)[-1] == ("H2", "Sources")
