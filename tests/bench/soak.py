"""Mixed visitors for some minutes: what of memory, files, threads and latency the server keeps.

People act all the time; others come and go; hostile addresses and a client that reads slowly keep the server
busy; the warehouse is exchanged again and again. The first WARM_UP seconds are not counted: until then the
server keeps the sessions of more and more people who left, for as long as .streamlit/config.toml says. What
it holds is the median of the first and of the last quarter of the time that is left, since each exchange of
the warehouse raises memory for some seconds. A line of each part of the time is printed to standard error.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.request import urlopen

import psutil

from tests.bench.crowd import Act, Crowd
from tests.bench.report import Line, p50, p95
from tests.bench.wire import server
from tests.support.servers.serving import served

WARM_UP = 60
LOOK_EVERY = 5
TOLD = 24
"""How many parts of the time are reported while it lasts."""


class State(NamedTuple):
    """What the server holds: MB of memory, open files and connections, threads; sessions that are open."""

    memory: float
    files: float
    threads: float
    sessions: float


def state(process: psutil.Process, address: str) -> State:
    """Return what the server holds now."""
    with urlopen(f"{address}/_stcore/metrics?families=active_sessions", timeout=60) as answer:
        (line,) = (
            line for line in answer.read().decode().splitlines() if line.startswith("active_sessions ")
        )
    memory = process.memory_info().rss / 1e6
    return State(memory, process.num_fds(), process.num_threads(), float(line.split()[1]))


def lines(warehouse: Path, minutes: float, people: int) -> Iterator[Line]:
    """Let all of them loose, and compare the time after the warm-up with the end."""
    seconds = max(60 * minutes, 2 * WARM_UP)
    with tempfile.TemporaryDirectory() as name:
        own = Path(name) / "warehouse.duckdb"
        shutil.copy(warehouse, own)
        with served(own) as address:
            process = server()
            with Crowd(address, own, people, exchange_every=max(15, seconds / 40)) as crowd:
                states = _watched(process, address, crowd, seconds)
            yield from _compared(
                f"Soak of {seconds / 60:.0f} minutes, {people} people and others", states, crowd, seconds
            )


def _watched(
    process: psutil.Process, address: str, crowd: Crowd, seconds: float
) -> list[tuple[float, State]]:
    """Look at the server every few seconds until the time is over; say at times what there is to see."""
    found: list[tuple[float, State]] = []
    told, used, before = 0.0, 0.0, sum(process.cpu_times()[:2])
    while crowd.now() < seconds:
        time.sleep(min(LOOK_EVERY, max(0.0, seconds - crowd.now())))
        found.append((crowd.now(), state(process, address)))
        if crowd.now() >= told + max(60.0, seconds / TOLD):
            used = sum(process.cpu_times()[:2])
            share = 100 * (used - before) / (crowd.now() - told)
            _tell(crowd, [one for at, one in found if at > told], told, share)
            told, before = crowd.now(), used
    return found


def _tell(crowd: Crowd, states: Sequence[State], since: float, share: float) -> None:
    """Print a line of what was seen since a moment."""
    memory, files, threads, sessions = (median(each) for each in zip(*states, strict=True))
    waits = _waits(list(crowd.acts), since, crowd.now())
    slow = f"p50 {p50(waits):,.0f} ms  p95 {p95(waits):,.0f} ms" if len(waits) > 1 else ""
    failed = [failure for failure in list(crowd.failures) if failure.at > since]
    print(
        f"{time.strftime('%H:%M:%S')}  {crowd.now() / 60:5.1f} min  memory {memory:,.0f} MB"
        f"  files {files:.0f}  threads {threads:.0f}  sessions {sessions:.0f}  changes {len(waits)}"
        f"  {slow}  visits {crowd.visits}  cut off {len(failed)}"
        f"  processor {share:.0f} %  machine's load {psutil.getloadavg()[0]:.1f}",
        file=sys.stderr,
        flush=True,
    )


def _compared(group: str, states: list[tuple[float, State]], crowd: Crowd, seconds: float) -> Iterator[Line]:
    quarter = (seconds - WARM_UP) / 4
    first = [one for at, one in states if WARM_UP <= at < WARM_UP + quarter]
    last = [one for at, one in states if at >= seconds - quarter]
    for what, before, after in zip(
        State._fields, zip(*first, strict=True), zip(*last, strict=True), strict=True
    ):
        unit = "MB" if what == "memory" else ""
        yield Line(group, f"{what}: after the warm-up", median(before), unit)
        if what == "sessions":
            yield Line(group, f"{what}: at the end", median(after), unit)
            continue
        spare = 0 if unit else 10
        yield Line(group, f"{what}: at the end", median(after), unit, 1.2 * median(before) + spare)
    failures = crowd.failures
    yield Line(
        group, "visitors who were cut off", len(failures), "", 0, failures[0].reason if failures else ""
    )
    early = _waits(crowd.acts, WARM_UP, WARM_UP + quarter)
    late = _waits(crowd.acts, seconds - quarter, seconds)
    if len(early) < 2 or len(late) < 2:  # the machine did nothing but other things
        return
    yield Line(group, "changes: p50 after the warm-up", p50(early), "ms", note=f"of {len(early)}")
    yield Line(group, "changes: p50 at the end", p50(late), "ms", note=f"of {len(late)}")
    yield Line(group, "changes: p95 after the warm-up", p95(early), "ms")
    yield Line(group, "changes: p95 at the end", p95(late), "ms", 1.5 * p95(early))


def _waits(acts: Sequence[Act], begin: float, end: float) -> list[float]:
    return [act.wait for act in acts if begin <= act.at < end]
