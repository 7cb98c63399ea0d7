"""Running text that pages share: small print, lists of sentences, what belongs to a measure."""

from collections.abc import Iterable

import streamlit as st

from pages.ui.data import lookups
from pages.ui.text import labels
from pipeline.text.formatting import Row


def fine_print(text: str) -> None:
    """Write small text; unlike a caption it keeps the contrast of the text and its links."""
    st.markdown(f":small[{text}]")


def bullets(sentences: Iterable[str | None]) -> None:
    """Write a list of the sentences there are, each once."""
    st.markdown("\n".join(f"- {sentence}" for sentence in dict.fromkeys(sentences) if sentence))


def about(indicator: Row, caveats: Iterable[str], figures: Iterable[Row]) -> None:
    """Write a measure's definition, its caveats, and the sources of the figures shown."""
    st.markdown(indicator["definition"])
    bullets([indicator["footnote"], *caveats])
    for release in lookups.releases_of(figures):
        fine_print(labels.source(release))
