"""One member of a zip archive, extracted in memory."""

import io
import zipfile
import zlib

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Edition

MAX_BYTES = 500_000_000  # of an extracted member; the largest published one has 12 MB


def member(content: bytes, edition: Edition) -> bytes:
    """Extract the edition's member of an archive.

    Raises PipelineError if the archive cannot be read, has no such member, or the member is damaged or larger
    than MAX_BYTES.
    """
    wanted = edition.member or ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if wanted not in archive.namelist():
                raise PipelineError(
                    f"{edition.name}: {edition.path} has no member {wanted!r}; it has "
                    f"{', '.join(archive.namelist())}."
                )
            if archive.getinfo(wanted).file_size > MAX_BYTES:
                raise PipelineError(f"{edition.name}: unpacks to more than {MAX_BYTES:,} bytes.")
            return archive.read(wanted)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise PipelineError(f"{edition.name}: {edition.path} is not a readable archive: {error}.") from error
