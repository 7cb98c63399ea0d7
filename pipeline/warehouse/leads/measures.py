"""Which measures lead, which tell the same fact, and how much people care about each."""

FAMILIES = {
    "on time": ("ehcp_issued_20_weeks_excl_pct", "ehcp_issued_20_weeks_incl_pct"),
    "long waits": (
        "ehcp_issued_over_52_weeks_excl_pct",
        "ehcp_issued_over_52_weeks_incl_pct",
        "ehcp_average_wait_incl_weeks",
    ),
    "requests": ("ehc_requests_per_1000", "ehc_requests_change_pct"),
    "plans in place": (
        "ehcp_caseload_per_1000",
        "ehcp_caseload_change_pct",
        "ehcp_caseload_5_year_change_pct",
        "pupils_ehcp_pct",
    ),
    "placements": (
        "ehcp_mainstream_pct",
        "ehcp_special_pct",
        "ehcp_placement_state_special_pct",
        "ehcp_placement_resourced_pct",
    ),
    "educated elsewhere": (
        "ehcp_placement_elsewhere_pct",
        "ehcp_placement_home_education_pct",
        "ehcp_placement_arranged_pct",
        "ehcp_placement_awaiting_pct",
    ),
    "absence": (
        "special_school_absence_pct",
        "special_school_persistent_absence_pct",
        "special_school_severe_absence_pct",
    ),
    "appeals": (
        "send_appeals_per_10000",
        "send_appeal_rate_reviews_pct",
        "send_appeals_per_1000_plans",
        "send_appeals_change_pct",
    ),
    "balance": ("dsg_balance_pct", "dsg_balance_per_head_gbp", "dsg_balance_net_pct"),
    "transport": ("sen_transport_per_head_gbp", "sen_transport_per_plan_gbp"),
}
"""Measures of which an authority's figures tell much the same; any other measure is a family of its own."""

FAMILY = {measure: family for family, measures in FAMILIES.items() for measure in measures}

LEFT_OUT = (
    "ks4_attainment8_no_sen_score",  # to compare with
    "send_appeal_rate_pct",  # on a method that another has replaced
    "special_school_exclusions_per_100",  # one or two exclusions decide it
    "ehcp_average_wait_excl_weeks",  # in doubt for most authorities, by its own note
    # Plans on time lead only in the figures without exceptions, like DfE's headline and border gaps.
    "ehcp_issued_20_weeks_incl_pct",
    "ehcp_issued_over_52_weeks_incl_pct",
    "dsg_balance_gbp",  # tells first of all how large a place is
)
"""Measures that are no news of their own."""

UNUSUALLY_MANY = ("ehcp_exception_share_pct", "ehc_requests_refused_pct", "ehc_assessments_no_plan_pct")
"""Shares of which an unusual number is news wherever the authority stands among the others."""

CARE = {
    "timeliness": 1.0,
    "tribunal": 0.9,
    "finance": 0.8,
    "requests": 0.75,
    "plans": 0.65,
    "placements": 0.55,
    "outcomes": 0.6,
}
"""Topic -> how much people care about it, from 0 to 1: how long families wait comes first.

Measures of other topics do not lead: what a plan was made for, or why it ended, says how it was recorded.
"""

SECOND_CHOICE = (
    "ehcp_issued_20_weeks_incl_pct",
    "ehcp_exception_share_pct",
    "ehcp_issued_over_52_weeks_incl_pct",
    "ehc_requests_decided_6_weeks_pct",
    "send_appeal_rate_reviews_pct",
    "send_appeals_per_1000_plans",
    "send_appeals_change_pct",
    "dsg_balance_per_head_gbp",
    "dsg_balance_net_pct",
    "sen_transport_per_plan_gbp",
    "ehcp_placement_resourced_pct",
    "ehcp_placement_non_maintained_special_pct",
    "ehcp_placement_alternative_pct",
    "ehcp_placement_early_years_pct",
    "ehcp_placement_elsewhere_pct",
    "ehcp_placement_home_education_pct",
    "ehcp_placement_arranged_pct",
    "ehcp_placement_awaiting_pct",
    "ehcp_not_in_education_pct",
)
"""Measures that people care less about than the first of their topic or family, by SECOND_SHARE."""

SECOND_SHARE = 0.85

BALANCE = "dsg_balance_pct"
"""The balance whose sign and size against the grant are news."""
