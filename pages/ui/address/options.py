"""What fields with a fixed choice can be, in the order in which they are offered; the first is usual."""

from collections.abc import Sequence

from pipeline.statistics.equality import TOPIC_OF
from pipeline.text import groups

VERSIONS = ("incl", "excl")
MAX_LISTED = 20
MAX_CONDITIONS = 4
RELATIONS = ("below", "above")
LAYERS = ("geographic", "hex")
SORTS = ("value", "name", "list")
CHAPTERS = ("meanings", "words", "statistics", "faults", "saying", "about", "whole")
PARTS = ("releases", "changes", "checks", "measures")
ORDERS = ("topic", "place", "change")
YEARS_BACK = (1, 2, 3, 5)
GROUPS = tuple(groups.slug(group) for group in TOPIC_OF)
CHANGE_IN = ("points", "per-cent")
TABLE_COLUMNS = {
    "counts": "Counts",
    "before": "Figure before",
    "change": "Change",
    "region": "Region",
    "england": "England",
    "together": "Similar councils: group average",
    "average": "Similar councils: simple average",
    "place": "Place",
    "places": "Place, allowing for chance",
    "quarter": "Quarter",
    "notes": "Notes",
}
"""Columns of the table of all measures -> how they are offered."""
USUAL_COLUMNS = ("change", "region", "england", "together", "place", "quarter")
SECTIONS = ("spread", "funnel", "movers", "cliffs", "groups", "scatter", "filter")
CALLED = {
    "hex": "hexagons",
    "excl": "exceptions excluded",
    "incl": "exceptions included",
    "cliffs": "border gaps",
    "groups": "equality",
    "scatter": "two measures",
    "touching": "councils next door",
}
"""Values in addresses -> what the controls call them, where that is another word."""


def alternatives(options: Sequence[str]) -> str:
    """Return values for a notice: 'geographic or hex (hexagons)'."""
    named = [f"{option} ({CALLED[option]})" if option in CALLED else option for option in options]
    return f"{', '.join(named[:-1])} or {named[-1]}"
