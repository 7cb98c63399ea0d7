"""Check that a download is what its name says before a reader opens it; publishers send error pages too."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from pipeline.core.errors import PipelineError
from pipeline.read import archive, csv_text, json_document, limits

HEAD = 4096
ZIP = b"PK\x03\x04"
# Workbooks are archives too: patterns of a member that each kind must have.
WORKBOOKS: Mapping[str, str] = MappingProxyType({".ods": r"content\.xml", ".xlsx": r"xl/workbook\.xml"})


def check_content(path: Path, suffix: str, member: str | None = None) -> str | None:
    """Raise PipelineError, saying what it is instead, unless the file is what the suffix says.

    `suffix` is '.csv', '.zip', '.ods', '.xlsx', '.json' or '.geojson'; `member` is a pattern of a file that
    an archive must have. Returns that file's name.
    """
    if path.stat().st_size > limits.FILE_BYTES:
        raise PipelineError(f"it has more than {limits.FILE_BYTES:,} bytes.")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise PipelineError("the file is empty.")
    if csv_text.is_page(head):
        raise PipelineError("it is a web page, most likely one that reports an error.")
    if suffix == ".csv":
        if b"\0" in head or head.startswith(ZIP) or b"," not in head.splitlines()[0]:
            raise PipelineError("it is not a CSV table.")
        return None
    if suffix in (".json", ".geojson"):
        _check_json(path)
        return None
    if suffix not in (".zip", *WORKBOOKS):
        raise PipelineError(f"its type is {suffix or 'missing'}, which is not read here.")
    if not head.startswith(ZIP):
        raise PipelineError("it is not a zip archive.")
    most = limits.WORKBOOK_BYTES if suffix in WORKBOOKS else limits.UNPACKED_BYTES
    return _check_archive(path, WORKBOOKS.get(suffix) or member or ".*", most)


def _check_json(path: Path) -> None:
    try:
        json_document.parse(path.read_bytes())
    except ValueError as error:
        raise PipelineError(f"it is not a complete JSON object ({error}).") from error


def _check_archive(path: Path, member: str, most: int) -> str:
    try:
        names = archive.check(path, most)
    except (archive.ArchiveError, *archive.DAMAGED) as error:
        raise PipelineError(f"it is not a readable archive ({error}).") from error
    for name in names:
        _refuse_outside(name)
    matching = [name for name in names if re.fullmatch(member, name, re.IGNORECASE)]
    if len(matching) != 1:
        raise PipelineError(
            f"{len(matching) or 'none'} of its members match {member!r}; it has {', '.join(names[:20])}."
        )
    return matching[0]


def _refuse_outside(name: str) -> None:
    """Refuse names that point outside of the archive, though nothing is unpacked to disk."""
    place = PurePosixPath(name.replace("\\", "/"))
    if not place.parts or place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
        raise PipelineError(f"it has a member with the suspicious name {name!r}.")
