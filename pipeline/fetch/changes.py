"""How a newly fetched file changes the stored figures, as text and as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import polars as pl

from pipeline.core.periods import period_label
from pipeline.core.symbols import ABSENT
from schemas.observations import KEY

FIGURE = [name for name in KEY if name not in ("source", "release")]
CONTENT = ["value", "numerator", "denominator", "symbol"]
MAX_NAMES = 5


@dataclass(frozen=True)
class Revision:
    """One figure with another value now; None where it is or was missing."""

    indicator: str
    time_period: int
    location_name: str
    old: float | None
    new: float | None


@dataclass(frozen=True)
class Changes:
    """How a release differs from what is stored of its source: figures, or the rows of a list.

    `figures` counts those that both have, `further` those of known periods that only the new release has.
    """

    figures: int = 0
    further: int = 0
    new_periods: Sequence[int] = ()
    revised: int = 0
    withdrawn: int = 0
    largest: Revision | None = None
    new_authorities: Sequence[str] = ()
    vanished_authorities: Sequence[str] = ()
    rows: int | None = None
    rows_before: int | None = None
    labels: Mapping[int, str] = field(default_factory=dict, repr=False)

    def summary(self) -> str:
        """Return the changes as one sentence, without a full stop."""
        if self.rows is not None:
            return f"{self.rows:,} rows, {self.rows_before:,} before"
        parts = []
        if self.new_periods:
            parts.append(f"new: {', '.join(self.labels[period] for period in self.new_periods)}")
        if self.revised:
            withdrawn = f" ({self.withdrawn:,} of them withdrawn)" if self.withdrawn else ""
            parts.append(f"{self.revised:,} of {self.figures:,} stored figures changed{withdrawn}")
        if self.further:
            parts.append(f"{self.further:,} further figures of stored periods")
        if self.largest is not None:
            parts.append(f"the largest change: {self._revision(self.largest)}")
        if self.new_authorities:
            parts.append(f"authorities with a row that had none: {_names(self.new_authorities)}")
        if self.vanished_authorities:
            parts.append(f"authorities without a row now: {_names(self.vanished_authorities)}")
        return "; ".join(parts) or "no figure changed"

    def as_dict(self) -> dict[str, object]:
        """Return the changes for a report in JSON: either the figures or the rows."""
        fields = asdict(self)
        del fields["labels"]
        is_list = self.rows is not None
        return {name: value for name, value in fields.items() if name.startswith("rows") == is_list}

    def _revision(self, revision: Revision) -> str:
        period = self.labels[revision.time_period]
        values = f"{_number(revision.old)} -> {_number(revision.new)}"
        return f"{revision.location_name} {period} {revision.indicator} {values}"


def compare(new: pl.DataFrame, stored: pl.DataFrame, location: pl.DataFrame) -> Changes:
    """Compare the observations of one release with the newest stored figures of its source.

    `stored` has one row for each figure (its key without source and release). Returns what is new, revised
    and withdrawn.
    """
    names = dict(location.select("location_code", "location_name").iter_rows())
    both = new.join(stored, on=FIGURE, suffix="_old")
    differing = both.filter(
        pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_old")) for name in CONTENT)
    )
    revised = differing.filter(pl.col("value").ne_missing(pl.col("value_old")) | pl.col("value").is_null())
    periods = sorted(set(new["time_period"]) - set(stored["time_period"]))
    labels = dict(new.select("time_period", "time_identifier").unique().iter_rows())
    before, after = _authorities(stored), _authorities(new)
    return Changes(
        figures=both.height,
        further=new.filter(~pl.col("time_period").is_in(periods)).height - both.height,
        new_periods=periods if not stored.is_empty() else sorted(labels),
        revised=differing.height,
        withdrawn=revised.filter(pl.col("value").is_null() & pl.col("value_old").is_not_null()).height,
        largest=_largest(revised, names),
        new_authorities=sorted(names[code] for code in after - before) if before else (),
        vanished_authorities=sorted(names[code] for code in before - after),
        labels={period: period_label(period, kind) for period, kind in labels.items()},
    )


def contains_all(new: pl.DataFrame, stored: pl.DataFrame) -> bool:
    """Return whether `new` has every row of `stored`, apart from its release; it may have more rows."""
    columns = [name for name in stored.columns if name not in ("source", "release")]
    found = stored.join(new, on=columns, how="semi", nulls_equal=True)
    return found.height == stored.height


def newest_figures(observation: pl.DataFrame, releases: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each figure of one source's observations: that of its latest release."""
    return (
        observation.join(releases.select("release", "position"), on="release")
        .sort("position")
        .unique(FIGURE, keep="last", maintain_order=True)
        .select(*FIGURE, *CONTENT)
    )


def _authorities(observations: pl.DataFrame) -> set[str]:
    """Return the codes of the authorities with a row in the newest period."""
    present = observations.filter(
        pl.col("geographic_level") == "Local authority", pl.col("symbol").ne_missing(ABSENT)
    )
    return set(present.filter(pl.col("time_period") == pl.col("time_period").max())["location_code"])


def _largest(revised: pl.DataFrame, names: Mapping[str, str]) -> Revision | None:
    """Return the figure with the largest relative change."""
    size = pl.max_horizontal(pl.col("value").abs(), pl.col("value_old").abs())
    difference = (pl.col("value") - pl.col("value_old")).abs()
    ordered = revised.drop_nulls(["value", "value_old"]).sort(difference / size, difference)
    if ordered.is_empty():
        return None
    row = ordered.row(-1, named=True)
    place = names.get(row["location_code"], row["location_code"])
    return Revision(row["indicator"], row["time_period"], place, row["value_old"], row["value"])


def _names(names: Sequence[str]) -> str:
    more = len(names) - MAX_NAMES
    return ", ".join(names[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")


def _number(value: float | None) -> str:
    return "missing" if value is None else f"{value:,.10g}"
