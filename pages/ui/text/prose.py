"""Running text that pages share: small print, lists, and the description of a measure."""

import re
from collections.abc import Iterable
from html import escape

import streamlit as st

from pages.ui.data import lookups
from pages.ui.text import labels
from pipeline.text.formatting import Row


def fine_print(text: str) -> None:
    """Draw small text; unlike st.caption it keeps the contrast of text and links."""
    st.markdown(f":small[{text}]")


def bullets(sentences: Iterable[str | None]) -> None:
    """Draw a bulleted list of sentences, without repeats and empty ones."""
    st.markdown(listed(sentences))


def listed(sentences: Iterable[str | None]) -> str:
    """Return a bulleted list in Markdown, without repeats and empty ones."""
    return "\n".join(f"- {sentence}" for sentence in dict.fromkeys(sentences) if sentence)


def about(indicator: Row, caveats: Iterable[str], figures: Iterable[Row]) -> None:
    """Draw a measure's definition, its caveats, what is not held, and the sources of the figures shown."""
    st.markdown(indicator["definition"])
    bullets([indicator["footnote"], *caveats, *lookups.gaps(indicator["indicator"])])
    for release in lookups.releases_of(figures):
        fine_print(labels.source(release))


def about_as_text(indicator: Row, caveats: Iterable[str], figures: Iterable[Row]) -> list[str]:
    """Return the same in Markdown, a paragraph each."""
    sources = [labels.source(release) for release in lookups.releases_of(figures)]
    said = [
        indicator["definition"],
        indicator["footnote"],
        *caveats,
        *lookups.gaps(indicator["indicator"]),
        *sources,
    ]
    return list(dict.fromkeys(text for text in said if text))


def as_html(markdown: str) -> str:
    """Return one of our own sentences in Markdown, with links and strong words only, as HTML."""
    linked = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r'<a href="\2">\1</a>', escape(markdown))
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", linked)
