"""The kinds of leads, as the table `lead` names them."""

from enum import StrEnum


class Kind(StrEnum):
    """Why a figure is notable."""

    HIGHEST = "highest in England"
    LOWEST = "lowest in England"
    HIGHEST_IN_REGION = "highest in the region"
    LOWEST_IN_REGION = "lowest in the region"
    HIGHEST_OF_TYPE = "highest of its type"
    LOWEST_OF_TYPE = "lowest of its type"
    ABOVE_NEIGHBOURS = "above its statistical neighbours"
    BELOW_NEIGHBOURS = "below its statistical neighbours"
    WIDEST_GAP = "widest border gap"
    UNUSUALLY_MANY = "unusually many"
    STEEPEST_RISE = "steepest rise in England"
    STEEPEST_FALL = "steepest fall in England"
    STEEPEST_RISE_IN_REGION = "steepest rise in the region"
    STEEPEST_FALL_IN_REGION = "steepest fall in the region"
    HIGHEST_SO_FAR = "own highest"
    LOWEST_SO_FAR = "own lowest"
    THREE_RISES = "three rises running"
    THREE_FALLS = "three falls running"
    AGAINST_A_FALL = "rise against England's fall"
    AGAINST_A_RISE = "fall against England's rise"
    FIRST_ABOVE_ENGLAND = "first above England"
    FIRST_BELOW_ENGLAND = "first below England"
    FIRST_ABOVE_HALF = "first above one half"
    FIRST_BELOW_HALF = "first below one half"
    TURNED_TO_DEFICIT = "turned to deficit"
    TURNED_TO_SURPLUS = "turned to surplus"
    PASSED_A_TENTH = "deficit passed a tenth of the grant"
    PASSED_A_QUARTER = "deficit passed a quarter of the grant"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    REVISED = "revised"


OF_PART_OF_ENGLAND = (
    Kind.HIGHEST_IN_REGION,
    Kind.LOWEST_IN_REGION,
    Kind.HIGHEST_OF_TYPE,
    Kind.LOWEST_OF_TYPE,
    Kind.STEEPEST_RISE_IN_REGION,
    Kind.STEEPEST_FALL_IN_REGION,
)
"""Kinds that compare an authority with those of its region or type only."""

LOW = (Kind.LOWEST, Kind.LOWEST_IN_REGION, Kind.LOWEST_OF_TYPE, Kind.BELOW_NEIGHBOURS)
"""Kinds about a low figure, of those that compare places."""

RISES = (
    Kind.STEEPEST_RISE,
    Kind.STEEPEST_RISE_IN_REGION,
    Kind.THREE_RISES,
    Kind.AGAINST_A_FALL,
    Kind.HIGHEST_SO_FAR,
    Kind.FIRST_ABOVE_ENGLAND,
    Kind.FIRST_ABOVE_HALF,
)
"""Kinds about a high figure or a rise, of those that compare periods."""

PUBLISHED = (Kind.MISSING, Kind.WITHDRAWN, Kind.REVISED)
"""Kinds about what was published, not about the figure."""
