"""Do the columns of one published table agree with each other, row by row?

A sum is the same whichever of its parts is which, so sums are not enough: other rules tell columns apart by
what is not symmetrical. More plans are issued within 20 weeks than after 52; a mean wait fits the bands that
it summarises.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from types import MappingProxyType

import polars as pl

from pipeline.core.tables import CHECK_COLUMNS
from pipeline.core.thresholds import SMALL_DENOMINATOR
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import number_in
from schemas.plan_parts import NOT_IN_EDUCATION, RESOURCED

MOST_ROWS_NAMED = 3
NOISE = 1e-6


@dataclass(frozen=True)
class AtMost:
    """In each row the sum of the parts is at most the total."""

    parts: tuple[str, ...]
    total: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule reads."""
        return (*self.parts, self.total)

    @property
    def text(self) -> str:
        """The rule in words."""
        return f"{' + '.join(self.parts)} <= {self.total}"

    def breaks(self) -> pl.Expr:
        """Whether a row breaks the rule; null where it lacks a figure."""
        return _sum(self.parts) > number_in(self.total) + NOISE


@dataclass(frozen=True)
class Equal(AtMost):
    """In each row the sum of the parts is the total."""

    @property
    def text(self) -> str:
        """The rule in words."""
        return f"{' + '.join(self.parts)} = {self.total}"

    def breaks(self) -> pl.Expr:
        """Whether a row breaks the rule; null where it lacks a figure."""
        return (_sum(self.parts) - number_in(self.total)).abs() > NOISE


@dataclass(frozen=True)
class Larger:
    """In England's rows of 1,000 or more, a column is larger than another."""

    FEWEST = 1_000

    larger: str
    smaller: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule reads."""
        return self.larger, self.smaller

    @property
    def text(self) -> str:
        """The rule in words."""
        return f"{self.larger} > {self.smaller} in England"

    def breaks(self) -> pl.Expr:
        """Whether a row breaks the rule; null where it lacks a figure or is not England's total."""
        larger, smaller = number_in(self.larger), number_in(self.smaller)
        is_large = (pl.col("geographic_level") == "National") & (larger + smaller >= self.FEWEST)
        return pl.when(is_large).then(larger <= smaller)


@dataclass(frozen=True)
class ShareFits:
    """A percentage fits the counts next to it, though what it divides by also has cases that neither counts.

    It is at most the share among the two counts, and not less by more than so many points where they are
    enough to compare.
    """

    percentage: str
    count: str
    others: str

    UNCOUNTED_POINTS = 30

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule reads."""
        return self.percentage, self.count, self.others

    @property
    def text(self) -> str:
        """The rule in words."""
        return f"{self.percentage} fits {self.count} and {self.others}"

    def breaks(self) -> pl.Expr:
        """Whether a row breaks the rule; null where it lacks a figure or counts nothing."""
        percentage, count, others = map(number_in, self.columns)
        share = 100 * count / (count + others)
        least = pl.when(count + others >= SMALL_DENOMINATOR).then(share - self.UNCOUNTED_POINTS).otherwise(0)
        return pl.when(count + others > 0).then(~percentage.is_between(least, share + 0.05 + NOISE))


@dataclass(frozen=True)
class WaitFits:
    """A mean wait in weeks lies within what its three bands allow.

    At the least every plan of a band was issued at its start (0, 20 and 52 weeks), at the most at its end;
    the longest wait that a return has had is some five years.
    """

    version: str

    LONGEST = 260

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule reads."""
        bands = (f"{band}_{self.version}" for band in ("within_20_weeks", "weeks_20_to_52", "over_52_weeks"))
        return (f"average_wait_{self.version}", *bands)

    @property
    def text(self) -> str:
        """The rule in words."""
        return f"average_wait_{self.version} fits the bands"

    def breaks(self) -> pl.Expr:
        """Whether a row breaks the rule; null where it lacks a figure or has no plans."""
        wait, *bands = map(number_in, self.columns)
        in_time, late, very_late = bands
        plans = in_time + late + very_late
        least = (20 * late + 52 * very_late) / plans
        most = (20 * in_time + 52 * late + self.LONGEST * very_late) / plans
        # Plans of unknown duration are in no band, and means are printed to one decimal.
        return pl.when(plans >= 10).then(~wait.is_between(0.9 * least - 0.05, 1.1 * most + 0.05))


@dataclass(frozen=True)
class WaitsInOrder:
    """Where leaving exceptions out lowers the share of late plans most, it lowers the mean wait.

    Over the authorities the two changes go the same way, which tells the two columns of waits apart.
    """

    columns = (
        *("average_wait_incl", "average_wait_excl", "weeks_20_to_52_incl", "weeks_20_to_52_excl"),
        *("over_52_weeks_incl", "over_52_weeks_excl", "issued_incl", "issued_excl"),
    )
    text = "average waits with and without exceptions are in the order of their bands"

    def breaks(self) -> pl.Expr:
        """Whether the table breaks the rule: true in every row or in none."""
        late = {
            version: (number_in(f"weeks_20_to_52_{version}") + number_in(f"over_52_weeks_{version}"))
            / number_in(f"issued_{version}")
            for version in ("incl", "excl")
        }
        here = pl.col("geographic_level") == "Local authority"
        bands = pl.when(here).then(late["incl"] - late["excl"])
        waits = pl.when(here).then(number_in("average_wait_incl") - number_in("average_wait_excl"))
        known = bands.is_finite() & waits.is_finite()
        return pl.corr(bands.filter(known), waits.filter(known), method="spearman") < 0


Rule = AtMost | Larger | ShareFits | WaitFits | WaitsInOrder


def _sum(columns: tuple[str, ...]) -> pl.Expr:
    return reduce(add, map(number_in, columns))


def _version_rules(version: str) -> tuple[Rule, ...]:
    """Return the rules of timeliness with exceptions ('incl') or without ('excl')."""
    bands = tuple(f"{band}_{version}" for band in ("within_20_weeks", "weeks_20_to_52", "over_52_weeks"))
    return (
        AtMost(bands, f"issued_{version}"),
        AtMost(bands[:1], f"issued_{version}"),
        Larger(bands[0], bands[2]),
        Larger(bands[1], bands[2]),
        WaitFits(version),
    )


_EXCEPTIONS = tuple(
    AtMost((f"{column}_excl",), f"{column}_incl")
    for column in ("issued", "within_20_weeks", "weeks_20_to_52", "over_52_weeks")
)
_TIMELINESS = (*_version_rules("incl"), *_version_rules("excl"), *_EXCEPTIONS, WaitsInOrder())
_REFUSED = (AtMost(("refused",), "requests"), Larger("requests", "refused"))

RULES: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "timeliness": _TIMELINESS,
        "sen2_mi": (
            *_TIMELINESS,
            *_REFUSED,
            AtMost(("no_plan",), "assessments"),
            Larger("new_plans", "no_plan"),
        ),
        "requests": (
            *_REFUSED,
            Equal(("to_assess", "refused", "open", "withdrawn"), "requests"),
            Larger("to_assess", "refused"),
            Larger("to_assess", "open"),
            Larger("open", "withdrawn"),
            ShareFits("decided_6_weeks_pct", "decided_6_weeks", "decided_later"),
        ),
        "assessments": (
            AtMost(("no_plan",), "assessments"),
            AtMost(("plan_issued",), "assessments"),
            Larger("plan_issued", "no_plan"),
        ),
        "ceased_plans": (AtMost(("needs_met",), "ceased"), Larger("no_longer_wishes", "needs_met")),
        "needs": (Larger("autism", "semh"), Larger("moderate_learning", "severe_learning")),
        "caseload": (
            AtMost(("mainstream", "special"), "plans"),
            Equal(
                ("special_maintained", "special_academy", "independent_special", "special_non_maintained"),
                "special",
            ),
            AtMost(NOT_IN_EDUCATION, "plans"),
            AtMost(RESOURCED, "mainstream"),
            AtMost(("home_education", "arranged_by_authority", "arranged_by_parents"), "elsewhere"),
            Larger("mainstream", "special"),
            Larger("further_education", "alternative"),
        ),
        "phase_transfers": tuple(
            AtMost((column,), "plans") for column in ("due", "due_before", "decided", "decided_before")
        ),
    }
)


def ledger(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check a published table against the rules of its layout; a row of check_result a rule.

    `table` is the validated text under our names. A rule whose columns the edition does not have is left out.
    """
    results = [
        _checked(table, rule, edition)
        for rule in RULES.get(edition.layout, ())
        if set(rule.columns) <= set(table.columns)
    ]
    return pl.concat([pl.DataFrame(schema=CHECK_COLUMNS), *results])


def _checked(table: pl.DataFrame, rule: Rule, edition: Edition) -> pl.DataFrame:
    judged = table.with_columns(breaks=rule.breaks()).filter(pl.col("breaks").is_not_null())
    broken = judged.filter("breaks")
    name = f"columns agree: {rule.text}"
    if broken.is_empty():
        return check_result(name, edition, "pass", f"{judged.height:,} rows")
    named = "; ".join(_row(row, rule) for row in broken.head(MOST_ROWS_NAMED).rows(named=True))
    return check_result(name, edition, "fail", f"{broken.height:,} of {judged.height:,} rows do not: {named}")


def _row(row: dict[str, object], rule: Rule) -> str:
    place = row["la_name"] or row["region_name"] or row["country_name"]
    figures = ", ".join(f"{column} {row[column]}" for column in rule.columns)
    return f"{place} {row['time_period']} (row {row['row']}): {figures}"
