"""Resources as they are sent, kept up to a number of bytes.

When the data change, what was made of the old ones is kept for a while: it is sent to those for whom the new
cannot be made at once.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from email.utils import formatdate
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pages.ui.data import connection
from pipeline.core.paths import ROOT
from pipeline.publish import resources
from pipeline.publish.site.parts import settings

MAX_BYTES = 128 * 1024 * 1024
KEPT_ON = 600.0
"""For how many seconds after a change of the data a resource made of the old ones may be sent."""
GZIP_LEVEL = 5
COMPRESSED = (
    "text/",
    "application/atom+xml",
    "application/csvm+json",
    "application/geo+json",
    "application/json",
    "application/xml",
    "image/svg+xml",
)
_WRITTEN_IN = (".py", ".typ", ".txt", ".md", ".html", ".css", ".js")
_SERVED_BY = ("core", "publish", "queries", "statistics", "text")
_DIGITS = 16

Key = tuple[str, tuple[tuple[str, str], ...]]


class Version(NamedTuple):
    """A version of the data, the settings and the code: a tag, and when the data were built."""

    tag: str
    modified: float

    @property
    def last_modified(self) -> str:
        """The time of the build as HTTP writes it."""
        return formatdate(self.modified, usegmt=True)


class Made(NamedTuple):
    """A resource as it is sent, and what it was made of; `gzipped` where that makes it smaller."""

    answer: resources.Answer
    gzipped: bytes | None
    version: Version

    @property
    def size(self) -> int:
        """The bytes that it takes in memory."""
        return len(self.answer.content) + len(self.gzipped or b"")


class _Cache:
    """A resource of each key, of the version of which it was made last; the least recently used first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[Key, Made] = OrderedDict()
        self._version: Version | None = None
        self._replaced: dict[Version, float] = {}
        self._size = 0

    def get(self, version: Version, key: Key) -> Made | None:
        """Return a resource if it is held and of this version, which is the one of now."""
        with self._lock:
            self._turn_to(version)
            made = self._made.get(key)
            if made is None or made.version != version:
                return None
            self._made.move_to_end(key)
            return made

    def earlier(self, key: Key) -> Made | None:
        """Return a resource of a version that was replaced not long ago, if one is held."""
        with self._lock:
            made = self._made.get(key)
            if made is None or time.monotonic() - self._replaced.get(made.version, -KEPT_ON) > KEPT_ON:
                return None
            return made

    def put(self, key: Key, made: Made) -> None:
        """Keep a resource, unless one of now is held; drop the least recently used beyond MAX_BYTES."""
        with self._lock:
            held = self._made.get(key)
            if made.size > MAX_BYTES or (held is not None and held.version == self._version):
                return
            self._drop(key)
            self._made[key] = made
            self._size += made.size
            while self._size > MAX_BYTES:
                self._drop(next(iter(self._made)))

    def _drop(self, key: Key) -> None:
        dropped = self._made.pop(key, None)
        self._size -= dropped.size if dropped is not None else 0

    def _turn_to(self, version: Version) -> None:
        if version == self._version:
            return
        now = time.monotonic()
        if self._version is not None:
            self._replaced[self._version] = now
        self._version = version
        self._replaced.pop(version, None)
        self._replaced = {former: when for former, when in self._replaced.items() if now - when <= KEPT_ON}
        for key, made in list(self._made.items()):
            if made.version != version and made.version not in self._replaced:
                self._drop(key)


_cache = _Cache()


def version() -> Version:
    """Return the version that resources are made of now; raises PipelineError if there is no warehouse."""
    stamp = connection.stamp()
    content = f"{_code()} {settings.from_environment()} {stamp.modified_ns} {stamp.size}"
    tag = hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]
    return Version(tag, stamp.modified_ns / 1e9)


def key_of(path: str, parameters: Mapping[str, str]) -> Key:
    """Return what identifies a resource of a version: its path, and its parameters in any order."""
    return path, tuple(sorted(parameters.items()))


def held(now: Version, key: Key) -> Made | None:
    """Return a resource of this version if it has been made, without waiting."""
    return _cache.get(now, key)


def earlier(key: Key) -> Made | None:
    """Return a resource made of data that were replaced in the last KEPT_ON seconds, without waiting."""
    return _cache.earlier(key)


def keep(key: Key, made: Made) -> None:
    """Keep a resource; the least recently used ones beyond MAX_BYTES are dropped."""
    _cache.put(key, made)


def make(key: Key) -> Made:
    """Return a resource, made from the current warehouse and not kept; raises as `resources.answer`."""
    path, parameters = key
    now = version()  # before it is opened: what is newer than its version says is only made once more
    with connection.cursor() as con:
        answer = resources.answer(con, path, dict(parameters))
    gzipped = None
    if answer.media_type.startswith(COMPRESSED):
        gzipped = gzip.compress(answer.content, GZIP_LEVEL, mtime=0)
    return Made(answer, gzipped, now)


@cache
def _code() -> str:
    """Return a checksum of the code that makes resources."""
    digest = hashlib.sha256()
    for folder in _SERVED_BY:
        for file in sorted((ROOT / "pipeline" / folder).rglob("*")):
            if file.suffix in _WRITTEN_IN:
                digest.update(Path(file).read_bytes())
    return digest.hexdigest()
