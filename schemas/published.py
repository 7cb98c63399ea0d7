"""Published files, one schema a layout: text columns under our names, before anything is cast.

A failed check becomes a sentence by itself: "column X, 3 rows are <error>: first 'n/a' at row 17".
"""

from collections.abc import Mapping
from types import MappingProxyType

import pandera.polars as pa

GSS_SYMBOLS = ("x", "z", "c", "low")
MOJ_SYMBOLS = ("x", "..", "~")


def _matching(pattern: str, error: str, *, required: bool = True, nullable: bool = False) -> pa.Column:
    return pa.Column(
        str, pa.Check.str_matches(f"^(?:{pattern})$", error=error), required=required, nullable=nullable
    )


def _one_of(*words: str) -> pa.Column:
    return pa.Column(str, pa.Check.isin(words, error=f"not one of {', '.join(words)}"))


def _text() -> pa.Column:
    return pa.Column(str)


def _count(*, required: bool = True) -> pa.Column:
    return _matching(
        r"\d+|x|z|c|low", f"neither a count nor one of {', '.join(GSS_SYMBOLS)}", required=required
    )


def _percentage() -> pa.Column:
    return _matching(
        r"(?:\d{1,2}(?:\.\d+)?|100(?:\.0+)?)|x|z|c|low",
        f"neither a percentage from 0 to 100 nor one of {', '.join(GSS_SYMBOLS)}",
    )


def _weeks() -> pa.Column:
    return _matching(
        r"\d+(?:\.\d+)?|x|z|c|low",
        f"neither a number of weeks nor one of {', '.join(GSS_SYMBOLS)}",
        required=False,
    )


def _money() -> pa.Column:
    return _matching(r"-?\d+(?:\.\d+)?", "not an amount")


def _financial_year() -> pa.Column:
    return _matching(r"20\d{4}", "not a financial year like 202324")


def _moj(pattern: str, what: str, *, required: bool = True) -> pa.Column:
    error = f"neither {what} nor one of -, {', '.join(MOJ_SYMBOLS)} or blank"
    return _matching(rf"{pattern}|-|x|\.\.|~|", error, required=required, nullable=True)


_BANDS = ("within_20_weeks", "weeks_20_to_52", "over_52_weeks")
_VERSIONS = ("incl", "excl")

TIMELINESS = pa.DataFrameSchema(
    {
        "time_period": _matching(r"20\d\d", "not a calendar year"),
        "time_identifier": _one_of("Calendar year"),
        "geographic_level": _one_of("National", "Regional", "Local authority"),
        "country_code": _one_of("E92000001"),
        "region_code": _matching(r"E12\d{6}|", "not the code of a region"),
        "new_la_code": _matching(r"E\d{8}|", "not an ONS code"),
        "old_la_code": _matching(r"\d{3}|", "not a DfE code of three digits"),
        "la_name": _text(),
        "breakdown_topic": _text(),
        "breakdown": _text(),
        **{f"issued_{version}": _count() for version in _VERSIONS},
        **{f"{band}_{version}": _count() for band in _BANDS for version in _VERSIONS},
        **{f"{band}_{version}_pct": _percentage() for band in _BANDS for version in _VERSIONS},
        **{f"average_wait_{version}": _weeks() for version in _VERSIONS},
    }
)

_MOJ_COUNT = r"\d+|\d{1,3}(?:,\d{3})+"
_MOJ_RATE = r"\d+(?:\.\d+)?%"

APPEALS = pa.DataFrameSchema(
    {
        "la_name": _matching(r".*[a-z)]", "not the name of an authority"),
        "la_code": _matching(r"\d{3}|", "not a DfE code of three digits"),
        "time_period": _matching(r"20\d\d", "not a calendar year"),
        "appeals": _moj(_MOJ_COUNT, "a count"),
        **{
            f"{what}{method}": _moj(pattern, words, required=False)
            for what, pattern, words in (
                ("decisions", _MOJ_COUNT, "a count"),
                ("rate", _MOJ_RATE, "a percentage"),
            )
            for method in ("", "_reviews")
        },
    }
)

DSG_GROSS = pa.DataFrameSchema(
    {"la_code": _text(), "la_name": _text(), "gross_gbp": _money(), "time_period": _financial_year()}
)

DSG_ALLOCATIONS = pa.DataFrameSchema(
    {"la_code": _text(), "la_name": _text(), "high_needs": _money(), "total": _money()}
)

DSG_BALANCE_PCT = pa.DataFrameSchema(
    {
        "time_period": _financial_year(),
        "geographic_level": _one_of("National", "Regional", "Local authority"),
        "region_name": _text(),
        "la_name": _text(),
        "deficit_pct": _matching(r"-?\d+(?:\.\d{1,2})?", "not a percentage of at most two decimals"),
        "balance_pct": _matching(r"-?\d+(?:\.\d{1,2})?", "not a percentage of at most two decimals"),
    }
)

DSG_BALANCE_GBP = pa.DataFrameSchema(
    {
        "new_la_code": _matching(r"E\d{8}", "not an ONS code"),
        "la_name": _text(),
        "deficit_gbp": _matching(r"-?\d+|", "neither a whole number of pounds nor blank"),
    }
)

_DATE = r"\d{2}/\d{2}/\d{4}|"

REGISTER = pa.DataFrameSchema(
    {
        "new_la_code": _text(),
        "la_name": _text(),
        "date_of_operation": _matching(_DATE, "not a date like 01/04/2019"),
        "date_of_termination": _matching(_DATE, "not a date like 31/03/2019"),
        "region_code": _matching(r"E12\d{6}|", "not the code of a region"),
        "entity_description": _text(),
        "old_la_code": _text(),
    }
)

LAYOUTS: Mapping[str, pa.DataFrameSchema] = MappingProxyType(
    {
        "timeliness": TIMELINESS,
        "appeals": APPEALS,
        "dsg_gross": DSG_GROSS,
        "dsg_allocations": DSG_ALLOCATIONS,
        "dsg_balance_pct": DSG_BALANCE_PCT,
        "dsg_balance_gbp": DSG_BALANCE_GBP,
        "register": REGISTER,
    }
)
