"""What two counts of figures mean that are easily taken for each other: suspect and extraordinary ones."""

from pipeline.text.formatting import Row


def suspect(doubts: Row) -> str:
    """Say what suspect figures are and how they relate to extraordinary ones; a row of `holdings.doubts`."""
    return (
        f"**{doubts['suspect']:,} of those shown are flagged as suspect**: evidence from elsewhere says that "
        "the figure is probably wrong, or it is worked out from such a one. Each is listed here with the "
        f"evidence, and none is ranked. Others are the {doubts['extraordinary']:,} extraordinary figures, "
        "which the page Data lists under What was checked: unusual, but without evidence against them. "
        f"{_overlap(doubts)}"
    )


def extraordinary(doubts: Row) -> str:
    """Say what extraordinary figures are, who looked at them, and how they relate to suspect ones."""
    waiting, reasons = doubts["waiting"], doubts["reasons"]
    looked = f"We looked at each and say here what we found ({reasons:,} rows, one a reason)."
    if waiting:
        looked = f"Of {reasons:,} reasons, one a row, {waiting:,} are not yet checked by us."
    return (
        f"{doubts['extraordinary']:,} published figures are possible but far from what is usual"
        + (f" ({doubts['withdrawn']} of them are missing where one was usual)" if doubts["withdrawn"] else "")
        + f". They are shown as published and not flagged. {looked} Others are the "
        f"{doubts['suspect']:,} suspect figures of the page Methods, against which there is evidence from "
        f"elsewhere. {_overlap(doubts)}"
    )


def _overlap(doubts: Row) -> str:
    both = doubts["both"]
    if not both:
        return "No figure is in both lists."
    return f"{both:,} {'is' if both == 1 else 'are'} in both lists."
