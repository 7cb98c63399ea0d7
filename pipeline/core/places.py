"""ONS codes of places that the code names, and the sets of neighbours an authority is compared with."""

from schemas import codes

ENGLAND = codes.ENGLAND
LONDON = "E12000007"
CITY_OF_LONDON = "E09000001"
ISLES_OF_SCILLY = "E06000053"

LOCAL_AUTHORITY = "Local authority"
"""The geographic level of an authority in tables; `schemas.observations.LEVELS` has all levels."""

TOUCHING = "touching"
ACROSS_WATER = "touching-across-water"
"""Pairs that share a border by land, and pairs with only a tidal river between them."""


def statistical_set(year: int) -> str:
    """Return the neighbour set of the statistical model of a year: 'statistical-2025'."""
    return f"statistical-{year}"


def model_year(neighbour_set: str) -> str:
    """Return the year of a statistical model: '2025' for 'statistical-2025'."""
    return neighbour_set.removeprefix("statistical-")


STATISTICAL = (statistical_set(2025), statistical_set(2021))
"""The sets of the statistical models, the newest first."""
NEWEST_STATISTICAL = STATISTICAL[0]

SAME_REGION = "region"
SAME_TYPE = "type"
SHARED_COLUMNS = {SAME_REGION: "region_code", SAME_TYPE: "la_type"}
"""Sets of authorities that share a value in a column of the table `location`."""

OWN_LIST = "own"
"""A visitor's own list of authorities."""

NEIGHBOUR_SETS = (TOUCHING, *STATISTICAL, *SHARED_COLUMNS)
"""The sets a visitor can choose from, besides OWN_LIST; TOUCHING includes ACROSS_WATER."""


def stored_sets(neighbour_set: str) -> list[str]:
    """Return the sets in the table `neighbour` that make up a set of NEIGHBOUR_SETS."""
    return [TOUCHING, ACROSS_WATER] if neighbour_set == TOUCHING else [neighbour_set]
