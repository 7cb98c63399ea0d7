"""A row of figures as what the map and the strip draw: colour scale, area, dot."""

from pages.ui.drawings import scales
from pages.ui.drawings.area_map import AreaFigure
from pages.ui.drawings.strip import Dot
from pipeline.text import formatting
from pipeline.text.formatting import Row


def scale_of(indicator: Row) -> scales.Scale:
    """The measure's colour scale: around zero for balances, neutral where more is neither good nor bad."""

    def bound(value: float) -> str:
        return formatting.bound(value, indicator)

    if indicator["signed"]:
        return scales.diverging(indicator["class_breaks"], bound)
    make = scales.neutral if indicator["polarity"] == "neutral" else scales.sequential
    return make(indicator["class_breaks"], bound)


def area_figure(row: Row, indicator: Row, scale: scales.Scale) -> AreaFigure:
    """What the map says of one authority, a row of `figure`."""
    if row["value"] is None:
        return AreaFigure(row["location_code"], formatting.NO_FIGURE.lower(), None, "missing")
    flag = {"small": "; too few to compare", "suspect": "; suspect figure"}.get(row["not_ranked"], "")
    return AreaFigure(
        row["location_code"],
        formatting.figure_with_counts(row, indicator) + flag,
        scales.classify(row["value"], scale.breaks),
        "not_ranked" if row["not_ranked"] else "figure",
    )


def dot(row: Row, indicator: Row, scale: scales.Scale) -> Dot:
    """The same of an authority that has a figure, as a dot."""
    area = area_figure(row, indicator, scale)
    place = scales.classify(row["value"], scale.breaks)
    return Dot(area.code, row["location_name"], row["value"], area.text, place, area.state)
