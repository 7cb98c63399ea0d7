"""Build the tables of authorities, boundaries, maps and adjacent authorities from published files."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.core.places import ACROSS_WATER
from pipeline.core.tables import Tables
from pipeline.geography.adjacency import touching_neighbours
from pipeline.geography.boundaries import make_boundaries
from pipeline.geography.hex_map import hex_layers
from pipeline.geography.layouts import BOUNDARIES, CODE_LIST, GENERALISED, REGISTER
from pipeline.geography.register import Geography, check_aliases, make_geography, read_aliases
from pipeline.geography.register_checks import changes_known, lists_agree, spellings_known
from pipeline.geography.tidal_rivers import facing_pairs, read_banks
from pipeline.read import flat_csv, geojson, headed_sheet, published_files, validate
from pipeline.sources.catalogue import Catalogue, Edition


@dataclass(frozen=True)
class Register:
    """The register of authorities, rows of check_result, and rows read by (source, release)."""

    geography: Geography
    checks: pl.DataFrame
    rows_read: dict[tuple[str, str], int]


@dataclass(frozen=True)
class Maps:
    """Tables made from the boundaries by name, rows of check_result, and rows read by (source, release)."""

    tables: Tables
    checks: pl.DataFrame
    rows_read: dict[tuple[str, str], int]


def read_register(folder: Path, catalogue: Catalogue) -> Register:
    """Read DfE's register and list of codes; PipelineError as store.ingest.collect."""
    of_register, of_list = (
        published_files.sole_edition(catalogue, layout) for layout in (REGISTER, CODE_LIST)
    )
    register = validate.published(
        flat_csv.read(published_files.content(folder, of_register), of_register), of_register
    )
    code_list = validate.published(
        headed_sheet.read(published_files.content(folder, of_list), of_list), of_list
    )
    geography = make_geography(register, code_list)
    check_aliases(read_aliases(), geography.location, {edition.source for edition in catalogue.editions})
    checks = pl.concat(
        [
            changes_known(geography, register, of_register),
            spellings_known(_single_places(register), of_register, geography),
            lists_agree(geography, code_list, of_list),
            spellings_known(code_list, of_list, geography),
        ]
    )
    return Register(
        geography,
        checks,
        {_key(of_register): geography.location.height, _key(of_list): code_list.height},
    )


def _single_places(register: pl.DataFrame) -> pl.DataFrame:
    """Remove rows for pairs of authorities and for places without a code."""
    return register.filter(pl.col("new_la_code").str.contains(r"^E[0-9]{8}$")).with_columns(
        old_la_code=pl.col("old_la_code").replace("x", "")
    )


def build_maps(outlines: Path, generalised: Path, catalogue: Catalogue, geography: Geography) -> Maps:
    """Make the boundaries and maps of every vintage, and find adjacent authorities.

    The files are those of the layouts BOUNDARIES and GENERALISED. PipelineError as store.ingest.collect.
    """
    of_outlines, of_generalised = (
        published_files.sole_edition(catalogue, layout) for layout in (BOUNDARIES, GENERALISED)
    )
    regions = geography.location.select(region_code="location_code", region_name="location_name")
    authorities = (
        geography.location.filter(geographic_level="Local authority")
        .join(regions, on="region_code", maintain_order="left")
        .select("location_code", "location_name", "region_code", "region_name")
    )
    codes = geography.alias.filter(pl.col("alias").str.contains(r"^E[0-9]{8}$"))
    location_of = dict(codes.select("alias", "location_code").iter_rows())
    boundaries = make_boundaries(outlines, location_of, authorities)
    coarse = validate.published(
        geojson.read(published_files.read(generalised, of_generalised), of_generalised), of_generalised
    )
    english = coarse.filter(pl.col("new_la_code").str.starts_with("E"))
    facing = facing_pairs(boundaries.today, read_banks(geography.location))
    neighbours, borders = touching_neighbours(boundaries.touching, facing, english, of_generalised, geography)
    across = neighbours.filter(neighbour_set=ACROSS_WATER)
    checks = [
        borders,
        spellings_known(boundaries.spelt, of_outlines, geography),
        spellings_known(english, of_generalised, geography),
    ]
    geographic = boundaries.map_layer
    named = {row["location_code"]: row for row in authorities.iter_rows(named=True)}
    hexagons = hex_layers(geographic.select("first_year", "last_year", "location_codes").rows(), named)
    return Maps(
        {
            "boundary_vintage": boundaries.boundary_vintage,
            "map_layer": pl.concat([geographic, hexagons]),
            "neighbour": neighbours,
        },
        pl.concat(checks),
        {_key(of_outlines): boundaries.boundary_vintage.height, _key(of_generalised): across.height},
    )


def _key(edition: Edition) -> tuple[str, str]:
    return edition.source, edition.release
