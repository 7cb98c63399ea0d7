"""The choices that the warehouse offers: measures, years, authorities and regions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from pages.ui.data import moments
from pipeline.core.errors import PipelineError
from pipeline.queries import figures as figure_queries
from pipeline.queries import places as place_queries
from pipeline.text.council.exceptions import WAITS


@dataclass(frozen=True)
class WarehouseChoices:
    """The choices that the warehouse offers; implements `fields.Choices`.

    `measures` are indicator ids in list order. `counterparts` maps a measure to its version including
    exceptions. `periods` has the periods of every indicator in ascending order. `names` maps location codes
    to names, in list order; `aliases` maps every code and spelling to a location code. `regions` maps codes
    to names and includes Inner and Outer London. `types` are the types of authority. `published_by` says by
    when all of it had been published, if it is not the newest.
    """

    measures: tuple[str, ...]
    counterparts: dict[str, str]
    periods: dict[str, tuple[int, ...]]
    names: dict[str, str]
    aliases: dict[str, str]
    regions: dict[str, str]
    types: tuple[str, ...]
    published_by: str | None = None

    def indicator(self, measure: str, exceptions: str) -> str:
        """Return the indicator id of a measure in a version ("excl" or "incl"); the measure itself if it
        has only one version.
        """
        return self.counterparts.get(measure, measure) if exceptions == "incl" else measure

    def versions(self, measures: Iterable[str], exceptions: str) -> list[str]:
        """Return the indicator ids of measures in a version, each once; of the average wait both versions."""
        found = []
        for measure in measures:
            both = [name for name in WAITS if name in self.periods] if measure in WAITS else []
            found += both or [self.indicator(measure, exceptions)]
        return list(dict.fromkeys(found))

    def version(self, measure: str) -> tuple[str, str] | None:
        """Return the measure that an indicator belongs to and its version, "excl" or "incl"; None if
        unknown.
        """
        if measure in self.measures:
            return measure, "excl"
        return next(((base, "incl") for base, other in self.counterparts.items() if other == measure), None)

    def years(self, measure: str, exceptions: str) -> tuple[int, ...]:
        """Return the periods with a figure, in ascending order."""
        return self.periods[self.indicator(measure, exceptions)]

    def location_code(self, alias: str) -> str | None:
        """Return the current code of the authority with this code or name; None if there is none."""
        for text in (alias, alias.upper()):
            code = self.aliases.get(text, text)
            if code in self.names:
                return code
        return None

    def moment(self, text: str) -> str:
        """Return a release's id or a day as it is written; raises ValueError that says what there is."""
        try:
            return moments.find(text).text
        except PipelineError as problem:
            raise ValueError(f"{problem}. The newest figures are shown") from None


def load(con: duckdb.DuckDBPyConnection) -> WarehouseChoices:
    """Read all choices. Raises PipelineError if the warehouse has no figures."""
    rows = figure_queries.indicators(con).select("indicator", "counterpart", "time_periods").rows()
    periods = {indicator: tuple(time_periods) for indicator, _, time_periods in rows}
    # Lists show one measure of each pair, the one without exceptions.
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
    then = moments.then()
    published_by = then.label if then and moments.is_past() else None
    return WarehouseChoices(measures, counterparts, periods, names, aliases, regions, types, published_by)
