"""Requests while the warehouse is exchanged again and again: each is answered."""

import shutil
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest
import requests

from pages.server import makers, resource_cache
from pages.server.makers import BusyError, Makers
from pages.server.resource_cache import Key, Made, Version
from pipeline.publish import resources
from tests.support.servers.serving import served

FIRST, SECOND, THIRD = (Version(tag, at) for at, tag in enumerate(("first", "second", "third")))


class Scene:
    """Makers whose processes end when the test says so, and the version of the data."""

    def __init__(self) -> None:
        self.makers = Makers()
        self.version = FIRST
        self.begun: list[str] = []
        self.answers: dict[str, list[str]] = {}
        self.may_end = anyio.Event()

    async def make(self, key: Key) -> Made:
        version = self.version
        self.begun.append(f"{key[0]} of {version.tag}")
        await self.may_end.wait()
        return Made(resources.Answer(b"made", "text/csv", "made.csv"), None, version)

    async def ask(self, path: str) -> None:
        key = (path, ())
        made = resource_cache.held(self.version, key)
        made = made or await self.makers.made(self.version, key, slow=False)
        self.answers.setdefault(path, []).append(made.version.tag)

    async def exchange(self, version: Version) -> None:
        """Let all requests wait, then change the data, which the next request notices."""
        await anyio.wait_all_tasks_blocked()
        self.version = version
        assert resource_cache.held(version, ("nothing", ())) is None


def play(monkeypatch: pytest.MonkeyPatch, scene: Callable[[Scene], Awaitable[None]]) -> Scene:
    """Play a scene with an empty cache, in a thread: this one may have an event loop of the browser."""
    scenes: list[Scene] = []

    async def run() -> None:
        scenes.append(Scene())
        monkeypatch.setattr(makers, "in_process", scenes[0].make)
        monkeypatch.setattr(resource_cache, "version", lambda: scenes[0].version)
        assert resource_cache.held(FIRST, ("nothing", ())) is None
        await scene(scenes[0])

    monkeypatch.setattr(resource_cache, "_cache", resource_cache._Cache())
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, run).result()
    return scenes[0]


def test_what_waits_is_made_once_of_the_newest_data(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(scene: Scene) -> None:
        async with anyio.create_task_group() as group:
            for version in (FIRST, SECOND, THIRD):
                await scene.exchange(version)
                for path in ("a", "b", "c", "d"):
                    group.start_soon(scene.ask, path)
            await anyio.wait_all_tasks_blocked()
            scene.may_end.set()

    played = play(monkeypatch, scene)
    # Two are made at once: those begun before the data changed are made again for who asked later.
    assert played.begun[:2] == ["a of first", "b of first"]
    assert sorted(played.begun[2:]) == [f"{path} of third" for path in ("a", "b", "c", "d")]
    assert {path: sorted(tags) for path, tags in played.answers.items()} == {
        "a": ["first", "third", "third"],
        "b": ["first", "third", "third"],
        "c": ["third", "third", "third"],
        "d": ["third", "third", "third"],
    }


def test_while_others_are_made_what_there_was_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(scene: Scene) -> None:
        scene.may_end.set()
        await scene.ask("known")
        scene.may_end = anyio.Event()
        await scene.exchange(SECOND)
        async with anyio.create_task_group() as group:
            for path in ("a", "b", "c"):
                group.start_soon(scene.ask, path)
            await anyio.wait_all_tasks_blocked()
            await scene.ask("known")  # without waiting
            assert scene.answers["known"] == ["first", "first"]
            scene.may_end.set()
        await scene.ask("known")

    played = play(monkeypatch, scene)
    assert played.answers["known"] == ["first", "first", "second"]
    assert played.begun.count("known of second") == 1


def test_where_nothing_else_is_made_it_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(scene: Scene) -> None:
        scene.may_end.set()
        await scene.ask("known")
        await scene.exchange(SECOND)
        await scene.ask("known")

    assert play(monkeypatch, scene).answers == {"known": ["first", "second"]}


def test_a_short_queue_is_never_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a start on a busy machine the first resource took a minute; that says little of the next."""

    async def scene(scene: Scene) -> None:
        scene.makers._lanes[False].learn(60)
        async with anyio.create_task_group() as group:
            for number in range(42):  # two are made, forty wait
                group.start_soon(scene.ask, f"{number}")
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(BusyError):
                await scene.ask("another")
            scene.may_end.set()

    assert len(play(monkeypatch, scene).answers) == 42


@pytest.mark.slow
def test_no_request_fails_while_the_warehouse_is_exchanged(warehouse_file: Path, tmp_path: Path) -> None:
    """Some ask for what was made before, others for what was not; each exchanges the file in between."""
    own = tmp_path / "warehouse.duckdb"
    shutil.copy(warehouse_file, own)
    known = ("/about", f"{resources.ROOT}/council/leeds.csv")
    with served(own) as address:

        def ask(path: str) -> tuple[str, int]:
            return path, requests.get(f"{address}{path}", timeout=300).status_code

        def visit(slug: str) -> list[tuple[str, int]]:
            aside = tmp_path / slug
            shutil.copy(warehouse_file, aside)
            aside.replace(own)
            return [ask(path) for path in (*known, f"/council/{slug}")]

        answers = [ask(path) for path in known]
        with ThreadPoolExecutor(4) as pool:
            for found in pool.map(visit, ("devon", "kent", "leeds", "surrey")):
                answers += found
    assert [answer for answer in answers if answer[1] != 200] == []
    assert len(answers) == 14
