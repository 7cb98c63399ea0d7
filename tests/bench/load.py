"""Fifty requests a second of mixed resources, and people who use the dashboard meanwhile.

Nine in ten of the requests are of resources made before, the tenth is new: a table, workbook, map, picture or
brief that nobody has asked for, all sorts alike. PEOPLE change something every PAUSE seconds, first with the
server to themselves, then with the requests beside them; their budgets are those of pages. The latency of a
request counts from when it was due.
"""

import itertools
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.bench.report import Line, p50, p95
from tests.bench.resources import BUDGET_COLD_MS, BUDGET_WARM_MS, MEASURE, SMALL, get
from tests.bench.wire import EMPTY, Visitor, server
from tests.support.servers.serving import served

RATE, SECONDS, AT_ONCE = 50, 30, 100
NEW_EVERY = 10
PAUSE = 2.0
YEARS = ("2024", "2023", "2022", "2021", "2020", "2019")
NAMES = ("Leeds", "Surrey", "Hackney", "Kent", "Bury", "Devon", "York", "Luton", "Essex", "Dorset")
PEOPLE = (
    ("/map", "Year", YEARS),
    ("/overview?la=E06000043", "Local authority", NAMES),
    ("/local-authority?la=E06000043", "Local authority", NAMES),
    ("/compare?la=E06000043", "Year", YEARS),
)
SORTS = (
    *(f"council/{{slug}}.{form}" for form in ("csv", "parquet", "json", "xlsx", "ods")),
    *(f"selection.{form}?places={{slug}},kent&from=2020" for form in ("csv", "xlsx")),
    *(f"picture/trend/council/{{slug}}/{MEASURE}/2025.{form}" for form in ("svg", "png")),
    *(f"picture/{kind}/council/{{slug}}/{MEASURE}/2025.png" for kind in ("map", "hex-map", "ranking")),
    f"picture/funnel/council/{{slug}}/{MEASURE}/2025.png",
    f"picture/movers/council/{{slug}}/{MEASURE}/2025.png?from=2023",
    "brief/{slug}.pdf",
    "figures/{measure}.csv",
    "figures/{measure}/{period}.geojson",
)
"""Sorts of new resources, which are asked for in turn."""


@dataclass
class _Load:
    """What became of the requests: milliseconds of those made before and of new ones, and refusals."""

    kept: list[float] = field(default_factory=list)
    new: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """Say how long the requests took."""
        group = f"Resources, {RATE} requests a second"
        for name, waits, budget in (
            ("made before", self.kept, BUDGET_WARM_MS),
            ("new", self.new, BUDGET_COLD_MS),
        ):
            yield Line(group, f"{name}: p50", p50(waits), "ms", budget, f"of {len(waits)}")
            yield Line(group, f"{name}: p95", p95(waits), "ms", note=f"most {max(waits):,.0f} ms")
        note = self.refused[0] if self.refused else ""
        yield Line(group, "refused or failed", len(self.refused), "", 0, note)


def lines(warehouse: Path) -> Iterator[Line]:
    """Serve an empty page, then the dashboard, by itself and under load."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        with served(warehouse, str(script)) as address, Visitor(address) as visitor:
            empty = p50([visitor.choose("Year", YEARS[at % 2]) for at in range(30)])
    with served(warehouse) as address:
        root = f"{address}/api/v1/"
        for path in SMALL:
            get(root + path)
        people = [Visitor(f"{address}{path}") for path, *_ in PEOPLE]
        _use(people)  # to warm up
        yield from _of_people("Dashboard, used by itself", _use(people), empty)
        load, paths, before = _Load(), _paths(root), _cpu()
        begun = time.perf_counter()
        with ThreadPoolExecutor(1) as beside:
            requests = beside.submit(_ask_for_all, root, paths, load)
            waits = _use(people)
            requests.result()
        taken, after = time.perf_counter() - begun, _cpu()
        yield from _of_people(f"Dashboard, with {RATE} requests a second beside", waits, empty)
        yield from load.lines()
        group = "Server under this load"
        for at, name in enumerate(("the dashboard's process", "processes that make resources")):
            used = 100 * (after[at] - before[at]) / taken
            yield Line(group, f"{name}: processor", used, "%", note="100 % is one")
        processes = [server(), *server().children()]
        memory = [process.memory_info().rss / 1e6 for process in processes]
        yield Line(group, "memory at the end", sum(memory), "MB", note=f"in {len(memory)} processes")
        for visitor in people:
            visitor.close()


def _use(people: Sequence[Visitor]) -> list[float]:
    """Let each visitor change something every PAUSE seconds; return the milliseconds until runs finished."""

    def use(at: int) -> list[float]:
        _, label, options = PEOPLE[at]
        begun = time.perf_counter() + PAUSE * at / len(people)
        waits = []
        for turn in range(int(SECONDS / PAUSE)):
            time.sleep(max(0.0, begun + turn * PAUSE - time.perf_counter()))
            waits.append(people[at].choose(label, options[turn % len(options)]))
        return waits

    with ThreadPoolExecutor(len(people)) as pool:
        return list(itertools.chain.from_iterable(pool.map(use, range(len(people)))))


def _of_people(group: str, waits: list[float], empty: float) -> Iterator[Line]:
    note = f"of {len(waits)}; 1.5 x the empty page"
    yield Line(group, "server: p50", p50(waits), "ms", 1.5 * empty, note)
    yield Line(group, "server: p95", p95(waits), "ms", 2.5 * empty, "2.5 x its p50")


def _paths(root: str) -> list[tuple[bool, str]]:
    """Return what is asked for, in order, and whether it is new; the same each time."""
    with urlopen(f"{root}index.json", timeout=120) as answer:
        index = json.loads(answer.read())
    councils = (council["slug"] for council in index["councils"] if f"/{council['slug']}." not in str(SMALL))
    measures = (row for row in index["measures"] if row["indicator"] != MEASURE)
    sorts, draw = itertools.cycle(SORTS), random.Random(1)

    def new() -> str:
        sort = next(sorts)
        if "{slug}" in sort:
            return sort.format(slug=next(councils))
        row = next(measures)
        return sort.format(measure=row["indicator"], period=row["time_periods"][-1])

    requests = range(RATE * SECONDS)
    return [
        (True, new()) if at % NEW_EVERY == NEW_EVERY - 1 else (False, draw.choice(SMALL)) for at in requests
    ]


def _ask_for_all(root: str, paths: Sequence[tuple[bool, str]], load: _Load) -> None:
    begun = time.perf_counter() + 0.5

    def ask(at: int, is_new: bool, path: str) -> None:
        due = begun + at / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            get(root + path)
        except HTTPError as error:
            load.refused.append(f"{path}: {json.loads(error.read())['error']}")
            return
        except OSError as error:
            load.refused.append(f"{path}: {error}")
            return
        (load.new if is_new else load.kept).append((time.perf_counter() - due) * 1000)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask, itertools.count(), *zip(*paths, strict=True)))


def _cpu() -> tuple[float, float]:
    """Return the processor seconds of the server, and of the processes that it started, ended ones too."""
    main = server().cpu_times()
    others = sum(sum(child.cpu_times()[:2]) for child in server().children())
    return main.user + main.system, others + main.children_user + main.children_system
