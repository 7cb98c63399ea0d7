"""The page Variation: how unequal a measure is, whether more than before, and who differs or changed."""

from pages.ui.address import choices, fields
from pages.ui.address import view as address
from pages.ui.data import connection, lookups
from pages.ui.widgets import downloads
from pages.variation import border_gaps, equality, filters, funnel, movers, scatter, spread
from pages.variation.frame import PageContext

DRAW = {
    "spread": spread.draw,
    "funnel": funnel.draw,
    "movers": movers.draw,
    "cliffs": border_gaps.draw,
    "groups": equality.draw,
    "scatter": scatter.draw,
    "filter": filters.draw,
}


def page() -> None:
    """Draw the section that the address names."""
    view = address.current()
    known = connection.cached(choices.load)
    indicator = lookups.indicators()[known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS])]
    DRAW[view[fields.SECTION]](PageContext(view, known, indicator))
    what = f"{indicator['label']}, every place and period"
    downloads.links([(what, f"figures/{indicator['indicator']}", downloads.TABLES, {})])
