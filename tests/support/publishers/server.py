"""A server on the loopback address that answers like the publishers' sites, and misbehaves on demand."""

import contextlib
import socket
import socketserver
import sys
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from requests.structures import CaseInsensitiveDict

from tests.support.publishers.answers import Asked, conditional
from tests.support.publishers.faults import Fault, play
from tests.support.publishers.routing import complete
from tests.support.publishers.site import Site
from tests.support.publishers.wire import Request, Wire, hung_up

MAX_WAIT = 60.0  # seconds for the requests that a barrier waits for


class StandIn:
    """Serves a site while it is entered.

    The first segment of a path is the publisher's host. `site` and `faults` may be changed while it runs;
    `requests` are those that came, in order. With a `barrier`, answers wait until enough requests are open.
    """

    def __init__(self, site: Site | None = None) -> None:
        self.site = site or Site()
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.barrier: threading.Barrier | None = None
        self.problems: list[BaseException] = []
        self._lock = threading.Lock()
        self._open: list[tuple[Request, socket.socket]] = []
        self._server = _Server(self)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        if error is None and self.problems:
            raise self.problems[0]

    def clear(self) -> None:
        """Forget the faults and the requests."""
        with self._lock:
            self.faults.clear()
            self.requests.clear()

    def asked(self, where: str) -> list[Request]:
        """The requests to addresses, "host/path?query", that contain a text."""
        return [item for item in self.requests if where in item.host + item.path]

    def answer(self, asked: Asked, connection: socket.socket) -> bool:
        """Answer a request and say whether its connection is to be closed."""
        request, fault = self._arrived(asked, connection)
        wire = Wire(connection, request, lambda: self._done(request))
        try:
            if self.barrier is not None:
                self.barrier.wait(MAX_WAIT)
            answer = complete(self.site, _without_again(asked))
            if fault is None:
                wire.deliver(conditional(asked, answer))
            else:
                play(*fault, asked, answer, wire)
        finally:
            self._done(request)
        return wire.closes

    def _arrived(self, asked: Asked, connection: socket.socket) -> tuple[Request, tuple[str, int] | None]:
        path = asked.target.removeprefix(asked.host)
        request = Request(asked.method, asked.host, path, asked.headers, asked.body, time.monotonic(), 1)
        with self._lock:
            # A client that gave up is no longer asking, even where its handler does not know yet.
            others = [item for item, theirs in self._open if item.host == asked.host and not hung_up(theirs)]
            request.open += len(others)
            self._open.append((request, connection))
            self.requests.append(request)
            fault = next((item for item in self.faults if item.fits(asked)), None)
            if fault is None:
                return request, None
            fault.hits += 1
            return request, (fault.kind, fault.hits)

    def _done(self, request: Request) -> None:
        with self._lock:
            self._open = [(item, connection) for item, connection in self._open if item is not request]


def _without_again(asked: Asked) -> Asked:
    """The request without the parameter that a redirect has added."""
    if "again" not in asked.parameters:
        return asked
    kept = {name: value for name, value in asked.parameters.items() if name != "again"}
    return replace(asked, query=urlencode(kept))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The last byte of an answer is sent by itself and must not wait for the others to be acknowledged.
    disable_nagle_algorithm = True
    server: "_Server"

    def _answer(self) -> None:
        address, _, query = self.path.partition("?")
        host, _, path = address.removeprefix("/").partition("/")
        headers = CaseInsensitiveDict(self.headers.items())
        body = self.rfile.read(int(headers.get("Content-Length") or 0))
        asked = Asked(self.command, host, f"/{path}", query, headers, body)
        self.close_connection |= self.server.stand_in.answer(asked, self.connection)

    do_GET = do_HEAD = do_POST = _answer  # noqa: N815 - names that the class above looks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the class above
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    # Closing waits for every handler, so that none outlives its test.
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, stand_in: StandIn) -> None:
        self.stand_in = stand_in
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        """Bind without looking up a name for the address, which may take long without a network."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection, at which its handler stops reading, writing or waiting."""
        for connection in tuple(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none; anything else is raised when the server is closed."""
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError):
            self.stand_in.problems.append(error)
