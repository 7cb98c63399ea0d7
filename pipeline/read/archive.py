"""One member of a zip archive, read without unpacking the others."""

import io
import zipfile
import zlib

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Edition

MOST_BYTES = 500_000_000  # of a member unpacked; the largest published one has 12 MB


def member(content: bytes, edition: Edition) -> bytes:
    """The bytes of the edition's member of an archive.

    Raises PipelineError if it is no readable archive, has no such member, or the member is damaged or unpacks
    to more than MOST_BYTES.
    """
    wanted = edition.member or ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if wanted not in archive.namelist():
                raise PipelineError(
                    f"{edition.name}: {edition.path} has no member {wanted!r}; it has "
                    f"{', '.join(archive.namelist())}."
                )
            if archive.getinfo(wanted).file_size > MOST_BYTES:
                raise PipelineError(f"{edition.name}: unpacks to more than {MOST_BYTES:,} bytes.")
            return archive.read(wanted)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise PipelineError(f"{edition.name}: {edition.path} is not a readable archive: {error}.") from error
