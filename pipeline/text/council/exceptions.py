"""How many of an authority's plans were exceptions: what a share that leaves them out does not tell."""

from pipeline.text.council.line_facts import PlaceFacts, how_usual, is_doubtful, is_small, percent

EXCEPTIONS = "ehcp_exception_share_pct"
WITH, WITHOUT = "counting exceptions", "not counting exceptions"
WAITS = ("ehcp_average_wait_incl_weeks", "ehcp_average_wait_excl_weeks")
"""The average wait in both versions: lines on a council quote the first, fewer councils have the second, and
tables show both."""


def counting(of_all: bool) -> str:
    """Return what a share counts, which is or is not `of_all` plans."""
    return WITH if of_all else WITHOUT


def exceptions_line(facts: PlaceFacts) -> str:
    """Return the newest share beside England's; empty if none is published, or of too few plans.

    As in 'Exceptions in 2025: 54 of 372 plans issued (14.5%), unusually many. England: 6.6%.'
    """
    row = facts.latest(EXCEPTIONS)
    if row is None or row["value"] is None or is_small(row):
        return ""
    share, number, issued = percent(row["value"]), row["numerator"], row["denominator"]
    known = number is not None and issued is not None
    said = f"{number:,.0f} of {issued:,.0f} plans issued ({share})" if known else f"{share} of plans issued"
    usual = "which is in doubt" if is_doubtful(row) else how_usual(row) if row["value"] else ""
    national = facts.national(EXCEPTIONS, row["time_period"])
    beside = "" if national is None else f" England: {percent(national)}."
    return f"Exceptions in {row['time_period']}: {said}{f', {usual}' if usual else ''}.{beside}"
