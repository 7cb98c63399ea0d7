"""Builds a warehouse of so many times the years, and prints what each step took.

`python -m tests.bench.growth_build TIMES OUTPUT` prints a JSON object: rows, bytes of the file, seconds of
processor time in all and of each step, and the most memory in MB. Figures are repeated in later years; checks
that fail on made-up years do not stop it.
"""

import functools
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import psutil

from pipeline.core import paths
from pipeline.core.periods import spans_two_years
from pipeline.core.tables import Tables
from pipeline.queries import transfer
from pipeline.sources.catalogue import read_catalogue
from pipeline.store.snapshot import read_snapshot
from pipeline.warehouse import build as warehouse_build

YEARS = 17
"""More than any measure has: so that no repeated year is one that is there."""
STEPS = (
    "derive",
    "with_intervals",
    "reconcile",
    "add_figures",
    "variation_tables",
    "_judged",
    "lead_table",
    "claim_tables",
)


def main(times: int, output: Path) -> None:
    """Build, and print what it took."""
    seconds: dict[str, float] = {}
    for name in STEPS:
        setattr(warehouse_build, name, timed(name, getattr(warehouse_build, name), seconds))
    transfer.insert = timed("insert", transfer.insert, seconds)
    transfer.read = timed("read", transfer.read, seconds)
    warehouse_build._refuse_failures = lambda checks: None
    tables = repeated(read_snapshot(paths.SNAPSHOT), times)
    rows = tables["observation"].height
    begun = time.process_time()
    warehouse_build.build(tables, read_catalogue(), output)
    used = psutil.Process().memory_info()
    print(
        json.dumps(
            {
                "rows": rows,
                "bytes": output.stat().st_size,
                "seconds": time.process_time() - begun,
                "steps": seconds,
                "memory": getattr(used, "peak_wset", 0) / 1e6 or peak_memory(),
            }
        )
    )


def timed(name: str, work: Callable[..., Any], seconds: dict[str, float]) -> Callable[..., Any]:
    """Return the function, which adds its processor time to `seconds`."""

    @functools.wraps(work)
    def run(*args: Any, **kwargs: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*args, **kwargs)
        finally:
            seconds[name] = seconds.get(name, 0.0) + time.process_time() - begun

    return run


def peak_memory() -> float:
    """Return the most memory that this process has had, in MB."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in text.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def repeated(tables: Tables, times: int) -> Tables:
    """Return the tables with every observation in `times` years, YEARS apart."""
    observation = tables["observation"]
    period = pl.col("time_period")
    parts = [observation]
    for turn in range(1, times):
        later = YEARS * turn
        first = pl.when(spans_two_years(period)).then(period // 100).otherwise(period) + later
        shifted = pl.when(spans_two_years(period)).then(first * 100 + (first + 1) % 100).otherwise(first)
        parts.append(
            observation.with_columns(shifted.cast(observation.schema["time_period"]).alias("time_period"))
        )
    return tables | {"observation": pl.concat(parts)}


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
