"""What happens between SIGTERM and the end: runs finish, and nobody begins a session."""

import asyncio
import signal
from collections.abc import Callable
from types import FrameType

import pytest
from starlette.types import Message, Receive, Scope, Send

from pages.server import drain, runs
from pages.server.drain import Drain, Draining, on_sigterm
from pages.server.runs import Runs

SESSION: Scope = {"type": "websocket", "path": "/s", "extensions": {"websocket.http.response": {}}}


@pytest.fixture(autouse=True)
def unstopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a server of its own that nobody has stopped, without runs."""
    monkeypatch.setattr(drain, "current", Drain())
    monkeypatch.setattr(runs, "current", Runs())


async def passed_on(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "passed on"})


def answers(scope: Scope) -> list[Message]:
    """What the middleware sends."""
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("nothing is read")

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Draining(passed_on)(scope, receive, send))
    return sent


async def until(condition: Callable[[], object]) -> None:
    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(wait(), 60)


def test_new_sessions_are_refused_only_while_the_server_is_being_stopped() -> None:
    assert answers(SESSION) == [{"type": "passed on"}]
    drain.current.begun = True
    refused = answers(SESSION)
    assert refused[0]["status"] == 503
    assert (b"retry-after", b"1") in refused[0]["headers"]
    without = answers({**SESSION, "extensions": {}})
    assert without == [{"type": "websocket.close", "code": 1012}]
    assert answers({"type": "http", "path": "/"}) == [{"type": "passed on"}]


def test_sigterm_reaches_the_web_server_when_runs_have_finished_or_at_the_second_time() -> None:
    reached: list[int] = []

    def handler(number: int, _: FrameType | None) -> None:
        reached.append(number)

    async def stopped(*, twice: bool) -> None:
        with on_sigterm():
            with runs.current.counted():
                signal.raise_signal(signal.SIGTERM)
                await until(lambda: drain.current.begun)
                assert reached == []
                if twice:
                    signal.raise_signal(signal.SIGTERM)
                    await until(lambda: reached)
                    assert runs.current.in_progress == 1
            await until(lambda: reached)

    before = signal.signal(signal.SIGTERM, handler)
    try:
        asyncio.run(stopped(twice=False))
        assert set(reached) == {signal.SIGTERM}
        reached.clear()
        drain.current.begun = False
        signal.signal(signal.SIGTERM, handler)
        asyncio.run(stopped(twice=True))
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_run_that_does_not_end_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "SECONDS_FOR_RUNS", 0.01)
    with runs.current.counted():
        asyncio.run(drain.current.wait_for_runs())
        assert runs.current.in_progress == 1


def test_runs_are_counted_and_named_also_when_they_fail() -> None:
    seen: list[runs.Run] = []
    runs.current.watchers.append(seen.append)

    def fail() -> None:
        with runs.current.counted():
            runs.current.name("map")
            assert runs.current.in_progress == 1
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()
    assert runs.current.in_progress == 0
    assert [run.page for run in seen] == ["map"]
    assert 0 <= seen[0].processor <= seen[0].seconds + 0.05
