"""The headline of the page Map: extremes and spread of its figures, and the areas to outline."""

from collections.abc import Mapping, Sequence

import polars as pl

from pages.ui.drawings.area_map import Line, Outlined
from pipeline.core.places import ACROSS_WATER, SAME_REGION, SAME_TYPE
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import MEMBERS, WORDING

EXTREMES = 10

# Line styles of neighbour sets other than an outline each. A region or a type has so many members that
# outlines would cover the map, so all other areas fade instead.
LINES: Mapping[str, Line] = {ACROSS_WATER: "apart", SAME_REGION: "member", SAME_TYPE: "member"}


def comparable(figures: pl.DataFrame) -> pl.DataFrame:
    """Return the comparable figures, lowest first: not missing, suspect or small, and on the map."""
    return figures.filter(pl.col("not_ranked").is_null() & pl.col("existed")).sort("value", "location_name")


def extremes(figures: pl.DataFrame, indicator: Row) -> list[tuple[str, pl.DataFrame, str | None]]:
    """Return the ten highest and the ten lowest comparable figures, each with a title and a note on ties."""
    words = ("largest surpluses", "largest deficits") if indicator["signed"] else ("highest", "lowest")
    compared = comparable(figures)
    if compared.height < 2 * EXTREMES:
        return []
    highest = compared.sort("value", "location_name", descending=[True, False])
    return [
        (f"The ten {word}", rows.head(EXTREMES), _ties(rows, indicator))
        for word, rows in zip(words, (highest, compared), strict=True)
    ]


def _ties(rows: pl.DataFrame, indicator: Row) -> str | None:
    """Return how many more authorities share the last figure shown, as a sentence."""
    last = formatting.figure(rows["value"][EXTREMES - 1], indicator)
    more = sum(formatting.figure(value, indicator) == last for value in rows["value"][EXTREMES:])
    return f"{more} more {'has' if more == 1 else 'have'} {last} too." if more else None


def spread(figures: pl.DataFrame, indicator: Row) -> str | None:
    """Return the range of comparable figures as a sentence; None if there are fewer than two."""
    compared = comparable(figures)
    if compared.height < 2:
        return None
    low, high = (_extreme(row, compared, indicator) for row in (0, -1))
    return f"From {low} to {high}, among {compared.height} authorities that can be compared."


def _extreme(row: int, compared: pl.DataFrame, indicator: Row) -> str:
    """Return the figure in a row and its authority, or the number of authorities that share it."""
    shown = formatting.figure(compared["value"][row], indicator)
    same = [
        name
        for value, name in compared.select("value", "location_name").iter_rows()
        if formatting.figure(value, indicator) == shown
    ]
    where = same[0] if len(same) == 1 else f"{len(same)} authorities"
    return f"{'a ' if indicator['signed'] else ''}**{shown}** in {where}"


def outlined(neighbours: pl.DataFrame, stand_ins: Sequence[str], name: str) -> list[Outlined]:
    """Return the areas to outline for the selected authority, called `name`.

    `neighbours` are the members to mark (rows of place_queries.neighbours). `stand_ins` are its predecessors
    or successors, for years in which it did not exist.
    """
    groups = [Outlined("context", f"In place of {name}", stand_ins)]
    for (which,), members in neighbours.group_by("neighbour_set", maintain_order=True):
        codes = members["location_code"].to_list()
        line = LINES.get(str(which), "neighbour")
        groups.append(Outlined(line, MEMBERS[str(which)], codes, key=_others(str(which))))
    return groups


def _others(neighbour_set: str) -> str | None:
    """Return the key's name for authorities outside a set, if those are marked instead of the members."""
    wording = WORDING.get(neighbour_set)
    return wording.others if wording else None
