"""What a newly fetched file changes in the figures that are held, for people and for machines."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import polars as pl

from pipeline.core.periods import period_label
from pipeline.core.symbols import ABSENT
from schemas.observations import KEY

FIGURE = [name for name in KEY if name not in ("source", "release")]
CONTENT = ["value", "numerator", "denominator", "symbol"]
MOST_NAMED = 5


@dataclass(frozen=True)
class Revision:
    """One figure that is another now; None where it is or was missing."""

    indicator: str
    time_period: int
    location_name: str
    old: float | None
    new: float | None


@dataclass(frozen=True)
class Changes:
    """How a release differs from what is held of its source: figures, or the rows of a list.

    `figures` are those that both have, `further` those of periods that are not new and that only it has.
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

    def told(self) -> str:
        """The changes in one sentence, without a full stop."""
        parts = []
        if self.rows is not None:
            return f"{self.rows:,} rows, {self.rows_before:,} before"
        if self.new_periods:
            parts.append(f"new: {', '.join(self.labels[period] for period in self.new_periods)}")
        if self.revised:
            share = f"{self.revised:,} of {self.figures:,} figures held before are others now"
            parts.append(f"{share}{f' ({self.withdrawn:,} of them withdrawn)' if self.withdrawn else ''}")
        if self.further:
            parts.append(f"{self.further:,} further figures of periods held before")
        if self.largest is not None:
            one = self.largest
            where = f"{one.location_name} {self.labels[one.time_period]} {one.indicator}"
            parts.append(f"the largest change: {where} {_number(one.old)} -> {_number(one.new)}")
        for what, names in (
            ("authorities with a row that had none", self.new_authorities),
            ("authorities without a row now", self.vanished_authorities),
        ):
            if names:
                more = len(names) - MOST_NAMED
                named = ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
                parts.append(f"{what}: {named}")
        return "; ".join(parts) or "no figure is another"

    def as_dict(self) -> dict[str, object]:
        """The changes for a report in JSON."""
        told = asdict(self)
        del told["labels"]
        lists = ("rows", "rows_before")
        return {name: value for name, value in told.items() if (name in lists) == (self.rows is not None)}


def compare(new: pl.DataFrame, held: pl.DataFrame, location: pl.DataFrame) -> Changes:
    """Compare observations of one release with those held of its source, newest first counting.

    `held` has one row a figure (its key without source and release). Returns what is new, revised and gone;
    `figures` counts those that both have.
    """
    names = dict(location.select("location_code", "location_name").iter_rows())
    both = new.join(held, on=FIGURE, suffix="_old")
    differing = both.filter(
        pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_old")) for name in CONTENT)
    )
    revised = differing.filter(pl.col("value").ne_missing(pl.col("value_old")) | pl.col("value").is_null())
    periods = sorted(set(new["time_period"]) - set(held["time_period"]))
    labels = dict(new.select("time_period", "time_identifier").unique().iter_rows())
    before, after = _authorities(held), _authorities(new)
    return Changes(
        figures=both.height,
        further=new.filter(~pl.col("time_period").is_in(periods)).height - both.height,
        new_periods=periods if not held.is_empty() else sorted(labels),
        revised=differing.height,
        withdrawn=revised.filter(pl.col("value").is_null() & pl.col("value_old").is_not_null()).height,
        largest=_largest(revised, names),
        new_authorities=sorted(names[code] for code in after - before) if before else (),
        vanished_authorities=sorted(names[code] for code in before - after),
        labels={period: period_label(period, kind) for period, kind in labels.items()},
    )


def has_all(new: pl.DataFrame, held: pl.DataFrame) -> bool:
    """Has `new` every row of `held`, but for its release? It may have more, as a whole file has."""
    columns = [name for name in held.columns if name not in ("source", "release")]
    kept = held.join(new, on=columns, how="semi", nulls_equal=True)
    return kept.height == held.height


def newest_of(observation: pl.DataFrame, releases: pl.DataFrame) -> pl.DataFrame:
    """One row a figure of one source's observations: that of its latest release."""
    return (
        observation.join(releases.select("release", "position"), on="release")
        .sort("position")
        .unique(FIGURE, keep="last", maintain_order=True)
        .select(*FIGURE, *CONTENT)
    )


def _authorities(observations: pl.DataFrame) -> set[str]:
    """Those that have a row in the newest period."""
    there = observations.filter(
        pl.col("geographic_level") == "Local authority", pl.col("symbol").ne_missing(ABSENT)
    )
    return set(there.filter(pl.col("time_period") == pl.col("time_period").max())["location_code"])


def _largest(revised: pl.DataFrame, names: Mapping[str, str]) -> Revision | None:
    """The figure that changed most for its size."""
    size = pl.max_horizontal(pl.col("value").abs(), pl.col("value_old").abs())
    ordered = revised.drop_nulls(["value", "value_old"]).sort(
        (pl.col("value") - pl.col("value_old")).abs() / size, (pl.col("value") - pl.col("value_old")).abs()
    )
    if ordered.is_empty():
        return None
    row = ordered.row(-1, named=True)
    place = names.get(row["location_code"], row["location_code"])
    return Revision(row["indicator"], row["time_period"], place, row["value_old"], row["value"])


def _number(value: float | None) -> str:
    return "missing" if value is None else f"{value:,.10g}"
