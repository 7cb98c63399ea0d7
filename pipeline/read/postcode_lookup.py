"""The project's own compact table of postcodes.

A sector is an outward code and one digit ('BN32' is BN3 2); two more letters make a unit, that is a postcode.
`la` and `dfe` list the ONS and DfE codes of authorities. `sector` and `unit` (only units that are not where
their sector is) refer to positions in these lists; `outside` and `border_outside` are places outside England.
"""

import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import json_document
from pipeline.sources.catalogue import Edition

KEYS = ("la", "dfe", "sector", "unit", "outside", "border_outside")
COLUMNS = ("postcode", "new_la_code", "old_la_code", "outside")
UNIT = 2  # letters; in `unit` two hexadecimal digits follow: the authority's position in the lists

Row = tuple[str, str, str, str]


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Expand the table to text: one row per sector, and per unit that is not where its sector is.

    `outside` is the letter of a country, '' in England; outside England both codes are ''. Raises
    PipelineError if the file is not JSON, lacks or repeats a key, truncates units, or refers to a position
    beyond the lists.
    """
    try:
        table = json_document.parse(content)
        missing = [key for key in KEYS if key not in table]
        if missing:
            raise ValueError(f"it lacks {', '.join(missing)}")
        rows = [*_in_england(table), *_outside(table)]
    except (ValueError, AttributeError, TypeError) as error:
        raise PipelineError(f"{edition.name}: not the table of postcodes it should be: {error}.") from error
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return frame.with_row_index("row", offset=1)


def _in_england(table: dict[str, Any]) -> Iterator[Row]:
    if len(table["la"]) != len(table["dfe"]):
        raise ValueError("la and dfe differ in length")
    authorities = list(zip(table["la"], table["dfe"], strict=True))
    for sector, at in table["sector"].items():
        yield sector, *_authority(authorities, at, sector), ""
    for sector, units in table["unit"].items():
        for cell in _cut(units, UNIT + 2, sector):
            postcode = f"{sector}{cell[:UNIT]}"
            yield postcode, *_authority(authorities, _position(cell[UNIT:], postcode), postcode), ""


def _outside(table: dict[str, Any]) -> Iterator[Row]:
    for country, sectors in table["outside"].items():
        for sector in sectors.split():
            yield sector, "", "", country
    for sector, countries in table["border_outside"].items():
        for country, units in countries.items():
            for unit in _cut(units, UNIT, sector):
                yield f"{sector}{unit}", "", "", country


def _position(digits: str, postcode: str) -> int:
    if not re.fullmatch("[0-9a-fA-F]{2}", digits):
        raise ValueError(f"{postcode} is of authority {digits!r}, which is not two hexadecimal digits")
    return int(digits, 16)


def _authority(authorities: list[tuple[str, str]], at: int, postcode: str) -> tuple[str, str]:
    if not 0 <= at < len(authorities):
        raise ValueError(f"{postcode} is of authority {at}, and the lists have {len(authorities)} of them")
    return authorities[at]


def _cut(units: str, width: int, sector: str) -> list[str]:
    if len(units) % width:
        raise ValueError(f"the units of {sector} are not of {width} characters each")
    return [units[at : at + width] for at in range(0, len(units), width)]
