"""What a visitor reads whose browser cannot keep the connection that the dashboard runs on.

Proxies of offices refuse websockets, or never answer them. The same figures are pages of the web edition.
"""

import base64
import hashlib
from html import escape
from pathlib import Path

from pages.server.preview import Preview

SCRIPT = (Path(__file__).parent / "blocked.js").read_text(encoding="utf-8")
"""In the page itself, because what blocks one request may block another."""
CHECKSUM = f"'sha256-{base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()}'"
"""What a content security policy allows it by."""
SENTENCE = (
    "The connection that these maps and tables need is blocked: a firewall or proxy on the way does not let "
    "it through, or the site is too busy to answer. It is tried again by itself."
)
# Colours as in .streamlit/config.toml; above Streamlit's own layers, which are empty then.
_STYLE = (
    ".blocked{position:fixed;inset:0;z-index:2000000;overflow:auto;background:#fff;color:#0b0c0c;"
    "font:1.1rem/1.5 system-ui,sans-serif}"
    ".blocked div{max-width:40em;margin:3rem auto;padding:0 1rem}"
    ".blocked h1{font:600 1.7rem/1.2 Georgia,serif}.blocked a{color:#1d5a8a}"
    "@media(prefers-color-scheme:dark){.blocked{background:#16191c;color:#f3f2f1}.blocked a{color:#8cc4ef}}"
)


def script() -> str:
    """Return the element for the head of the page."""
    return f"<script>{SCRIPT}</script>"


def words(about: Preview) -> str:
    """Return the template that the script shows: the view in words, and a link to the same in plain HTML."""
    link = f'<a href="{escape(about.page)}">{escape(about.page_words)}</a>' if about.page else ""
    return (
        f'<template id="blocked"><section class="blocked" role="alert"><style>{_STYLE}</style><div>'
        f"<h1>{escape(about.title)}</h1><p>{escape(about.description)}</p>"
        f"<p>{escape(SENTENCE)}</p><p>It is not needed for this: {link}.</p></div></section></template>"
    )
