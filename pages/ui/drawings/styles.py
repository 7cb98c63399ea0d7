"""The styles that all pages share, fetched once by the browser."""

from pathlib import Path

from pages.ui.address.relative import relative
from pages.ui.drawings.assets import asset
from pipeline.publish.site import assets

SITE = asset(Path(__file__).with_name("site.css"))
_WEIGHTS = {
    "sans.woff": ("Site Sans", 400),
    "sans-bold.woff": ("Site Sans", 600),
    "serif.woff": ("Site Serif", 600),
}
TYPEFACES = "".join(
    f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:swap;"
    f"src:url({relative(f'/{assets.address(file)}')}) format('woff')}}"
    for file, (family, weight) in _WEIGHTS.items()
)
"""Styles that let pages use the typefaces of the web edition (46 kB), which .streamlit/config.toml names."""
STYLE = f'<style>@import url("{relative(SITE.url)}");</style>'
