"""Streamlit's page, as it is served: what the dashboard does without is left out, what it needs is added."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit as st

STATIC = Path(st.__file__).parent / "static"
"""Streamlit's own files; `index.html` is the page."""

# All pages of the dashboard lie side by side, so their folder is where the server is, under any path. Told
# so, Streamlit opens its connection at once; else it first asks below the page, then above it, for its server
# and for what it may do in a frame of another site, where it is never shown.
CONNECT = """
window.__streamlit = {
  BACKEND_BASE_URL: new URL("./", document.baseURI).href,
  HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
};
"""
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_LEFT_OUT = (
    re.compile(r"<!--.*?-->\s*", re.DOTALL),
    re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>\s*'),  # pages use fonts that computers have
    re.compile(r'<link rel="service-desc"[^>]*>\s*'),
)


@cache
def template() -> str:
    """Return the page, for a head and first words to be put in; what it lacks is not missed."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    for part in _LEFT_OUT:
        page = part.sub("", page)
    return page.replace("<head>", f"<head>\n<script>{CONNECT}</script>", 1)


def script_checksums() -> list[str]:
    """Return the checksums of the page's own scripts, as a content security policy has them."""
    digests = [hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(template())]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
