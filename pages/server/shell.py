"""Streamlit's page, as it is served: what the dashboard does without is left out, what it needs is added."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path

import streamlit as st

FRAME = "".join(
    (Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("frame.js", "translated.js")
)
"""The parts of the page for assistive technology, its steps in the history, and translated pages."""
STATIC = Path(st.__file__).parent / "static"
"""Streamlit's own files; `index.html` is the page."""

ON_EVERY_PAGE = ("Html", "PageLink", "BidiComponent", "TextInput", "Selectbox")
"""Streamlit's scripts that it loads when the first element of their kind arrives, after its own have run."""
_IMPORTED = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")
_COLOURS = ("primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor")
_DARK = 1
"""The number of the theme that a dark one is made from, in Streamlit's protocol."""
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_LEFT_OUT = (
    re.compile(r"<!--.*?-->\s*", re.DOTALL),
    re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>\s*'),  # pages use fonts that computers have
    re.compile(r'<link rel="service-desc"[^>]*>\s*'),
)


def _theme(kind: str) -> dict[str, object]:
    """Return colours and typeface of the theme 'light' or 'dark', as Streamlit's protocol names them."""
    found = {name: st.get_option(f"theme.{kind}.{name}") for name in _COLOURS}
    found["bodyFont"] = st.get_option("theme.font")
    return {name: value for name, value in found.items() if value}


def start_script() -> str:
    """Return the script that tells Streamlit what it would else find out later.

    All pages of the dashboard lie side by side, so their folder is where the server is, under any path. Told
    so, Streamlit opens its connection at once; else it first asks below the page, then above it, for its
    server and for what it may do in a frame of another site, where it is never shown. Without the theme it
    draws white first, and loads a typeface (170 kB) that pages do not use.
    """
    themes = json.dumps({"LIGHT_THEME": _theme("light"), "DARK_THEME": {"base": _DARK} | _theme("dark")})
    return f"""
window.__streamlit = {{
  ...{themes},
  BACKEND_BASE_URL: new URL("./", document.baseURI).href,
  HOST_CONFIG: {{ allowedOrigins: [location.origin], useExternalAuthToken: false }},
}};
{FRAME}"""


@cache
def template() -> str:
    """Return the page, for a head and first words to be put in; what it lacks is not missed."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    for part in _LEFT_OUT:
        page = part.sub("", page)
    ahead = "\n".join(_ahead(name) for name in _needed() if name not in page)
    page = page.replace("</head>", f"{ahead}\n</head>", 1)
    return page.replace("<head>", f"<head>\n<script>{start_script()}</script>", 1)


def _ahead(script: str) -> str:
    return f'<link rel="modulepreload" crossorigin href="./static/js/{script}">'


def _needed() -> list[str]:
    """Return the scripts of ON_EVERY_PAGE and all that they import, which would come in turns."""
    folder = STATIC / "static" / "js"
    found: dict[str, None] = {}
    asked = [path.name for name in ON_EVERY_PAGE for path in folder.glob(f"{name}.*.js")]
    while asked:
        name = asked.pop()
        if name not in found and (folder / name).is_file():
            found[name] = None
            asked += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return list(found)


def script_checksums() -> list[str]:
    """Return the checksums of the page's own scripts, as a content security policy has them."""
    digests = [hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(template())]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
