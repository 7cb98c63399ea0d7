"""Streamlit's scripts and styles as brotli or gzip: a quarter of what it sends itself, on which pages wait.

A file is compressed quickly when it is first asked for. The best brotli takes a second for a large one; it is
made beside, with the lowest priority, and kept in a folder. `python -m pages.server.compressed` makes all of
them at once, for an image or a machine on which the folder cannot be written later.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import queue
import re
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import brotli
import streamlit as st
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.server import codings, icon_font, prefix
from pages.server.shell import STATIC
from pages.server.site import FOR_EVER
from pipeline.core import paths

FOLDER = paths.CACHE / f"streamlit-{st.__version__}"
"""Where the best versions are kept."""
QUICK, BEST = 5, 11
"""Levels of brotli: 3 MB in 0.07 s, and 10 % smaller in 3 s."""
TEXT = (".js", ".css", ".json", ".svg")
_HASHED = re.compile(r"\.[\w-]{8,}\.\w+$")


class Way(NamedTuple):
    """A way to send a file: its content coding, the ending of its copy, how it is made quickly and best."""

    coding: str
    ending: str
    quick: Callable[[Path], bytes]
    best: Callable[[Path], bytes]


def _brotli(level: int) -> Callable[[Path], bytes]:
    def made(path: Path) -> bytes:
        content: bytes = brotli.compress(path.read_bytes(), quality=level)
        return content

    return made


def _gzip(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def _icons(path: Path) -> bytes:
    return icon_font.with_icons(path, icon_font.named(STATIC.rglob("*.js")))


WAYS = (Way("br", ".br", _brotli(QUICK), _brotli(BEST)), Way("gzip", ".gz", _gzip, _gzip))
"""The best first; browsers take brotli over https and from this computer only."""
ICONS = Way("", "", Path.read_bytes, _icons)
"""The font of icons is compressed already."""


class Store:
    """Versions of files, by the file's path below STATIC and the ending of the way they are sent in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[tuple[str, str], bytes] = {}
        self._lock = threading.Lock()
        self._awaited: queue.SimpleQueue[tuple[str, Way]] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None

    def get(self, name: str, way: Way) -> bytes:
        """Return a version of a file: the best one if it is there, else a quick one while that is made."""
        with self._lock:
            held = self._held.get((name, way.ending))
        if held is not None:
            return held
        kept = self._kept(name, way)
        content = kept if kept is not None else way.quick(STATIC / name)
        with self._lock:
            is_new = self._held.setdefault((name, way.ending), content) is content
        if kept is None and is_new and way.best is not way.quick:
            self._await_best(name, way)
        return content

    def keep_best(self, name: str, way: Way) -> None:
        """Make the best version of a file, if it is not there, and keep it."""
        content = self._kept(name, way)
        if content is None:
            content = way.best(STATIC / name)
            self._write(name, way, content)
        with self._lock:
            self._held[name, way.ending] = content

    def _file(self, name: str, way: Way) -> Path:
        return self._folder / f"{name}{way.ending}"

    def _kept(self, name: str, way: Way) -> bytes | None:
        try:
            return self._file(name, way).read_bytes()
        except OSError:
            return None

    def _write(self, name: str, way: Way, content: bytes) -> None:
        """Write a version in one step; where that is not allowed it is held until the server ends."""
        file = self._file(name, way)
        partial_file = file.with_name(f"{file.name}.{os.getpid()}.part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            partial_file.write_bytes(content)
            partial_file.replace(file)
        except OSError:
            return

    def _await_best(self, name: str, way: Way) -> None:
        self._awaited.put((name, way))
        with self._lock:
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="compressing", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        if sys.platform == "linux":  # where threads have a priority of their own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        while True:
            self.keep_best(*self._awaited.get())


class Compressed:
    """Middleware that answers for Streamlit's files where a browser takes them compressed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._store = Store(FOLDER)
        self._files = files()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        own = prefix.enter(scope) if scope["type"] == "http" else None
        name = own["path"][1:] if own else ""
        if own is None or name not in self._files or own["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        request = Request(own)
        way = wanted(name, request)
        if way is None:
            await self._app(scope, receive, send)
            return
        content = await run_sync(self._store.get, name, way)
        await _sent(request, name, way, content)(scope, receive, send)


def ways(name: str) -> tuple[Way, ...]:
    """Return the ways in which one of `files` is sent, the best first."""
    return (ICONS,) if icon_font.NAME.fullmatch(Path(name).name) else WAYS


def wanted(name: str, request: Request) -> Way | None:
    """Return how a file is sent for a request; None if Streamlit sends it as it is."""
    if "range" in request.headers:
        return None
    accepted = codings.accepted(request.headers.get("accept-encoding", "")) | {ICONS.coding}
    return next((way for way in ways(name) if way.coding in accepted), None)


def _sent(request: Request, name: str, way: Way, content: bytes) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    headers |= FOR_EVER if _HASHED.search(name) else {}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Encoding": way.coding} if way.coding else {}
    headers["Content-Length"] = f"{len(content)}"
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(b"" if request.method == "HEAD" else content, headers=headers, media_type=media_type)


@cache
def files() -> frozenset[str]:
    """Return the paths below STATIC of the files that are sent in another way than Streamlit does."""
    found = (path for path in STATIC.rglob("*") if path.suffix in TEXT or icon_font.NAME.fullmatch(path.name))
    return frozenset(path.relative_to(STATIC).as_posix() for path in found)


def keep_all(store: Store) -> None:
    """Make and keep every version of every file."""
    for name in sorted(files()):
        for way in ways(name):
            store.keep_best(name, way)


if __name__ == "__main__":
    keep_all(Store(FOLDER))
