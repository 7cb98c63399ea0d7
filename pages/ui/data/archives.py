"""Archives of the entire warehouse, made on first request and kept on disk until the data change.

A route of the server streams them from there (see app.py), so no session holds one in memory.
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
_archives: tuple[Stamp, tempfile.TemporaryDirectory[str]] | None = None


def url(form: str) -> str:
    """Return the path of the archive in this format on our server."""
    return f"{PATH}/{archives.file_name(form)}"


def opened(name: str) -> IO[bytes]:
    """Return the archive of this name (a key of FORMS), open for reading; made first if necessary.

    The open file stays readable when a newer archive replaces it. Raises PipelineError if there is no
    warehouse.
    """
    with _lock:  # concurrent requests wait for the same archive
        path = Path(_folder().name) / name
        if not path.exists():
            partial_file = path.with_suffix(".part")
            with connection.cursor() as con, partial_file.open("wb") as file:
                archives.write(con, FORMS[name], connection.stamp().path, file)
            partial_file.replace(path)
        return path.open("rb")


def size(file: IO[bytes]) -> int:
    """Return the size of an open file in bytes."""
    return os.fstat(file.fileno()).st_size


def parts(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the contents of an open file in chunks, and close it."""
    with file:
        while part := file.read(archives.BYTES_AT_A_TIME):
            yield part


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return the folder of archives of the current data; archives of older data are removed."""
    global _archives  # noqa: PLW0603 - the one folder of the process
    stamp = connection.stamp()
    if _archives is None or _archives[0] != stamp:
        if _archives is not None:
            _archives[1].cleanup()
        _archives = stamp, tempfile.TemporaryDirectory(prefix="postcode-lottery-")
    return _archives[1]
