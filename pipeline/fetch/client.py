"""The HTTP client for publishers: only https and the catalogue's hosts, within limits, with retries.

URL discovery lives in `discover`. Redirects are checked like any other address. Requests to a busy publisher
are repeated after growing pauses, refused requests are not.
"""

import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import requests

from pipeline.core.errors import FetchError
from pipeline.fetch.http_response import (
    BLOCK,
    RetryableError,
    condition_headers,
    decompressed,
    expected_statuses,
    is_requested_range,
    resume_validator,
    retry_after,
    time_limit,
    total_size,
)
from pipeline.fetch.http_session import (
    CERTIFICATE_ERRORS,
    CONNECTION_ERRORS,
    connection_problem,
    new_session,
    redirect_url,
    short_url,
)
from pipeline.fetch.partial_download import PartialDownload
from pipeline.read.limits import FILE_BYTES

RETRYABLE_STATUSES = {429, 500, 502, 503, 504}
REDIRECTS = {301, 302, 303, 307, 308}
STORED_HEADERS = ("ETag", "Last-Modified", "Content-Type", "Content-Disposition")
PROGRESS_INTERVAL = 5  # seconds

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Limits:
    """HTTP limits: times in seconds, sizes in bytes."""

    connect: float = 10
    read: float = 45  # DfE's gateway itself gives up after 30
    total: float = 900  # for one file, all attempts together
    attempts: int = 4
    first_pause: float = 2
    longest_pause: float = 120
    request_interval: float = 1  # between requests to the same host
    file_bytes: int = FILE_BYTES
    page_bytes: int = 20_000_000
    redirects: int = 5


@dataclass(frozen=True)
class Download:
    """A complete download: where it is stored, its final URL, and its checksum, size and headers."""

    path: Path
    url: str
    sha256: str
    size: int
    retrieved_at: datetime
    headers: Mapping[str, str]


@dataclass
class Client:
    """A client for a fixed set of hosts.

    `sleep` and `clock` (seconds that only increase) are replaced in tests.
    """

    hosts: frozenset[str]
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    session: requests.Session = field(default_factory=new_session)
    clock: Callable[[], float] = time.monotonic
    _last_request: dict[str, float] = field(default_factory=dict)
    _pages: dict[str, str] = field(default_factory=dict)
    _unreachable: set[str] = field(default_factory=set)

    def json(self, url: str) -> object:
        """Return the parsed JSON of a URL; FetchError if the request fails or the response is not JSON."""
        text = self.text(url)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise FetchError(f"{short_url(url)} returned something other than JSON.") from error

    def text(self, url: str) -> str:
        """Return the UTF-8 text of a page, requested only once; FetchError if the request fails."""
        if url not in self._pages:
            self._pages[url] = self._text(url)
        return self._pages[url]

    def _text(self, url: str) -> str:
        def read(deadline: float) -> str:
            with self._open(url, {}, deadline) as response:
                blocks = self._body(response, self.limits.page_bytes, deadline)
                return b"".join(blocks).decode("utf-8", errors="replace")

        return self._with_retries(url, read)

    def download(self, url: str, path: Path, known: Mapping[str, str] | None = None) -> Download | None:
        """Download a file to `path`, resuming an earlier attempt; None if it has not changed.

        `known` are the response headers of the stored file. Raises FetchError; the bytes that have arrived
        stay for the next attempt.
        """
        partial = PartialDownload(path, url)
        return self._with_retries(url, lambda deadline: self._receive(partial, known or {}, deadline))

    def _receive(
        self, partial: PartialDownload, known: Mapping[str, str], deadline: float
    ) -> Download | None:
        size, name = partial.resumable_size(), short_url(partial.url)
        request_headers = {"Accept-Encoding": "identity"} | condition_headers(known, partial, size)
        with self._open(partial.url, request_headers, deadline) as response:
            status = response.status_code
            if status == 304:
                return None
            if status == 416 or not is_requested_range(status, response.headers, partial, size):
                partial.restart(None)
                raise RetryableError(f"{name} does not resume where the download stopped.")
            if status != 206:
                size = 0
                partial.restart(resume_validator(response.headers))
            self._append(partial, size, response, deadline)
            headers = {key: response.headers[key] for key in STORED_HEADERS if key in response.headers}
            final_url = response.url or partial.url
        partial.metadata_path.unlink(missing_ok=True)
        size = partial.path.stat().st_size
        if size == 0:
            raise FetchError(f"{name} returned an empty file.")
        return Download(partial.path, final_url, partial.sha256(), size, datetime.now(UTC), headers)

    def _append(
        self, partial: PartialDownload, size: int, response: requests.Response, deadline: float
    ) -> None:
        name, limit = short_url(partial.url), self.limits.file_bytes
        total = total_size(response.headers, response.status_code, size)
        if total and total > limit:
            raise FetchError(f"{name} is {_megabytes(total)}, more than the {_megabytes(limit)} allowed.")
        reported = self.clock()
        with partial.path.open("ab") as file:
            for block in self._body(response, limit - size, deadline):
                file.write(block)
                size += len(block)
                if self.clock() - reported > PROGRESS_INTERVAL:
                    reported = self.clock()
                    log.info("  %s%s", _megabytes(size), f" of {_megabytes(total)}" if total else "")
        if total is not None and size != total:
            raise RetryableError(f"{name} ended after {size:,} of {total:,} bytes.")

    def _with_retries(self, url: str, request: Callable[[float], _Result]) -> _Result:
        """Return the result of a request that is given its deadline; FetchError once attempts are used up."""
        deadline = self.clock() + self.limits.total
        host = urlsplit(url).hostname or ""
        attempts = 1 if host in self._unreachable else self.limits.attempts
        for attempt in range(1, attempts + 1):
            try:
                with time_limit(self.limits.total, self._too_slow(url)):
                    return request(deadline)
            except CERTIFICATE_ERRORS as error:
                raise FetchError(f"{short_url(url)} has no trusted certificate.") from error
            except RetryableError as error:
                problem, wait = str(error), error.wait
            except CONNECTION_ERRORS as error:
                problem, wait = f"{short_url(url)} {connection_problem(error)}.", None
                if attempt == attempts:
                    self._unreachable.add(host)  # one attempt is enough for its other addresses
            pause = self._backoff(attempt) if wait is None else wait
            if attempt < attempts and pause > self.limits.longest_pause:
                raise FetchError(f"{problem} It asks to wait {pause:,.0f} seconds: try again later.")
            if attempt == attempts or self.clock() + pause > deadline:
                break
            log.info("  %s Trying again in %.0f s", problem, pause)
            self.sleep(pause)
        raise FetchError(f"{problem} Tried {attempt} {'time' if attempt == 1 else 'times'}.")

    def _too_slow(self, url: str) -> str:
        return f"{short_url(url)} took longer than {self.limits.total:,.0f} seconds."

    def _backoff(self, attempt: int) -> float:
        """Return a pause in seconds: exponential up to the longest, with jitter."""
        pause: float = min(self.limits.first_pause * 2 ** (attempt - 1), self.limits.longest_pause)
        return pause * random.uniform(0.5, 1)  # noqa: S311 - not for security

    def _open(self, url: str, headers: Mapping[str, str], deadline: float) -> requests.Response:
        """Return the response to a GET after redirects; RetryableError or FetchError for other statuses."""
        visited: list[str] = []
        while True:
            self._check_address(url, visited)
            visited.append(url)
            self._limit_rate(url)
            if self.clock() > deadline:
                raise FetchError(self._too_slow(visited[0]))
            response = self.session.get(
                url,
                headers=dict(headers),
                stream=True,
                allow_redirects=False,
                timeout=(self.limits.connect, self.limits.read),
            )
            status = response.status_code
            log.debug("GET %s: %d", url, status)
            if status not in REDIRECTS:
                break
            response.close()
            url = redirect_url(url, response)
        if status in RETRYABLE_STATUSES:
            response.close()
            raise RetryableError(f"{short_url(url)} answered {status}.", wait=retry_after(response.headers))
        if status not in expected_statuses(headers):
            reason = self._reason(response, deadline)
            response.close()
            raise FetchError(f"{short_url(url)} answered {status}{reason}.", status=status)
        return response

    def _reason(self, response: requests.Response, deadline: float) -> str:
        """Return the reason in parentheses if the response has problem details (RFC 9457), else nothing."""
        if "json" not in response.headers.get("Content-Type", ""):
            return ""
        unreadable = (ValueError, RecursionError, KeyError, TypeError, AttributeError)
        try:
            details = json.loads(b"".join(self._body(response, BLOCK, deadline)))
            return f" ({details.get('detail') or details['title']})".replace(".)", ")")
        except (*CONNECTION_ERRORS, FetchError, RetryableError, *unreadable):
            return ""

    def _check_address(self, url: str, visited: list[str]) -> None:
        """Raise FetchError for an address of another host, without https, or in a loop of redirects."""
        parts = urlsplit(url)
        origin = f"{short_url(visited[0])} redirects to" if visited else "The catalogue names"
        if parts.scheme != "https" or parts.netloc.removesuffix(":443") not in self.hosts:
            raise FetchError(f"{origin} {url}, which is not a secure address of a publisher.")
        if url in visited or len(visited) > self.limits.redirects:
            raise FetchError(f"{short_url(visited[0])} has a redirect loop.")

    def _limit_rate(self, url: str) -> None:
        """Wait until the request interval of the host has passed."""
        host, interval = urlsplit(url).hostname or "", self.limits.request_interval
        last = self._last_request.get(host)
        if last is not None and (remaining := last + interval - self.clock()) > 0:
            self.sleep(remaining)
        self._last_request[host] = self.clock()

    def _body(self, response: requests.Response, limit: int, deadline: float) -> Iterator[bytes]:
        """Yield the decompressed body; FetchError beyond `limit` bytes or the deadline."""
        size, name = 0, short_url(response.url)
        encoding = response.headers.get("Content-Encoding", "identity")
        for block in decompressed(self._raw_blocks(response, deadline), encoding, name):
            size += len(block)
            if size > limit:
                raise FetchError(f"{name} exceeds the {_megabytes(limit)} allowed.")
            yield block

    def _raw_blocks(self, response: requests.Response, deadline: float) -> Iterator[bytes]:
        """Yield bytes as they arrive, so that a slow response cannot outlast the deadline."""
        while block := response.raw.read1(BLOCK, decode_content=False):
            if self.clock() > deadline:
                raise FetchError(self._too_slow(response.url))
            yield block


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
