"""Members of zip archives, extracted in memory within limits."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.core.errors import PipelineError
from pipeline.read import limits
from pipeline.sources.catalogue import Edition

# What zipfile raises for a file that is no archive or is damaged.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, LookupError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)
# bzip2 and LZMA are not needed, and zipfile unpacks them in steps of any size.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BLOCK = 1 << 16
ENCRYPTED = 0x1


def member(content: bytes, edition: Edition) -> bytes:
    """Extract the edition's member of an archive.

    Raises PipelineError if the archive cannot be read, has no such member, or the member is damaged or beyond
    the limits.
    """
    wanted = edition.member or ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if wanted not in archive.namelist():
                raise PipelineError(
                    f"{edition.name}: {edition.path} has no member {wanted!r}; it has "
                    f"{', '.join(archive.namelist()[:20])}."
                )
            return b"".join(blocks(archive, wanted, limits.MEMBER_BYTES))
    except ArchiveError as error:
        raise PipelineError(f"{edition.name}: {edition.path} cannot be read: {error}.") from error
    except DAMAGED as error:
        raise PipelineError(f"{edition.name}: {edition.path} is not a readable archive: {error}.") from error


class ArchiveError(Exception):
    """An archive is beyond the limits or packed in a way that is not read; a clause without a full stop."""


def blocks(archive: zipfile.ZipFile, name: str, most_bytes: int) -> Iterator[bytes]:
    """Yield the bytes of a member in blocks; the header's size is not believed.

    Raises ArchiveError if it is encrypted, compressed by another method than deflate, or beyond the limits;
    one of DAMAGED if it is damaged or missing.
    """
    info = archive.getinfo(name)
    if info.flag_bits & ENCRYPTED:
        raise ArchiveError(f"{name!r} is encrypted")
    if info.compress_type not in METHODS:
        raise ArchiveError(f"{name!r} is compressed by method {info.compress_type}; only deflate is read")
    size = 0
    with archive.open(info) as file:
        while block := file.read(BLOCK):
            size += len(block)
            if size > most_bytes:
                raise ArchiveError(f"{name!r} unpacks to more than {most_bytes:,} bytes")
            if size > limits.RATIO_FROM_BYTES and size > limits.RATIO * info.compress_size:
                raise ArchiveError(f"{name!r} unpacks to more than {limits.RATIO} times its size")
            yield block


def check(file: Path | io.BytesIO, most_bytes: int) -> list[str]:
    """Unpack every member of an archive and return their names.

    Raises ArchiveError if there are too many members, or together they are beyond `most_bytes`; one of
    DAMAGED if the archive or a member is damaged.
    """
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if len(names) > limits.MEMBERS:
            raise ArchiveError(f"it has more than {limits.MEMBERS:,} members")
        left = most_bytes
        for info in archive.infolist():
            if not info.is_dir():
                left -= sum(map(len, blocks(archive, info.filename, left)))
    return names
