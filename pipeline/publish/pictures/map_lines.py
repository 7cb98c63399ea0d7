"""Lines on maps: councils that stand beside one, and borders as wide as the gap across them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.core.places import TOUCHING
from pipeline.publish.pictures.elements.outlines import path_of, rings
from pipeline.publish.pictures.elements.scales import span
from pipeline.publish.pictures.elements.svg import Point
from pipeline.text import formatting
from pipeline.text.formatting import Row
from schemas.units import CHANGE

WIDTHS = 3
LINES = (1.6, 3.4, 6.0)
"""How wide the lines of gaps are, in pixels, the narrowest first."""


@dataclass(frozen=True)
class Beside:
    """Councils outlined next to the one of a map: what they are called in the key, and their codes."""

    label: str
    codes: Sequence[str]


@dataclass(frozen=True)
class Gaps:
    """Borders drawn with a width that shows how far apart the figures on either side are.

    `labels` are the key's, narrowest first. `pairs` have the location codes of both sides and the number of
    the label.
    """

    labels: Sequence[str]
    pairs: Sequence[tuple[str, str, int]]


def gaps(rows: Iterable[Row], indicator: Row) -> Gaps:
    """Return the lines of rows of variation.border_gaps: of land borders with figures that can be compared.

    A gap below `least` has none.
    """
    step = least(indicator)
    bounds = [step * (number + 1) for number in range(WIDTHS)]
    labels = [
        *(f"gap of {span(*both, lambda size: apart(size, indicator))}" for both in pairwise(bounds)),
        f"gap of {apart(bounds[-1], indicator)} or more",
    ]
    drawn = [
        row for row in rows if row["neighbour_set"] == TOUCHING and not row["doubt"] and row["gap"] >= step
    ]
    pairs = [(row["high_code"], row["low_code"], min(int(row["gap"] // step), WIDTHS) - 1) for row in drawn]
    return Gaps(labels, pairs)


def least(indicator: Row) -> float:
    """Return the smallest gap that is drawn: the width of the middle class of the map, by size."""
    steps = sorted(high - low for low, high in pairwise(indicator["class_breaks"]))
    return float(steps[len(steps) // 2]) if steps else float("inf")


def apart(size: float, indicator: Row) -> str:
    """Return a round difference in the measure's unit: '20 percentage points', '£10m'."""
    if indicator["unit"] in ("per cent", CHANGE):
        return formatting.difference(size, {**indicator, "decimals": 0})
    return formatting.bound(size, indicator)


def borders(document: Mapping[str, Any], pairs: Iterable[tuple[str, str]]) -> str:
    """Return the path data of the borders that pairs of areas share: the edges that both have."""
    wanted = {frozenset(pair) for pair in pairs}
    codes = frozenset[str]().union(*wanted)
    owners: dict[frozenset[Point], str] = {}
    runs: dict[frozenset[str], list[list[Point]]] = {pair: [] for pair in wanted}
    for area in document["areas"]:
        if area["code"] not in codes:
            continue
        for ring in rings(area["path"]):
            for edge in pairwise([*ring, ring[0]]):
                owner = owners.setdefault(frozenset(edge), area["code"])
                pair = frozenset((owner, area["code"]))
                if owner == area["code"] or pair not in wanted:
                    continue
                if runs[pair] and runs[pair][-1][-1] == edge[0]:
                    runs[pair][-1].append(edge[1])
                else:
                    runs[pair].append([*edge])
    return "".join(path_of(run, closed=False) for found in runs.values() for run in found)
