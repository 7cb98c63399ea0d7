"""A live run killed at any moment leaves a warehouse that opens, and the next run succeeds."""

import multiprocessing
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.support.publishers import spoilt
from tests.support.publishers.faults import Fault
from tests.support.publishers.live_run import run
from tests.support.publishers.world import ALL, HELD, RELEASE, World

KILLS = 50
SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.support.publishers.live_run"])


Record = Callable[[str, object], None]


@pytest.fixture(autouse=True)
def no_main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new process runs its parent's main module first, for which a test of a page has left that page."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


def started(world: World) -> BaseProcess:
    where = (world.stand_in.port, world.snapshot, world.raw, world.warehouse)
    process = SPAWN.Process(target=run, args=where)
    process.start()
    return process


def test_killed_at_fifty_moments_nothing_is_ever_lost(world: World, record_property: Record) -> None:
    """Half of the moments lie where the files and the warehouse are put in place, half anywhere.

    The next run starts from what the killed one left, and is killed in its turn; it may only end well. Every
    fifth time it is let alone.
    """
    old = world.warehouse.with_suffix(".old")
    shutil.copy(world.warehouse, old)
    whole = duration(world)
    chance = random.Random(time.time_ns())
    killed, found = 0, Counter[str]()
    begin_anew(world, old)
    while killed < KILLS:
        moment = chance.uniform(0, whole) if killed % 2 else chance.uniform(0.7 * whole, 1.05 * whole)
        began = time.monotonic()
        process = started(world)
        process.join(moment)
        process.kill()
        process.join()
        after = f"{moment:.3f} of {whole:.3f} s"
        assert process.exitcode in (0, -signal.SIGKILL), after
        if process.exitcode == 0:
            whole = min(whole, time.monotonic() - began)  # it was quicker than when it was measured
        else:
            killed += 1
        served = world.periods()
        assert served in (HELD, ALL), after
        assert world.held() in ([], [RELEASE]), after
        found["the old figures" if len(served) == 2 else "the new ones"] += process.exitcode != 0
        if killed % 5 == 0:
            status, _, err = world.fetch()
            assert status == 0, f"{after}: {err}"
            assert (world.periods(), world.held()) == (ALL, [RELEASE])
        if len(world.periods()) == 3:
            begin_anew(world, old)
    left = " and ".join(f"{which} {found[which]} times" for which in found)
    record_property("fault", (f"kill -9 at {KILLS} moments", f"every next run exit 0; left {left}", ""))


def begin_anew(world: World, old: Path) -> None:
    shutil.rmtree(world.raw, ignore_errors=True)
    shutil.copy(old, world.warehouse)


def duration(world: World) -> float:
    """How long an undisturbed run takes, in seconds, once the server of processes is there."""
    for _ in range(2):
        shutil.rmtree(world.raw, ignore_errors=True)
        began = time.monotonic()
        process = started(world)
        process.join()
        took = time.monotonic() - began
        assert process.exitcode == 0
    return took


class Cut(BaseException):
    """Nothing in the pipeline catches it: what comes after does not happen, as when the process is killed."""


@pytest.mark.parametrize(
    ("where", "served", "held"),
    [
        ("pipeline.fetch.run.check_content", HELD, []),
        ("pipeline.warehouse.build._fill", HELD, []),
        ("pipeline.store.raw._copy", HELD, []),
        ("pipeline.warehouse.build.os", HELD, [RELEASE]),
        ("pipeline.store.raw.Store.tidy_up", ALL, [RELEASE]),
    ],
)
def test_cut_short_between_two_steps(
    where: str, served: list[int], held: list[str], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(where, SimpleNamespace(replace=cut) if where.endswith(".os") else cut)
        with pytest.raises(Cut):
            world.fetch()
    assert (world.periods(), world.held()) == (served, held)
    assert world.fetch()[0] == 0
    assert (world.periods(), world.held()) == (ALL, [RELEASE])
    assert [path.name for path in world.raw.glob("incoming/*")] == []


def test_killed_in_mid_download(world: World, record_property: Record) -> None:
    """An archive, which has a date by which the next run could go on."""
    spoilt.archive(spoilt.zipped)(world)
    world.stand_in.faults.append(Fault("fromPage=ReleaseDownloads", "trickle", 1))
    arriving = world.raw / "incoming"
    kill_when(lambda: any(path.stat().st_size > 2 for path in arriving.glob("*.part")), world)
    assert (world.periods(), world.held()) == (HELD, [])
    assert world.fetch()[0] == 0
    assert (world.periods(), world.held()) == (ALL, [RELEASE])
    record_property("fault", ("kill -9 in mid-download", "held data untouched, next run exit 0", ""))


def test_killed_in_mid_build(world: World, record_property: Record) -> None:
    kill_when(lambda: any(world.folder.glob(".build-*/*")), world)
    assert (world.periods(), world.held()) == (HELD, [])
    assert world.fetch()[0] == 0
    assert (world.periods(), world.held()) == (ALL, [RELEASE])
    record_property("fault", ("kill -9 in mid-build", "held data untouched, next run exit 0", ""))


def kill_when(ready: Callable[[], bool], world: World) -> None:
    """Start a run and kill it as soon as something is there that only lasts for a while."""
    process = started(world)
    while process.is_alive() and not ready():
        process.join(0.002)
    assert process.is_alive()
    process.kill()
    process.join()
