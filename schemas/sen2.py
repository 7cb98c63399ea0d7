"""Schemas of the SEN2 return's data sets other than timeliness, by layout: text under our names."""

from collections.abc import Mapping
from types import MappingProxyType

import pandera.polars as pa

from schemas import cells
from schemas.plan_parts import BUDGETS, CEASED, ELSEWHERE, NEEDS, RESOURCED

_VERSIONS = ("incl", "excl")


def _table(
    columns: Mapping[str, pa.Column], period: str = r"20[0-9][0-9]", identifier: str = "Calendar year"
) -> pa.DataFrameSchema:
    """A table by area and period with these columns of figures."""
    return pa.DataFrameSchema({**cells.area(period, identifier), **columns})


def _counts(*names: str, required: bool = True) -> dict[str, pa.Column]:
    return {name: cells.count(required=required) for name in names}


def _percentages(*names: str) -> dict[str, pa.Column]:
    return {name: cells.percentage() for name in names}


# The January of academic year 201819 is in 2019.
_JANUARY = (r"20[0-9]{4}", "Academic year")
_SETTLED = ("mediations_requests", "tribunals_requests")
_LATER_SETTLED = ("mediations_assessments", "tribunals_assessments", "mediations_other", "tribunals_other")

SEN2: Mapping[str, pa.DataFrameSchema] = MappingProxyType(
    {
        "sen2_mi": _table(
            {
                **_counts(*(f"issued_{version}" for version in _VERSIONS)),
                **_counts(*(f"within_20_weeks_{version}" for version in _VERSIONS)),
                **_percentages(*(f"within_20_weeks_{version}_pct" for version in _VERSIONS)),
                **_counts("requests", "refused", "no_plan", "assessments", "new_plans"),
                **_percentages("refused_pct", "no_plan_pct"),
                **_counts("open", *_SETTLED, *_LATER_SETTLED, required=False),
            }
        ),
        "requests": _table(
            {
                **_counts("requests", "to_assess", "refused", "open", "withdrawn"),
                **_counts("decided_6_weeks", "decided_later", *_SETTLED),
                **_percentages("refused_pct", "decided_6_weeks_pct"),
            }
        ),
        "assessments": _table(
            {
                **_counts("assessments", "plan_issued", "no_plan", *_LATER_SETTLED),
                **_percentages("no_plan_pct"),
            }
        ),
        "new_plans": _table(_counts("new_plans")),
        "ceased_plans": _table(_counts("ceased", *CEASED)),
        "annual_reviews": _table(
            {
                **_counts("held", "decided", "within_4_weeks", "over_4_weeks"),
                **_percentages("within_4_weeks_pct"),
            }
        ),
        "caseload": _table(
            {
                **_counts("plans", "mainstream", "special", "independent_special"),
                **_counts("special_maintained", "special_academy", "special_non_maintained"),
                **_counts("not_in_education", "notice_to_cease"),
                **_counts("not_in_education_other", "not_in_education_school_age"),
                **_counts("alternative", "further_education", "early_years", "elsewhere"),
                **_counts(*RESOURCED, *ELSEWHERE, "awaiting", "excluded", "not_recorded"),
                **_percentages("mainstream_pct", "special_pct", "alternative_pct", "further_education_pct"),
                **_percentages("early_years_pct"),
            },
            *_JANUARY,
        ),
        "needs": _table(
            {**_counts("plans", *NEEDS), **_percentages(*(f"{need}_pct" for need in NEEDS))}, *_JANUARY
        ),
        "personal_budgets": _table(_counts("personal_budgets", *BUDGETS), *_JANUARY),
        "caseload_to_2022": _table({**_counts("plans"), **_counts("plans_and_statements", required=False)}),
        "phase_transfers": _table(_counts("plans", "due", "due_before", "decided", "decided_before")),
    }
)
