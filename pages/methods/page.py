"""The page Methods: what the figures mean, how they are compared, what they allow to be said."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from pages.methods import markdown_sections
from pages.methods import tables as methods_tables
from pages.methods.markdown_sections import Section
from pages.ui.address import fields
from pages.ui.address import view as address
from pages.ui.data import connection
from pages.ui.tables import downloadable
from pages.ui.tables import html as html_tables
from pages.ui.text import doubts as doubt_words
from pages.ui.text import prose
from pages.ui.widgets import titled
from pipeline.core.licence import AREA_ATTRIBUTION, ATTRIBUTION, POSTCODE_ATTRIBUTION
from pipeline.queries import claims as claim_queries
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries
from pipeline.text import terms
from pipeline.text.formatting import Row

TEXTS = ("meanings.md", "methods.md", "cautions.md", "about.md")
WORDS = Section("Words", "words", "The words of this field in plain English.")
CHAPTERS = {
    "meanings": (
        "What the figures mean",
        ("Definitions", "The rules we keep", "Missing, in doubt or too few"),
    ),
    "words": ("Words", (WORDS.title,)),
    "statistics": ("How councils are compared", ("How the comparisons are worked out",)),
    "faults": ("Faults and borders", ("Known faults in the publications", "Geography")),
    "saying": (
        "What you can say",
        ("What you can and cannot say", "What is often printed", "The law to cite"),
    ),
    "about": (
        "About this site",
        ("Accessibility", "Licence and attributions", "How to cite", "Privacy"),
    ),
}
"""The parts of the page by their names in the address: title, and the titles of their sections."""
WHOLE = "Everything"
"""All parts on one page, where links to the headings of any part lead (see frame.js)."""


def page() -> None:
    """Draw the part that the address names."""
    summary = connection.cached(holding_queries.summary).row(0, named=True)
    st.title("Methods")
    st.markdown(_opening(summary))
    st.segmented_control(
        "Part",
        fields.CHAPTERS,
        format_func=lambda chapter: CHAPTERS[chapter][0] if chapter in CHAPTERS else WHOLE,
        required=True,
        key=fields.CHAPTER.name,
        width="content",
    )
    sections = sections_of(address.current()[fields.CHAPTER])
    if len(sections) > 1:
        st.markdown("\n".join(f"- [{section.title}](#{section.anchor})" for section in sections))
    for section in sections:
        _section(section, summary)


def sections_of(chapter: str) -> Sequence[Section]:
    """Return the sections of a part, or of all."""
    found = [section for name in TEXTS for section in markdown_sections.sections(name)]
    known = {section.title: section for section in (*found, WORDS)}
    parts = [CHAPTERS[chapter]] if chapter in CHAPTERS else CHAPTERS.values()
    return [known[title] for _, titles in parts for title in titles]


def _opening(summary: Row) -> str:
    return (
        "A plan is on time if the council issues it within 20 weeks of the request. Here is what this "
        f"and the other {summary['measures'] - 1} measures mean, how councils are compared, and what can be "
        "said. We never alter a published figure."
    )


def _section(section: Section, summary: Row) -> None:
    """Draw a section: its text, then what is generated from the warehouse."""
    after = AFTER.get(section.title)
    with titled.section(section.title, section.anchor):
        st.markdown(section.text)
        if after and after not in WIDE:
            after(summary)
    if after in WIDE:
        after(summary)


def _words(_: Row) -> None:
    """Draw the glossary, which the web edition has too."""
    found = sorted(terms.ALL, key=lambda term: term.word.lower())
    st.html(f"<dl>{''.join(map(_word, found))}</dl>")


def _word(term: terms.Term) -> str:
    stands_for = f" ({escape(term.stands_for)})" if term.stands_for else ""
    return (
        f"<dt><strong>{escape(term.word)}</strong>{stands_for}</dt>"
        f'<dd style="margin: 0 0 0.6rem">{escape(term.meaning)}</dd>'
    )


def _marks(_: Row) -> None:
    """Draw the meaning of each publisher's symbols."""
    symbols = connection.cached(holding_queries.symbols).rows(named=True)
    prose.bullets(f"`{row['symbol']}`: {row['meaning']}" for row in symbols)


def _doubts(_: Row) -> None:
    """Draw every suspect figure and every other note of the warehouse."""
    st.subheader("Every figure in doubt")
    doubts = connection.cached(holding_queries.doubts).row(0, named=True)
    st.markdown(doubt_words.suspect(doubts))
    _readable(methods_tables.suspects(connection.cached(holding_queries.suspect_figures)), "suspect_figures")
    st.subheader("Every other note")
    _readable(methods_tables.notes(connection.cached(holding_queries.notes)), "notes")


def _claims(_: Row) -> None:
    """Draw the sentences that are often printed, with what the figures say."""
    found = connection.cached(claim_queries.claims)
    _readable(methods_tables.claims(found), "claims")
    elsewhere = found.drop_nulls("address").rows(named=True)
    prose.fine_print("Published elsewhere:")
    prose.bullets(f"“{claim['words']}”: {claim['address']}" for claim in elsewhere)


def _readable(table: downloadable.DownloadableTable, key: str) -> None:
    """Draw a table of sentences as text, however long, in a box that scrolls."""
    with st.container(height=480, key=f"{key}_box"):
        html_tables.draw(table.shown, table.title)
    downloadable.menu(table, key)


def _sources(_: Row) -> None:
    """Draw the attributions, and each publisher with its publications and licence."""
    prose.bullets([*ATTRIBUTION, POSTCODE_ATTRIBUTION, AREA_ATTRIBUTION])
    st.subheader("Sources")
    by_publisher = connection.cached(figure_queries.releases).group_by(
        "publisher", "licence", maintain_order=True
    )
    newest = by_publisher.agg("title", "source").sort("publisher")
    for row in newest.rows(named=True):
        titles = dict(zip(row["source"], row["title"], strict=True))  # the newest of each source
        st.markdown(f"**{row['publisher']}** ({row['licence']}): {'; '.join(titles.values())}.")


def _citation(summary: Row) -> None:
    """Draw a citation to copy."""
    newest = summary["newest"]
    when = f", data of {newest:%B %Y}" if newest else ""
    st.code(f"Postcode Lottery ({newest.year if newest else 'undated'}){when}, [address of the page], "
            "accessed [date].", language=None, wrap_lines=True)  # fmt: skip


AFTER: dict[str, Callable[[Row], None]] = {
    WORDS.title: _words,
    "Missing, in doubt or too few": _marks,
    "Known faults in the publications": _doubts,
    "What is often printed": _claims,
    "Licence and attributions": _sources,
    "How to cite": _citation,
}
WIDE = (_doubts, _claims)
"""Those that take the whole width of the page."""
