"""More data: a warehouse of ten times the years, next to one of the years there are.

Each is built in a process of its own (growth_build.py) and then served. Steps that take more than MUCH times
their share for ten times the rows are named. The memory of a build of a hundred times is read off the line
through both.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.core.paths import ROOT
from tests.bench.report import Line, p50
from tests.bench.wire import Visitor, server
from tests.support.servers.serving import served

TIMES, FAR = 10, 100
MUCH = 1.3
ACTS = 20
PLACE = "Local authority"
PAGES = (
    ("/map", "Year", ("2024", "2023")),
    ("/local-authority?la=E06000043", PLACE, ("Leeds", "Kent")),
)


def lines(_warehouse: Path) -> Iterator[Line]:
    """Build and serve both."""
    with tempfile.TemporaryDirectory() as name:
        files = {times: Path(name) / f"{times}.duckdb" for times in (1, TIMES)}
        built = {times: _build(times, file) for times, file in files.items()}
        for times, use in built.items():
            group = f"Warehouse of {times} times the years"
            yield Line(group, "observations", use["rows"] / 1e6, "M")
            yield Line(group, "build: processor", use["seconds"], "s")
            yield Line(group, "build: most memory", use["memory"], "MB")
            yield Line(group, "file", use["bytes"] / 1e6, "MB")
            yield from _served(group, files[times])
        yield from _curve(built[1], built[TIMES])


def _build(times: int, output: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.growth_build", f"{times}", str(output)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _served(group: str, warehouse: Path) -> Iterator[Line]:
    """Change something on two pages; say what a change costs."""
    with served(warehouse) as address:
        for path, label, options in PAGES:
            with Visitor(f"{address}{path}") as visitor:
                for option in options:
                    visitor.choose(label, option)
                before = sum(server().cpu_times()[:2])
                waits = [visitor.choose(label, options[at % 2]) for at in range(ACTS)]
                used = 1000 * (sum(server().cpu_times()[:2]) - before) / ACTS
            page = path.partition("?")[0]
            yield Line(group, f"{page}, a change: p50", p50(waits), "ms")
            yield Line(group, f"{page}, a change: processor", used, "ms")


def _curve(one: dict[str, Any], many: dict[str, Any]) -> Iterator[Line]:
    group = f"From 1 to {TIMES} times the rows"
    yield Line(group, "build: processor", many["seconds"] / one["seconds"], "x", MUCH * TIMES)
    yield Line(group, "file", many["bytes"] / one["bytes"], "x", MUCH * TIMES)
    for name, seconds in sorted(many["steps"].items()):
        factor = seconds / max(one["steps"][name], 1e-3)
        if factor > MUCH * TIMES:
            share = 100 * seconds / many["seconds"]
            yield Line(
                group, f"step that grows more: {name}", factor, "x", note=f"{share:.0f} % of the build"
            )
    slope = (many["memory"] - one["memory"]) / (TIMES - 1)
    memory = one["memory"] + slope * (FAR - 1)
    yield Line(group, f"memory for {FAR} times, by the line through both", memory / 1e3, "GB")
