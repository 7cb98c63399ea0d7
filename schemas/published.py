"""Schemas of published files by layout: text columns under our names."""

from collections.abc import Mapping
from types import MappingProxyType

import pandera.polars as pa

from schemas import cells
from schemas.money import MONEY
from schemas.people import PEOPLE
from schemas.sen2 import SEN2

_BANDS = ("within_20_weeks", "weeks_20_to_52", "over_52_weeks")
_VERSIONS = ("incl", "excl")

TIMELINESS = pa.DataFrameSchema(
    {
        **cells.area(r"20[0-9][0-9]", "Calendar year"),
        "breakdown_topic": cells.text(),
        "breakdown": cells.text(),
        **{f"issued_{version}": cells.count() for version in _VERSIONS},
        **{f"{band}_{version}": cells.count() for band in _BANDS for version in _VERSIONS},
        **{f"{band}_{version}_pct": cells.percentage() for band in _BANDS for version in _VERSIONS},
        **{f"average_wait_{version}": cells.weeks() for version in _VERSIONS},
    }
)

_MOJ_COUNT = r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+"
_MOJ_RATE = r"[0-9]+(?:\.[0-9]+)?%"

APPEALS = pa.DataFrameSchema(
    {
        "la_name": cells.matching(r".*[a-z)]", "not the name of an authority"),
        "la_code": cells.matching(r"[0-9]{3}|", "not a DfE code of three digits"),
        "time_period": cells.matching(r"20[0-9][0-9]", "not a calendar year"),
        "appeals": cells.moj(_MOJ_COUNT, "a count"),
        **{
            f"{what}{method}": cells.moj(pattern, words, required=False)
            for what, pattern, words in (
                ("decisions", _MOJ_COUNT, "a count"),
                ("rate", _MOJ_RATE, "a percentage"),
            )
            for method in ("", "_reviews")
        },
    }
)

DSG_GROSS = pa.DataFrameSchema(
    {
        "la_code": cells.text(),
        "la_name": cells.text(),
        "gross_gbp": cells.money(),
        "time_period": cells.financial_year(),
    }
)

DSG_ALLOCATIONS = pa.DataFrameSchema(
    {"la_code": cells.text(), "la_name": cells.text(), "high_needs": cells.money(), "total": cells.money()}
)

DSG_BALANCE_PCT = pa.DataFrameSchema(
    {
        "time_period": cells.financial_year(),
        "geographic_level": cells.one_of("National", "Regional", "Local authority"),
        "region_name": cells.text(),
        "la_name": cells.text(),
        "deficit_pct": cells.matching(
            r"-?[0-9]+(?:\.[0-9]{1,2})?", "not a percentage of at most two decimals"
        ),
        "balance_pct": cells.matching(
            r"-?[0-9]+(?:\.[0-9]{1,2})?", "not a percentage of at most two decimals"
        ),
    }
)

DSG_BALANCE_GBP = pa.DataFrameSchema(
    {
        "new_la_code": cells.matching(r"E[0-9]{8}", "not an ONS code"),
        "la_name": cells.text(),
        "deficit_gbp": cells.matching(r"-?[0-9]+|", "neither a whole number of pounds nor blank"),
    }
)

_DATE = r"[0-9]{2}/[0-9]{2}/[0-9]{4}|"

REGISTER = pa.DataFrameSchema(
    {
        "new_la_code": cells.text(),
        "la_name": cells.text(),
        "date_of_operation": cells.matching(_DATE, "not a date like 01/04/2019"),
        "date_of_termination": cells.matching(_DATE, "not a date like 31/03/2019"),
        "region_code": cells.matching(r"E12[0-9]{6}|", "not the code of a region"),
        "entity_description": cells.text(),
        "old_la_code": cells.text(),
    }
)

CODE_LIST = pa.DataFrameSchema(
    {
        "la_code": cells.matching(r"[0-9]{3,4}", "not a code of digits"),
        "la_name": cells.text(),
        "region": cells.text(),
        "type": cells.one_of("SC", "UA", "MD", "ILB", "OLB", "NA"),
    }
)

POSTCODES = pa.DataFrameSchema(
    {
        "postcode": cells.matching(
            r"(?:[A-Z]{1,2}[0-9][0-9A-Z]?|NPT)[0-9](?:[ABD-HJLNP-UW-Z]{2})?",
            "neither a postcode sector nor a unit",
        ),
        "new_la_code": cells.matching(r"E[0-9]{8}|", "not an ONS code"),
        "old_la_code": cells.matching(r"[0-9]{3}|", "not a DfE code of three digits"),
        "outside": cells.one_of("", "W", "S", "N", "L", "M"),
    },
    unique=["postcode"],
)

GENERALISED_BOUNDARIES = pa.DataFrameSchema(
    {
        "new_la_code": cells.matching(r"[EWSN][0-9]{8}", "not an ONS code"),
        "la_name": cells.text(),
        "geometry": cells.matching(r'\{"type": "(?:Multi)?Polygon".+', "neither a polygon nor several"),
    }
)

LAYOUTS: Mapping[str, pa.DataFrameSchema] = MappingProxyType(
    {
        "timeliness": TIMELINESS,
        "appeals": APPEALS,
        "dsg_gross": DSG_GROSS,
        "dsg_allocations": DSG_ALLOCATIONS,
        "dsg_balance_pct": DSG_BALANCE_PCT,
        "dsg_balance_net_pct": DSG_BALANCE_PCT,
        "dsg_balance_gbp": DSG_BALANCE_GBP,
        "register": REGISTER,
        "code_list": CODE_LIST,
        "generalised_boundaries": GENERALISED_BOUNDARIES,
        "postcodes": POSTCODES,
        **SEN2,
        **MONEY,
        **PEOPLE,
    }
)
