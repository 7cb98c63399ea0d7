"""The published columns of each SEN2 table, listed independently of the catalogue."""

ZIP_2022 = "2022/education-health-and-care-plans_2022.zip"
ZIP_2025 = "2025-06-26/education-health-and-care-plans_2025.zip"
REQUESTS = "All requests for EHC needs assessments"
ASSESSMENTS = "All EHC needs assessments"
PLANS = "All EHC plans"

# Indicator -> the published column of its figure (None: worked out), those above and those below the line.
MI_2022 = {
    "ehcp_issued_20_weeks_excl_pct": ("noexc20weekrate", ["noexc20weekehc"], ["totnoexcehc"]),
    "ehcp_issued_20_weeks_incl_pct": ("incexc20weekrate", ["incexc20weekehc"], ["totincexcehc"]),
    "ehcp_plans_issued_excl_count": ("totnoexcehc", [], []),
    "ehcp_plans_issued_incl_count": ("totincexcehc", [], []),
    "ehc_requests_count": ("inreqehc", [], []),
    "ehc_requests_refused_pct": ("assrefusedehc_pc", ["assrefusedehc"], ["inreqehc"]),
    "ehc_assessments_no_plan_pct": ("assnoneehc_pc", ["assnoneehc"], ["newallehc_assnoneehc_sum"]),
    "ehcp_new_plans_count": ("newallehc", [], []),
}
MI_2023 = {
    "ehcp_issued_20_weeks_excl_pct": ("no_exc_20week_rate", ["no_exc_20week_ehc"], ["tot_no_exc_ehc"]),
    "ehcp_issued_20_weeks_incl_pct": ("inc_exc_20week_rate", ["inc_exc_20week_ehc"], ["tot_inc_exc_ehc"]),
    "ehcp_plans_issued_excl_count": ("tot_no_exc_ehc", [], []),
    "ehcp_plans_issued_incl_count": ("tot_inc_exc_ehc", [], []),
    "ehc_requests_count": ("inreq_ehc", [], []),
    "ehc_requests_refused_pct": ("ass_refused_ehc_pc", ["ass_refused_ehc"], ["inreq_ehc"]),
    "ehc_requests_open_count": ("inreq_ehc_a", [], []),
    "ehc_assessments_no_plan_pct": ("ass_none_ehc_pc", ["ass_none_ehc"], ["new_all_ehc_ass_none_ehc_sum"]),
    "ehcp_new_plans_count": ("new_all_ehc", [], []),
    "reported_tribunals_other_count": ("other_tribunal", [], []),
}
OF_REQUESTS = {
    "ehc_requests_count": ("requests_received_in_year", [], []),
    "ehc_requests_refused_count": ("requests_decided_not_to_assess", [], []),
    "ehc_requests_refused_pct": (
        "request_not_assess_pc",
        ["requests_decided_not_to_assess"],
        ["requests_received_in_year"],
    ),
    "ehc_requests_decided_6_weeks_pct": (
        "request_outcome_six_weeks_pc",
        ["request_outcome_six_weeks"],
        [],
    ),
    "ehc_requests_open_count": ("requests_decision_not_made", [], []),
    "reported_mediations_requests_count": ("mediation_related_request", [], []),
    "reported_tribunals_requests_count": ("tribunal_related_request", [], []),
}
OF_ASSESSMENTS = {
    "ehc_assessments_no_plan_pct": ("assess_not_issued_pc", ["assess_not_issued"], ["assess_in_year"]),
    "reported_mediations_assessments_count": ("number_assess_mediation", [], []),
    "reported_tribunals_assessments_count": ("number_assess_tribunal", [], []),
    "reported_mediations_other_count": ("number_other_mediation", [], []),
    "reported_tribunals_other_count": ("number_other_tribunal", [], []),
}
NOT_IN_EDUCATION = ["neet", "neet_ntci", "neet_other", "neet_other_csa"]
OF_CASELOAD = {
    "ehcp_caseload_count": ("ehcplans", [], []),
    "ehcp_mainstream_pct": ("mainstream_total_pc", ["mainstream_total"], ["ehcplans"]),
    "ehcp_special_pct": ("special_total_pc", ["special_total"], ["ehcplans"]),
    "ehcp_independent_special_pct": (None, ["special_independent"], ["ehcplans"]),
    "ehcp_not_in_education_pct": (None, NOT_IN_EDUCATION, ["ehcplans"]),
    "ehcp_and_statements_count": ("ehcplans", [], []),
    "ehcp_placement_resourced_pct": (
        None,
        [
            "mainstream_la_maintained_resourced_provision",
            "mainstream_la_maintained_senunit",
            "mainstream_academy_resourced_provision",
            "mainstream_academy_senunit",
            "mainstream_free_school_resourced_provision",
            "mainstream_free_school_senunit",
        ],
        ["ehcplans"],
    ),
    "ehcp_placement_state_special_pct": (
        None,
        ["special_la_maintained", "special_academy_free"],
        ["ehcplans"],
    ),
    "ehcp_placement_non_maintained_special_pct": (None, ["special_non_maintained"], ["ehcplans"]),
    "ehcp_placement_alternative_pct": ("ap_pru_total_pc", ["ap_pru_total"], ["ehcplans"]),
    "ehcp_placement_further_education_pct": ("fe_total_pc", ["fe_total"], ["ehcplans"]),
    "ehcp_placement_early_years_pct": ("nm_early_years_pc", ["nm_early_years"], ["ehcplans"]),
    "ehcp_placement_home_education_pct": (None, ["elective_home_education"], ["ehcplans"]),
    "ehcp_placement_arranged_pct": (None, ["other_arrangements_la"], ["ehcplans"]),
    "ehcp_placement_awaiting_pct": (None, ["await_prov_2022"], ["ehcplans"]),
}
# Our names of primary needs and the publisher's.
NEEDS = {
    "autism": "asd",
    "speech": "slcn",
    "semh": "semh",
    "moderate_learning": "mld",
    "severe_learning": "sld",
    "profound_learning": "pmld",
    "specific_learning": "spld",
    "physical": "pd",
    "hearing": "hi",
    "vision": "vi",
    "multi_sensory": "msi",
    "other": "oth",
}
OF_NEEDS = {
    **{
        f"ehcp_need_{need}_pct": (f"{code}_pc", [f"number_{code}"], ["ehc_plans"])
        for need, code in NEEDS.items()
    },
    "ehcp_need_not_recorded_pct": ("unknown_pc", ["number_need_unknown"], ["ehc_plans"]),
}
OF_REVIEWS = {
    "annual_reviews_held_count": ("review_meeting_24", [], []),
    "annual_reviews_decided_count": ("review_decision24", [], []),
    "annual_reviews_decision_4_weeks_pct": (
        "pc_decsion_4weeks",
        ["number_decsion_4weeks"],
        ["number_decsion_4weeks", "number_decision_gt_4weeks"],
    ),
}
OF_CEASED = {
    "ehcp_ceased_count": ("total_ceased", [], []),
    "ehcp_ceased_needs_met_count": ("needs_met", [], []),
    "ehcp_ceased_no_longer_wishes_pct": (None, ["no_engage"], ["total_ceased"]),
    "ehcp_ceased_moved_authority_pct": (None, ["transfer"], ["total_ceased"]),
    "ehcp_ceased_needs_met_pct": (None, ["needs_met"], ["total_ceased"]),
    "ehcp_ceased_employment_pct": (None, ["employ"], ["total_ceased"]),
    "ehcp_ceased_higher_education_pct": (None, ["he"], ["total_ceased"]),
    "ehcp_ceased_maximum_age_pct": (None, ["max_age"], ["total_ceased"]),
    "ehcp_ceased_left_england_pct": (None, ["moved_outside_eng"], ["total_ceased"]),
    "ehcp_ceased_other_pct": (None, ["deceased", "not_rec", "other"], ["total_ceased"]),
}
OF_TIMELINESS = {
    "ehcp_issued_20_weeks_excl_pct": (
        "pc_plans_issued_20_weeks_ex",
        ["plans_issued_20_weeks_ex"],
        ["plans_issued_den_ex"],
    ),
    "ehcp_issued_over_52_weeks_incl_pct": (
        "pc_plans_issued_gt_1_year",
        ["plans_issued_gt_1_year"],
        ["plans_issued_den"],
    ),
    "ehcp_plans_issued_incl_count": ("plans_issued_den", [], []),
}
AMENDED = "2025-amended"
# Source, release, file, member, column and label of the rows of the total, and the columns of each measure.
TABLES = [
    ("sen2-mi", "2022", ZIP_2022, "data/sen2_mi.csv", {}, MI_2022),
    ("sen2-mi", "2023", "2023/sen2_mi.csv", None, {}, MI_2023),
    (
        "ehcp-timeliness",
        "2025",
        ZIP_2025,
        "data/timeliness_20_week.csv",
        {"breakdown": "All EHC plans issued"},
        OF_TIMELINESS,
    ),
    ("ehcp-requests", "2025", ZIP_2025, "data/requests.csv", {"breakdown": REQUESTS}, OF_REQUESTS),
    ("ehcp-requests", AMENDED, f"{AMENDED}/requests.csv", None, {"breakdown": REQUESTS}, OF_REQUESTS),
    ("ehcp-requests", "2026", "2026/requests.csv", None, {}, OF_REQUESTS),
    (
        "ehcp-assessments",
        "2025",
        ZIP_2025,
        "data/assessments.csv",
        {"breakdown": ASSESSMENTS},
        OF_ASSESSMENTS,
    ),
    (
        "ehcp-assessments",
        AMENDED,
        f"{AMENDED}/assessments.csv",
        None,
        {"breakdown": ASSESSMENTS},
        OF_ASSESSMENTS,
    ),
    (
        "ehcp-new-plans",
        "2025",
        ZIP_2025,
        "data/newplans.csv",
        {"breakdown": "New EHC plans"},
        {"ehcp_new_plans_count": ("new_ehc_plans", [], [])},
    ),
    (
        "ehcp-ceased-plans",
        "2025",
        ZIP_2025,
        "data/ceased_plans.csv",
        {"breakdown": "All ceased EHC plans"},
        OF_CEASED,
    ),
    (
        "ehcp-annual-reviews",
        AMENDED,
        f"{AMENDED}/annual_reviews.csv",
        None,
        {"breakdown": "All annual reviews"},
        OF_REVIEWS,
    ),
    ("ehcp-caseload", "2025", ZIP_2025, "data/caseload.csv", {"breakdown": PLANS}, OF_CASELOAD),
    (
        "ehcp-caseload",
        "2022-by-age",
        ZIP_2022,
        "data/sen2_age_caseload.csv",
        {"characteristic_age": "Total"},
        {"ehcp_caseload_count": ("total_ehc", [], []), "ehcp_and_statements_count": ("total_all", [], [])},
    ),
    (
        "ehcp-needs",
        "2025",
        ZIP_2025,
        "data/sen_needs_all_plans.csv",
        {"breakdown": PLANS},
        OF_NEEDS,
    ),
    (
        "ehcp-personal-budgets",
        "2025",
        ZIP_2025,
        "data/personal_budgets.csv",
        {"breakdown": "All personal budgets"},
        {"ehcp_personal_budgets_count": ("personal_budget", [], [])},
    ),
    (
        "ehcp-caseload",
        "2022-by-placement",
        ZIP_2022,
        "data/sen2_estab_caseload.csv",
        {"establishment_group": "Total"},
        {"ehcp_caseload_count": ("total_ehc", [], [])},
    ),
    (
        "ehcp-phase-transfers",
        "2026",
        "2026/phase_transfers.csv",
        None,
        {},
        {
            "ehcp_caseload_count": ("number_plans", [], []),
            "ehcp_and_statements_count": ("number_plans", [], []),
        },
    ),
]
