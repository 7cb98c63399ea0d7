"""The figures of groups of authorities, asked for once however many parts of a page show them."""

from collections.abc import Iterable

import duckdb
import polars as pl

from pages.ui.data import connection, lookups
from pipeline.publish.picture_group import Group, as_pooled
from pipeline.queries import compare as compare_queries
from pipeline.queries import places as place_queries
from pipeline.queries.compare import NO_AUTHORITY
from pipeline.text.formatting import Row


def named(
    asked: compare_queries.MeasurePeriods, neighbour_sets: Iterable[str], location_code: str
) -> list[Row]:
    """Return an authority's rows of group_comparison for these measures and sets, oldest first.

    They are worked out for all authorities at once: one costs almost as much, and the next visitor finds them
    cached.
    """
    found = connection.cached(_named_by_place, asked, tuple(sorted(neighbour_sets))).get((location_code,))
    return [] if found is None else list(found.rows(named=True))


def _named_by_place(
    con: duckdb.DuckDBPyConnection, asked: compare_queries.MeasurePeriods, neighbour_sets: tuple[str, ...]
) -> dict[tuple[object, ...], pl.DataFrame]:
    found = compare_queries.named_groups(con, asked, neighbour_sets).sort("time_period")
    return found.partition_by("location_code", as_dict=True, maintain_order=True)


def over_time(indicator: str, neighbour_sets: Iterable[str], location_code: str) -> list[Row]:
    """Return an authority's rows of group_comparison for these sets in every period, oldest first."""
    return named(_every_period(indicator), neighbour_sets, location_code)


def list_over_time(indicator: str, others: tuple[str, ...], location_code: str = NO_AUTHORITY) -> list[Row]:
    """Return the same for a visitor's list, and perhaps an authority."""
    found = connection.cached(compare_queries.own_list, _every_period(indicator), others, location_code)
    return list(found.sort("time_period").rows(named=True))


def whole_areas(indicator: str, region_code: str | None) -> list[Row]:
    """Return the rows of compare_queries.whole_areas, oldest first."""
    found = connection.cached(compare_queries.whole_areas, indicator, region_code)
    return list(found.sort("time_period").rows(named=True))


def _every_period(indicator: str) -> compare_queries.MeasurePeriods:
    return tuple((indicator, period) for period in lookups.indicators()[indicator]["time_periods"])


class CachedGroup(Group):
    """A group as pictures name it, whose members and figures are those that the page has asked for."""

    def pooled(self, _con: duckdb.DuckDBPyConnection, indicator: str, own: str) -> list[Row]:
        """Return the figures of a neighbour set by period."""
        found = over_time(indicator, (self.neighbour_set, *self.also), own)
        return [as_pooled(row) for row in found if row["neighbour_set"] == self.neighbour_set and row["used"]]

    def neighbours(
        self, _con: duckdb.DuckDBPyConnection, own: str, period: int, time_identifier: str
    ) -> pl.DataFrame:
        """Return the members of a neighbour set."""
        return connection.cached(place_queries.neighbours, self.neighbour_set, own, period, time_identifier)
