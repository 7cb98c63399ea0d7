"""Benchmark of the dashboard: `make bench`, or `python -m tests.bench [--json] [--part ...]`.

Prints a table of the cost of builds (see builds.py), of resources (see resources.py), of many requests with
people beside (see load.py), of the web edition (see site.py), of first visits on a slow phone (see light.py),
and of response times and traffic of pages (see pages.py), compared with an unavoidable minimum or a budget.
It is a benchmark, not a test: the exit status is always 0.
"""

import argparse
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from pipeline.core import paths
from pipeline.sources.catalogue import read_catalogue
from pipeline.store.snapshot import read_snapshot
from pipeline.warehouse.build import build
from tests.bench import builds, load, report, resources

PARTS = ("builds", "resources", "load", "site", "light", "pages", "replicas", "growth", "soak")
ASKED_FOR = ("replicas", "growth", "soak")
"""Parts of several minutes, which are measured only when they are named, and print what they find at once."""


def main() -> None:
    """Run the selected parts and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    parser.add_argument("--part", choices=PARTS, help="measure that only")
    parser.add_argument("--minutes", type=float, default=5, help="how long the soak lasts (5; 2 or more)")
    parser.add_argument("--people", type=int, default=8, help="how many people act in the soak (8)")
    options = parser.parse_args()
    started = time.monotonic()
    lines = _lines(options)
    if options.json:
        print(report.as_json(list(lines)))
        return
    if options.part in ASKED_FOR:
        for text in report.rows(lines):
            print(text, flush=True)
    else:
        print(report.table(list(lines)))
    busy = psutil.getloadavg()[0] if hasattr(psutil, "getloadavg") else float("nan")
    print(
        f"\nTook {time.monotonic() - started:.0f} s; Python {platform.python_version()}, "
        f"{psutil.cpu_count()} cores, load {busy:.1f} at the end."
    )


def _lines(options: argparse.Namespace) -> Iterator[report.Line]:
    part = options.part
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if part in (None, "builds"):
            yield from builds.lines(folder)
        if part == "builds":
            return
        warehouse = folder / "warehouse.duckdb"
        build(read_snapshot(paths.SNAPSHOT), read_catalogue(), warehouse)
        if part in (None, "resources"):
            yield from resources.lines(warehouse)
        if part in (None, "load"):
            yield from load.lines(warehouse)
        if part in (None, "site"):
            from tests.bench import site  # noqa: PLC0415 - likewise

            yield from site.lines(warehouse)
        if part in (None, "light"):
            from tests.bench import light  # noqa: PLC0415 - likewise

            yield from light.lines(warehouse)
        if part in ASKED_FOR:
            from importlib import import_module  # noqa: PLC0415 - likewise

            module = import_module(f"tests.bench.{part}")
            length = (options.minutes, options.people) if part == "soak" else ()
            yield from module.lines(warehouse, *length)
        if part in (None, "pages"):
            from tests.bench import pages  # noqa: PLC0415 - brings in what the other parts do without

            yield from pages.lines(warehouse)


main()
