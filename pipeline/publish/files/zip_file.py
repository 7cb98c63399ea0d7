"""Entries of zip archives without timestamps: the same content gives the same archive."""

import zipfile
from collections.abc import Iterator


def entry_of(name: str, *, packed: bool = True) -> zipfile.ZipInfo:
    """Return an archive entry without a timestamp."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return entry


def add_entry(
    archive: zipfile.ZipFile, name: str, parts: Iterator[bytes] | list[bytes], *, packed: bool = True
) -> None:
    """Write an entry in parts."""
    with archive.open(entry_of(name, packed=packed), "w") as entry:
        for part in parts:
            entry.write(part)
