"""SVG components of our own whose script and styles the browser fetches once.

Pointing at an authority in one of them marks it in all others on the page (see drawing.js).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui.address.relative import relative
from pages.ui.drawings.assets import Asset, asset, with_imports

_HERE = Path(__file__).parent


def drawing(name: str, what: str) -> tuple[Callable[..., Any], tuple[Asset, ...]]:
    """Declare the component of `name`.js and `name`.css; return it and all assets to be served for it.

    `what` names it in the text shown while it loads: 'map'. The script draws into the element .canvas.
    """
    script = asset(_HERE / f"{name}.js")
    styles = [asset(_HERE / "drawing.css"), asset(_HERE / f"{name}.css")]
    links = "".join(f'<link rel="stylesheet" href="{relative(style.url)}">' for style in styles)
    body = f'<div class="canvas"><p role="status">Loading the {what}…</p></div>'
    # Streamlit would send a component's script and styles again at every rerun (some 15 kB). So they are
    # fetched from our server instead, once, and Streamlit sends only this loader.
    loader = f"""const loaded = import(new URL("{relative(script.url)}", document.baseURI).href);
export default (it) => {{
loaded.then((module) => module.default(it)).catch(() => {{
const status = it.parentElement.querySelector("[role=status]");
if (status) status.textContent = "The {what} could not be loaded. The table below has the same figures.";
}});
}};"""
    css_class = name.replace("_", "-")
    component = st.components.v2.component(
        name, html=f'{links}<div class="drawing {css_class}">{body}</div>', js=loader
    )
    return component, with_imports(script, *styles)
