"""A button that copies the address of the view; its script also shows code and addresses in menus Save."""

import json
from pathlib import Path

import streamlit as st

from pages.ui.address import fields, links
from pages.ui.address import view as address
from pages.ui.address.relative import relative
from pages.ui.data import moments
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
    '<div><button type="button" disabled>Copy link</button> '
    '<button type="button" hidden title="The link keeps the figures of today, also when they are revised">'
    'Link that keeps these figures</button><span role="status"></span></div>',
    js=f"""
const loaded = import(new URL("{relative(_script.url)}", document.baseURI).href);
export default (component) => {{ loaded.then((module) => module.default(component)); }};
""",
)


def copy_link(*, past: bool = False) -> None:
    """Draw the button; the address has codes, ids and the year, so it shows the same year next year.

    On pages that show the `past`, a second one has the address with the newest release, so that it shows the
    same figures after a revision too; but not where the address has a moment already.
    """
    offered = past and address.current()[fields.AS_OF] is None
    pinned = links.exact_address(moments.editions()[-1].id) if offered else ""
    data = {"address": links.exact_address(), "pinned": pinned}
    _component(key="copy_link", data=data, width="content")
