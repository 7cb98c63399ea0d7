"""Read a folder of published files into the tidy tables of a snapshot or a warehouse."""

import datetime
import hashlib
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from pipeline.checks.completeness import edition_checks
from pipeline.checks.ledger import ledger
from pipeline.checks.parts import parts
from pipeline.checks.release_years import refuse_earlier_files
from pipeline.core.errors import PipelineError
from pipeline.core.tables import CHECK_COLUMNS, LIST_COLUMNS, RELEASE_COLUMNS, Tables
from pipeline.geography import build as geography_build
from pipeline.geography.layouts import BOUNDARIES, GENERALISED, PLACES
from pipeline.geography.register import Geography
from pipeline.read import published_files
from pipeline.sources.catalogue import Catalogue, Edition
from pipeline.tidy import contract
from pipeline.tidy.layouts import LAYOUTS, LISTS, read_table, tidy_list, tidy_table
from schemas.observations import KEY

log = logging.getLogger(__name__)


def collect(folder: Path, catalogue: Catalogue) -> Tables:
    """Read every edition of the catalogue from its path under `folder`; awaited ones only if they are there.

    Returns the tables observation, location, location_alias, location_change, neighbour, inspection, release,
    boundary_vintage, map_layer and check_result (what was verified while reading). Raises PipelineError for a
    file that is missing, unreadable, not as its schema says or of another release, and for places that the
    register does not know.
    """
    _check_layouts(catalogue)
    editions = [edition for edition in catalogue.editions if published_files.is_expected(folder, edition)]
    register = geography_build.read_register(folder, catalogue)
    geography = register.geography
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in ("observation", *LIST_COLUMNS)}
    checks, heights = [register.checks], dict(register.rows_read)
    for edition in editions:
        if edition.layout not in PLACES:
            log.info("reading %s", edition.name)
            table, rows, verified = read_edition(published_files.content(folder, edition), edition, geography)
            parts[table].append(rows)
            checks.append(verified)
            heights[edition.source, edition.release] = rows.height
    observation = pl.concat(parts.pop("observation")).sort(KEY)
    refuse_earlier_files(observation)
    log.info("drawing boundaries")
    outlines, generalised = (
        published_files.path_of(folder, published_files.sole_edition(catalogue, layout))
        for layout in (BOUNDARIES, GENERALISED)
    )
    drawn = geography_build.build_maps(outlines, generalised, catalogue, geography)
    parts["neighbour"].append(drawn.tables.pop("neighbour"))
    lists = {
        name: pl.concat([pl.DataFrame(schema=LIST_COLUMNS[name]), *rows]) for name, rows in parts.items()
    }
    checks.append(drawn.checks)
    return {
        "observation": contract.observations(observation, "All editions together"),
        "location": geography.location,
        "location_alias": geography.alias,
        "location_change": geography.change,
        **lists,
        "release": _releases(folder, editions, heights | drawn.rows_read),
        **drawn.tables,
        "check_result": pl.concat([pl.DataFrame(schema=CHECK_COLUMNS), *checks]),
    }


def read_edition(
    content: bytes, edition: Edition, geography: Geography
) -> tuple[str, pl.DataFrame, pl.DataFrame]:
    """Return the table that an edition fills, its rows, and what was verified while reading them.

    `content` is the file itself, not the archive it lies in. PipelineError as `collect`; not for places.
    """
    if edition.layout in LAYOUTS:
        table = read_table(content, edition)
        tidied = tidy_table(table, edition, geography)
        checks = [
            tidied.checks,
            ledger(table, edition),
            parts(table, edition),
            edition_checks(tidied.observations, edition),
        ]
        return "observation", tidied.observations, pl.concat(checks)
    listed = tidy_list(content, edition, geography)
    return LISTS[edition.layout].table, listed.rows, listed.checks


def _check_layouts(catalogue: Catalogue) -> None:
    known = {*LAYOUTS, *LISTS, *PLACES}
    for edition in catalogue.editions:
        if edition.layout not in known:
            raise PipelineError(
                f"{edition.file}, [[edition]] {edition.source} {edition.release}: key layout: "
                f"{edition.layout!r} is none of {', '.join(sorted(known))}."
            )


def _releases(
    folder: Path, editions: Sequence[Edition], heights: Mapping[tuple[str, str], int]
) -> pl.DataFrame:
    """Make a row for each edition; the checksum is that of the file or archive as published."""
    sha256 = {
        edition.path: hashlib.sha256(published_files.file(folder, edition)).hexdigest()
        for edition in {edition.path: edition for edition in editions}.values()
    }
    rows = [
        release_row(edition, heights[edition.source, edition.release], sha256[edition.path])
        | {"position": position}
        for position, edition in enumerate(editions, start=1)
    ]
    return pl.DataFrame(rows, schema=RELEASE_COLUMNS)


def release_row(
    edition: Edition, rows: int, sha256: str, retrieved_at: datetime.datetime | None = None
) -> dict[str, object]:
    """Return the row of the table release for an edition, without its position."""
    given = {name: getattr(edition, name) for name in RELEASE_COLUMNS if hasattr(edition, name)}
    return given | {"rows": rows, "sha256": sha256, "retrieved_at": retrieved_at}
