"""The folder of published files, and the project's own beside it: the bytes of an edition."""

from pathlib import Path

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.read import archive
from pipeline.sources.catalogue import Catalogue, Edition


def path_of(mirror: Path, edition: Edition) -> Path:
    """Where an edition's file is: under the folder of published files, our own under data/reference."""
    return (REFERENCE if edition.own else mirror) / edition.path


def is_held(mirror: Path, edition: Edition) -> bool:
    """Say whether an edition is to be read: an awaited one only once its file is there."""
    return not edition.awaited or path_of(mirror, edition).exists()


def file(mirror: Path, edition: Edition) -> bytes:
    """The file or archive of an edition as published; PipelineError if it cannot be read."""
    return read(path_of(mirror, edition), edition)


def read(path: Path, edition: Edition) -> bytes:
    """The bytes at a path, which are the edition's; PipelineError if they cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PipelineError(f"{edition.name}: cannot be read from {path} ({error.strerror}).") from error


def content(mirror: Path, edition: Edition) -> bytes:
    """The file of an edition, taken out of its archive where it lies in one; PipelineError as `file`."""
    published = file(mirror, edition)
    return published if edition.member is None else archive.member(published, edition)


def only(catalogue: Catalogue, layout: str) -> Edition:
    """The one edition of a layout; PipelineError if the catalogue has none or several."""
    editions = [edition for edition in catalogue.editions if edition.layout == layout]
    if len(editions) != 1:
        raise PipelineError(
            f"The catalogue must describe one edition of layout {layout}; it has {len(editions)}."
        )
    return editions[0]
