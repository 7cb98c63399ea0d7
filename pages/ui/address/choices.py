"""What a visitor may choose among, as the warehouse has it."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.queries import figures as figure_queries
from pipeline.queries import places as place_queries


@dataclass(frozen=True)
class WarehouseChoices:
    """The choices of `pages.ui.address`, looked up in the warehouse.

    `measures` are indicator ids; `counterparts` leads from a measure to the same one with exceptions;
    `periods` has the rising time periods of every indicator; `names` the authorities by code, in the order of
    lists; `aliases` every code and spelling of an authority; `regions` names by code, Inner and Outer London
    too; `types` of authority.
    """

    measures: tuple[str, ...]
    counterparts: dict[str, str]
    periods: dict[str, tuple[int, ...]]
    names: dict[str, str]
    aliases: dict[str, str]
    regions: dict[str, str]
    types: tuple[str, ...]

    def indicator(self, measure: str, exceptions: str) -> str:
        """Return the id of the measure in the version asked for; the measure itself where it has one only."""
        return self.counterparts.get(measure, measure) if exceptions == "incl" else measure

    def version(self, measure: str) -> tuple[str, str] | None:
        """Return the measure that an indicator id is a version of, and which: "excl" or "incl"."""
        if measure in self.measures:
            return measure, "excl"
        return next(((base, "incl") for base, other in self.counterparts.items() if other == measure), None)

    def years(self, measure: str, exceptions: str) -> tuple[int, ...]:
        """Return the time periods with a figure, rising."""
        return self.periods[self.indicator(measure, exceptions)]

    def location_code(self, alias: str) -> str | None:
        """Return the newest code of the authority that goes by this code or name; None if there is none."""
        for text in (alias, alias.upper()):
            code = self.aliases.get(text, text)
            if code in self.names:
                return code
        return None


def load(con: duckdb.DuckDBPyConnection) -> WarehouseChoices:
    """Read all choices; PipelineError if the warehouse has no figures to choose from."""
    rows = figure_queries.indicators(con).select("indicator", "counterpart", "time_periods").rows()
    periods = {indicator: tuple(time_periods) for indicator, _, time_periods in rows}
    # Of a pair, the measure without exceptions stands for both.
    counterparts = {
        indicator: counterpart
        for indicator, counterpart, _ in rows
        if counterpart in periods and "_excl_" in indicator
    }
    with_exceptions = set(counterparts.values())
    measures = tuple(indicator for indicator in periods if indicator not in with_exceptions)
    if not measures:
        raise PipelineError("The warehouse holds no figures: build it with `python -m pipeline build`.")
    authorities = place_queries.authorities(con)
    names = dict(authorities.select("location_code", "location_name").rows())
    aliases = dict(place_queries.authority_aliases(con).select("alias", "location_code").rows())
    regions = dict(place_queries.regions(con).rows())
    types = tuple(sorted({la_type for la_type in authorities["la_type"].to_list() if la_type}))
    return WarehouseChoices(measures, counterparts, periods, names, aliases, regions, types)
