"""HTTP headers and statuses: conditional and range requests, compression, time limit."""

import contextlib
import email.utils
import re
import signal
import threading
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from pipeline.core.errors import FetchError
from pipeline.fetch.partial_download import PartialDownload

BLOCK = 65_536
GZIP = 31  # zlib's window size for a stream with a gzip header
Headers = Mapping[str, str]


class RetryableError(Exception):
    """A request failed in a way that justifies another attempt.

    `wait` is the pause in seconds that the publisher asks for, None if it does not name one.
    """

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


@contextlib.contextmanager
def time_limit(seconds: float, sentence: str) -> Iterator[None]:
    """Raise FetchError with this sentence after `seconds`, wherever the request hangs, headers included.

    Needs the signals of the main thread of a POSIX system; elsewhere only response bodies are limited.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def expire(*_: object) -> None:
        raise FetchError(sentence)

    previous = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def expected_statuses(request_headers: Headers) -> set[int]:
    """Return the statuses that a request with these headers can be answered with; all others are errors."""
    return {
        200,
        *({206, 416} if "Range" in request_headers else ()),
        *({304} if {"If-None-Match", "If-Modified-Since"} & set(request_headers) else ()),
    }


def condition_headers(known: Headers, partial: PartialDownload, size: int) -> dict[str, str]:
    """Return request headers that resume after `size` bytes, or ask only for a file that has changed.

    `known` are the response headers of the stored file.
    """
    if size and partial.validator:
        return {"Range": f"bytes={size}-", "If-Range": partial.validator}
    conditions = {"If-None-Match": known.get("ETag"), "If-Modified-Since": known.get("Last-Modified")}
    return {name: value for name, value in conditions.items() if value}


def resume_validator(headers: Headers) -> str | None:
    """Return the strong ETag or the date with which a download can be resumed; None if it cannot."""
    if headers.get("Accept-Ranges") != "bytes" or "Content-Encoding" in headers:
        return None
    etag = headers.get("ETag", "W/")
    return headers.get("Last-Modified") if etag.startswith("W/") else etag


def is_requested_range(status: int, headers: Headers, partial: PartialDownload, size: int) -> bool:
    """Return whether a partial response (206) continues the same file after `size` bytes; True if 200."""
    if status != 206:
        return True
    continues = headers.get("Content-Range", "").startswith(f"bytes {size}-")
    same_file = partial.validator in (headers.get("ETag"), headers.get("Last-Modified"))
    return size > 0 and continues and same_file


def total_size(response_headers: Headers, status: int, offset: int) -> int | None:
    """Return the announced size of the file, of which `offset` bytes are there; None if it is unknown.

    A part (206) may end before the file does, so its own length is not enough.
    """
    whole = re.fullmatch(
        r"bytes [0-9]{1,15}-[0-9]{1,15}/([0-9]{1,15})", response_headers.get("Content-Range", "")
    )
    if status == 206 and whole:
        return int(whole[1])
    if "Content-Encoding" in response_headers:
        return None
    length = response_headers.get("Content-Length", "")
    return offset + int(length) if re.fullmatch(r"[0-9]{1,15}", length) else None


def decompressed(blocks: Iterator[bytes], encoding: str, name: str) -> Iterator[bytes]:
    """Decompress gzip, which some publishers send unrequested, at most one block at a time.

    Raises FetchError for any other encoding, and RetryableError for a damaged stream; `name` is used in
    messages.
    """
    if encoding == "identity":
        yield from blocks
        return
    if encoding != "gzip":
        raise FetchError(f"{name} is compressed as {encoding!r}, which was not requested.")
    stream = zlib.decompressobj(wbits=GZIP)
    try:
        for block in blocks:
            remaining = block
            while remaining:
                if stream.eof:
                    stream = zlib.decompressobj(wbits=GZIP)  # gzip members can be concatenated
                yield stream.decompress(remaining, BLOCK)
                remaining = stream.unused_data if stream.eof else stream.unconsumed_tail
    except zlib.error as error:
        raise RetryableError(f"{name} has a gzip stream that is damaged.") from error
    if not stream.eof:
        raise RetryableError(f"{name} has a gzip stream that ends early.")


def retry_after(headers: Headers) -> float | None:
    """Return the seconds to wait, from a number or a date; None if the publisher names neither."""
    value = headers.get("Retry-After", "")
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        until = email.utils.parsedate_to_datetime(value)
        return max(0.0, (until - datetime.now(until.tzinfo)).total_seconds())
    except (ValueError, OverflowError):
        return None
