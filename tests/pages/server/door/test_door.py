"""The parts of the front door without a server."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import MagicMock

import anyio
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from pages.server.door import endpoints, hosts, limits, origins
from pages.server.door.origins import Origin
from pipeline.core.errors import PipelineError
from pipeline.publish.site.parts.settings import SITE_URL

Pairs = Sequence[tuple[bytes, bytes]]


def status(app: ASGIApp, kind: str = "http", headers: Pairs = (), path: str = "/") -> int:
    """Return the status that an application answers with; 200 if a websocket is let through."""
    sent: list[Message] = []
    scope: Scope = {"type": kind, "path": path, "raw_path": path.encode(), "query_string": b""}
    scope.update(method="GET", headers=list(headers), extensions={"websocket.http.response": {}})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        await app(scope, receive, send)

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may run its loop in this one
        thread.submit(anyio.run, ask).result()
    return next((int(message["status"]) for message in sent if "status" in message), 200)


async def let_through(scope: Scope, _: Receive, send: Send) -> None:
    """Answer anything with 200; websockets not at all."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def test_every_route_of_streamlit_is_known_here() -> None:
    """A new version's further routes must be looked at: add them to the lists of `endpoints`."""
    optional = {"/_stcore/script-health-check", "/app/static/{path:path}"}  # off by default
    routes = {route.path for route in create_streamlit_routes(MagicMock()) if hasattr(route, "path")}
    routes.discard("")  # the files of its pages
    known = {*endpoints.ANSWERED, endpoints.STREAM, endpoints.METRICS, *endpoints.REFUSED}
    assert routes == known - optional
    assert not st.get_option("server.enableStaticServing")
    assert not st.get_option("server.scriptHealthCheckEnabled")


@pytest.mark.parametrize(
    ("client", "host", "header", "local"),
    [
        ("127.0.0.1", "127.0.0.1:8501", None, True),
        ("::1", "[::1]:8501", None, True),
        ("127.0.0.1", "localhost", None, True),
        ("127.0.0.1", "send.example.org", None, False),
        ("127.0.0.1", "localhost.example.org", None, False),
        ("203.0.113.9", "localhost", None, False),
        ("192.168.0.7", "localhost", None, False),
        ("127.0.0.1", "localhost", b"x-forwarded-for", False),
        ("a socket", "localhost", None, False),
    ],
)
def test_local_is_who_comes_from_here_and_through_no_proxy(
    client: str, host: str, header: bytes | None, local: bool
) -> None:
    headers = [(b"host", host.encode()), *([(header, b"127.0.0.1")] if header else [])]
    assert endpoints.is_local({"type": "http", "client": (client, 1), "headers": headers}) is local


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Send.Example.org", Origin("https", "send.example.org", 443)),
        ("http://localhost:8501/", Origin("http", "localhost", 8501)),
        ("http://[::1]:8501", Origin("http", "::1", 8501)),
        ("https://send.example.org.", Origin("https", "send.example.org", 443)),
        *(
            (text, None)
            for text in ("", "null", "send.example.org", "ftp://x.org", "https://", "https://x:y")
        ),
        *(
            (text, None)
            for text in ("https://x.org/path", "https://a@x.org", "https://x.org?q", "https://[::1")
        ),
    ],
)
def test_origins_are_compared_as_browsers_mean_them(text: str, origin: Origin | None) -> None:
    assert origins.parsed(text) == origin


@pytest.mark.parametrize(
    ("origin", "host", "forwarded", "allowed"),
    [
        ("https://x.org", "x.org", "", True),
        ("https://x.org", "X.org:443", "", True),
        ("http://x.org", "x.org:443", "", False),
        ("http://x.org:81", "x.org", "", False),
        ("https://x.org", "127.0.0.1:8501", "", False),
        ("https://x.org", "127.0.0.1:8501", "x.org", True),
        ("https://x.org", "127.0.0.1:8501", "y.org, x.org", True),
        ("https://x.org", "x.org.evil.example", "", False),
        ("https://x.org", "", "", False),
        ("null", "null", "null", False),
        (None, "x.org", "", True),
    ],
)
def test_a_page_of_the_same_host_is_told_from_others(
    origin: str | None, host: str, forwarded: str, allowed: bool
) -> None:
    given = {"origin": origin, "host": host, "x-forwarded-host": forwarded}
    assert origins.is_allowed(Headers({name: text for name, text in given.items() if text})) is allowed


def test_two_origins_are_none() -> None:
    headers = Headers(raw=[(b"origin", b"http://x.org"), (b"origin", b"http://x.org"), (b"host", b"x.org")])
    assert not origins.is_allowed(headers)


def test_streamlit_is_shown_no_origin() -> None:
    shown: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        shown.append(scope)

    headers = [(b"origin", b"http://x.org"), (b"host", b"x.org"), (b"cookie", b"a=b")]
    assert status(origins.Origins(app, []), "websocket", headers) == 200
    assert shown[0]["headers"] == [(b"host", b"x.org"), (b"cookie", b"a=b")]


def test_settings_of_origins_are_read_and_mistakes_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SITE_URL, raising=False)
    monkeypatch.delenv(origins.ORIGINS, raising=False)
    assert origins.from_environment() == []
    monkeypatch.setenv(SITE_URL, "https://site.org/below")
    monkeypatch.setenv(origins.ORIGINS, "https://a.org,  http://b.org:81")
    assert [origin.host for origin in origins.from_environment()] == ["a.org", "b.org", "site.org"]
    monkeypatch.setenv(origins.ORIGINS, "a.org")
    with pytest.raises(PipelineError, match=r"'a\.org' is no origin such as https://send\.example\.org"):
        origins.from_environment()


@contextmanager
def checked(names: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ASGIApp]:
    """Yield an application that answers for these names only."""
    monkeypatch.setenv(hosts.HOSTS, names)
    app = Starlette(middleware=hosts.checks())
    app.router.default = let_through
    yield app


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_other_names_of_the_server_are_refused_where_names_are_set(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with checked("send.example.org, *.council.gov.uk", monkeypatch) as app:
        for host in (b"send.example.org", b"SEND.example.org:443", b"a.council.gov.uk", b"localhost:8501"):
            assert status(app, kind, [(b"host", host)]) == 200, host
        for host in (
            b"evil.example",
            b"send.example.org.evil.example",
            b"council.gov.uk.evil",
            b"",
            b"10.0.0.1",
        ):
            assert status(app, kind, [(b"host", host)]) == 400, host
        for probe in hosts.PROBES if kind == "http" else ():
            assert status(app, kind, [(b"host", b"10.0.0.1:8501")], probe) == 200
    with checked("", monkeypatch) as app:
        assert status(app, kind, [(b"host", b"any.example")]) == 200


def test_open_connections_are_counted_and_have_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_SESSIONS", 2)
    inside: list[int] = []

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        """Hold the connection open while another one is tried, three deep."""
        if len(inside) < 3:
            inside.append(0)
            await door({"type": "websocket", "path": "/", "headers": [], "extensions": {}}, _receive, note)

    async def note(message: Message) -> None:
        inside[-1] = message.get("code", 0) or message.get("status", 0) or inside[-1]

    door = limits.Limits(app)
    for _ in range(3):  # each leaves no trace
        inside.clear()
        assert status(door, "websocket") == 200
        assert len(inside) == 2  # the third one did not get in
        assert inside[-1] != 0


def test_a_text_ends_a_connection_that_is_for_bytes() -> None:
    sent = iter(({"type": "websocket.receive", "bytes": b"x"}, {"type": "websocket.receive", "text": "x"}))

    async def receive() -> Message:
        return next(sent)

    async def both() -> list[Message]:
        door = limits.only_bytes(receive)
        return [await door(), await door()]

    with ThreadPoolExecutor(1) as thread:
        first, second = thread.submit(anyio.run, both).result()
    assert first["bytes"] == b"x"
    assert second["type"] == "websocket.disconnect"


def test_no_sentence_of_a_refusal_repeats_what_was_sent() -> None:
    assert all(re.fullmatch(r"[\w ,:.]+", sentence) for sentence in limits._SENTENCES.values())
