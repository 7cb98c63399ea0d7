"""Helpers for tests of tidy modules: from a file to observations, and single figures of them."""

from typing import Any

from pipeline.sources.catalogue import Edition
from pipeline.tidy.common import Tidy
from pipeline.tidy.layouts import tidy_edition
from tests.support.layouts.publishers_files import edition, timeliness_csv
from tests.support.layouts.small_register import geography

ENGLAND = "E92000001"

# Name, ONS code and DfE code as DfE's files give them.
BARNSLEY = ("Barnsley", "E08000016", "370")
CAMDEN = ("Camden", "E09000007", "202")
DORSET = ("Dorset", "E06000059", "838")
LEICESTER = ("Leicester", "E06000016", "856")
NORFOLK = ("Norfolk", "E10000020", "926")
SCILLY = ("Isles of Scilly", "E06000053", "420")
SOLIHULL = ("Solihull", "E08000029", "334")


def tidied(content: bytes, described: Edition) -> Tidy:
    """Read, validate and tidy a file against the small register."""
    return tidy_edition(content, described, geography())


def plans(*rows: dict[str, Any], release: str = "2026") -> Tidy:
    """Return the tidy timeliness table with these rows."""
    return tidied(timeliness_csv(rows, release), edition("ehcp-timeliness", release))


def figure(tidy: Tidy, indicator: str, location_code: str, time_period: int) -> dict[str, Any]:
    """Return the total of an indicator, place and period."""
    rows = tidy.observations.filter(
        indicator=indicator, location_code=location_code, time_period=time_period, breakdown="Total"
    )
    assert rows.height == 1, rows
    return rows.row(0, named=True)


def counts(row: dict[str, Any]) -> tuple[float | None, ...]:
    """Return value, numerator, denominator and symbol of an observation."""
    return row["value"], row["numerator"], row["denominator"], row["symbol"]


def outcome(tidy: Tidy, words: str) -> tuple[str, str]:
    """Return outcome and detail of the check with these words in its name."""
    rows = [row for row in tidy.checks.rows(named=True) if words in row["check"]]
    assert len(rows) == 1, tidy.checks
    return rows[0]["outcome"], rows[0]["detail"]
