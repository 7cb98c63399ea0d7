"""Rows of figures as map areas and dots."""

from pages.ui.drawings.area_map import AreaFigure
from pages.ui.drawings.strip import Dot
from pipeline.publish.pictures.elements import scales
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row


def area_figure(row: Row, indicator: Row, scale: scales.Scale) -> AreaFigure:
    """Return a row of `figure` as an area of the map."""
    if row["value"] is None:
        return AreaFigure(row["location_code"], formatting.NO_FIGURE.lower(), None, "missing")
    remark = not_ranked.REMARKS.get(row["not_ranked"])
    return AreaFigure(
        row["location_code"],
        formatting.figure_with_counts(row, indicator) + (f"; {remark}" if remark else ""),
        scales.classify(row["value"], scale.breaks),
        "not_ranked" if row["not_ranked"] else "figure",
    )


def dot(row: Row, indicator: Row, scale: scales.Scale) -> Dot:
    """Return a row of `figure` with a value as a dot of the strip."""
    area = area_figure(row, indicator, scale)
    place = scales.classify(row["value"], scale.breaks)
    return Dot(area.code, row["location_name"], row["value"], area.text, place, area.state)
