"""Positions among the authorities ranked, in words, counted from the nearer end."""

from pipeline.text import formatting
from pipeline.text.formatting import Row

MOST_COUNCILS = 125
"""With fewer councils on a measure, of some 150, a place says that it is among those with a figure."""


def likely_places(ranking: Row, value: float, indicator: Row) -> tuple[int, int] | None:
    """Return between which positions, from the nearer end, chance leaves a figure; None if only at one."""
    low, high = ranking["rank_low"], ranking["rank_high"]
    if ranking["rank"] is None or low is None or low >= high:
        return None
    _, _, from_low = from_nearer_end(ranking["rank"], ranking["ranked"], ranking["tied"], value, indicator)
    if from_low != (indicator["polarity"] == "lower_is_better"):
        low, high = ranking["ranked"] - high + 1, ranking["ranked"] - low + 1
    return low, high


def likely_in_words(ranking: Row, value: float, indicator: Row) -> str:
    """Return `likely_places` in words: '43rd to 53rd'; empty if chance leaves only one."""
    places = likely_places(ranking, value, indicator)
    return f"{formatting.ordinal(places[0])} to {formatting.ordinal(places[1])}" if places else ""


def short_position(rank: int, ranked: int, tied: int, value: float, indicator: Row) -> str:
    """Return a position for a table, from the nearer end: '70th highest of 147'."""
    place, end, _ = from_nearer_end(rank, ranked, tied, value, indicator)
    return f"{place}{end} of {ranked:,}"


def council_position(ranking: Row, value: float, indicator: Row) -> str:
    """Return a council's position; where few have one: '2nd highest of the 117 with a figure'."""
    ranked = ranking["ranked"]
    place = short_position(ranking["rank"], ranked, ranking["tied"], value, indicator)
    if ranked >= MOST_COUNCILS:
        return place
    return f"{place.rpartition(' of ')[0]} of the {ranked} with a figure"


def quarter(ranking: Row, value: float, indicator: Row) -> str:
    """Return in which part of the councils ranked a figure lies: 'lowest quarter', 'middle half'.

    Figures that share a place lie in the part where the place is, counted from the nearer end.
    """
    from_lowest, from_highest = _both_ends(ranking["rank"], ranking["ranked"], ranking["tied"], indicator)
    if 4 * min(from_lowest, from_highest) > ranking["ranked"]:
        return "middle half"
    if from_lowest < from_highest:
        return "largest deficits" if indicator["signed"] and value < 0 else "lowest quarter"
    return "largest surpluses" if indicator["signed"] and value > 0 else "highest quarter"


def is_best_quarter(ranking: Row, indicator: Row) -> bool | None:
    """Whether a figure is in the quarter with the best figures, and not in that with the worst.

    None if in neither, or if neither direction is better.
    """
    if indicator["polarity"] == "neutral":
        return None
    from_lowest, from_highest = _both_ends(ranking["rank"], ranking["ranked"], ranking["tied"], indicator)
    if 4 * min(from_lowest, from_highest) > ranking["ranked"]:
        return None
    is_low = from_lowest < from_highest
    return is_low if indicator["polarity"] == "lower_is_better" else not is_low


def from_the_top(ranking: Row, indicator: Row) -> float:
    """Return how far down from the highest figure a place is, as a part of those ranked, to sort by.

    It is counted from the nearer end, as places are said.
    """
    ranked: int = ranking["ranked"]
    from_lowest, from_highest = _both_ends(ranking["rank"], ranked, ranking["tied"], indicator)
    return (ranked - from_lowest + 1 if from_lowest < from_highest else from_highest) / ranked


def first_rank(indicator: Row) -> str:
    """Return what rank 1 means: 'largest surplus' of balances, 'lowest' where lower is better, 'highest'."""
    if indicator["signed"]:
        return "largest surplus"
    return "lowest" if indicator["polarity"] == "lower_is_better" else "highest"


def from_nearer_end(rank: int, ranked: int, tied: int, value: float, indicator: Row) -> tuple[str, str, bool]:
    """Return the position ('joint 3rd ', ''), the end it counts from ('lowest'), whether that is the low end.

    `rank` is the competition rank among `ranked`, shared with `tied` others.
    """
    from_lowest, from_highest = _both_ends(rank, ranked, tied, indicator)
    from_low = value < 0 if indicator["signed"] else from_lowest < from_highest
    place = from_lowest if from_low else from_highest
    ends = ("largest deficit", "largest surplus") if indicator["signed"] else ("lowest", "highest")
    position = f"{'joint ' if tied else ''}{f'{formatting.ordinal(place)} ' if place > 1 else ''}"
    return position, ends[0] if from_low else ends[1], from_low


def _both_ends(rank: int, ranked: int, tied: int, indicator: Row) -> tuple[int, int]:
    """Return a position counted from the lowest figure, and from the highest."""
    reverse = ranked - rank - tied + 1
    return (rank, reverse) if indicator["polarity"] == "lower_is_better" else (reverse, rank)
