"""Schemas of files on residents, pupils, neighbours and inspections, by layout: text under our names."""

from collections.abc import Mapping

import pandera.polars as pa

from schemas import cells
from schemas.codes import ENGLAND

AREAS = (
    *["Country", "Region", "County", "Unitary Authority", "Metropolitan District", "London Borough"],
    *["Metropolitan County", "Non-metropolitan District"],
)
CLOSENESS = r"(?i:extremely close|very close|close|somewhat close|not close)"
OUTCOMES = (
    "Typically positive experiences and outcomes",
    "Inconsistent experiences and outcomes",
    "Widespread and/or systemic failings",
)
NOT_REVISITED = "Not revisited yet"

_ONS_CODE = "not an ONS code"
_DFE_CODE = "not a DfE code of three digits"
_DATE = r"[0-9]{2}/[0-9]{2}/[0-9]{4}"
_DAY = "not a date like 27/03/2023"

RESIDENTS = pa.DataFrameSchema(
    {
        "time_period": cells.matching(r"20[0-9][0-9]", "not a year"),
        "time_identifier": cells.one_of("Reporting year"),
        "geographic_level": cells.one_of("National", "Regional", "Local authority"),
        "country_code": cells.one_of(ENGLAND),
        "region_code": cells.matching(r"E1[23][0-9]{6}|", "not the code of a region"),
        "old_la_code": cells.matching(r"[0-9]{3}|", _DFE_CODE),
        "new_la_code": cells.matching(r"E[0-9]{8}|", _ONS_CODE),
        "la_name": cells.text(),
        "age_group": cells.one_of("Children aged 0 to 17 years"),
        "residents": cells.count(),
    }
)

RESIDENTS_BY_AGE = pa.DataFrameSchema(
    {
        "code": cells.matching(r"[EKW][0-9]{8}", _ONS_CODE),
        "name": cells.text(),
        "geography": cells.one_of(*AREAS),
        **{f"age_{age}": cells.matching(r"[0-9]+", "not a number of people") for age in range(26)},
    }
)

SEN_PUPILS = pa.DataFrameSchema(
    {
        "measure": cells.one_of("SEN_TotStat", "SEN_TotSENSuP"),
        "time_period": cells.matching(r"20[0-9][0-9]", "not a year"),
        "la_code": cells.matching(r"[0-9]{3}", _DFE_CODE),
        "la_name": cells.text(),
        "percentage": cells.matching(
            r"[0-9]{1,2}(?:\.[0-9]+)?|100(?:\.0+)?|-", "neither a percentage from 0 to 100 nor -"
        ),
    }
)

LAIT = pa.DataFrameSchema(
    {
        "measure": cells.text(),
        "year": cells.matching(
            r"20[0-9][0-9](?:/[0-9][0-9])?(?: \(prov\))?", "neither a year nor an academic year like 2023/24"
        ),
        "la_code": cells.matching(r"[0-9]{3}", _DFE_CODE),
        "la_name": cells.text(),
        "figure": cells.matching(
            r"[0-9]+(?:\.[0-9]+)?(?:E-[0-9]+)?|-", "neither a figure of 0 or more nor -"
        ),
    },
    unique=["measure", "year", "la_code"],
)

STATISTICAL_NEIGHBOURS = pa.DataFrameSchema(
    {
        "la_code": cells.matching(r"[0-9]{3}", _DFE_CODE),
        "la_name": cells.text(),
        "part": cells.one_of("now", "former"),
        **{
            f"neighbour_{place}": cells.matching(r"[0-9]{3}|-", "neither a DfE code of three digits nor -")
            for place in range(1, 11)
        },
        **{
            f"closeness_{place}": cells.matching(rf"{CLOSENESS}|-", "not a word for closeness")
            for place in range(1, 11)
        },
    }
)

INSPECTIONS_TO_2022 = pa.DataFrameSchema(
    {
        "ons_code": cells.matching(r"E[0-9]{8}", _ONS_CODE),
        "area_name": cells.text(),
        "inspection_start": cells.matching(_DATE, _DAY),
        "published_on": cells.matching(_DATE, _DAY),
        "action_required": cells.one_of("Yes", "No"),
        "areas_for_action": cells.matching(r"[0-9]{1,3}|", "not a number of weaknesses"),
        "revisit_start": cells.matching(rf"{_DATE}|{NOT_REVISITED}|", _DAY),
        "revisit_published_on": cells.matching(rf"{_DATE}|", _DAY),
        "revisit_outcome": cells.matching(r"Yes|Some|No|", "not one of Yes, Some, No"),
        "areas_with_progress": cells.matching(r"[0-9]{1,3}|", "not a number of weaknesses"),
        "areas_without_progress": cells.matching(r"[0-9]{1,3}|", "not a number of weaknesses"),
    }
)

INSPECTIONS_FROM_2023 = pa.DataFrameSchema(
    {
        "area_name": cells.text(),
        "inspection_start": cells.matching(_DATE, _DAY),
        "published_on": cells.matching(_DATE, _DAY),
        "outcome": cells.one_of(*OUTCOMES),
        "action_required": cells.one_of("Yes", "No"),
        "areas_for_action": cells.matching(r"[0-9]{1,3}|NA", "not a number of areas"),
    }
)

_READ_DATE = r"[0-9]{2}/[0-9]{2}/(?:[0-9]{2}|[0-9]{4})|NaN|"

INSPECTION_REPORTS = pa.DataFrameSchema(
    {
        "la_code": cells.matching(r"[0-9]{3}", _DFE_CODE),
        "ons_code": cells.matching(r"E[0-9]{8}", _ONS_CODE),
        "area_name": cells.text(),
        "inspection_start": cells.matching(_READ_DATE, "not a date like 27/03/23"),
        "inspection_end": cells.matching(_READ_DATE, "not a date like 31/03/23"),
        "published_on": cells.matching(_READ_DATE, "not a date like 31/05/23"),
        "grade": cells.matching(r"[123](?:\.0)?|NaN|", "not a grade from 1 to 3"),
        "next_inspection": cells.matching(r"[0-9]{1,2} (?:years|months)|NaN|", "not a time like 3 years"),
        "report_url": cells.matching(
            r"https://(?:files|reports)\.ofsted\.gov\.uk/[A-Za-z0-9/._~%?&=#+-]+",
            "not an address of reports at Ofsted",
        ),
    }
)

PEOPLE: Mapping[str, pa.DataFrameSchema] = {
    "residents": RESIDENTS,
    "residents_by_age": RESIDENTS_BY_AGE,
    "sen_pupils": SEN_PUPILS,
    "lait": LAIT,
    "statistical_neighbours": STATISTICAL_NEIGHBOURS,
    "inspections_to_2022": INSPECTIONS_TO_2022,
    "inspections_from_2023": INSPECTIONS_FROM_2023,
    "inspection_reports": INSPECTION_REPORTS,
}
