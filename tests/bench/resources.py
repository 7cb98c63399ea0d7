"""Data resources over HTTP: time and bytes of each kind, cold and warm, and fifty requests a second.

- Cold: the first request, which makes the resource; warm: the median of those after it.
- Mixed load: requests of resources at RATE a second for SECONDS, nine in ten of them made before, the tenth
  new (a selection that nobody has asked for). The latency counts from when a request was due.
"""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

from tests.bench.report import Line, p50, p95
from tests.support.serving import served

MEASURE = "ehcp_issued_20_weeks_excl_pct"
KINDS = (
    *(f"figures/{MEASURE}.{form}" for form in ("csv", "zip", "parquet", "json", "xlsx", "ods")),
    *(f"figures/{MEASURE}/2025.{form}" for form in ("geojson", "gpkg")),
    *(f"council/devon.{form}" for form in ("csv", "parquet", "json", "xlsx", "ods")),
    *(f"region/south-west.{form}" for form in ("csv", "xlsx")),
    *(f"tables/{name}" for name in ("figure.parquet", "mover.parquet", "figure.csv")),
    *("datapackage.json", "index.json"),
    *("brief/kent.pdf", "brief/region/london.pdf", "pack/region/london.zip"),
)
AGAIN = 5
RATE, SECONDS, AT_ONCE = 50, 20, 64
SLUGS = ("devon", "kent", "leeds", "surrey", "norfolk", "bury", "york", "luton", "essex", "dorset")
BUDGET_COLD_MS, BUDGET_WARM_MS, BUDGET_PACK_MS = 2_000, 50, 30_000


def lines(warehouse: Path) -> Iterator[Line]:
    """Serve the dashboard and measure the resources."""
    with served(warehouse) as address:
        root = f"{address}/api/v1/"
        for kind in KINDS:
            cold, size = _get(root + kind)
            warm = p50([_get(root + kind)[0] for _ in range(AGAIN)])
            note = f"{size / 1e6:.2f} MB"
            budget = BUDGET_PACK_MS if kind.startswith("pack") else BUDGET_COLD_MS
            yield Line("Data resources", f"{kind}: cold", cold, "ms", budget, note)
            yield Line("Data resources", f"{kind}: warm", warm, "ms", BUDGET_WARM_MS)
        yield from _load(root)


def _get(url: str) -> tuple[float, int]:
    """Return the milliseconds that a request takes, and the bytes of the answer."""
    started = time.perf_counter()
    with urlopen(url, timeout=120) as answer:
        size = len(answer.read())
    return (time.perf_counter() - started) * 1000, size


def _load(root: str) -> Iterator[Line]:
    draw = random.Random(1)  # the same requests each time
    small = [kind for kind in KINDS if not kind.startswith(("region", "tables", "pack"))]
    new = (
        f"selection.{form}?places={','.join(places)}&from={year}"
        for year, places, form in itertools.product(
            range(2025, 2014, -1), itertools.combinations(SLUGS, 2), ("csv", "parquet", "json", "xlsx")
        )
    )
    paths = [next(new) if at % 10 == 9 else draw.choice(small) for at in range(RATE * SECONDS)]
    waits: list[float] = []
    failed: list[str] = []
    lock = threading.Lock()
    begun = time.perf_counter() + 0.5

    def ask(at: int, path: str) -> None:
        due = begun + at / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            _get(root + path)
        except OSError as error:
            with lock:
                failed.append(str(error))
            return
        with lock:
            waits.append((time.perf_counter() - due) * 1000)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask, range(len(paths)), paths))
    group, note = f"Data resources, {RATE} requests a second", f"of {len(waits)}, one in ten new"
    yield Line(group, "p50", p50(waits), "ms", BUDGET_WARM_MS, note)
    yield Line(group, "p95", p95(waits), "ms", BUDGET_COLD_MS)
    yield Line(group, "refused or failed", len(failed), "", 0, failed[0] if failed else "")
