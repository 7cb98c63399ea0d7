"""Resources made in other processes: that they are made once, in turn, and whatever becomes of a process."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import anyio
import psutil
import pytest
import requests

import app
from pages.server import maker_process, makers, resource_cache
from pages.server.makers import BusyError, Makers
from pages.server.resource_cache import Key, Made, Version
from pages.ui.data import connection
from pipeline.core import paths
from pipeline.publish import resources
from pipeline.publish.asked import UnknownResourceError
from tests.support.servers.serving import served
from tests.support.warehouses.tiny_warehouse import build

pytestmark = pytest.mark.slow

Result = TypeVar("Result")

NOW = Version("tag", 0.0)
NOTHING = Made(resources.Answer(b"made", "text/csv", "made.csv"), None, NOW)
LOCATIONS = resource_cache.key_of("tables/location.csv", {})
PERIODS = resource_cache.key_of("tables/period.csv", {})


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, and a version without a warehouse."""
    monkeypatch.setattr(resource_cache, "_cache", resource_cache._Cache())
    monkeypatch.setattr(resource_cache, "version", lambda: NOW)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tiny warehouse, for this process and those that it starts."""
    path = build(tmp_path / "warehouse.duckdb")
    monkeypatch.setattr(paths, "WAREHOUSE", path)
    monkeypatch.setenv("POSTCODE_LOTTERY_WAREHOUSE", str(path))
    monkeypatch.setattr(connection, "_version", None)
    monkeypatch.setattr(resource_cache, "_cache", resource_cache._Cache())


class Stage:
    """Stands in for the processes: notes what is begun, and lets it end when the test says so."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.at_work: list[str] = []
        self.most: dict[str, int] = {}
        self.may_end = anyio.Event()

    async def make(self, key: Key) -> Made:
        kind = key[0].partition("/")[0]
        self.begun.append(key[0])
        self.at_work.append(kind)
        self.most[kind] = max(self.most.get(kind, 0), self.at_work.count(kind))
        await self.may_end.wait()
        self.at_work.remove(kind)
        return NOTHING


def play(monkeypatch: pytest.MonkeyPatch, scene: Callable[[Makers, Stage], Awaitable[None]]) -> Stage:
    """Run a scene with makers whose processes are a stage."""
    stages: list[Stage] = []

    async def run() -> None:
        stages.append(Stage())
        monkeypatch.setattr(makers, "in_process", stages[0].make)
        await scene(Makers(), stages[0])

    apart(run)
    return stages[0]


def apart(scene: Callable[[], Awaitable[Result]], **options: object) -> Result:
    """Run a scene in a thread of its own: in this one the browser of other tests may have an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, scene, backend_options=options).result()


def key(path: str) -> Key:
    return resource_cache.key_of(path, {})


def test_what_many_ask_for_is_made_once(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Made] = []

    async def scene(makers: Makers, stage: Stage) -> None:
        async def ask() -> None:
            answers.append(await makers.made(NOW, key("council/devon.csv"), slow=False))

        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(ask)
            await anyio.wait_all_tasks_blocked()
            stage.may_end.set()

    assert play(monkeypatch, scene).begun == ["council/devon.csv"]
    assert answers == [NOTHING] * 20
    assert resource_cache.held(NOW, key("council/devon.csv")) is NOTHING


def test_one_who_leaves_does_not_end_it_for_others(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Made] = []

    async def scene(makers: Makers, stage: Stage) -> None:
        async def ask(scope: anyio.CancelScope) -> None:
            with scope:
                answers.append(await makers.made(NOW, key("council/devon.csv"), slow=False))

        leaving, staying = anyio.CancelScope(), anyio.CancelScope()
        async with anyio.create_task_group() as group:
            group.start_soon(ask, leaving)
            await anyio.wait_all_tasks_blocked()
            group.start_soon(ask, staying)
            leaving.cancel()
            await anyio.wait_all_tasks_blocked()
            stage.may_end.set()

    assert play(monkeypatch, scene).begun == ["council/devon.csv"]
    assert answers == [NOTHING]


def test_packs_are_made_one_after_the_other_and_keep_nobody_waiting(
    empty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(makers: Makers, stage: Stage) -> None:
        async with anyio.create_task_group() as group:
            for path, slow in [
                *((f"pack/region/{slug}.zip", True) for slug in ("london", "south-west", "north-east")),
                *((f"council/{slug}.csv", False) for slug in ("devon", "kent", "leeds")),
            ]:
                group.start_soon(lambda path=path, slow=slow: makers.made(NOW, key(path), slow=slow))
            await anyio.wait_all_tasks_blocked()
            assert sorted(stage.at_work) == ["council", "council", "pack"]
            stage.may_end.set()

    stage = play(monkeypatch, scene)
    assert stage.most == {"pack": 1, "council": 2}
    assert len(stage.begun) == 6


def test_only_who_would_wait_too_long_is_refused(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack counts as ten seconds until one is made: the seventh waits for a minute, the eighth longer."""

    async def scene(makers: Makers, stage: Stage) -> None:
        async with anyio.create_task_group() as group:
            for at in range(7):
                group.start_soon(lambda at=at: makers.made(NOW, key(f"pack/region/{at}.zip"), slow=True))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(BusyError) as refused:
                await makers.made(NOW, key("pack/region/7.zip"), slow=True)
            assert refused.value.seconds == 10
            group.start_soon(lambda: makers.made(NOW, key("pack/region/3.zip"), slow=True))  # joins
            group.start_soon(lambda: makers.made(NOW, key("council/devon.csv"), slow=False))
            await anyio.wait_all_tasks_blocked()
            stage.may_end.set()
        # All took next to no time: there is room again for more than seven.
        stage.may_end = anyio.Event()
        async with anyio.create_task_group() as group:
            for at in range(10):
                group.start_soon(lambda at=at: makers.made(NOW, key(f"pack/region/a{at}.zip"), slow=True))
            await anyio.wait_all_tasks_blocked()
            stage.may_end.set()

    assert len(play(monkeypatch, scene).begun) == 7 + 1 + 10


class Loop(asyncio.SelectorEventLoop):
    """An event loop that closes the transports of its processes before it is closed itself.

    anyio waits until the processes have ended, but not until asyncio has closed what belongs to them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.started: list[asyncio.SubprocessTransport] = []

    async def subprocess_exec(self, *args: Any, **options: Any) -> Any:
        transport, protocol = await super().subprocess_exec(*args, **options)
        self.started.append(transport)
        return transport, protocol

    def close(self) -> None:
        if not self.is_closed():
            for transport in self.started:
                transport.close()
            self.run_until_complete(asyncio.sleep(0))  # it is callbacks that close their pipes
        super().close()


def run(scene: Callable[[], Awaitable[Result]]) -> Result:
    """Run a scene that starts processes, in an event loop of its own."""
    return apart(scene, loop_factory=Loop)


def processes(of: psutil.Process) -> list[psutil.Process]:
    """The processes that make resources."""
    alive = (child for child in of.children() if child.status() != psutil.STATUS_ZOMBIE)
    return [child for child in alive if "anyio.to_process" in child.cmdline()]


def test_it_is_the_resource_that_this_process_would_make(tiny: None) -> None:
    async def ask() -> Made:
        return await Makers().made(resource_cache.version(), LOCATIONS, slow=False)

    assert run(ask) == resource_cache.make(LOCATIONS)


def test_errors_are_those_of_this_process(tiny: None) -> None:
    nowhere = key("council/nowhere.csv")
    with pytest.raises(UnknownResourceError) as here:
        resource_cache.make(nowhere)

    async def ask() -> None:
        everyone = Makers()
        with pytest.raises(UnknownResourceError) as there:
            await everyone.made(resource_cache.version(), nowhere, slow=False)
        assert (str(there.value), there.value.allowed) == (str(here.value), here.value.allowed)
        assert there.value.allowed
        (process,) = processes(psutil.Process())
        assert await everyone.made(resource_cache.version(), LOCATIONS, slow=False)
        assert processes(psutil.Process()) == [process]  # an error is no reason to start another

    run(ask)


def test_where_a_process_was_killed_the_next_request_is_answered(tiny: None) -> None:
    async def ask() -> tuple[Made, Made]:
        everyone = Makers()
        first = await everyone.made(resource_cache.version(), LOCATIONS, slow=False)
        (process,) = processes(psutil.Process())
        process.kill()
        return first, await everyone.made(resource_cache.version(), PERIODS, slow=False)

    assert run(ask) == (resource_cache.make(LOCATIONS), resource_cache.make(PERIODS))


def test_a_process_that_took_much_memory_makes_way_for_another(
    tiny: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(makers, "MAX_MEMORY", 1)

    async def ask() -> tuple[Made, Made]:
        everyone = Makers()
        first = await everyone.made(resource_cache.version(), LOCATIONS, slow=False)
        before = processes(psutil.Process())
        second = await everyone.made(resource_cache.version(), PERIODS, slow=False)
        assert not set(before) & set(processes(psutil.Process()))
        return first, second

    assert run(ask) == (resource_cache.make(LOCATIONS), resource_cache.make(PERIODS))


def test_memory_of_the_dashboard_is_not_held_against_a_process() -> None:
    """Linux takes the peak of the starting process over into `ru_maxrss` of the started one."""
    ballast = b"x" * 700_000_000
    peak = "from pages.server import maker_process; print(maker_process.peak_memory())"
    ended = subprocess.run([sys.executable, "-c", peak], capture_output=True, text=True, check=True)
    assert 0 <= int(ended.stdout) < len(ballast)


def test_a_process_ends_without_a_word(tiny: None) -> None:
    work = f"from pages.server import maker_process; maker_process.make({LOCATIONS!r}, 2**40)"
    ended = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("", "")


@pytest.mark.parametrize("by", ["terminate", "kill"])
def test_no_process_outlives_the_server(warehouse_file: Path, by: str) -> None:
    with served(warehouse_file) as address:
        port = address.rpartition(":")[2]
        (server,) = (
            child for child in psutil.Process().children() if f"--server.port={port}" in child.cmdline()
        )
        assert processes(server) == []
        answer = requests.get(f"{address}{resources.ROOT}/index.json", timeout=60)
        assert answer.status_code == 200
        started = processes(server)
        assert len(started) == 1
        getattr(server, by)()
        _, alive = psutil.wait_procs(started, timeout=20)
    assert alive == []


def test_a_process_steps_back_and_leaves_interrupts_to_the_server(tiny: None) -> None:
    async def ask() -> tuple[int, int]:
        everyone = Makers()
        await everyone.made(resource_cache.version(), LOCATIONS, slow=False)
        (process,) = processes(psutil.Process())
        process.send_signal(signal.SIGINT)
        await everyone.made(resource_cache.version(), PERIODS, slow=False)
        assert processes(psutil.Process()) == [process]
        return process.nice(), psutil.Process().nice()

    there, here = run(ask)
    assert there == min(here + maker_process.NICENESS, 19)


def test_files_are_made_after_pages_have_run(tiny: None, monkeypatch: pytest.MonkeyPatch) -> None:
    script = ModuleType("__main__")
    script.__file__ = str(Path(app.__file__).parent / app.SCRIPT)
    monkeypatch.setitem(sys.modules, "__main__", script)  # as Streamlit does when it runs a page

    async def ask() -> Made:
        return await Makers().made(resource_cache.version(), LOCATIONS, slow=False)

    assert run(ask) == resource_cache.make(LOCATIONS)


def test_files_are_made_where_the_server_has_no_file_of_its_own(
    tiny: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))

    async def ask() -> Made:
        return await Makers().made(resource_cache.version(), LOCATIONS, slow=False)

    assert run(ask) == resource_cache.make(LOCATIONS)
