"""The only place that talks to publishers: polite, bounded and suspicious HTTP.

What is asked and where is decided elsewhere (pipeline/fetch/discover.py); here it is only carried out, within
limits: https and the catalogue's hosts only, redirects included; time-outs; size caps; a few tries with
growing pauses where a publisher is busy, none where it says no.
"""

import json
import logging
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from pipeline.core.errors import FetchError
from pipeline.fetch.http_response import (
    BLOCK,
    Again,
    alarm,
    conditions,
    expected,
    fits,
    retry_after,
    unpacked,
    validator,
)
from pipeline.fetch.partial_download import Part

BUSY = {429, 500, 502, 503, 504}
REDIRECTS = {301, 302, 303, 307, 308}
KEPT_HEADERS = ("ETag", "Last-Modified", "Content-Type", "Content-Disposition")
USER_AGENT = "postcode-lottery/0.1 (open statistics pipeline; reads each published file once)"
PROGRESS_EVERY = 5  # seconds

UNTRUSTED = (requests.exceptions.SSLError, urllib3.exceptions.SSLError)
# A failure in mid-answer: as much a reason to try again as none at all.
BROKEN = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    urllib3.exceptions.ProtocolError,
    urllib3.exceptions.TimeoutError,
)

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Limits:
    """What a client puts up with: times in seconds, sizes in bytes."""

    connect: float = 10
    read: float = 45  # DfE's gateway itself gives up after 30
    whole: float = 900  # for one file, all tries together
    tries: int = 4
    first_pause: float = 2
    longest_pause: float = 120
    between: float = 1  # requests to the same host
    most_bytes: int = 300_000_000
    most_bytes_of_answer: int = 20_000_000
    redirects: int = 5


@dataclass(frozen=True)
class Fetched:
    """A file as it arrived: where it is, where it came from in the end, and what was said of it."""

    path: Path
    url: str
    sha256: str
    size: int
    retrieved_at: datetime
    headers: Mapping[str, str]


@dataclass
class Client:
    """Fetches from a fixed set of hosts.

    `sleep` is `time.sleep` unless a test has its own.
    """

    hosts: frozenset[str]
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    session: requests.Session = field(default_factory=lambda: new_session())  # noqa: PLW0108 - defined below
    _last: dict[str, float] = field(default_factory=dict)
    _pages: dict[str, str] = field(default_factory=dict)
    _silent: set[str] = field(default_factory=set)

    def json(self, url: str) -> object:
        """The JSON of an address; FetchError if it cannot be had or is none."""
        text = self.text(url)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise FetchError(f"{_short(url)} answered with something that is no JSON.") from error

    def text(self, url: str) -> str:
        """The text of a page, UTF-8, asked for once; FetchError if it cannot be had."""
        if url not in self._pages:
            self._pages[url] = self._text(url)
        return self._pages[url]

    def _text(self, url: str) -> str:
        def read(deadline: float) -> str:
            with self._open(url, {}, deadline) as response:
                blocks = self._blocks(response, self.limits.most_bytes_of_answer, deadline)
                return b"".join(blocks).decode("utf-8", errors="replace")

        return self._trying(url, read)

    def download(self, url: str, path: Path, known: Mapping[str, str] | None = None) -> Fetched | None:
        """Bring a file to `path`, going on with what an earlier try left there; None if it has not changed.

        `known` are the headers kept with the file that is held. Raises FetchError; what has arrived stays for
        the next try.
        """
        part = Part(path, url)
        return self._trying(url, lambda deadline: self._receive(part, known or {}, deadline))

    def _receive(self, part: Part, known: Mapping[str, str], deadline: float) -> Fetched | None:
        have = part.size()
        asked = {"Accept-Encoding": "identity"} | conditions(known, part, have)
        with self._open(part.url, asked, deadline) as response:
            if response.status_code == 304:
                return None
            if response.status_code == 416 or not fits(response.status_code, response.headers, part, have):
                part.begin(None)
                raise Again(f"{_short(part.url)} does not go on where it stopped.")
            if response.status_code != 206:
                have = 0
                part.begin(validator(response.headers))
            self._append(part, have, response, deadline)
            headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            final = response.url or part.url
        part.note.unlink(missing_ok=True)
        size = part.path.stat().st_size
        if size == 0:
            raise FetchError(f"{_short(part.url)} answered with nothing at all.")
        return Fetched(part.path, final, part.sha256(), size, datetime.now(UTC), headers)

    def _append(self, part: Part, have: int, response: requests.Response, deadline: float) -> None:
        encoded = "Content-Encoding" in response.headers
        announced = None if encoded else response.headers.get("Content-Length")
        whole = have + int(announced) if announced and re.fullmatch(r"[0-9]{1,15}", announced) else None
        if whole and whole > self.limits.most_bytes:
            raise FetchError(
                f"{_short(part.url)} is {_mb(whole)}, more than the {_mb(self.limits.most_bytes)} allowed."
            )
        told = time.monotonic()
        with part.path.open("ab") as file:
            for block in self._blocks(response, self.limits.most_bytes - have, deadline):
                file.write(block)
                have += len(block)
                if time.monotonic() - told > PROGRESS_EVERY:
                    told = time.monotonic()
                    log.info("  %s%s", _mb(have), f" of {_mb(whole)}" if whole else "")
        if whole is not None and have != whole:
            raise Again(f"{_short(part.url)} stopped after {have:,} of {whole:,} bytes.")

    def _trying(self, url: str, once: Callable[[float], _Result]) -> _Result:
        deadline = time.monotonic() + self.limits.whole
        host = urlsplit(url).hostname or ""
        tries = 1 if host in self._silent else self.limits.tries
        for attempt in range(1, tries + 1):
            try:
                with alarm(self.limits.whole, self._too_long(url)):
                    return once(deadline)
            except UNTRUSTED as error:
                raise FetchError(f"{_short(url)} has no certificate that can be trusted.") from error
            except Again as again:
                problem, wait = str(again), again.wait
            except BROKEN as error:
                problem, wait = f"{_short(url)} {_told(error)}.", None
                if attempt == tries:
                    self._silent.add(host)  # its other addresses are tried once only
            pause = self._pause(attempt) if wait is None else wait
            if attempt < tries and pause > self.limits.longest_pause:
                raise FetchError(f"{problem} It asks to wait {pause:,.0f} seconds: try again later.")
            if attempt == tries or time.monotonic() + pause > deadline:
                break
            log.info("  %s Trying again in %.0f s", problem, pause)
            self.sleep(pause)
        raise FetchError(f"{problem} Tried {attempt} {'time' if attempt == 1 else 'times'}.")

    def _too_long(self, url: str) -> str:
        return f"{_short(url)} took longer than {self.limits.whole:,.0f} seconds."

    def _pause(self, attempt: int) -> float:
        """Doubling, up to the longest, with a random part so that not all come again at once."""
        growing: float = min(self.limits.first_pause * 2 ** (attempt - 1), self.limits.longest_pause)
        return growing * random.uniform(0.5, 1)  # noqa: S311 - politeness, not secrecy

    def _open(self, url: str, headers: Mapping[str, str], deadline: float) -> requests.Response:
        """The answer to a GET, redirects followed by hand; Again where it is worth another try."""
        seen: list[str] = []
        while True:
            self._refuse_stranger(url, seen)
            seen.append(url)
            self._keep_distance(url)
            if time.monotonic() > deadline:
                raise FetchError(self._too_long(seen[0]))
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
            url = _led_to(url, response)
        if status in BUSY:
            response.close()
            raise Again(f"{_short(url)} answered {status}.", wait=retry_after(response.headers))
        if status not in expected(headers):
            reason = self._reason(response, deadline)
            response.close()
            raise FetchError(f"{_short(url)} answered {status}{reason}.", status=status)
        return response

    def _reason(self, response: requests.Response, deadline: float) -> str:
        """What an answer says is wrong, if it does so as problem details (RFC 9457)."""
        if "json" not in response.headers.get("Content-Type", ""):
            return ""
        try:
            told = json.loads(b"".join(self._blocks(response, BLOCK, deadline)))
            return f" ({told.get('detail') or told['title']})".replace(".)", ")")
        except (*BROKEN, FetchError, Again, ValueError, RecursionError, KeyError, TypeError, AttributeError):
            return ""

    def _refuse_stranger(self, url: str, seen: list[str]) -> None:
        where = urlsplit(url)
        came = f"{_short(seen[0])} leads to" if seen else "The catalogue names"
        if where.scheme != "https" or where.netloc.removesuffix(":443") not in self.hosts:
            raise FetchError(f"{came} {url}, which is none of the publishers' secure addresses.")
        if url in seen or len(seen) > self.limits.redirects:
            raise FetchError(f"{_short(seen[0])} leads round in circles.")

    def _keep_distance(self, url: str) -> None:
        host = urlsplit(url).hostname or ""
        early = self._last.get(host, -self.limits.between) + self.limits.between - time.monotonic()
        if early > 0:
            self.sleep(early)
        self._last[host] = time.monotonic()

    def _blocks(self, response: requests.Response, most: int, deadline: float) -> Iterator[bytes]:
        """The body as it comes in, unpacked; FetchError beyond `most` bytes or the deadline."""
        size = 0
        encoding = response.headers.get("Content-Encoding", "identity")
        for block in unpacked(self._arriving(response, deadline), encoding, _short(response.url)):
            size += len(block)
            if size > most:
                raise FetchError(f"{_short(response.url)} goes on beyond the {_mb(most)} allowed.")
            yield block

    def _arriving(self, response: requests.Response, deadline: float) -> Iterator[bytes]:
        """Bytes as soon as there are any, so that a trickle does not outlast the deadline unseen."""
        while block := response.raw.read1(BLOCK, decode_content=False):
            if time.monotonic() > deadline:
                raise FetchError(self._too_long(response.url))
            yield block


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Leave redirects, and the bodies they come with, to the client."""


def new_session() -> requests.Session:
    """A session that keeps one connection a host and says who it is."""
    session = _Session()
    session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
    session.mount("https://", HTTPAdapter(pool_maxsize=1, pool_block=True))
    return session


def _led_to(url: str, response: requests.Response) -> str:
    """Where a redirect leads; FetchError if that is no address."""
    try:
        return urljoin(url, response.headers.get("Location", ""))
    except ValueError as error:
        raise FetchError(f"{_short(url)} leads to something that is no address.") from error


def _told(error: Exception) -> str:
    """What went wrong with a connection, in words."""
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "did not answer in time"
    if isinstance(error, requests.ConnectionError):
        return "could not be reached"
    return "stopped in the middle"


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _short(url: str) -> str:
    """An address as a message names it: without scheme and query."""
    where = urlsplit(url)
    return f"{where.hostname}{where.path}"
