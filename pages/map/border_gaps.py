"""Border gaps: differences between neighbouring authorities, as lines on the map and as a table."""

import polars as pl
import streamlit as st

from pages.ui.address import fields
from pages.ui.data import connection, lookups
from pages.ui.drawings.area_map import BorderGaps
from pages.ui.tables import downloadable
from pages.ui.text import change_text
from pipeline.core.places import ACROSS_WATER
from pipeline.publish.pictures import map_lines
from pipeline.publish.pictures.elements.scales import span
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import BORDERS

WIDEST = 10


def why_none(view: fields.View, indicator: Row) -> str | None:
    """Return why border gaps are not drawn although requested; None if they are drawn."""
    if formatting.is_total(indicator):
        return (
            "Border gaps are not drawn for totals, which mostly show how large an authority is. Choose a "
            "percentage or a figure per head."
        )
    if view[fields.LAYER] == "hex":
        return (
            "Border gaps are drawn on the geographic map only. Hexagons that touch need not be neighbours, "
            "and neighbours need not touch. The table of the widest border gaps is below."
        )
    return None


def gaps(indicator: Row, time_period: int) -> pl.DataFrame:
    """Return the gaps across all borders: the rows of variation_queries.border_gaps."""
    return connection.cached(variation_queries.border_gaps, indicator["indicator"], time_period)


def on_map(found: pl.DataFrame, indicator: Row) -> BorderGaps:
    """Return the lines on the map: land borders with comparable figures and a gap of at least `least`."""
    lines = map_lines.gaps(found.rows(named=True), indicator)
    return BorderGaps(lines.labels, lines.pairs)


def draw(view: fields.View, indicator: Row) -> None:
    """Draw the table of the widest gaps, with which borders are left out."""
    found = gaps(indicator, view[fields.YEAR])
    compared = found.filter(pl.col("doubt").is_null())
    title = f"Widest border gaps: {formatting.measure_in_period(view[fields.YEAR], indicator)}"
    st.header(f"Widest border gaps, {formatting.indicator_period(view[fields.YEAR], indicator)}")
    if compared.is_empty():
        st.markdown("No two authorities that touch have figures to compare.")
        return
    st.markdown(summary(found, indicator))
    widest = compared.filter(pl.col("position") <= WIDEST)
    codes = {*widest["high_code"], *widest["low_code"]}
    about = [indicator["definition"], *lookups.notes(indicator["indicator"], None, view[fields.YEAR])]
    releases = lookups.releases_of(_figures(view, indicator, codes))
    widest_gaps = downloadable.DownloadableTable(
        title,
        table(widest, indicator),
        plain(widest),
        about,
        releases,
        numbers={"Its figure": "high_value", "Its figure ": "low_value", "Gap": "gap"},
        measures={indicator["indicator"]: indicator},
    )
    downloadable.draw(widest_gaps, f"cliffs_{indicator['indicator']}_{view[fields.YEAR]}")


def _figures(view: fields.View, indicator: Row, codes: set[str]) -> list[Row]:
    rows = [row for code in codes for row in lookups.series(code, indicator["indicator"])]
    return [row for row in rows if row["time_period"] == view[fields.YEAR]]


def summary(found: pl.DataFrame, indicator: Row) -> str:
    """Return the widest gap, the number of borders drawn, and what is left out, as sentences."""
    compared = found.filter(pl.col("doubt").is_null())
    widest = compared.row(0, named=True)
    high, low = (formatting.place_in_a_sentence(widest[f"{end}_name"]) for end in ("high", "low"))
    sentences = [
        f"The widest gap is between {high} ({formatting.figure(widest['high_value'], indicator)}) and {low} "
        f"({formatting.figure(widest['low_value'], indicator)}): "
        f"**{formatting.difference(widest['gap'], indicator)}**.",
        f"{(compared['gap'] >= map_lines.least(indicator)).sum()} of {compared.height} borders have a gap of "
        f"{map_lines.apart(map_lines.least(indicator), indicator)} or more.",
    ]
    if doubtful := found.height - compared.height:
        sentences.append(
            f"Not counted: {doubtful} border{'s' * (doubtful > 1)} where a figure is in doubt or has too few "
            "cases to compare."
        )
    if (compared["neighbour_set"] == ACROSS_WATER).any():
        sentences.append(
            "Councils that meet only across a tidal river have no border on the map, so there is no "
            "line. The table marks them."
        )
    return " ".join(sentences)


def table(widest: pl.DataFrame, indicator: Row) -> pl.DataFrame:
    """Return one row per border: both figures with counts, the gap with its interval, the kind of border."""
    rows = widest.rows(named=True)
    shown = {
        "Higher figure": [row["high_name"] for row in rows],
        "Its figure": [_figure(row, "high", indicator) for row in rows],
        "Lower figure": [row["low_name"] for row in rows],
        "Its figure ": [_figure(row, "low", indicator) for row in rows],
        "Gap": [_gap(row, indicator) for row in rows],
        "Likely range of the gap": [_interval(row, indicator) for row in rows],
        "Border": [BORDERS[row["neighbour_set"]] for row in rows],
    }
    return pl.DataFrame(shown).select(
        name for name, column in shown.items() if any(column) or name == "Higher figure"
    )


def plain(widest: pl.DataFrame) -> pl.DataFrame:
    """Return the same as codes and numbers, for the file."""
    return widest.select(
        "high_code", "low_code", "high_value", "low_value", "high_denominator", "low_denominator", "gap",
        "gap_low", "gap_high",
    )  # fmt: skip


def _figure(row: Row, end: str, indicator: Row) -> str:
    figure = formatting.figure(row[f"{end}_value"], indicator)
    number = row[f"{end}_denominator"]
    if number is None or row["gap_low"] is None:
        return figure
    return f"{figure} of {number:,.0f}"


def _gap(row: Row, indicator: Row) -> str:
    """Return the gap, of percentages in points."""
    return formatting.difference(row["gap"], indicator).replace("percentage points", "points")


def _interval(row: Row, indicator: Row) -> str:
    if row["gap_low"] is None:
        return ""
    if row["gap_low"] <= 0:
        return f"not clearly apart, or up to {formatting.difference(row['gap_high'], indicator)}"
    if formatting.short_unit_of_differences(indicator) == "points":  # the gap beside it says of what
        return change_text.interval(row["gap_low"], row["gap_high"], indicator) or ""
    return span(row["gap_low"], row["gap_high"], lambda size: formatting.difference(size, indicator))
