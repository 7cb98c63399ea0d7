"""The names of each neighbour set, by where a reader sees them."""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.core import places


class Phrase(NamedTuple):
    """The parts of a phrase for a set: 'Its' 10 'similar councils' ('2025 model')."""

    start: str
    members: str
    """A format string with the fields `noun` ('council', 'councils') and `region` ('the South West')."""
    model: str = ""


class Wording(NamedTuple):
    """The names of one set."""

    choice: str
    """In the list from which a visitor chooses a set."""
    member: str
    """A member of the set, in the key of the map."""
    group: str
    """The column heading of the group's figure."""
    definition: str
    phrase: Phrase
    others: str | None = None
    """Authorities outside the set, in the key of the map, if those are marked instead of the members."""


def _statistical(neighbour_set: str, definition: str) -> Wording:
    year = places.model_year(neighbour_set)
    newest = neighbour_set == places.NEWEST_STATISTICAL
    return Wording(
        "Similar councils" if newest else f"Similar councils, {year} model",
        "Similar council" if newest else f"Similar council ({year} model)",
        "Similar councils" if newest else f"Similar councils ({year} model)",
        "Similar councils: the ten that DfE's model, made with the National Foundation for Educational "
        f"Research (NFER), {definition} Analysts know them as DfE's statistical neighbours.",
        Phrase("Its", "similar {noun}", f"{year} model"),
    )


WORDING: Mapping[str, Wording] = {
    places.TOUCHING: Wording(
        "Councils next door",
        "Council next door",
        "Councils next door",
        "Councils next door: those that share a border by land, or face each other across a tidal river of "
        "at most 3 km, and existed in the year shown.",
        Phrase("The", "{noun} next door"),
    ),
    places.statistical_set(2025): _statistical(
        places.statistical_set(2025), "finds most alike; the model of 2025, the newer."
    ),
    places.statistical_set(2021): _statistical(
        places.statistical_set(2021),
        "found most alike; the model of 2021, which the one of 2025 has replaced.",
    ),
    places.SAME_REGION: Wording(
        "Same region",
        "Same region",
        "Others of its region",
        "Same region: all other authorities of the region that existed in the year shown.",
        Phrase("The", "other {noun} of {region}"),
        others="Another region",
    ),
    places.SAME_TYPE: Wording(
        "Same type, as of today",
        "Same type of authority today",
        "Others of its type",
        "Same type: all other authorities that are of the same type today and existed in the year shown.",
        Phrase("The", "other {noun} of its type"),
        others="Another type",
    ),
    places.OWN_LIST: Wording(
        "My own list",
        "On my own list",
        "Own list",
        "My own list: the authorities that you, or the sender of your link, put on it.",
        Phrase("The", "{noun} chosen"),
    ),
}

MEMBERS: Mapping[str, str] = {
    places.ACROSS_WATER: "Across a tidal river",
    **{neighbour_set: wording.member for neighbour_set, wording in WORDING.items()},
}
"""A member of each set in the key of the map, which lists neighbours across water separately."""

BORDERS: Mapping[str, str] = {places.TOUCHING: "by land", places.ACROSS_WATER: "tidal river"}
"""The kind of border that two authorities share, in a table column."""
