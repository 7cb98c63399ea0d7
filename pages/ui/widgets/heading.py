"""The top of a page about a measure: a short title, what exactly it is of, and the first sentence."""

import streamlit as st

from pages.ui.text import labels
from pipeline.text import formatting
from pipeline.text.formatting import Row


def draw(title: str, exactly: str = "", first: str | None = None) -> None:
    """Draw a title that fits a phone, a quiet line below it, and the sentence that answers the question."""
    st.title(title)
    below = [f":gray[{exactly}]"] if exactly else []
    below += [first] if first else []
    if below:
        st.markdown("\n\n".join(below))


def of_measure(indicator: Row, in_full: str, first: str | None = None) -> None:
    """Draw the top of a view of a measure; `in_full` begins with its name, and adds the period.

    Where the title is the beginning of that name, the line below has the rest.
    """
    title = labels.title(indicator)
    rest = in_full.removeprefix(title).lstrip(",: ")
    draw(title, formatting.capital(rest), first)
