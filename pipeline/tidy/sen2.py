"""Tidy the tables of the SEN2 return other than timeliness: one list of measures per layout."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import polars as pl

from pipeline.core.periods import JANUARY
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import Edition
from pipeline.tidy.common import Tidy, check_england, to_observations
from pipeline.tidy.ees_geography import codes_agree, locate_areas
from pipeline.tidy.ehc_plans import TIMELINESS, Measure, exception_share, make_observations
from schemas.plan_parts import NEEDS, NOT_IN_EDUCATION, RESOURCED

NOT_APPLICABLE = "z"


_REQUESTS = (
    Measure("ehc_requests_count", "requests"),
    Measure("ehc_requests_refused_count", "refused"),
    Measure("ehc_requests_refused_pct", "refused_pct", ("refused",), ("requests",)),
    Measure("ehc_requests_open_count", "open"),
    Measure("reported_mediations_requests_count", "mediations_requests"),
    Measure("reported_tribunals_requests_count", "tribunals_requests"),
)
_DECIDED_IN_TIME = Measure(
    "ehc_requests_decided_6_weeks_pct", "decided_6_weeks_pct", ("decided_6_weeks",)
)  # its denominator is not published
_ASSESSMENTS = (
    Measure("ehc_assessments_no_plan_pct", "no_plan_pct", ("no_plan",), ("assessments",)),
    *(
        Measure(f"reported_{what}_{stage}_count", f"{what}_{stage}")
        for stage in ("assessments", "other")
        for what in ("mediations", "tribunals")
    ),
)
_NEW_PLANS = Measure("ehcp_new_plans_count", "new_plans")
_PLANS = Measure("ehcp_caseload_count", "plans")
# There are no statements any more from January 2019 on. The register begins with 2014.
_ALL_PLANS = Measure("ehcp_and_statements_count", "plans")
_PLANS_AND_STATEMENTS = Measure("ehcp_and_statements_count", "plans_and_statements", first=2015)
_ELSEWHERE = ("arranged_by_authority", "arranged_by_parents", "other_settings")
_ELSEWHERE_IF_COUNTED = ("home_education", "online", "in_wales", "other_schools", "excluded")


def _placement(kind: str, *above: str, **rest: Any) -> Measure:
    """A share of plans by placement, calculated here from the columns above the line."""
    return Measure(f"ehcp_placement_{kind}_pct", None, above, ("plans",), **rest)


def _printed_placement(kind: str) -> Measure:
    """A share of plans by placement that is published."""
    return Measure(f"ehcp_placement_{kind}_pct", f"{kind}_pct", (kind,), ("plans",))


_PLACEMENTS = (
    Measure("ehcp_mainstream_pct", "mainstream_pct", ("mainstream",), ("plans",)),
    _placement("resourced", *RESOURCED),
    Measure("ehcp_special_pct", "special_pct", ("special",), ("plans",)),
    _placement("state_special", "special_maintained", "special_academy"),
    Measure("ehcp_independent_special_pct", None, ("independent_special",), ("plans",)),
    _placement("non_maintained_special", "special_non_maintained"),
    _printed_placement("alternative"),
    _printed_placement("further_education"),
    _printed_placement("early_years"),
    _placement("elsewhere", *_ELSEWHERE, also=_ELSEWHERE_IF_COUNTED),
    _placement("home_education", "home_education", first=2020),
    _placement("arranged", "arranged_by_authority"),
    Measure("ehcp_not_in_education_pct", None, NOT_IN_EDUCATION, ("plans",)),
    _placement("awaiting", "awaiting", last=2022),
)


def _ceased(reason: str, *above: str) -> Measure:
    """A share of the plans that ended, by the reason why."""
    return Measure(f"ehcp_ceased_{reason}_pct", None, above or (reason,), ("ceased",))


MEASURES: Mapping[str, tuple[Measure, ...]] = MappingProxyType(
    {
        "sen2_mi": (*TIMELINESS, *_REQUESTS, *_ASSESSMENTS, _NEW_PLANS),
        "requests": (*_REQUESTS, _DECIDED_IN_TIME),
        "assessments": _ASSESSMENTS,
        "new_plans": (_NEW_PLANS,),
        "ceased_plans": (
            Measure("ehcp_ceased_count", "ceased"),
            Measure("ehcp_ceased_needs_met_count", "needs_met"),
            *map(_ceased, ("no_longer_wishes", "moved_authority", "needs_met", "employment")),
            *map(_ceased, ("higher_education", "maximum_age", "left_england")),
            _ceased("other", "died", "other_reason", "reason_not_recorded"),
        ),
        "annual_reviews": (
            Measure("annual_reviews_held_count", "held"),
            Measure("annual_reviews_decided_count", "decided"),
            Measure(
                "annual_reviews_decision_4_weeks_pct",
                "within_4_weeks_pct",
                ("within_4_weeks",),
                ("within_4_weeks", "over_4_weeks"),
            ),
        ),
        "caseload": (_PLANS, _ALL_PLANS, *_PLACEMENTS),
        "needs": tuple(
            Measure(f"ehcp_need_{need}_pct", f"{need}_pct", (need,), ("plans",)) for need in NEEDS
        ),
        "personal_budgets": (Measure("ehcp_personal_budgets_count", "personal_budgets"),),
        "caseload_to_2022": (_PLANS, _PLANS_AND_STATEMENTS),
        "phase_transfers": (_PLANS, _ALL_PLANS),
    }
)

# Period -> year of its January count, by layout. The January of academic year 201819 is in 2019; the table of
# phase transfers prints the year before its count.
JANUARY_COUNT: Mapping[str, pl.Expr] = MappingProxyType(
    {
        **dict.fromkeys(("caseload", "needs", "personal_budgets"), pl.col("time_period") // 100 + 1),
        "caseload_to_2022": pl.col("time_period"),
        "phase_transfers": pl.col("time_period") + 1,
    }
)


def tidy(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy a table of totals from one row per area and year to one row per measure.

    Percentages are kept as published. Periods in which a measure is not applicable everywhere are left out:
    it was not collected then. Raises PipelineError for an unknown place.
    """
    totals = table.drop("breakdown_topic", "breakdown", strict=False).with_columns(
        pl.col("time_period").cast(pl.Int32)
    )
    if edition.layout in JANUARY_COUNT:
        totals = totals.with_columns(
            JANUARY_COUNT[edition.layout].cast(pl.Int32).alias("time_period"),
            pl.lit(JANUARY).alias("time_identifier"),
        )
    located = locate_areas(totals, edition, geography)
    measures = [
        _collected(make_observations(located, wanted))
        for wanted in MEASURES[edition.layout]
        if wanted.figure is None or wanted.figure in located.columns
    ]
    if "issued_excl" in located.columns:
        measures.append(exception_share(located))
    checks = [check_england(located, edition), codes_agree(located, edition, geography)]
    return Tidy(to_observations(measures, edition, geography), pl.concat(checks))


def _collected(observations: pl.DataFrame) -> pl.DataFrame:
    not_collected = (pl.col("symbol") == NOT_APPLICABLE).fill_null(value=False)
    return observations.filter(~not_collected.all().over("time_period"))
