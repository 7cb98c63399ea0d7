"""A small catalogue: blocks of TOML that tests change, and reading them."""

from pathlib import Path

from pipeline.sources.catalogue import Catalogue, read_catalogue

PUBLICATION = """
[publication]
publisher = "Department for Education"
landing_page = "https://example.org/"
licence = "Open Government Licence v3.0"
"""

EDITION = """
[[edition]]
source = "plans"
release = "2025"
title = "Plans"
published = "June 2026"
kind = "copy"
path = "plans/plans.csv"
url = "https://example.org/plans.csv"
layout = "timeliness"
"""

INDICATOR = """
[[indicator]]
indicator = "plans_on_time_pct"
label = "Plans on time"
short_label = "On time"
phrase = "issued {value} of its plans on time"
topic = "timeliness"
decimals = 1
time_identifier = "Calendar year"
polarity = "neutral"
definition = "Plans on time."
source = "plans"
class_breaks = [20, 40]
"""


def read(folder: Path, text: str) -> Catalogue:
    (folder / "plans.toml").write_text(text, encoding="utf-8")
    return read_catalogue(folder)
