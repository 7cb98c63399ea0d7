"""Find and read an edition's file, in a folder of published files or in data/reference."""

from pathlib import Path

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.read import archive, limits
from pipeline.sources.catalogue import Catalogue, Edition


def path_of(folder: Path, edition: Edition) -> Path:
    """Return the path of an edition's file: in the folder of published files, or in data/reference."""
    return (REFERENCE if edition.own else folder) / edition.path


def is_expected(folder: Path, edition: Edition) -> bool:
    """Return whether an edition has to be read: an awaited edition only if its file exists."""
    return not edition.awaited or path_of(folder, edition).exists()


def file(folder: Path, edition: Edition) -> bytes:
    """Read an edition's file, or the archive that contains it; PipelineError if it cannot be read."""
    return read(path_of(folder, edition), edition)


def read(path: Path, edition: Edition) -> bytes:
    """Read the file of an edition at this path; PipelineError if it cannot be read or is too large."""
    try:
        if path.exists() and not path.is_file():  # reading a named pipe would wait for ever
            raise PipelineError(f"{edition.name}: cannot be read from {path} (not a file).")
        with path.open("rb") as file:
            content = file.read(limits.FILE_BYTES + 1)
    except OSError as error:
        raise PipelineError(f"{edition.name}: cannot be read from {path} ({error.strerror}).") from error
    if len(content) > limits.FILE_BYTES:
        raise PipelineError(f"{edition.name}: {path} has more than {limits.FILE_BYTES:,} bytes.")
    return content


def content(folder: Path, edition: Edition) -> bytes:
    """Read an edition's file, extracted from its archive if it has a `member`; PipelineError as `file`."""
    published = file(folder, edition)
    return published if edition.member is None else archive.member(published, edition)


def sole_edition(catalogue: Catalogue, layout: str) -> Edition:
    """Return the only edition of a layout; PipelineError if the catalogue has none or several."""
    editions = [edition for edition in catalogue.editions if edition.layout == layout]
    if len(editions) != 1:
        raise PipelineError(
            f"The catalogue must describe one edition of layout {layout}; it has {len(editions)}."
        )
    return editions[0]
