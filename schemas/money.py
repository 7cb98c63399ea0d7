"""Schemas of files on outturn, spending and balances, by layout: text columns under our names."""

from collections.abc import Mapping
from types import MappingProxyType

import pandera.polars as pa

from schemas import cells
from schemas.codes import ENGLAND

_BLOCKS = ("budget", "outturn")
_TOP_UPS = ("top_up_state", "top_up_independent")
_LINES = ("places", *_TOP_UPS, "sen_support", "alternative_provision", "hospital", "therapies")
_PHASES = ("early_years", "primary", "secondary", "special", "pru", "post_school", "income")


def amount_or_blank() -> pa.Column:
    """A signed amount of money, or blank."""
    return cells.matching(r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee]-?[0-9]+)?|", "neither an amount nor blank")


HIGH_NEEDS_GROUPS = pa.DataFrameSchema(
    {
        "new_la_code": cells.matching(r"E[0-9]{8}", "not an ONS code"),
        "la_name": cells.text(),
        "year": cells.matching(r"20[0-9][0-9]", "not a year"),
        "high_needs": amount_or_blank(),
    }
)

HIGH_NEEDS_BENCHMARKING = pa.DataFrameSchema(
    {
        "region_name": cells.text(),
        "old_la_code": cells.matching(r"[0-9]{3}", "not a DfE code of three digits"),
        "la_name": cells.text(),
        **{f"{block}_{line}": amount_or_blank() for block in _BLOCKS for line in _LINES},
        **{
            f"{block}_{line}_{phase}": amount_or_blank()
            for block in _BLOCKS
            for line in _TOP_UPS
            for phase in _PHASES
        },
    }
)

SPECIALIST_SPEND = pa.DataFrameSchema(
    {
        "la_name": cells.text(),
        "category": cells.one_of("State", "Independent or non-maintained", "Total"),
        "year": cells.matching(r"20[0-9][0-9]-[0-9][0-9]", "not a financial year like 2021-22"),
        "per_head": amount_or_blank(),
        "residents": amount_or_blank(),
        "spend": amount_or_blank(),
    },
    unique=["la_name", "category", "year"],
)

# Symbols of section 251 files; in finance ':' means not available, 'u' unreliable.
_S251_AMOUNT = r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?|:|z|x|c|u|N/A|"
_S251_SYMBOLS = "neither an amount nor one of :, z, x, c, u, N/A or blank"

S251 = pa.DataFrameSchema(
    {
        "time_period": cells.financial_year(),
        "time_identifier": cells.one_of("Financial year"),
        "geographic_level": cells.one_of("National", "Regional", "Local authority"),
        "country_code": cells.one_of(ENGLAND),
        "region_code": cells.matching(r"E1[23][0-9]{6}|[zx:]|", "not the code of a region"),
        "la_name": cells.text(),
        "old_la_code": cells.matching(r"[0-9]{3}|[zx:]|", "not a DfE code of three digits"),
        "new_la_code": cells.matching(r"E[0-9]{8}|[zx:]|", "not an ONS code"),
        "category": cells.text(),
        "gross": cells.matching(_S251_AMOUNT, _S251_SYMBOLS),
        "net": cells.matching(_S251_AMOUNT, _S251_SYMBOLS),
    }
)

S251_SERVICES = pa.DataFrameSchema(
    {
        "new_la_code": cells.matching(r"E[0-9]{8}", "not an ONS code"),
        "time_period": cells.matching(r"20[0-9][0-9]-[0-9][0-9]", "not a financial year like 2021-22"),
        "sen_transport_gbp": amount_or_blank(),
        "educational_psychology_gbp": amount_or_blank(),
        "sen_administration_gbp": amount_or_blank(),
    },
    unique=["new_la_code", "time_period"],
)

MONEY: Mapping[str, pa.DataFrameSchema] = MappingProxyType(
    {
        "high_needs_groups": HIGH_NEEDS_GROUPS,
        "high_needs_benchmarking": HIGH_NEEDS_BENCHMARKING,
        "specialist_spend": SPECIALIST_SPEND,
        "s251": S251,
        "s251_services": S251_SERVICES,
    }
)
