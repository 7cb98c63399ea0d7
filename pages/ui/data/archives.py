"""The archives of everything, made when first asked for and kept on disk for as long as the data stand.

They are streamed from there by a route of the server (app.py): no session holds one in its memory.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pages.ui.data import connection
from pages.ui.data.connection import Stamp
from pipeline.publish import archives

PATH = "/download"
FORMS = {archives.file_name(form): form for form in archives.CONTENTS}

_lock = threading.Lock()
_kept: tuple[Stamp, tempfile.TemporaryDirectory[str]] | None = None


def url(form: str) -> str:
    """The address, on this server, of the archive in that format."""
    return f"{PATH}/{archives.file_name(form)}"


def opened(name: str) -> IO[bytes]:
    """The archive of a name of FORMS, open for reading: it stays whole when a newer one takes its place.

    PipelineError if there is no warehouse to make it from.
    """
    with _lock:  # who asks while it is being made waits, and gets the same
        path = Path(_folder().name) / name
        if not path.exists():
            half_made = path.with_suffix(".part")
            with connection.cursor() as con, half_made.open("wb") as file:
                archives.write(con, FORMS[name], connection.stamp().path, file)
            half_made.replace(path)
        return path.open("rb")


def size(file: IO[bytes]) -> int:
    """The size of an open file in bytes."""
    return os.fstat(file.fileno()).st_size


def parts(file: IO[bytes]) -> Iterator[bytes]:
    """The contents of an open file bit by bit; it is closed at the end."""
    with file:
        while part := file.read(archives.BYTES_AT_A_TIME):
            yield part


def _folder() -> tempfile.TemporaryDirectory[str]:
    """The folder of the archives of the data as they are now; the one of older data is removed."""
    global _kept  # noqa: PLW0603 - the one folder of the process
    stamp = connection.stamp()
    if _kept is None or _kept[0] != stamp:
        if _kept is not None:
            _kept[1].cleanup()
        _kept = stamp, tempfile.TemporaryDirectory(prefix="postcode-lottery-")
    return _kept[1]
