"""Is a file what its name says? Looked at before anything reads it: publishers send error pages too."""

import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from pipeline.core.errors import PipelineError

# Bytes of all members together. The largest archive of tables has 37 MB, the largest workbook 3 MB; reading a
# workbook takes many times its size.
MOST_UNPACKED = 500_000_000
MOST_OF_A_WORKBOOK = 50_000_000
HEAD = 4096
ZIP = b"PK\x03\x04"
# What reading a zip archive that is none, or one that is spoilt, ends in.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, UnicodeError, ValueError),
)
PAGE = (b"<!doctype html", b"<html")
# Workbooks are archives too: patterns of a member without which they are none.
WORKBOOKS: Mapping[str, str] = MappingProxyType({".ods": r"content\.xml", ".xlsx": r"xl/workbook\.xml"})


def check_content(path: Path, suffix: str, member: str | None = None) -> str | None:
    """Raise PipelineError, saying what it is instead, unless the file is what the suffix says.

    `suffix` is '.csv', '.zip', '.ods', '.xlsx', '.json' or '.geojson'; `member` is a pattern of a file that
    an archive must have. Returns that file's name.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise PipelineError("the file is empty.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGE):
        raise PipelineError("it is a web page, most likely one that tells of an error.")
    if suffix == ".csv":
        if b"\0" in head or head.startswith(ZIP) or b"," not in head.splitlines()[0]:
            raise PipelineError("it is no CSV table.")
        return None
    if suffix in (".json", ".geojson"):
        _check_json(path)
        return None
    if suffix not in (".zip", *WORKBOOKS):
        raise PipelineError(f"it is called {suffix or 'nothing in particular'}, which is not read here.")
    if not head.startswith(ZIP):
        raise PipelineError("it is no zip archive.")
    most = MOST_OF_A_WORKBOOK if suffix in WORKBOOKS else MOST_UNPACKED
    return _check_archive(path, WORKBOOKS.get(suffix) or member or ".*", most)


def _check_json(path: Path) -> None:
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise PipelineError(f"it is no whole JSON document ({error}).") from error
    if not isinstance(found, dict):
        raise PipelineError("it is no JSON object.")


def _check_archive(path: Path, member: str, most: int) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if (unpacked := sum(info.file_size for info in infos)) > most:
                raise PipelineError(f"it unpacks to {unpacked / 1e6:,.0f} MB, more than is allowed.")
            names = [info.filename for info in infos]
            for name in names:
                _refuse_way_out(name)
            fitting = [name for name in names if re.fullmatch(member, name, re.IGNORECASE)]
            if len(fitting) != 1:
                raise PipelineError(
                    f"{len(fitting) or 'none'} of its members fits {member!r}; it has {', '.join(names)}."
                )
            if (damaged := archive.testzip()) is not None:
                raise PipelineError(f"its member {damaged!r} is damaged.")
            return fitting[0]
    except DAMAGED as error:
        raise PipelineError(f"it is no readable archive ({error}).") from error


def _refuse_way_out(name: str) -> None:
    """Nothing is unpacked to disk here; an archive with such a name is not to be trusted all the same."""
    place = PurePosixPath(name.replace("\\", "/"))
    if not place.parts or place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
        raise PipelineError(f"it has a member with the suspicious name {name!r}.")
