"""Made-up observations of three authorities, their regions and England, and the results of reconcile()."""

import polars as pl

from pipeline.checks.totals import reconcile
from pipeline.core.places import ENGLAND
from schemas.observations import COLUMNS

LONDON, SOUTH_EAST = "E12000007", "E12000008"
CAMDEN, LAMBETH, KENT = "E09000007", "E09000022", "E10000016"
LOCATION = pl.DataFrame(
    [
        (ENGLAND, "England", None),
        (LONDON, "London", None),
        (SOUTH_EAST, "South East", None),
        (CAMDEN, "Camden", LONDON),
        (LAMBETH, "Lambeth", LONDON),
        (KENT, "Kent", SOUTH_EAST),
    ],
    schema=["location_code", "location_name", "region_code"],
    orient="row",
)
# The percentages in these tests; other indicators are counts or money.
INDICATOR = pl.DataFrame(
    {
        "indicator": ["ehcp_issued_20_weeks_incl_pct", "ehcp_mainstream_pct"],
        "unit": "per cent",
        "derived": False,
    },
)
ENGLAND_CHECK = "authorities add up to England"
REGION_CHECK = "authorities add up to their regions"
SHARE_CHECK = "percentages equal their counts"


def level(code: str) -> str:
    return "National" if code == ENGLAND else "Regional" if code.startswith("E12") else "Local authority"


def row(
    code: str, value: float | None, indicator: str = "send_appeals_count", **more: object
) -> dict[str, object]:
    return {
        "indicator": indicator,
        "time_period": 2024,
        "time_identifier": "Calendar year",
        "geographic_level": level(code),
        "location_code": code,
        "breakdown_topic": "Total",
        "breakdown": "Total",
        "value": value,
        "symbol": "x" if value is None else None,
        "source": "appeals",
        "release": "2024",
    } | more


def counted(
    england: float, camden: float | None, lambeth: float | None, kent: float | None
) -> list[dict[str, object]]:
    return [row(ENGLAND, england), row(CAMDEN, camden), row(LAMBETH, lambeth), row(KENT, kent)]


def result(rows: list[dict[str, object]], check: str) -> tuple[str, str]:
    """Return outcome and detail of a check of these observations."""
    table = pl.DataFrame(rows, schema=COLUMNS)
    found = reconcile(table, LOCATION, INDICATOR).filter(check=check)
    assert found.height == 1, found
    return found.select("outcome", "detail").row(0)
