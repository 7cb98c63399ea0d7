"""Round numbers along the axis of a measure, and their labels."""

from collections.abc import Sequence
from math import ceil, floor, log10

from pipeline.text import formatting
from pipeline.text.formatting import Row


def ticks_of_values(values: Sequence[float], indicator: Row, about: int = 5) -> list[tuple[float, str]]:
    """Return `about` so many round ticks around these values, ascending, each with its label and unit."""
    ticks = nice_ticks(min(values, default=0.0), max(values, default=0.0), about, _finest(indicator))
    return [(tick, _label(tick, ticks[1] - ticks[0], indicator)) for tick in ticks]


def _finest(indicator: Row) -> float:
    """Return the smallest difference that figures as shown can have: 1, £0.1m, 0.1%."""
    return {"count": 1.0, "GBP": 1e5}.get(indicator["unit"], float(10.0 ** -indicator["decimals"]))


def _label(value: float, step: float, indicator: Row) -> str:
    """Return a tick's label, with enough decimals to distinguish it from the next."""
    if value == 0:
        return "0"
    shown_step = step / 1e6 if indicator["unit"] == "GBP" else step
    words = formatting.bound(value, indicator, max(0, -floor(log10(shown_step * 1.000001))))
    if not indicator["signed"]:
        return words
    return f"{'deficit' if value < 0 else 'surplus'} {words}"


def nice_ticks(low: float, high: float, about: int = 5, least: float = 0.0) -> list[float]:
    """Return about `about` round numbers, at least two, from just below `low` to just above `high`.

    Steps are 1, 2 or 5 times a power of ten, and at least `least`.
    """
    if low == high:
        high = low + (least or 1.0)
    span = high - low
    power = 10.0 ** floor(log10(span / about))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * about >= span)
    step = max(step, least)
    return [round(number * step, 10) for number in range(floor(low / step), ceil(high / step) + 1)]
