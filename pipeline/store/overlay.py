"""The tables of the snapshot with fetched or added files laid over them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.places import ACROSS_WATER, TOUCHING
from pipeline.core.tables import RELEASE_COLUMNS, Tables
from pipeline.geography import build as geography_build
from pipeline.geography.layouts import BOUNDARIES, GENERALISED, PLACES
from pipeline.geography.register import Geography
from pipeline.read import archive, published_files
from pipeline.sources.catalogue import Catalogue, Edition
from pipeline.store.aliases import with_current_aliases
from pipeline.store.ingest import read_edition, release_row
from pipeline.store.raw import Entry, Store
from schemas.observations import KEY

RELEASE = ["source", "release"]
AMENDED_ON = "-amended-"  # in the name of a release, after the release that it amends and before the day
Key = tuple[str, str]  # source, release


@dataclass(frozen=True)
class FetchedFile:
    """A fetched or added file: where it is, and the edition by which it is read.

    `retrieved_at` is None for an added file. `amends` is the release that it repeats with other figures.
    """

    edition: Edition
    path: Path
    sha256: str
    retrieved_at: datetime | None
    amends: str | None = None

    @classmethod
    def of(cls, entry: Entry, path: Path, catalogue: Catalogue) -> "FetchedFile":
        """Make the fetched file of an entry; PipelineError as `Entry.edition`."""
        return cls(entry.edition(catalogue), path, entry.sha256, entry.retrieved_at, entry.amends)

    @property
    def key(self) -> Key:
        """Its source and release."""
        return self.edition.source, self.edition.release

    def content(self) -> bytes:
        """Read the file, extracted from its archive if it has a `member`; PipelineError if that fails."""
        published = published_files.read(self.path, self.edition)
        return published if self.edition.member is None else archive.member(published, self.edition)


def stored_files(store: Store, entries: Sequence[Entry], catalogue: Catalogue) -> list[FetchedFile]:
    """Return the files of these entries; PipelineError if the content of a file has changed."""
    return [FetchedFile.of(entry, store.checked(entry), catalogue) for entry in entries]


def overlay(
    base: Tables, files: Sequence[FetchedFile], catalogue: Catalogue, *, reread: bool = False
) -> Tables:
    """Lay files over the tables `base`: each replaces the rows of its release, or adds a release.

    An added release of the catalogue goes where the catalogue has it, an amendment right behind the release
    that it amends, any other among those of its source by the year in its name. Files whose checksum the base
    has are skipped unless they are to be read again. Spellings are those that data/reference has now. Raises
    PipelineError for a file that is not as its schema says, for places that the register does not know, and
    for a wrong row in location_alias.csv.
    """
    base = with_current_aliases(base, catalogue)
    stored = set(base["release"].select(*RELEASE, "sha256").iter_rows())
    new = [file for file in files if reread or (*file.key, file.sha256) not in stored]
    if not new:
        return base
    geography = Geography(base["location"], base["location_alias"], base["location_change"])
    tables, heights = dict(base), dict[Key, int]()
    if any(file.edition.layout in PLACES for file in new):
        tables, heights = _redrawn(base, files, catalogue, geography)
        new = [file for file in files if file in new or file.edition.layout in PLACES]
    for file in new:
        if file.edition.layout not in PLACES:
            name, rows, checks = read_edition(file.content(), file.edition, geography)
            tables[name] = _replaced(tables[name], rows, file.key)
            tables["check_result"] = _replaced(tables["check_result"], checks, file.key)
            heights[file.key] = rows.height
    tables["observation"] = tables["observation"].sort(KEY)
    tables["release"] = _placed(tables["release"], new, heights, catalogue)
    return tables


def _replaced(table: pl.DataFrame, rows: pl.DataFrame, key: Key) -> pl.DataFrame:
    """Replace the rows of a release, which for neighbours are those of the same set."""
    if "release" not in table.columns:
        same = pl.col("neighbour_set").is_in(rows["neighbour_set"].unique().implode())
    else:
        same = (pl.col("source") == key[0]) & pl.col("release").eq_missing(key[1])
    return pl.concat([table.remove(same), rows])


def _redrawn(
    base: Tables, files: Sequence[FetchedFile], catalogue: Catalogue, geography: Geography
) -> tuple[Tables, dict[Key, int]]:
    """Draw maps and find adjacent neighbours again; return the tables and the rows of each file."""
    found = {file.edition.layout: file for file in files}
    if not {BOUNDARIES, GENERALISED} <= set(found):
        (only,) = (file.edition.name for layout, file in found.items() if layout in PLACES)
        raise PipelineError(f"{only}: outlines are drawn from two files, and the other one is missing.")
    drawn = geography_build.build_maps(found[BOUNDARIES].path, found[GENERALISED].path, catalogue, geography)
    others = base["neighbour"].filter(~pl.col("neighbour_set").is_in([TOUCHING, ACROSS_WATER]))
    checks = base["check_result"]
    for layout in (BOUNDARIES, GENERALISED):
        key = found[layout].key
        checks = _replaced(checks, drawn.checks.filter(source=key[0], release=key[1]), key)
    neighbours = pl.concat([others, drawn.tables["neighbour"]])
    return {**base, **drawn.tables, "neighbour": neighbours, "check_result": checks}, dict(drawn.rows_read)


def _placed(
    release: pl.DataFrame, files: Sequence[FetchedFile], heights: Mapping[Key, int], catalogue: Catalogue
) -> pl.DataFrame:
    """Add the files to the table release, renumbered in order of precedence."""
    rows = {(row["source"], row["release"]): row for row in release.sort("position").rows(named=True)}
    order = list(rows)
    for file in files:
        rows[file.key] = release_row(file.edition, heights[file.key], file.sha256, file.retrieved_at)
        if file.key not in order:
            order.insert(_position(file, order, catalogue), file.key)
    numbered = [rows[key] | {"position": position} for position, key in enumerate(order, start=1)]
    return pl.DataFrame(numbered, schema=RELEASE_COLUMNS)


def _position(file: FetchedFile, order: Sequence[Key], catalogue: Catalogue) -> int:
    """Return the index of an added release: as in the catalogue, behind what it amends, or by its year."""
    source, _ = file.key
    described = [(edition.source, edition.release) for edition in catalogue.editions]
    if file.key in described:
        before = set(described[: described.index(file.key)])
        place = max((at for at, key in enumerate(order, start=1) if key in before), default=0)
        while place < len(order) and _is_earlier(order[place], file.key) and order[place] not in described:
            place += 1
        return place
    if file.amends and (source, file.amends) in order:
        return order.index((source, file.amends)) + 1
    same_source = [at for at, key in enumerate(order) if key[0] == source]
    earlier = [at + 1 for at in same_source if _is_earlier(order[at], file.key)]
    return max(earlier, default=min(same_source, default=len(order)))


def _is_earlier(first: Key, second: Key) -> bool:
    """Return whether two releases are of the same source, the first not of a later year."""
    return first[0] == second[0] and _year(first[1]) <= _year(second[1])


def _year(release: str) -> int:
    """Return the last year in a release's name, without the day of its amendment: 'moj-2023' -> 2023."""
    return max(map(int, re.findall(r"20[0-9][0-9]", release.partition(AMENDED_ON)[0])), default=0)
