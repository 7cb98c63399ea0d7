"""The reader and tidy function of each layout."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from pipeline.core.tables import LIST_COLUMNS
from pipeline.geography.register import Geography
from pipeline.geography.register_checks import spellings_known
from pipeline.read import (
    allocation_sheet,
    appeals_sheet,
    benchmarking_sheet,
    flat_csv,
    grouped_json,
    headed_sheet,
    html,
    long_parquet,
    neighbour_sheet,
    postcode_lookup,
    validate,
)
from pipeline.sources.catalogue import Edition
from pipeline.tidy import (
    appeals,
    contract,
    dsg,
    ehc_plans,
    high_needs,
    inspections,
    lait,
    neighbours,
    postcodes,
    pupils,
    residents,
    s251,
    sen2,
)
from pipeline.tidy.common import Tidy, TidyList


@dataclass(frozen=True)
class Layout:
    """A reader (bytes to text) and a function that makes observations from the text."""

    read: Callable[[bytes, Edition], pl.DataFrame]
    tidy: Callable[[pl.DataFrame, Edition, Geography], Tidy]


@dataclass(frozen=True)
class ListLayout:
    """A reader and a function that makes rows of another table of the warehouse from the text."""

    table: str
    read: Callable[[bytes, Edition], pl.DataFrame]
    tidy: Callable[[pl.DataFrame, Edition, Geography], TidyList]


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "timeliness": Layout(flat_csv.read, ehc_plans.timeliness),
        **{layout: Layout(flat_csv.read, sen2.tidy) for layout in sen2.MEASURES},
        "appeals": Layout(appeals_sheet.read, appeals.appeals),
        "dsg_gross": Layout(headed_sheet.read, dsg.gross),
        "dsg_allocations": Layout(allocation_sheet.read, dsg.allocations),
        "dsg_balance_pct": Layout(headed_sheet.read, dsg.balance_pct),
        "dsg_balance_net_pct": Layout(flat_csv.read, dsg.balance_net_pct),
        "dsg_balance_gbp": Layout(flat_csv.read, dsg.balance_gbp),
        "residents": Layout(flat_csv.read, residents.residents),
        "residents_by_age": Layout(flat_csv.read, residents.residents_by_age),
        "sen_pupils": Layout(flat_csv.read, pupils.sen_pupils),
        "lait": Layout(long_parquet.read, lait.outcomes),
        "high_needs_groups": Layout(grouped_json.read, high_needs.outturn),
        "high_needs_benchmarking": Layout(benchmarking_sheet.read, high_needs.benchmarking),
        "specialist_spend": Layout(flat_csv.read, high_needs.specialist),
        "s251": Layout(flat_csv.read, s251.outturn),
        "s251_services": Layout(flat_csv.read, s251.services),
    }
)

LISTS: Mapping[str, ListLayout] = MappingProxyType(
    {
        "statistical_neighbours": ListLayout(
            "neighbour", neighbour_sheet.read, neighbours.statistical_neighbours
        ),
        "inspections_to_2022": ListLayout("inspection", headed_sheet.read_titled, inspections.to_2022),
        "inspections_from_2023": ListLayout("inspection", flat_csv.read, inspections.from_2023),
        "inspection_reports": ListLayout("inspection", html.read, inspections.reports),
        "postcodes": ListLayout("postcode", postcode_lookup.read, postcodes.postcodes),
    }
)


def read_table(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read one published file to validated text under our names; PipelineError if it is not as it must be."""
    layout = LAYOUTS.get(edition.layout) or LISTS[edition.layout]
    return validate.published(layout.read(content, edition), edition)


def tidy_table(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Make observations of a validated table, and validate those; PipelineError for an unknown place."""
    tidied = LAYOUTS[edition.layout].tidy(table, edition, geography)
    contract.observations(tidied.observations, edition.name)
    return Tidy(tidied.observations, pl.concat([tidied.checks, spellings_known(table, edition, geography)]))


def tidy_edition(content: bytes, edition: Edition, geography: Geography) -> Tidy:
    """Read one published file to observations; PipelineError as `read_table` and `tidy_table`."""
    return tidy_table(read_table(content, edition), edition, geography)


def tidy_list(content: bytes, edition: Edition, geography: Geography) -> TidyList:
    """Read one published list to rows of its table; PipelineError if it fails."""
    layout = LISTS[edition.layout]
    table = read_table(content, edition)
    tidied = layout.tidy(table, edition, geography)
    contract.columns(tidied.rows, LIST_COLUMNS[layout.table], edition.name)
    return TidyList(tidied.rows, pl.concat([tidied.checks, spellings_known(table, edition, geography)]))
