"""What the headers of an answer mean, what may be answered, and how long it may take."""

import contextlib
import email.utils
import re
import signal
import threading
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from pipeline.core.errors import FetchError
from pipeline.fetch.partial_download import Part

BLOCK = 65_536
GZIP = 31  # zlib's number for a stream with gzip's own header
Headers = Mapping[str, str]


class Again(Exception):  # noqa: N818 - not an error until all tries are used up
    """Worth another try, after `wait` seconds if the publisher says how many."""

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


@contextlib.contextmanager
def alarm(seconds: float, sentence: str) -> Iterator[None]:
    """FetchError with this sentence once the time is up, wherever the answer hangs, be it in its headers.

    It needs the signals of a main thread; elsewhere only the body of an answer is watched.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise FetchError(sentence)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def expected(asked: Mapping[str, str]) -> set[int]:
    """The statuses that answer the question; others are told, whatever comes with them."""
    return {
        200,
        *({206, 416} if "Range" in asked else ()),
        *({304} if {"If-None-Match", "If-Modified-Since"} & set(asked) else ()),
    }


def conditions(known: Mapping[str, str], part: Part, have: int) -> dict[str, str]:
    """What is asked of the server: to go on, or to answer only if the file is another than the one known."""
    if have and part.validator:
        return {"Range": f"bytes={have}-", "If-Range": part.validator}
    asked = {"If-None-Match": known.get("ETag"), "If-Modified-Since": known.get("Last-Modified")}
    return {name: value for name, value in asked.items() if value}


def validator(headers: Headers) -> str | None:
    """By what a later try can tell that the file is still the same; None if it cannot go on at all."""
    if headers.get("Accept-Ranges") != "bytes" or "Content-Encoding" in headers:
        return None
    strong = headers.get("ETag", "W/")
    return headers.get("Last-Modified") if strong.startswith("W/") else strong


def fits(status: int, headers: Headers, part: Part, have: int) -> bool:
    """Is an answer in parts (206) the one that was asked for, of the same file?"""
    if status != 206:
        return True
    starts = headers.get("Content-Range", "").startswith(f"bytes {have}-")
    same = part.validator in (headers.get("ETag"), headers.get("Last-Modified"))
    return have > 0 and starts and same


def unpacked(blocks: Iterator[bytes], encoding: str, name: str) -> Iterator[bytes]:
    """Undo gzip, which some addresses send unasked; never more than one block at a time.

    Raises FetchError for any other packing, and Again where it is broken; `name` says whose body it is.
    """
    if encoding == "identity":
        yield from blocks
        return
    if encoding != "gzip":
        raise FetchError(f"{name} is packed as {encoding!r}, which nobody asked for.")
    unpacking = zlib.decompressobj(wbits=GZIP)
    try:
        for block in blocks:
            waiting = block
            while waiting:
                if unpacking.eof:
                    unpacking = zlib.decompressobj(wbits=GZIP)  # one packed piece may follow another
                yield unpacking.decompress(waiting, BLOCK)
                waiting = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
    except zlib.error as error:
        raise Again(f"{name} is packed in a way that cannot be undone.") from error
    if not unpacking.eof:
        raise Again(f"{name} is packed and stops in the middle.")


def retry_after(headers: Headers) -> float | None:
    """Seconds to wait, from a number or a date; None if the publisher does not say."""
    said = headers.get("Retry-After", "")
    if re.fullmatch(r"[0-9]{1,9}", said):
        return float(said)
    try:
        until = email.utils.parsedate_to_datetime(said)
        return max(0.0, (until - datetime.now(until.tzinfo)).total_seconds())
    except (ValueError, OverflowError):
        return None
