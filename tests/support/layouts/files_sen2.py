"""Small files in the layouts of the SEN2 return other than timeliness, made by code."""

from collections.abc import Iterable, Mapping, Sequence

from tests.support.layouts.publishers_files import Cell, area, csv_bytes

Place = tuple[str, str, str] | str

AREA = [
    *["time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code"],
    *["region_name", "new_la_code", "old_la_code", "la_name"],
]
# The edition of 2022 gives the two codes of an authority the other way round.
AREA_2022 = [*AREA[:7], "old_la_code", "new_la_code", "la_name"]
GROUPS = ["breakdown_topic", "breakdown"]

MI_2022 = [
    *["NewallEHC", "NewallEHC_pc", "NewallEHC_AssnoneEHC_sum", "AssnoneEHC", "AssnoneEHC_pc"],
    *["AssRefusedEHC", "AssRefusedEHC_pc", "InreqEHC", "TotIncExcEHC", "IncExc20weekEHC", "IncExc20weekRate"],
    *["TotNoExcEHC", "NoExc20weekEHC", "NoExc20weekRate", "TotIncExc", "IncExc26week"],
]
MI_2023 = [
    *["ass_none_ehc", "ass_none_ehc_pc", "ass_refused_ehc", "ass_refused_ehc_pc", "assessment_mediation"],
    *["assessment_tribunal", "assessments", "inc_exc_20week_ehc", "inc_exc_20week_rate", "inreq_ehc"],
    *["inreq_ehc_a", "new_all_ehc", "new_all_ehc_ass_none_ehc_sum", "new_all_ehc_pc", "no_exc_20week_ehc"],
    *["no_exc_20week_rate", "other_mediation", "other_tribunal", "total_tribunal", "request_mediation"],
    *["request_tribunal", "tot_inc_exc_ehc", "tot_no_exc_ehc"],
]
REQUESTS = [
    *["requests_received_in_year", "requests_decided_to_assess", "requests_decided_not_to_assess"],
    *["requests_decision_not_made", "requests_withdrawn"],
    *["request_not_assess_pc", "request_outcome_six_weeks", "request_outcome_over_6_weeks"],
    *["request_outcome_six_weeks_pc", "mediation_related_request", "tribunal_related_request"],
]
ASSESSMENTS = [
    *[
        "assess_in_year",
        "assess_issued",
        "assess_not_issued",
        "assess_not_issued_pc",
        "number_assess_mediation",
    ],
    *["number_assess_tribunal", "number_other_mediation", "number_other_tribunal"],
]
CASELOAD = [
    *["ehcplans", "mainstream_total", "mainstream_total_pc", "special_independent", "special_total"],
    *[
        f"mainstream_{school}_{kind}"
        for school in ("la_maintained", "academy", "free_school")
        for kind in ("resourced_provision", "senunit")
    ],
    *["special_la_maintained", "special_academy_free", "special_non_maintained", "special_total_pc"],
    *["AP_PRU_total", "AP_PRU_total_pc", "fe_total", "fe_total_pc", "nm_early_years", "nm_early_years_pc"],
    *["ed_elsewhere", "elective_home_education", "other_arrangements_la", "other_arrangements_parents"],
    *["online_provider", "w_settings", "other_schools", "other_placement_settings"],
    *["neet", "neet_ntci", "neet_other", "neet_other_csa", "placement_unknown"],
    *["await_prov_2022", "perm_ex_2022"],
]
CEASED = [
    *["max_age", "needs_met", "he", "employ", "transfer", "no_engage", "moved_outside_eng", "deceased"],
    *["not_rec", "other", "total_ceased"],
]
NEED_CODES = [
    *["asd", "hi", "mld", "msi", "oth", "pd"],
    *["pmld", "semh", "slcn", "sld", "spld", "vi"],
]
NEEDS = [
    "ehc_plans",
    *[f"number_{need}" for need in (*NEED_CODES, "need_unknown")],
    *[f"{need}_pc" for need in (*NEED_CODES, "unknown")],
]
BUDGETS = ["personal_budget", "org_arrangments", "pb_health", "pb_education", "pb_social", "pb_integrated"]
REVIEWS = [
    *["review_meeting_24", "review_meeting_prior_24", "review_meeting_prior_24"],
    *["review_decision25", "review_decision24"],
    *["review_decision_outstanding", "no_outcome", "number_decsion_4weeks", "number_decision_gt_4weeks"],
    "pc_decsion_4weeks",
]
OF_2022 = ["Total_st", "Total_st_pc", "Total_ehc", "Total_ehc_pc", "Total_all", "Total_all_pc"]

ALL_REQUESTS = "All requests for EHC needs assessments"
ALL_REQUESTS_2026 = "All requests for an EHC needs assessment"
ALL_ASSESSMENTS = "All EHC needs assessments"
ALL_PLANS = "All EHC plans"
ALL_REVIEWS = "All annual reviews"
ALL_CEASED = "All ceased EHC plans"
ALL_BUDGETS = "All personal budgets"


def area_row(
    place: Place,
    period: int,
    figures: Mapping[str, Cell],
    *,
    label: str = "",
    identifier: str = "Calendar year",
) -> dict[str, Cell]:
    """One row: `place` is 'England', the name of a region, or an authority's name, ONS code and DfE code.

    `label` is that of the group the row counts; columns without a figure are filled with 'x'.
    """
    row: dict[str, Cell] = dict.fromkeys(AREA, "")
    row |= {"time_period": period, "time_identifier": identifier}
    row |= {"breakdown_topic": label, "breakdown": label} | area(place)
    return row | dict(figures)


def sen2_csv(
    rows: Iterable[Mapping[str, Cell]], figures: Sequence[str], area: Sequence[str] = (*AREA, *GROUPS)
) -> bytes:
    """A table with these columns of figures; 2022 and 2023 have no groups, and neither BOM nor CRLF."""
    names = [*area, *figures]
    old = "breakdown" not in area
    table = [[row.get(name, "x") for name in names] for row in rows]
    return csv_bytes([names, *table], bom=not old, newline="\n" if old else "\r\n")


def mi_2023_csv(*rows: Mapping[str, Cell]) -> bytes:
    """`sen2_mi.csv` of 2023."""
    return sen2_csv(rows, MI_2023, AREA)


def mi_2022_csv(*rows: Mapping[str, Cell]) -> bytes:
    """`sen2_mi.csv` of 2022: other names, and the codes the other way round."""
    return sen2_csv(rows, MI_2022, AREA_2022)


def caseload_2022_csv(group: str, *rows: Mapping[str, Cell]) -> bytes:
    """A table of plans in place of 2022; `group` is the column of what they are split by."""
    columns = ["establishment_type", group] if group == "establishment_group" else [group]
    return sen2_csv(rows, [*columns, *OF_2022], AREA_2022)
