"""The years that the page Compare shows: the range over the years, and the earlier one of changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.address import fields
from pages.ui.address.choices import WarehouseChoices
from pages.ui.address.fields import View
from pipeline.core.periods import period_in_path
from pipeline.text.formatting import Row


@dataclass(frozen=True)
class Span:
    """The periods with figures in the range that a visitor chose; `first` and `last` are None if all are."""

    periods: tuple[int, ...]
    first: int | None = None
    last: int | None = None

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The bounds, as pictures take them."""
        return self.first, self.last

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of pictures and of figures in this range."""
        bounds = {"from": self.first, "to": self.last}
        return {name: period_in_path(period) for name, period in bounds.items() if period}

    def within(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows of periods in the range."""
        return [
            row
            for row in rows
            if (self.first is None or row["time_period"] >= self.first)
            and (self.last is None or row["time_period"] <= self.last)
        ]


def of_view(view: View, known: WarehouseChoices) -> Span:
    """Return the range that a view asks for."""
    first, last = view[fields.FIRST], view[fields.LAST]
    years = known.years(view[fields.MEASURE], view[fields.EXCEPTIONS])
    periods = tuple(year for year in years if (first or year) <= year <= (last or year))
    return Span(periods, first, last)


def base(view: View) -> int | None:
    """Return the earlier period that changes up to the chosen one are from; None if none is asked for."""
    other = view[fields.OTHER_YEAR]
    return other if other is not None and other < view[fields.YEAR] else None
