"""Resources as they are sent, kept up to a number of bytes until the data change."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from email.utils import formatdate
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pages.ui.data import connection
from pipeline.core.paths import ROOT
from pipeline.publish import resources
from pipeline.publish.site import settings

MAX_BYTES = 128 * 1024 * 1024
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
    """A resource as it is sent; `gzipped` where that makes it smaller."""

    answer: resources.Answer
    gzipped: bytes | None

    @property
    def size(self) -> int:
        """The bytes that it takes in memory."""
        return len(self.answer.content) + len(self.gzipped or b"")


class _Cache:
    """The resources made of one version, the least recently used first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[Key, Made] = OrderedDict()
        self._version: Version | None = None
        self._size = 0

    def get(self, version: Version, key: Key) -> Made | None:
        """Return a resource if it is held; those of another version are dropped."""
        with self._lock:
            self._turn_to(version)
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def put(self, version: Version, key: Key, made: Made) -> None:
        """Keep a resource, and drop the least recently used ones beyond MAX_BYTES."""
        with self._lock:
            self._turn_to(version)
            if key in self._made or made.size > MAX_BYTES:
                return
            self._made[key] = made
            self._size += made.size
            while self._size > MAX_BYTES:
                _, dropped = self._made.popitem(last=False)
                self._size -= dropped.size

    def _turn_to(self, version: Version) -> None:
        if version != self._version:
            self._made.clear()
            self._version, self._size = version, 0


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


def keep(now: Version, key: Key, made: Made) -> None:
    """Keep a resource of this version; the least recently used ones beyond MAX_BYTES are dropped."""
    _cache.put(now, key, made)


def make(key: Key) -> Made:
    """Return a resource, made from the current warehouse and not kept; raises as `resources.answer`."""
    path, parameters = key
    with connection.cursor() as con:
        answer = resources.answer(con, path, dict(parameters))
    gzipped = None
    if answer.media_type.startswith(COMPRESSED):
        gzipped = gzip.compress(answer.content, GZIP_LEVEL, mtime=0)
    return Made(answer, gzipped)


@cache
def _code() -> str:
    """Return a checksum of the code that makes resources."""
    digest = hashlib.sha256()
    for folder in _SERVED_BY:
        for file in sorted((ROOT / "pipeline" / folder).rglob("*")):
            if file.suffix in _WRITTEN_IN:
                digest.update(Path(file).read_bytes())
    return digest.hexdigest()
