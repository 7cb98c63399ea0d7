"""The cost of building the warehouse, compared with DuckDB merely reading the same files.

Each command runs in a process of its own, started by another small one that reports what it used: Linux
counts the memory of a starting process towards the peak of the started, so it has to be next to nothing.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.core import paths
from pipeline.sources.catalogue import read_catalogue
from tests.bench.report import Line, p50

RUNS = 3

LAUNCHER = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], check=True)
wall = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
in_bytes = 1 if sys.platform == "darwin" else 1024
print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss * in_bytes / 1e6]))
"""

READ = """
import sys, duckdb
con = duckdb.connect()
for path in sys.argv[1:]:
    if path.endswith(".parquet"):
        con.sql("SELECT * FROM read_parquet(?)", params=[path]).to_arrow_table()
    elif path.endswith(".csv"):
        con.sql(
            "SELECT * FROM read_csv(?, all_varchar=true, header=false, null_padding=true, "
            "strict_mode=false, ignore_errors=true, parallel=false)", params=[path]
        ).to_arrow_table()
    else:
        con.sql("SELECT content FROM read_blob(?)", params=[path]).to_arrow_table()
"""


class Use(NamedTuple):
    """The resources used by a process: wall time and CPU time in seconds, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def measure(arguments: Sequence[str]) -> Use:
    """Run Python with these arguments, and return the medians of several runs."""
    command = [sys.executable, "-c", LAUNCHER, sys.executable, *arguments]
    runs = [
        Use(*json.loads(subprocess.run(command, cwd=paths.ROOT, check=True, capture_output=True).stdout))
        for _ in range(RUNS)
    ]
    return Use(*(p50(column) for column in zip(*runs, strict=True)))


def lines(folder: Path) -> Iterator[Line]:
    """Measure the builds from published files, if there are any here, and from the snapshot."""
    build = ["-m", "pipeline", "build", "--quiet", "--output", str(folder / "built.duckdb")]
    if paths.MIRROR.is_dir():
        named = dict.fromkeys(paths.MIRROR / edition.path for edition in read_catalogue().editions)
        existing = [str(path) for path in named if path.exists()]  # some are not published yet
        yield from _side_by_side(
            "Build from published files", [*build, "--from", str(paths.MIRROR)], existing
        )
    files_of_snapshot = sorted(str(path) for path in paths.SNAPSHOT.glob("*.parquet"))
    yield from _side_by_side("Build from the snapshot", build, files_of_snapshot)


def _side_by_side(group: str, build: list[str], files: Sequence[str]) -> Iterator[Line]:
    size = sum(Path(file).stat().st_size for file in files) / 1e6
    what = f"{len(files)} files, {size:.1f} MB"
    commands = (("build", build, what), ("DuckDB reads the files", ["-c", READ, *files], "nothing but that"))
    for name, arguments, note in commands:
        use = measure(arguments)
        yield Line(group, f"{name}: wall", use.wall, "s", note=note)
        yield Line(group, f"{name}: CPU", use.cpu, "s")
        yield Line(group, f"{name}: peak memory", use.peak, "MB")
