"""Resources over HTTP: time and bytes of each kind, cold and warm.

Cold is the first request, which makes the resource; warm the median of those after it. Before them one
resource of each sort is made that nobody measures, so that the processes that make them have started.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from pipeline.publish.picture_kinds import KINDS as PICTURES
from tests.bench.report import Line, p50
from tests.support.servers.serving import served

MEASURE = "ehcp_issued_20_weeks_excl_pct"
OTHER = "with=dsg_balance_pct"


def picture(kind: str, form: str, council: str | None = None) -> str:
    """Return the path of a picture of MEASURE."""
    about = f"council/{council}/" if council or PICTURES[kind].of_council != "can" else ""
    query = f"?{OTHER}" if PICTURES[kind].needs_other else ""
    return f"picture/{kind}/{about}{MEASURE}/2025.{form}{query}"


TABLES = (
    *(f"figures/{MEASURE}.{form}" for form in ("csv", "csv-metadata.json", "zip", "parquet", "json")),
    *(f"figures/{MEASURE}.{form}" for form in ("xlsx", "ods")),
    *(f"figures/{MEASURE}/2025.{form}" for form in ("geojson", "gpkg")),
    *(f"council/devon.{form}" for form in ("csv", "parquet", "json", "xlsx", "ods")),
    "selection.csv?places=devon,kent&from=2023",
    *("datapackage.json", "index.json"),
)
DRAWN = tuple(
    picture(kind, form, "devon" if PICTURES[kind].of_council != "can" else None)
    for kind in PICTURES
    for form in ("svg", "png")
) + tuple(f"picture/movers/{MEASURE}/2025.{form}?from=2023" for form in ("svg", "png"))
BRIEFS = ("brief/kent.pdf", "brief/region/london.pdf")
LARGE = (
    *(f"region/south-west.{form}" for form in ("csv", "xlsx")),
    *(f"tables/{name}" for name in ("figure.parquet", "mover.parquet", "figure.csv")),
    f"picture/map/{MEASURE}/2025.png?size=print",
    "pack/region/london.zip",
)
SMALL = (*TABLES, *DRAWN, *BRIEFS)
KINDS = (*SMALL, *LARGE)
TO_START = (
    "council/york.csv",
    "council/york.xlsx",
    "brief/york.pdf",
    f"picture/strip/council/york/{MEASURE}/2025.png",
    f"figures/{MEASURE}/2024.gpkg",
)
AGAIN = 5
BUDGET_COLD_MS, BUDGET_DRAWN_MS, BUDGET_WARM_MS, BUDGET_PACK_MS = 2_000, 200, 50, 30_000


def lines(warehouse: Path) -> Iterator[Line]:
    """Serve the dashboard and measure the resources."""
    group = "Resources, one after the other"
    with served(warehouse) as address:
        root = f"{address}/api/v1/"
        for path in TO_START:
            get(root + path)
        for kind in KINDS:
            cold, size = get(root + kind)
            warm = p50([get(root + kind)[0] for _ in range(AGAIN)])
            yield Line(group, f"{kind}: cold", cold, "ms", _budget(kind), f"{size / 1e3:,.0f} kB")
            yield Line(group, f"{kind}: warm", warm, "ms", BUDGET_WARM_MS)


def get(url: str) -> tuple[float, int]:
    """Return the milliseconds that a request takes, and the bytes of the answer."""
    started = time.perf_counter()
    with urlopen(url, timeout=600) as answer:
        size = len(answer.read())
    return (time.perf_counter() - started) * 1000, size


def _budget(kind: str) -> float:
    if kind.startswith("pack"):
        return BUDGET_PACK_MS
    return BUDGET_DRAWN_MS if kind in DRAWN else BUDGET_COLD_MS
