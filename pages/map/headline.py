"""What the map says: its headline, its colours, and a line for each authority."""

from collections.abc import Mapping, Sequence

import polars as pl

from pages.ui.drawings.area_map import Line, Outlined
from pipeline.core.places import ACROSS_WATER, SAME_REGION, SAME_TYPE
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import MEMBERS, WORDING

ENDS = 10

# How neighbours of a set are marked, where not by a line around each. In a region or a type there are so many
# that lines would cover the map: the others fade.
LINES: Mapping[str, Line] = {ACROSS_WATER: "apart", SAME_REGION: "member", SAME_TYPE: "member"}


def comparable(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures that can be compared, lowest first: none missing, suspect, too small or off the map."""
    return figures.filter(pl.col("not_ranked").is_null() & pl.col("existed")).sort("value", "location_name")


def ends(figures: pl.DataFrame, indicator: Row) -> list[tuple[str, pl.DataFrame, str | None]]:
    """The highest and the lowest ten of what can be compared, each with its title and who shares the last."""
    words = ("largest surpluses", "largest deficits") if indicator["signed"] else ("highest", "lowest")
    compared = comparable(figures)
    if compared.height < 2 * ENDS:
        return []
    highest = compared.sort("value", "location_name", descending=[True, False])
    return [
        (f"The ten {word}", rows.head(ENDS), _sharing_the_last(rows, indicator))
        for word, rows in zip(words, (highest, compared), strict=True)
    ]


def _sharing_the_last(rows: pl.DataFrame, indicator: Row) -> str | None:
    """How many more have the figure at which the list is cut off, in a sentence."""
    last = formatting.figure(rows["value"][ENDS - 1], indicator)
    more = sum(formatting.figure(value, indicator) == last for value in rows["value"][ENDS:])
    return f"{more} more {'has' if more == 1 else 'have'} {last} too." if more else None


def spread(figures: pl.DataFrame, indicator: Row) -> str | None:
    """How far authorities are apart, in a sentence; None where fewer than two can be compared."""
    compared = comparable(figures)
    if compared.height < 2:
        return None
    low, high = (_extreme(row, compared, indicator) for row in (0, -1))
    return f"From {low} to {high}, among {compared.height} authorities that can be compared."


def _extreme(row: int, compared: pl.DataFrame, indicator: Row) -> str:
    """The figure in that row, and where: one authority by name, several by their number."""
    shown = formatting.figure(compared["value"][row], indicator)
    same = [
        name
        for value, name in compared.select("value", "location_name").iter_rows()
        if formatting.figure(value, indicator) == shown
    ]
    where = same[0] if len(same) == 1 else f"{len(same)} authorities"
    return f"{'a ' if indicator['signed'] else ''}**{shown}** in {where}"


def outlined(neighbours: pl.DataFrame, stand_ins: Sequence[str], name: str) -> list[Outlined]:
    """The lines around areas that belong to the chosen authority, called `name`.

    `neighbours` are those to be marked (see place_queries.neighbours); `stand_ins` the former or later
    authorities in its place on a map of years in which it did not exist.
    """
    groups = [Outlined("context", f"In place of {name}", stand_ins)]
    for (which,), members in neighbours.group_by("neighbour_set", maintain_order=True):
        codes = members["location_code"].to_list()
        line = LINES.get(str(which), "neighbour")
        groups.append(Outlined(line, MEMBERS[str(which)], codes, key=_others(str(which))))
    return groups


def _others(neighbour_set: str) -> str | None:
    """What the key calls authorities outside a set, where it is they that are marked."""
    wording = WORDING.get(neighbour_set)
    return wording.others if wording else None
