"""Sections of running text whose heading stands beside them on wide screens, and above them elsewhere."""

import re

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def section(title: str, anchor: str | None = None) -> DeltaGenerator:
    """Draw a heading and return the container of its text (see phone.css); a page has each title once."""
    key = re.sub("[^a-z0-9]+", "_", title.lower())
    made = st.container(key=f"titled_{key}")
    made.header(title, anchor=anchor)
    return made.container()
