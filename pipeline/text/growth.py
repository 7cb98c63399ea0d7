"""Changes in per cent of the earlier figure: how they are written, and where there are none."""

from pipeline.core.thresholds import SMALL_BASE
from pipeline.text import formatting
from pipeline.text.formatting import Row
from schemas.units import CHANGE

TOO_FEW = f"Fewer than {SMALL_BASE} in the earlier period, so no change in per cent"

IN_PER_CENT: Row = {"unit": CHANGE, "decimals": 1, "signed": False}
"""How a change in per cent is written, whatever the measure."""


def why_none(indicator: Row) -> str | None:
    """Return the sentence on why a measure has no change in per cent; None if it has one."""
    if indicator["signed"]:
        return (
            "Balances are not ranked by per cent: many are near zero or turn from surplus to deficit, and a "
            "per cent of such a figure says nothing."
        )
    if indicator["unit"] == CHANGE:
        return "This measure is a change in per cent itself, so it is not ranked by a per cent of that."
    return None


def per_cent(size: float) -> str:
    """Return a change in per cent without its sign: '91.0%', '4.2%'."""
    return formatting.amount(size, IN_PER_CENT)


def up_or_down(size: float) -> str:
    """Return a change in per cent: 'up 24.5%', 'down 4.2%', 'unchanged'."""
    return formatting.figure(size, IN_PER_CENT)


def by_size(indicator: Row) -> str:
    """Return what changes are in when they are not in per cent, for a choice: 'Percentage points'."""
    return {"per cent": "Percentage points", "count": "Number", "GBP": "Pounds", "weeks": "Weeks"}.get(
        indicator["unit"], "Size of the change"
    )
