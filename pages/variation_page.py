"""How unequal a measure is, whether it grows more so, who differs by more than chance, and who changed."""

from pages.ui import address, choices, facts, fields, warehouse
from pages.ui.variation import cliffs, funnel, movers, scatter, several, spread
from pages.ui.variation.look import Look

DRAW = {
    "spread": spread.draw,
    "funnel": funnel.draw,
    "movers": movers.draw,
    "cliffs": cliffs.draw,
    "scatter": scatter.draw,
    "filter": several.draw,
}


def page() -> None:
    """Draw the section that the address asks for."""
    view = address.current()
    known = warehouse.cached(choices.load)
    indicator = facts.indicators()[known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS])]
    DRAW[view[fields.SECTION]](Look(view, known, indicator))
