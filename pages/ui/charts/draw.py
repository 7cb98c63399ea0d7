"""Drawing of charts; the only use of Streamlit's plotly chart."""

from typing import Any

import streamlit as st
from plotly.basedatatypes import BaseFigure

CONFIG = {"displayModeBar": False, "responsive": True}


class _Plain(BaseFigure):  # type: ignore[misc]  # plotly has no types
    """A Plotly figure that returns its dict unchecked.

    Streamlit makes Plotly validate every property of a dict at each rerun, which takes longer than anything
    else on a page with charts, but accepts a figure object as it is. The tests check every chart against
    Plotly's rules instead.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        object.__setattr__(self, "_spec", spec)

    def to_dict(self) -> dict[str, Any]:
        """Return the dict."""
        spec: dict[str, Any] = object.__getattribute__(self, "_spec")
        return spec


def draw(spec: dict[str, Any], key: str, alt: str) -> None:
    """Draw a Plotly figure (a dict of data and layout); `alt` describes it and names the table with its
    figures.
    """
    st.plotly_chart(_Plain(spec), config=CONFIG, key=key, alt=alt)
