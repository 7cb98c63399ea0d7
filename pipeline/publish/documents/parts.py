"""Parts that documents share: figures as cells, pictures without their frame, an address as QR code."""

import re
from collections.abc import Sequence
from io import BytesIO

import duckdb

from pipeline.core.licence import ATTRIBUTION
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import LIGHT
from pipeline.publish.pictures.elements.svg import element
from pipeline.publish.pictures.picture import Picture, Space
from pipeline.queries import figures as figure_queries
from pipeline.text import formatting, positions
from pipeline.text.council.line_facts import PlaceFacts
from pipeline.text.formatting import Row

NONE = "–"  # noqa: RUF001 - as in a table
PREFIX = "d"
ABOVE = 14
"""Room above a drawing for labels of its highest points."""
WORDS = (
    "SEND: special educational needs and disabilities. EHC plan: education, health and care plan. "
    "DSG: dedicated schools grant."
)
"""What the abbreviations of the documents stand for."""
LICENCE = " ".join(ATTRIBUTION[:1])


def figure(row: Row | None, indicator: Row, *, counts: bool = True) -> str:
    """Return a figure for a cell, with its counts and doubt: '57.4% (228 of 397)', '0.0% (in doubt)'.

    One that rests on a handful is not said, but its counts.
    """
    if row is None or row["value"] is None:
        return formatting.NO_FIGURE
    behind = formatting.fraction(row, indicator) if counts else None
    if row["not_ranked"] == "small":
        return f"{behind}; too few to compare" if behind else "too few"
    doubt = "in doubt" if row["not_ranked"] == "suspect" else None
    inside = "; ".join(part for part in (behind, doubt) if part)
    return formatting.figure(row["value"], indicator) + (f" ({inside})" if inside else "")


def in_deficit(con: duckdb.DuckDBPyConnection, time_period: int) -> str:
    """Return how many councils of England had a deficit at the end of a financial year."""
    for row in figure_queries.balances(con).rows(named=True):
        if row["time_period"] == time_period and row["with_figure"]:
            return f"{row['in_deficit']} of {row['with_figure']} in deficit"
    return NONE


def england(facts: PlaceFacts, row: Row, indicator: Row) -> str:
    """Return England's figure of a row's measure and period; none is published of balances."""
    value = facts.national(row["indicator"], row["time_period"])
    return NONE if value is None else formatting.figure(value, indicator)


def group(row: Row | None, indicator: Row) -> str:
    """Return the figure of a group, pooled or else the mean of its members, and of how many.

    Of a pooled figure, the number is said only if some have no figure: '56.9% (from 9 of 10 councils)'.
    """
    if row is None or not row["used"]:
        return NONE
    used, members = row["used"], row["members"]
    if row["pooled"] is None:
        return f"{formatting.figure(row['mean'], indicator)} (simple average of {used} councils)"
    some = "" if used == members else f" (from {used} of {members} councils)"
    return f"{formatting.figure(row['pooled'], indicator)}{some}"


def position(row: Row, indicator: Row) -> str:
    """Return a row's position from the nearer end: '70th highest of 147'."""
    if row["rank"] is None:
        return "not ranked"
    return positions.council_position(row, row["value"], indicator)


def drawing(picture: Picture, width: float, height: float | None = None) -> dict[str, str]:
    """Return a picture without title and credit, which the document sets itself: SVG, title, words."""
    drawn = picture.body(Space(width, height), LIGHT, PREFIX)
    svg = element(
        "svg",
        drawn.markup,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 {-ABOVE} {width:g} {drawn.height + ABOVE:g}",
        width=width,
        height=drawn.height + ABOVE,
        font_family=Face.REGULAR.value[0],
        font_size=14,
    )
    return {"svg": svg, "title": picture.title, "alt": f"{picture.title}. {picture.description}"}


def qr_code(address: str) -> dict[str, str] | None:
    """Return the QR code of an address as SVG with words; None without a site: no phone would open it."""
    if not re.match(r"https?://", address):
        return None
    import segno  # noqa: PLC0415 - only who makes documents needs it

    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=0, scale=4)
    return {"svg": out.getvalue().decode(), "alt": f"QR code of the address {address}"}


def sources(releases: Sequence[Row]) -> list[str]:
    """Return a line for each release, the newest first: publisher, title, when it was published."""
    lines = (f"{row['publisher']}, {row['title']} (published: {row['published']})" for row in releases)
    return list(dict.fromkeys(reversed(list(lines))))


def web_address(url: str | None) -> str | None:
    """Return an address that a document may link to: of the web only."""
    return url if url and re.match(r"https?://", url) else None
