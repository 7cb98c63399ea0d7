"""A live run that is killed at any step leaves a warehouse that opens, and the next run succeeds."""

import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.support.publishers import invalid_files
from tests.support.publishers.environment import ALL, OLD, RELEASE, FetchEnvironment
from tests.support.publishers.faults import Fault
from tests.support.publishers.live_run import KillPoint, start
from tests.support.sampling import Sampled
from tests.support.seed import generator

RANDOM_KILLS = 12
Record = Callable[[str, object], None]


@pytest.fixture(autouse=True)
def no_main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new process first runs its parent's main module, which a test of a page has replaced by that page."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


@pytest.fixture
def steps(environment: FetchEnvironment, tmp_path: Path) -> list[str]:
    """The steps of a run that is not killed; afterwards everything is as before it."""
    shutil.copy(environment.warehouse, environment.warehouse.with_suffix(".old"))
    file = tmp_path / "steps.txt"
    process = start(environment, steps=file)
    process.join()
    assert process.exitcode == 0
    reset(environment)
    return file.read_text(encoding="utf-8").splitlines()


def reset(environment: FetchEnvironment) -> None:
    shutil.rmtree(environment.raw)
    shutil.copy(environment.warehouse.with_suffix(".old"), environment.warehouse)


def kill(environment: FetchEnvironment, point: KillPoint) -> bool:
    """Start a run that kills itself; returns False if it ended before the kill point."""
    process = start(environment, point)
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def position(steps: list[str], *texts: str) -> int:
    """Return the number of the first step (from 1) that contains all the texts."""
    return next(number for number, step in enumerate(steps, 1) if all(text in step for text in texts))


@pytest.mark.slow
def test_killed_at_each_step_that_puts_files_in_place(
    environment: FetchEnvironment, steps: list[str], sampled: Sampled, record_property: Record
) -> None:
    """A step is reported before it happens, so a run that is killed at it has not done it."""
    first = position(steps, "mkdir", "raw/ehcp-timeliness")
    lock = position(steps, "os.rename", "raw/lock.json")
    swap = position(steps, "os.rename", f"{environment.warehouse}")
    assert first < lock < swap < len(steps)
    decisive = {lock, lock + 1, swap, swap + 1}
    others = [number for number in range(first, len(steps) + 1) if number not in decisive]
    tried = sorted({*decisive, *sampled(others, 1, "steps of accepting between the decisive ones")})
    for number in tried:
        killed_at = f"step {number}: {steps[number - 1]}"
        assert kill(environment, KillPoint(number)), killed_at
        assert environment.stored() == ([RELEASE] if number > lock else []), killed_at
        assert environment.periods() == (ALL if number > swap else OLD), killed_at
        status, _, err = environment.fetch()
        assert status == 0, f"{killed_at}: {err}"
        assert (environment.periods(), environment.stored()) == (ALL, [RELEASE]), killed_at
        reset(environment)
    kills = f"kill -9 at {len(tried)} steps of accepting"
    record_property("fault", (kills, "old or new data complete, every next run exit 0", ""))


@pytest.mark.slow
def test_killed_at_random_steps_again_and_again(
    environment: FetchEnvironment, steps: list[str], sampled: Sampled, record_property: Record
) -> None:
    """Each run continues from what the killed one left; POSTCODE_LOTTERY_SEED replays the steps."""
    chance = generator("kill at random steps")
    killed = 0
    for _ in sampled(range(RANDOM_KILLS), 2, "runs that are killed at a random step"):
        number = chance.randint(1, len(steps))
        killed += kill(environment, KillPoint(number))
        served, stored = environment.periods(), environment.stored()
        assert (served, stored) in ((OLD, []), (OLD, [RELEASE]), (ALL, [RELEASE])), steps[number - 1]
        if served == ALL:
            reset(environment)
    assert killed > 0
    status, _, err = environment.fetch()
    assert status == 0, err
    assert (environment.periods(), environment.stored()) == (ALL, [RELEASE])
    record_property(
        "fault", (f"kill -9 at {killed} random steps", "stored data complete, next run exit 0", "")
    )


@pytest.mark.slow
@pytest.mark.exhaustive(2, "steps between which a run is interrupted")
@pytest.mark.parametrize(
    ("where", "served", "stored"),
    [
        ("pipeline.fetch.run.check_content", OLD, []),
        ("pipeline.warehouse.build._fill", OLD, []),
        ("pipeline.store.raw._copy", OLD, []),
        ("pipeline.warehouse.swap.os", OLD, [RELEASE]),
        ("pipeline.store.raw.Store.tidy_up", ALL, [RELEASE]),
    ],
)
def test_interrupted_between_two_steps(
    where: str,
    served: list[int],
    stored: list[str],
    environment: FetchEnvironment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Interruption(BaseException):
        """Nothing in the pipeline catches it."""

    def interrupt(*_: object, **__: object) -> None:
        raise Interruption

    with monkeypatch.context() as patch:
        patch.setattr(where, SimpleNamespace(replace=interrupt) if where.endswith(".os") else interrupt)
        with pytest.raises(Interruption):
            environment.fetch()
    assert (environment.periods(), environment.stored()) == (served, stored)
    assert environment.fetch()[0] == 0
    assert (environment.periods(), environment.stored()) == (ALL, [RELEASE])
    assert [path.name for path in environment.raw.glob("incoming/*")] == []


@pytest.mark.slow
def test_killed_during_a_download(environment: FetchEnvironment, record_property: Record) -> None:
    """The archive arrives byte by byte, so that only a few have come at the third log message."""
    invalid_files.archive(invalid_files.zipped)(environment)
    environment.stand_in.faults.append(Fault("fromPage=ReleaseDownloads", "trickle", 1))
    assert kill(environment, KillPoint(3, " MB of "))
    (partial,) = (environment.raw / "incoming").glob("*.part")
    assert partial.stat().st_size < len(environment.stand_in.site.archives[0].content)
    assert (environment.periods(), environment.stored()) == (OLD, [])
    assert environment.fetch()[0] == 0
    assert (environment.periods(), environment.stored()) == (ALL, [RELEASE])
    record_property("fault", ("kill -9 during a download", "stored data untouched, next run exit 0", ""))


@pytest.mark.slow
def test_killed_during_a_build(environment: FetchEnvironment, record_property: Record) -> None:
    """The tables are filled when the build reads the statements for what is derived from them."""
    assert kill(environment, KillPoint(1, "derived.sql"))
    (half_built,) = environment.folder.glob(".build-*/*.duckdb")
    assert half_built.stat().st_size > 0
    assert (environment.periods(), environment.stored()) == (OLD, [])
    assert environment.fetch()[0] == 0
    assert (environment.periods(), environment.stored()) == (ALL, [RELEASE])
    record_property("fault", ("kill -9 during a build", "stored data untouched, next run exit 0", ""))
