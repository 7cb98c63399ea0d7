"""The project's own compact table of postcodes: sectors, units that differ from theirs, what is not England.

A sector is an outward code and one digit ('BN32' is BN3 2), a unit the two letters after it. `la` and `dfe`
are the two codes of each authority; what follows points into them.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import json_document
from pipeline.sources.catalogue import Edition

KEYS = ("la", "dfe", "sector", "unit", "outside", "border_outside")
COLUMNS = ("postcode", "new_la_code", "old_la_code", "outside")
UNIT = 2  # letters; in `unit` the authority's place in the lists follows them, as two hexadecimal digits

Row = tuple[str, str, str, str]


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Unfold the table to text: one row a sector, and one a unit that is not where its sector is.

    `outside` is the letter of a country, and '' in England; outside England both codes are ''. Raises
    PipelineError if it is not such a table: no JSON, a key missing or there twice, units cut short, a place
    beyond the end of the lists.
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
        raise ValueError("la and dfe are not equally long")
    authorities = list(zip(table["la"], table["dfe"], strict=True))
    for sector, at in table["sector"].items():
        yield sector, *_authority(authorities, at, sector), ""
    for sector, units in table["unit"].items():
        for cell in _cut(units, UNIT + 2, sector):
            postcode = f"{sector}{cell[:UNIT]}"
            yield postcode, *_authority(authorities, int(cell[UNIT:], 16), postcode), ""


def _outside(table: dict[str, Any]) -> Iterator[Row]:
    for country, sectors in table["outside"].items():
        for sector in sectors.split():
            yield sector, "", "", country
    for sector, countries in table["border_outside"].items():
        for country, units in countries.items():
            for unit in _cut(units, UNIT, sector):
                yield f"{sector}{unit}", "", "", country


def _authority(authorities: list[tuple[str, str]], at: int, postcode: str) -> tuple[str, str]:
    if not 0 <= at < len(authorities):
        raise ValueError(f"{postcode} is of authority {at}, and the lists have {len(authorities)} of them")
    return authorities[at]


def _cut(units: str, width: int, sector: str) -> list[str]:
    if len(units) % width:
        raise ValueError(f"the units of {sector} are not of {width} characters each")
    return [units[at : at + width] for at in range(0, len(units), width)]
