"""The styles that all pages share, fetched once by the browser."""

from pathlib import Path

from pages.ui.address.relative import relative
from pages.ui.drawings.assets import asset

SITE = asset(Path(__file__).with_name("site.css"))
STYLE = f'<style>@import url("{relative(SITE.url)}");</style>'
