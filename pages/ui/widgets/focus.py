"""Moves the focus to the answer of a search, so that keyboards and screen readers go on from there."""

from pathlib import Path

import streamlit as st

from pages.ui.address.relative import relative
from pages.ui.drawings.assets import asset

_script = asset(Path(__file__).parent.parent / "drawings" / "found.js")
ASSETS = (_script,)

_component = st.components.v2.component(
    "found",
    html="<span></span>",
    js=f"""
const loaded = import(new URL("{relative(_script.url)}", document.baseURI).href);
export default (component) => {{ loaded.then((module) => module.default(component)); }};
""",
)


def to_answer(search: str) -> None:
    """Move the focus to the container with the key "found", in which this is drawn, once a search."""
    _component(key="found_focus", data={"search": search}, height=1)
