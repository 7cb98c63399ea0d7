"""How closely two measures go together, as a sentence."""

from pipeline.statistics.relations import Correlation
from pipeline.text.formatting import in_a_sentence

MINUS = "\N{MINUS SIGN}"
STRENGTHS = ((0.7, "closely"), (0.4, "moderately"), (0.0, "weakly"))
"""How strongly two measures are correlated, in words, by the least absolute correlation."""


def association(found: Correlation, titles: tuple[str, str]) -> str:
    """Return the sentence about two measures with these titles."""
    first, second = map(in_a_sentence, titles)
    about = f"Over the {found.pairs} authorities whose figures can be compared, {first} and {second}"
    if found.pearson is None or found.low is None or found.high is None:
        return f"{about}: we cannot say how the two go together."
    size = f"r = {_number(found.pearson)}; likely range {_number(found.low)} to {_number(found.high)}"
    ranks = f"; by their places, r = {_number(found.spearman)}" if found.spearman is not None else ""
    if found.low <= 0 <= found.high:
        return f"{about} have no clear link ({size}{ranks})."
    strength = next(word for least, word in STRENGTHS if abs(found.pearson) >= least)
    other = "higher" if found.pearson > 0 else "lower"
    return (
        f"{about} go together {strength}: where the first is higher, the second tends to be {other} "
        f"({size}{ranks})."
    )


def _number(value: float) -> str:
    """Return a correlation in two decimals: '0.35', and of a fall a minus before it."""
    text = f"{abs(value):.2f}"
    return f"{MINUS}{text}" if value < 0 and text != "0.00" else text
