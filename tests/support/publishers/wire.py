"""How an answer goes over a connection, byte by byte."""

import os
import select
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from tests.support.publishers.answers import Answer


@dataclass
class Request:
    """A request as the server met it.

    `path` has the query; `at` is the monotonic time of its arrival; `open` counts the requests to the same
    host that were unanswered then, this one included; `status` is what was answered, None if nothing was.
    """

    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float
    open: int
    status: int | None = None


class Wire:
    """The way back to a client for one request; `done` is called just before the client can see the end."""

    def __init__(self, connection: socket.socket, request: Request, done: Callable[[], None]) -> None:
        self._connection = connection
        self._request = request
        self._done = done
        self.closes = False

    def head(self, answer: Answer, **framing: str) -> bytes:
        """The status line and headers; `framing` says where the body ends."""
        self._request.status = answer.status
        if self._request.headers.get("Connection", "").lower() == "close":
            framing["connection"] = "close"
        named = {**answer.having(**framing).headers, "Date": formatdate(usegmt=True)}
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in named.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def deliver(self, answer: Answer) -> None:
        """Send an answer as it should be."""
        if answer.status == HTTPStatus.NOT_MODIFIED:
            self.last(self.head(answer))
            return
        length = {"content_length": str(len(answer.body))}
        head = self.head(answer, **({"transfer_encoding": "chunked"} if answer.chunked else length))
        if self._request.method == "HEAD":
            self.last(head)
        elif answer.chunked:
            self.part(head + chunk(answer.body))
            self.last(b"0\r\n\r\n")
        else:
            self.last(head + answer.body)

    def part(self, data: bytes) -> None:
        self._connection.sendall(data)

    def last(self, data: bytes) -> None:
        """Send the end of an answer."""
        # Were the request done after the last byte, the client's next one could arrive while it still counts.
        self.part(data[:-1])
        self._done()
        self.part(data[-1:])

    def cut(self, data: bytes) -> None:
        """Send and hang up."""
        self._done()
        self.part(data)
        self.closes = True

    def reset(self) -> None:
        """Break the connection off: the client's side fails instead of meeting an end."""
        self._done()
        self.closes = True
        # To linger for no time makes the system send RST instead of FIN. The descriptor is closed by hand, as
        # the server would say a regular goodbye first.
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self._connection.detach())

    def left(self, within: float) -> bool:
        """Wait for the client to hang up, or for the server to close, and say whether either came to pass."""
        readable, _, _ = select.select([self._connection], [], [], within)
        return bool(readable) and hung_up(self._connection)


def chunk(data: bytes) -> bytes:
    """One chunk of a chunked body; nothing for no data, as an empty chunk would end the body."""
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


def hung_up(connection: socket.socket) -> bool:
    """Whether the other side has closed a connection."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
