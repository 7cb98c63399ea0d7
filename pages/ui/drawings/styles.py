"""The styles that all pages share, and those of a council's page, fetched once by the browser."""

from pathlib import Path

import streamlit as st

from pages.ui.address.relative import relative
from pages.ui.drawings.assets import asset
from pipeline.publish.pictures.elements.styles import DARK, LIGHT
from pipeline.publish.site.parts import assets

_HERE = Path(__file__).parent
SITE = asset(_HERE / "site.css")
TABLES = asset(_HERE / "tables.css")
PHONE = asset(_HERE / "phone.css")
_WEIGHTS = {
    "sans.woff2": ("Site Sans", 400),
    "sans-bold.woff2": ("Site Sans", 600),
    "serif.woff2": ("Site Serif", 600),
}
TYPEFACES = "".join(
    f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:swap;"
    f"src:url({relative(f'/{assets.address(file)}')}) format('woff2')}}"
    for file, (family, weight) in _WEIGHTS.items()
)
"""Styles that let pages use the typefaces of the web edition (36 kB), which .streamlit/config.toml names."""
STYLE = "<style>{}</style>".format(
    "".join(f'@import url("{relative(file.url)}");' for file in (SITE, TABLES, PHONE))
)

COUNCIL = asset(_HERE / "council.css")
_ROLES = ("ink", "muted", "grid", "own", "other")
_COLOURS = "".join(
    f"--{role}: light-dark({getattr(LIGHT, role)}, {getattr(DARK, role)}); " for role in _ROLES
)
_HEADINGS = st.get_option("theme.headingFont") or "Georgia, serif"
STYLE_OF_COUNCIL = (
    f'<style>@import url("{relative(COUNCIL.url)}"); [data-testid=stMain] {{ {_COLOURS}'
    "--page: light-dark(#fff, #16191c); --link: light-dark(#1d5a8a, #8cc4ef); "
    f"--serif: {_HEADINGS}; }}</style>"
)
"""With the colours of pictures by role, and the typeface of headings, as variables."""
