"""A button that copies the address of the view; its script also shows code and addresses in menus Save."""

import json
from pathlib import Path

import streamlit as st

from pages.ui.address import links
from pages.ui.address.relative import relative
from pages.ui.drawings.assets import asset
from pages.ui.text import programs
from pipeline.publish.embeds import snippet

_HERE = Path(__file__).parent.parent / "drawings"
_TEXTS = {
    "EMBED_CODE": snippet.CODE,
    "PROGRAMS": json.dumps(programs.choices()),
    "REFRESH": programs.REFRESH,
}
_script = asset(_HERE / "copy_link.js", _TEXTS)
_style = asset(_HERE / "copy_link.css")
ASSETS = (_script, _style)

_component = st.components.v2.component(
    "copy_link",
    html=f'<link rel="stylesheet" href="{relative(_style.url)}">'
    '<div><button type="button" disabled>Copy link</button><span role="status"></span></div>',
    js=f"""
const loaded = import(new URL("{relative(_script.url)}", document.baseURI).href);
export default (component) => {{ loaded.then((module) => module.default(component)); }};
""",
)


def copy_link() -> None:
    """Draw the button; the address has codes, ids and the year, so it shows the same figures next year."""
    _component(key="copy_link", data={"address": links.exact_address()}, width="content")
