"""A proxy that serves a host's path from a server that knows nothing of the path, as councils' proxies do.

It forwards what is below the path, which it takes away, websockets too. The rest gets a 404, and is noted.
"""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

NOT_BELOW = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
MAX_BYTES = 65_536


class Proxy(socketserver.ThreadingTCPServer):
    """A proxy: its address with the path, and the paths outside that were asked for."""

    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, server: str, prefix: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.prefix, self.target = prefix, urlsplit(server)
        self.address = f"http://127.0.0.1:{self.server_address[1]}{prefix}"
        self.outside: list[str] = []
        self.open: set[socket.socket] = set()


class _Answer(socketserver.BaseRequestHandler):
    """Answers one request; the connection then ends, unless it becomes a websocket."""

    server: Proxy

    def handle(self) -> None:
        proxy, browser = self.server, self.request
        with _noted(proxy, browser), contextlib.suppress(OSError):
            asked = b""
            while b"\r\n\r\n" not in asked:
                part = browser.recv(MAX_BYTES)
                if not part:
                    return
                asked += part
            head, _, body = asked.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            method, path, version = first.split(" ")
            if not path.startswith(f"{proxy.prefix}/"):
                proxy.outside.append(path)
                browser.sendall(NOT_BELOW)
                return
            if not any(line.lower().startswith("upgrade:") for line in lines):
                lines = [line for line in lines if not line.lower().startswith("connection:")]
                lines.append("Connection: close")
            lines = [f"{method} {path.removeprefix(proxy.prefix)} {version}", *lines, "", ""]
            with socket.create_connection((proxy.target.hostname, proxy.target.port)) as server:
                server.sendall("\r\n".join(lines).encode("latin-1") + body)
                _exchange(proxy, browser, server)


def _exchange(proxy: Proxy, browser: socket.socket, server: socket.socket) -> None:
    """Pass on what both say until the server has said all."""
    with _noted(proxy, server):
        sending = threading.Thread(target=_pass_on, args=(browser, server))
        sending.start()
        _pass_on(server, browser)
        _cut(browser)
        sending.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(MAX_BYTES):
            target.sendall(part)
    _cut(target)


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def _noted(proxy: Proxy, connection: socket.socket) -> Iterator[None]:
    """Note that a connection is open, for the end of the proxy to cut it."""
    proxy.open.add(connection)
    try:
        yield
    finally:
        proxy.open.discard(connection)


@contextmanager
def proxied(server: str, prefix: str) -> Iterator[Proxy]:
    """Run a proxy for the block that serves `prefix` ('/send/lottery') from the server at an address."""
    with Proxy(server, prefix) as proxy:
        serving = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            serving.join()
            for connection in list(proxy.open):
                _cut(connection)
