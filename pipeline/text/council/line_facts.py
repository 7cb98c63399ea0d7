"""What the plain lines about an authority are written from, and small forms that all of them use."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.text import formatting
from pipeline.text.formatting import Row

Series = Mapping[int, Row]
"""A measure's rows by period."""


@dataclass(frozen=True)
class PlaceFacts:
    """The warehouse's rows about an authority.

    `figures`, `england`: rows of `figure` by measure and period; those of `figures` also have the columns of
    `ranking`, and `standing` of `funnel`. `newest`: the last period with figures, by measure. `breaks`: the
    period in which counting last changed, by measure. `changes`: rows of `mover` that cross no break and have
    no doubt, by measure, first and last period. `caveats`: what was noted of the authority's figures, by
    measure and period.
    """

    place: Row
    figures: Mapping[str, Series]
    england: Mapping[str, Series]
    newest: Mapping[str, int]
    breaks: Mapping[str, int]
    changes: Mapping[tuple[str, int, int], Row]
    caveats: Mapping[tuple[str, int], tuple[str, ...]]

    @property
    def name(self) -> str:
        """The authority's name for running text."""
        return formatting.place_in_a_sentence(self.place["location_name"])

    @property
    def start(self) -> str:
        """The authority's name to begin a sentence."""
        return formatting.capital(self.name)

    def latest(self, measure: str) -> Row | None:
        """Return the newest figure; of a former authority the last one of its lifetime."""
        series = self.figures.get(measure, {})
        if not self.place["closed"]:
            return series.get(self.newest.get(measure, 0))
        known = [row for row in series.values() if row["existed"] and row["value"] is not None]
        return max(known, key=lambda row: int(row["time_period"]), default=None)

    def latest_of_version(self, without: str, of_all: str) -> tuple[Row | None, bool]:
        """Return the newest figure of a measure without exceptions, and whether it counts them after all.

        It does only where no figure without exceptions is given.
        """
        row, instead = self.latest(without), self.latest(of_all)
        if row is not None and row["value"] is None and instead is not None and instead["value"] is not None:
            return instead, True
        return row, False

    def national(self, measure: str, period: int) -> float | None:
        """Return the figure of England; None if there is none."""
        row = self.england.get(measure, {}).get(period)
        return None if row is None else row["value"]

    def comparable(self, measure: str) -> list[int]:
        """Return the periods in which the authority's figure may be compared, oldest first."""
        series = self.figures.get(measure, {})
        return sorted(period for period, row in series.items() if row["not_ranked"] is None)

    def notes_on(self, row: Row | None) -> tuple[str, ...]:
        """Return what must be known of a figure: why it is missing or in doubt, and its caveats."""
        if row is None:
            return ()
        reason = row["missing_reason"] if row["value"] is None else row["suspect"]
        caveats = self.caveats.get((row["indicator"], row["time_period"]), ())
        return (*([reason] if reason else []), *caveats)


def is_doubtful(row: Row) -> bool:
    """Whether a figure is suspect: shown, and never compared."""
    return bool(row["not_ranked"] == "suspect")


def is_small(row: Row) -> bool:
    """Whether a figure rests on too few to give it."""
    return bool(row["not_ranked"] == "small")


def percent(value: float) -> str:
    """Format a percentage with one decimal: '46.1%'."""
    return f"{value:.1f}%"


def counted(row: Row) -> str:
    """Format the counts of a percentage: '50 of 974'; empty if they are not known."""
    if row["numerator"] is None or row["denominator"] is None:
        return ""
    return f"{row['numerator']:,.0f} of {row['denominator']:,.0f}"


def number_of(row: Row, noun: str) -> str:
    """Format what a figure rests on, with its noun: '4 plans', '1 plan'."""
    return f"{row['denominator']:,.0f} {noun}{'' if row['denominator'] == 1 else 's'}"


def how_usual(row: Row) -> str:
    """Return how usual a share is; empty if it is not ranked or its rank has no likely range.

    Unusual: outside of the limits of the funnel, which allow for chance and for how far authorities usually
    differ. More or fewer than most: in its half whichever of its likely ranks is the true one. Rank 1 is the
    highest.
    """
    low, high, ranked = row["rank_low"], row["rank_high"], row["ranked"]
    if low is None or high is None:
        return ""
    unusual = (row["standing"] or "within").partition(" ")[0]
    if unusual in ("above", "below"):
        return "unusually many" if unusual == "above" else "unusually few"
    if 2 * high <= ranked:
        return "more than most councils"
    return "fewer than most councils" if 2 * low > ranked + 1 else "near the middle of councils"
