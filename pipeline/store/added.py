"""New published files from a folder, laid over the stored tables."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

from pipeline.checks.release_years import refuse_earlier_files
from pipeline.core.errors import PipelineError
from pipeline.core.tables import Tables
from pipeline.geography.layouts import BOUNDARIES, CODE_LIST, GENERALISED, PLACES, REGISTER
from pipeline.read import published_files
from pipeline.sources.catalogue import Catalogue
from pipeline.store.overlay import RELEASE, FetchedFile, overlay

MOST_NAMED = 5

log = logging.getLogger(__name__)


def add_files(base: Tables, folder: Path, catalogue: Catalogue) -> Tables:
    """Read every file of the catalogue that is in the folder, and lay it over the tables `base`.

    Each file is at the `path` of its edition. A file that the base already has is read again, because its
    block may have changed; unchanged boundaries are not. Files that no edition names are logged as a warning.
    Raises PipelineError if the folder has none of the catalogue's files or another register of authorities,
    for the file of an earlier release, and as `overlay`.
    """
    files = _files(folder, catalogue)
    others = _other_files(folder, files)
    if not files:
        found = f"; it has {_listed(others)}" if others else ""
        raise PipelineError(
            f"No file in {folder} lies where an [[edition]] block of the catalogue has its path{found}."
        )
    if others:
        log.warning("not read, because no [[edition]] block has this path: %s", _listed(others))
    tables = overlay(base, _changed(files, base), catalogue, reread=True)
    refuse_earlier_files(tables["observation"])
    return tables


def _files(folder: Path, catalogue: Catalogue) -> list[FetchedFile]:
    """The files of the catalogue's editions that are in the folder, in the catalogue's order."""
    found = []
    for edition in catalogue.editions:
        path = published_files.path_of(folder, edition)
        if not edition.own and path.is_file():
            sha256 = hashlib.sha256(published_files.read(path, edition)).hexdigest()
            found.append(FetchedFile(edition, path, sha256, retrieved_at=None))
    return found


def _other_files(folder: Path, files: Sequence[FetchedFile]) -> list[str]:
    """Paths of visible files in the folder that are none of these."""
    known = {file.path for file in files}
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path not in known]
    relative = [path.relative_to(folder) for path in paths]
    return [path.as_posix() for path in relative if not any(part.startswith(".") for part in path.parts)]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return f"{', '.join(names[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"


def _changed(files: Sequence[FetchedFile], base: Tables) -> list[FetchedFile]:
    """Leave out registers and boundaries that the base has; PipelineError for another register."""
    stored = set(base["release"].select(*RELEASE, "sha256").iter_rows())
    new = [file for file in files if (*file.key, file.sha256) not in stored]
    for file in new:
        if file.edition.layout in (REGISTER, CODE_LIST):
            raise PipelineError(
                f"{file.edition.name}: every file is read by the register of authorities, so another one "
                "cannot be added; build from a folder with every published file (--from)."
            )
    redrawn = any(file.edition.layout in PLACES for file in new)
    drawn = (BOUNDARIES, GENERALISED) if redrawn else ()
    return [file for file in files if file.edition.layout not in PLACES or file.edition.layout in drawn]
