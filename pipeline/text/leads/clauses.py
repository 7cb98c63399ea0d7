"""A figure as a short clause: '98.6% of EHC plans came within 20 weeks, not counting exceptions'."""

from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.leads.nouns import size, subject
from schemas.units import CHANGE

OF_PLANS = "EHC plans "
CLAUSES = {
    "ehcp_issued_20_weeks_excl_pct": "{} of EHC plans came within 20 weeks, not counting exceptions",
    "ehcp_issued_20_weeks_incl_pct": "{} of EHC plans came within 20 weeks, counting exceptions",
    "ehcp_issued_over_52_weeks_excl_pct": "{} of EHC plans took over 52 weeks, not counting exceptions",
    "ehcp_issued_over_52_weeks_incl_pct": "{} of EHC plans took over 52 weeks, counting exceptions",
    "ehcp_average_wait_excl_weeks": "an EHC plan took {} on average, not counting exceptions",
    "ehcp_average_wait_incl_weeks": "an EHC plan took {} on average, counting exceptions",
    "ehcp_exception_share_pct": "{} of EHC plans were exceptions to the 20-week limit",
    "ehc_requests_per_1000": "there were {} requests for an assessment per 1,000 children",
    "ehc_requests_refused_pct": "{} of requests for an assessment were refused",
    "ehc_requests_decided_6_weeks_pct": "{} of decisions on requests came within 6 weeks",
    "ehc_requests_change_pct": "requests for an assessment {} in a year",
    "ehc_assessments_no_plan_pct": "{} of assessments ended without a plan",
    "ehcp_new_plans_per_1000": "there were {} new EHC plans per 1,000 children",
    "ehcp_caseload_per_1000": "there were {} EHC plans per 1,000 residents aged 0 to 25",
    "ehcp_caseload_change_pct": "EHC plans in place {} in a year",
    "ehcp_caseload_5_year_change_pct": "EHC plans in place {} in five years",
    "ehcp_placement_arranged_pct": "{} of EHC plans had other arrangements by the council",
    "ehcp_placement_awaiting_pct": "{} of EHC plans were awaiting provision",
    "ehcp_personal_budget_pct": "{} of EHC plans had a personal budget",
    "pupils_ehcp_pct": "{} of pupils had an EHC plan",
    "pupils_sen_support_pct": "{} of pupils had SEN support",
    "annual_reviews_decision_4_weeks_pct": "{} of annual reviews had a decision within 4 weeks",
    "send_appeals_per_10000": "there were {} appeals to the SEND Tribunal per 10,000 children",
    "send_appeals_per_1000_plans": "there were {} appeals to the SEND Tribunal per 1,000 EHC plans",
    "send_appeals_change_pct": "appeals to the SEND Tribunal {} in a year",
    "send_appeal_rate_reviews_pct": "the SEND appeal rate was {} by the annual-review method",
    "dsg_balance_pct": "the schools grant had {} of a year's grant",
    "dsg_balance_per_head_gbp": "the schools grant had {} per child",
    "dsg_balance_gbp": "the schools grant had {}",
    "high_needs_outturn_per_head_gbp": "spending on high needs was {} per child, without place funding",
    "sen_transport_per_head_gbp": "school transport of pupils with SEN cost {} per child",
    "sen_transport_per_plan_gbp": "school transport of pupils with SEN cost {} per EHC plan",
    "eyfsp_good_level_ehcp_pct": "{} of reception children with an EHC plan had a good level of development",
    "phonics_ehcp_pct": "{} of year 1 pupils with an EHC plan met the phonics standard",
    "ks2_expected_ehcp_pct": "{} of pupils with an EHC plan met the key stage 2 standard",
    "ks4_attainment8_ehcp_score": "the Attainment 8 score of pupils with an EHC plan was {}",
    "ks4_attainment8_sen_support_score": "the Attainment 8 score of pupils with SEN support was {}",
    "ks4_destination_ehcp_pct": "{} of pupils with an EHC plan were in education or work after key stage 4",
    "age_16_17_participation_sen_pct": "{} of those aged 16 and 17 with SEND were in education or training",
    "level_2_by_19_ehcp_pct": "{} of young people with an EHC plan had level 2 by age 19",
    "level_3_by_19_ehcp_pct": "{} of young people with an EHC plan had level 3 by age 19",
    "special_school_absence_pct": "{} of time at special schools was missed",
    "special_school_persistent_absence_pct": "{} of pupils were persistently absent from special schools",
    "special_school_severe_absence_pct": "{} of pupils were severely absent from special schools",
    "special_school_suspensions_per_100": "special schools had {} suspensions per 100 pupils",
}
"""Measure -> a clause with its figure; any other is said by its label."""


def clause(value: float, indicator: Row) -> str:
    """Return the clause of a measure, with its figure as the first number of it."""
    known, label = CLAUSES.get(indicator["indicator"]), str(indicator["label"])
    said = _moved(value, indicator) if indicator["unit"] == CHANGE else size(value, indicator)
    if known:
        return known.format(said)
    if indicator["unit"] == "per cent" and label.startswith(OF_PLANS):
        return f"{said} of EHC plans were {label.removeprefix(OF_PLANS)}"
    return f"{subject(indicator)} came to {said}"


def _moved(value: float, indicator: Row) -> str:
    """Return a change as a verb: 'rose by 12.3%'."""
    amount = f"{abs(value):,.{indicator['decimals']}f}"
    if not float(amount.replace(",", "")):
        return "did not change"
    return f"{'rose' if value > 0 else 'fell'} by {formatting.amount(abs(value), indicator)}"
