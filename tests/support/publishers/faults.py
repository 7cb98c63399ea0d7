"""How publishers' sites misbehave: what a test can make the stand-in server do."""

import gzip
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.utils import formatdate

from tests.support.publishers.answers import Answer, Asked, conditional, html
from tests.support.publishers.wire import Wire, chunk

A_WHILE = 60.0  # seconds after which the server tires of a client that waits
TICK = 0.05  # seconds between the bytes of an answer that trickles
BLOCK = b"a,b\n" * (64 * 1024 // 4)
DIGITS = bytes.maketrans(b"0123456789", b"1234567890")


@dataclass
class Fault:
    """A fault in every answer to an address, "host/path?query", that contains `where`.

    It hits the first `times` requests, or every one if `times` is None; `hits` counts them. The first fault
    in the server's list that fits and is not used up is the one that hits. `kind` is one of KINDS.
    """

    where: str
    kind: str
    times: int | None = None
    hits: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"There is no kind of fault called {self.kind!r}.")

    def fits(self, asked: Asked) -> bool:
        if self.kind == "redirect-once" and "again" in asked.parameters:
            return False
        return self.where in asked.target and (self.times is None or self.hits < self.times)


def play(kind: str, hit: int, asked: Asked, complete: Answer, wire: Wire) -> None:
    """Answer with a fault; `hit` is 1 for the first request that it meets."""
    if kind == "change-on-resume" and hit > 1:
        wire.deliver(conditional(asked, _changed(complete)))
    elif kind in ALTERED:
        wire.deliver(ALTERED[kind](asked, complete))
    else:
        PLAYED[kind](wire, conditional(asked, complete))


def changed(content: bytes) -> bytes:
    """Other content of the same length: every digit is one higher."""
    return content.translate(DIGITS)


def _changed(complete: Answer) -> Answer:
    headers = dict(complete.headers)
    if "Last-Modified" in headers:
        headers["Last-Modified"] = formatdate(usegmt=True)
    return replace(complete, body=changed(complete.body), headers=headers).having(etag='"changed"')


# Faults in the content: each makes an answer, which is then sent correctly.


def _status(status: int, **headers: str) -> Callable[[Asked, Answer], Answer]:
    return lambda asked, complete: html(status).having(**headers)


def _too_many_until(asked: Asked, complete: Answer) -> Answer:
    # HTTP dates have whole seconds: rounded up, so that the date lies ahead.
    return html(429).having(retry_after=formatdate(math.ceil(time.time()) + 1, usegmt=True))


def _redirect(where: Callable[[Asked], str]) -> Callable[[Asked, Answer], Answer]:
    return lambda asked, complete: Answer(302).having(location=where(asked))


def _again(asked: Asked) -> str:
    return f"{asked.address}{'&' if asked.query else '?'}again=1"


def _page(content_type: str) -> Callable[[Asked, Answer], Answer]:
    return lambda asked, complete: Answer(200, html(500).body).having(content_type=content_type)


def _empty(asked: Asked, complete: Answer) -> Answer:
    return Answer(200).having(content_type=complete.headers.get("Content-Type", "text/plain"))


def _gzip(asked: Asked, complete: Answer) -> Answer:
    answer = replace(conditional(asked, complete), chunked=False)
    if "Content-Encoding" in answer.headers:
        return answer
    return replace(answer, body=gzip.compress(answer.body, mtime=0)).having(content_encoding="gzip")


def _gzip_broken(asked: Asked, complete: Answer) -> Answer:
    answer = _gzip(asked, complete)
    return replace(answer, body=_half(answer.body))


def _wrong_range(asked: Asked, complete: Answer) -> Answer:
    wanted = re.match(r"bytes=(\d+)", asked.headers.get("range", ""))
    start = (int(wanted[1]) if wanted else 0) + 1
    size = len(complete.body)
    part = replace(complete, status=206, body=complete.body[start:], chunked=False)
    return part.having(content_range=f"bytes {start}-{size - 1}/{size}")


def _short_range(asked: Asked, complete: Answer) -> Answer:
    """Half of the rest that was asked for, announced as a part: sites may answer a range in pieces."""
    wanted = re.match(r"bytes=(\d+)", asked.headers.get("range", ""))
    start, size = int(wanted[1]) if wanted else 0, len(complete.body)
    end = start + (size - start) // 2
    part = replace(complete, status=206, body=complete.body[start:end], chunked=False)
    return part.having(content_range=f"bytes {start}-{end - 1}/{size}")


# Faults in the transmission: each is given the correct answer.


def _silence(wire: Wire, answer: Answer) -> None:
    wire.left(A_WHILE)
    wire.cut(b"")


def _trickle(wire: Wire, answer: Answer) -> None:
    wire.part(wire.head(answer, content_length=str(len(answer.body))))
    for place in range(len(answer.body) - 1):
        if wire.left(TICK):
            break
        wire.part(answer.body[place : place + 1])
    wire.cut(answer.body[-1:])


def _cut(wire: Wire, answer: Answer) -> None:
    wire.cut(wire.head(answer, content_length=str(len(answer.body))) + _half(answer.body))


def _cut_chunked(wire: Wire, answer: Answer) -> None:
    wire.cut(wire.head(answer, transfer_encoding="chunked") + chunk(_half(answer.body)))


def _short_length(wire: Wire, answer: Answer) -> None:
    wire.cut(wire.head(answer, content_length=str(len(answer.body) // 2)) + answer.body)


def _long_length(wire: Wire, answer: Answer) -> None:
    wire.cut(wire.head(answer, content_length=str(len(answer.body) + 100)) + answer.body)


def _endless(wire: Wire, answer: Answer) -> None:
    wire.part(wire.head(Answer(200).having(content_type="text/csv"), connection="close"))
    while not wire.left(0):
        wire.part(BLOCK)
    wire.cut(b"")


def _reset(wire: Wire, answer: Answer) -> None:
    wire.reset()


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


ALTERED: dict[str, Callable[[Asked, Answer], Answer]] = {
    **{str(status): _status(status) for status in (403, 404, 410, 500, 503, 504)},
    "429": _status(429, retry_after="1"),
    "429-long": _status(429, retry_after="86400"),
    "429-date": _too_many_until,
    "gzip": _gzip,
    "gzip-broken": _gzip_broken,
    "redirect-foreign": _redirect(lambda asked: "https://example.org/x"),
    "redirect-http": _redirect(lambda asked: f"http://{asked.target}"),
    "redirect-loop": _redirect(lambda asked: asked.address),
    "redirect-once": _redirect(_again),
    "html": _page("text/html; charset=utf-8"),
    "html-as-csv": _page("text/csv"),
    "empty": _empty,
    "wrong-range": _wrong_range,
    "short-range": _short_range,
}
PLAYED: dict[str, Callable[[Wire, Answer], None]] = {
    "silence": _silence,
    "trickle": _trickle,
    "cut": _cut,
    "cut-chunked": _cut_chunked,
    "short-length": _short_length,
    "long-length": _long_length,
    "endless": _endless,
    "reset": _reset,
    # The first answer; play() changes those after it.
    "change-on-resume": _cut,
}
KINDS = {*ALTERED, *PLAYED}
