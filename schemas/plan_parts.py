"""What plans are split by in the SEN2 return: our names of the columns that are parts of a whole."""

RESOURCED = (
    *("resourced_maintained", "resourced_academy", "resourced_free_school"),
    *("unit_maintained", "unit_academy", "unit_free_school"),
)
"""Resourced provision and SEN units, parts of `mainstream`."""

NOT_IN_EDUCATION = (
    *("not_in_education", "notice_to_cease"),
    *("not_in_education_other", "not_in_education_school_age"),
)
"""Not in education, employment or training: parts of `elsewhere`."""

ELSEWHERE = (
    *("home_education", "arranged_by_authority", "arranged_by_parents", "online", "in_wales"),
    *("other_schools", "other_settings"),
)
"""Educated elsewhere: with NOT_IN_EDUCATION the parts of `elsewhere`, until January 2023 without the last."""

NEEDS = (
    *("autism", "speech", "semh", "moderate_learning", "severe_learning", "profound_learning"),
    *("specific_learning", "physical", "hearing", "vision", "multi_sensory", "other", "not_recorded"),
)
"""Primary needs of plans; `<need>_pct` is the percentage."""

CEASED = (
    *("no_longer_wishes", "moved_authority", "needs_met", "employment", "higher_education", "maximum_age"),
    *("left_england", "died", "other_reason", "reason_not_recorded"),
)
"""Why plans ended."""

BUDGETS = ("arranged", "education", "social_care", "health", "integrated")
"""What personal budgets are for: arrangements made for the family, or direct payments. They overlap."""
