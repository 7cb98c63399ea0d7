"""Geometry of hexagon maps, parsed from their documents: rings, sides, areas."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any


def points(line: str) -> list[tuple[int, int]]:
    """Parse a drawn path into absolute points."""
    numbers = [int(number) for number in re.findall(r"-?\d+", line)]
    drawn = [(numbers[0], numbers[1])]
    for x, y in zip(numbers[2::2], numbers[3::2], strict=True):
        drawn.append((drawn[-1][0] + x, drawn[-1][1] + y))
    return drawn


def rings(path: str) -> list[list[tuple[int, int]]]:
    return [points(ring) for ring in path.split("z")[:-1]]


def hexagons(document: Mapping[str, Any]) -> dict[str, list[tuple[int, int]]]:
    drawn = {}
    for area in document["areas"]:
        (drawn[area["code"]],) = rings(area["path"])
    return drawn


def sides(ring: list[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return list(pairwise([*ring, ring[0]]))


def enclosed(ring: list[tuple[int, int]]) -> float:
    """Return the signed area of a ring; the sign depends on its direction."""
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in sides(ring)) / 2


def places(document: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {area["name"]: tuple(area["at"]) for area in document["areas"]}
