"""Putting a chart on the page: the one way to Streamlit's plotly chart."""

from typing import Any

import streamlit as st
from plotly.basedatatypes import BaseFigure

CONFIG = {"displayModeBar": False, "responsive": True}


class _Plain(BaseFigure):  # type: ignore[misc]  # plotly has no types
    """A figure that is what its dict says.

    Streamlit has plotly go over every property of a dict at each rerun, which takes longer than all else on a
    page with charts; a figure it believes. The tests hold every chart against plotly's own rules instead.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        object.__setattr__(self, "_spec", spec)

    def to_dict(self) -> dict[str, Any]:
        """Return the dict."""
        spec: dict[str, Any] = object.__getattribute__(self, "_spec")
        return spec


def draw(spec: dict[str, Any], key: str, alt: str) -> None:
    """Draw a plotly figure, a dict of data and layout; `alt` says what it shows and where its table is."""
    st.plotly_chart(_Plain(spec), config=CONFIG, key=key, alt=alt)
