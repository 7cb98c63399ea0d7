"""What two counts of figures mean that are easily taken for each other: suspect and extraordinary ones."""

from pipeline.text.formatting import Row


def suspect(doubts: Row) -> str:
    """Say what suspect figures are and how they relate to extraordinary ones; a row of `holdings.doubts`."""
    return (
        f"**{doubts['suspect']:,} of those shown are in doubt**. Evidence from elsewhere says that "
        "the figure is probably wrong, or it is worked out from one that is. Each is listed here with the "
        f"evidence, and none is ranked. The {doubts['extraordinary']:,} extraordinary "
        "figures on the page Data, under What was checked, are another list: no evidence speaks against "
        "them. "
        f"{_overlap(doubts)}"
    )


def extraordinary(doubts: Row) -> str:
    """Say what extraordinary figures are, who looked at them, and how they relate to suspect ones."""
    waiting, reasons = doubts["waiting"], doubts["reasons"]
    looked = f"We checked each and say here what we found ({reasons:,} rows, one for each reason)."
    if waiting:
        looked = f"We have not yet checked {waiting:,} of {reasons:,} reasons, one in each row."
    return (
        f"{doubts['extraordinary']:,} published figures are possible but far from what is usual"
        + (f" ({doubts['withdrawn']} of them are missing where one was usual)" if doubts["withdrawn"] else "")
        + f". We show them as published and do not flag them. {looked} The {doubts['suspect']:,} figures "
        "in doubt on the page Methods are another list: other evidence speaks against those. "
        f"{_overlap(doubts)}"
    )


def _overlap(doubts: Row) -> str:
    both = doubts["both"]
    if not both:
        return "No figure is in both lists."
    return f"{both:,} {'is' if both == 1 else 'are'} in both lists."
