"""A plain sentence on how unequal a measure is in a period."""

from pipeline.text import formatting
from pipeline.text.formatting import Row

MIN_AUTHORITIES_FOR_TENTHS = 50


def spread_sentence(spread: Row, indicator: Row, *, named: bool = True) -> str:
    """Return the sentence for a row of `spread` (which needs all columns but `sentence`).

    Where the measure stands above it, it is not `named` again, nor is said how many are ranked.
    """
    when = formatting.when(spread["time_period"], indicator)
    counted = f"{spread['authorities']:,} authorities ranked"
    if indicator["signed"]:
        middle, low, high = (formatting.as_noun(spread[name], indicator) for name in ("p50", "p10", "p90"))
        return (
            f"{when}, the middle one of the {counted} carried forward {middle}. "
            f"One in ten was at or below {low}, one in ten at or above {high}."
        )
    about = f" ({formatting.in_a_sentence(indicator['label'])}; {counted})" if named else ""
    if spread["authorities"] < MIN_AUTHORITIES_FOR_TENTHS:
        high, low = (formatting.as_noun(spread[name], indicator) for name in ("highest", "lowest"))
        return f"{when}, figures ran from {low} to {high}{about}."
    high, low = (formatting.as_noun(spread[name], indicator) for name in ("highest_tenth", "lowest_tenth"))
    ratio = spread["tenth_ratio"]
    if indicator["counted_phrase"] and spread["tenths"] == "pooled":
        counted = indicator["denominator_label"].partition(",")[0]
        return (
            f"{when}, {high} of {counted} {indicator['counted_phrase']} in the tenth of authorities with the "
            f"highest figures, and {low} in the tenth with the lowest{about}."
        )
    average = "simple average" if spread["tenths"] == "mean" else "group average"
    times = ""
    if ratio is not None and not formatting.is_total(indicator):
        times = f", {_times(ratio)} as {'long' if indicator['unit'] == 'weeks' else 'much'}"
    return (
        f"{when}, the tenth of authorities with the lowest figures had a {average} of {low}, and the tenth "
        f"with the highest {high}{times}{about}."
    )


def _times(ratio: float) -> str:
    """Format a ratio, no more precisely than its two figures: '1.4 times', 'about 12 times'."""
    if ratio > 100:
        return "more than 100 times"
    return f"about {ratio:.0f} times" if ratio >= 5 else f"{ratio:.1f} times"
