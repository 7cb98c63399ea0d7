"""From a folder of published files to the tidy tables that a snapshot keeps and a warehouse is built from."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from pipeline import validate
from pipeline.boundaries import make_boundaries
from pipeline.catalogue import Catalogue, Edition
from pipeline.errors import PipelineError
from pipeline.geography import Geography, make_geography
from pipeline.layouts import BOUNDARIES, LAYOUTS, LISTS, REGISTER, tidy_edition, tidy_list
from pipeline.read import archive, flat_csv
from pipeline.tables import CHECK_COLUMNS, LIST_COLUMNS, RELEASE_COLUMNS, Tables
from pipeline.tidy.dsg import derive_balances
from pipeline.tidy.ratios import derive_ratios
from pipeline.tidy.repeated_inspections import keep_once
from pipeline.tidy.residents import compare_residents
from schemas.observations import KEY

Progress = Callable[[str], None]


def collect(mirror: Path, catalogue: Catalogue, progress: Progress = lambda _: None) -> Tables:
    """Read every edition of the catalogue from its path under `mirror`; awaited ones only if they are there.

    Returns the tables observation, location, location_alias, location_change, neighbour, inspection, release,
    boundary_vintage, map_layer and check_result (what was verified while reading). Raises PipelineError for a
    file that is missing, unreadable or not as its schema says, and for places the register does not know.
    """
    _check_layouts(catalogue)
    editions = [edition for edition in catalogue.editions if _is_held(mirror, edition)]
    geography = _geography(mirror, catalogue)
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in ("observation", *LIST_COLUMNS)}
    checks, heights = [], {}
    for edition in editions:
        if edition.layout not in (REGISTER, BOUNDARIES):
            progress(f"reading {edition.name}")
            table, rows, verified = _read(_content(mirror, edition), edition, geography)
            parts[table].append(rows)
            checks.append(verified)
            heights[edition.source, edition.release] = rows.height
    progress("working out balances and ratios")
    published = pl.concat(parts.pop("observation"))
    balances = pl.concat([published, derive_balances(published)])
    observation = pl.concat([balances, derive_ratios(balances, catalogue.indicators)]).sort(KEY)
    lists = {
        name: pl.concat([pl.DataFrame(schema=LIST_COLUMNS[name]), *rows]) for name, rows in parts.items()
    }
    inspections = keep_once(lists["inspection"], geography.location)
    checks += [compare_residents(published), inspections.checks]
    progress("drawing boundaries")
    boundary_vintage, map_layer = _boundaries(mirror, catalogue, geography)
    heights |= {
        (_only(catalogue, layout).source, _only(catalogue, layout).release): table.height
        for layout, table in ((REGISTER, geography.location), (BOUNDARIES, boundary_vintage))
    }
    return {
        "observation": validate.observations(observation, "All editions together"),
        "location": geography.location,
        "location_alias": geography.alias,
        "location_change": geography.change,
        **lists,
        "inspection": inspections.rows,
        "release": _releases(mirror, editions, heights),
        "boundary_vintage": boundary_vintage,
        "map_layer": map_layer,
        "check_result": pl.concat([pl.DataFrame(schema=CHECK_COLUMNS), *checks]),
    }


def _read(content: bytes, edition: Edition, geography: Geography) -> tuple[str, pl.DataFrame, pl.DataFrame]:
    """The table that an edition fills, its rows, and what was verified while reading them."""
    if edition.layout in LAYOUTS:
        tidied = tidy_edition(content, edition, geography)
        return "observation", tidied.observations, tidied.checks
    listed = tidy_list(content, edition, geography)
    return LISTS[edition.layout].table, listed.rows, listed.checks


def _check_layouts(catalogue: Catalogue) -> None:
    known = {*LAYOUTS, *LISTS, REGISTER, BOUNDARIES}
    for edition in catalogue.editions:
        if edition.layout not in known:
            raise PipelineError(
                f"{edition.file}, [[edition]] {edition.source} {edition.release}: key layout: "
                f"{edition.layout!r} is none of {', '.join(sorted(known))}."
            )


def _is_held(mirror: Path, edition: Edition) -> bool:
    return not edition.awaited or (mirror / edition.path).exists()


def _file(mirror: Path, edition: Edition) -> bytes:
    path = mirror / edition.path
    try:
        return path.read_bytes()
    except OSError as error:
        raise PipelineError(f"{edition.name}: cannot be read from {path} ({error.strerror}).") from error


def _content(mirror: Path, edition: Edition) -> bytes:
    content = _file(mirror, edition)
    return content if edition.member is None else archive.member(content, edition)


def _geography(mirror: Path, catalogue: Catalogue) -> Geography:
    edition = _only(catalogue, REGISTER)
    return make_geography(validate.published(flat_csv.read(_content(mirror, edition), edition), edition))


def _boundaries(
    mirror: Path, catalogue: Catalogue, geography: Geography
) -> tuple[pl.DataFrame, pl.DataFrame]:
    edition = _only(catalogue, BOUNDARIES)
    aliases = geography.alias.filter(pl.col("alias").str.contains(r"^E\d{8}$"))
    location_of = dict(aliases.select("alias", "location_code").iter_rows())
    regions = geography.location.select(region_code="location_code", region_name="location_name")
    authorities = geography.location.filter(geographic_level="Local authority").join(
        regions, on="region_code", maintain_order="left"
    )
    return make_boundaries(
        mirror / edition.path,
        location_of,
        authorities.select("location_code", "location_name", "region_code", "region_name"),
    )


def _only(catalogue: Catalogue, layout: str) -> Edition:
    editions = [edition for edition in catalogue.editions if edition.layout == layout]
    if len(editions) != 1:
        raise PipelineError(
            f"The catalogue must describe one edition of layout {layout}; it has {len(editions)}."
        )
    return editions[0]


def _releases(
    mirror: Path, editions: Sequence[Edition], heights: Mapping[tuple[str, str], int]
) -> pl.DataFrame:
    """One row an edition; the checksum is that of the file or archive as published."""
    sha256 = {
        edition.path: hashlib.sha256(_file(mirror, edition)).hexdigest()
        for edition in {edition.path: edition for edition in editions}.values()
    }
    rows = [
        {name: getattr(edition, name) for name in RELEASE_COLUMNS if hasattr(edition, name)}
        | {"position": position, "rows": heights[edition.source, edition.release]}
        | {"sha256": sha256[edition.path], "retrieved_at": None}
        for position, edition in enumerate(editions, start=1)
    ]
    return pl.DataFrame(rows, schema=RELEASE_COLUMNS)
