"""What all parts of a council's page are made from, fetched once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import duckdb

from pipeline.core.places import NEWEST_STATISTICAL
from pipeline.publish.asked import UnknownResourceError, chosen
from pipeline.publish.picture_subject import Subject
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import profile as profile_queries
from pipeline.queries import records as record_queries
from pipeline.queries import variation as variation_queries
from pipeline.queries.lines import copy_facts, place_facts
from pipeline.text.council import lines
from pipeline.text.council.exceptions import EXCEPTIONS
from pipeline.text.council.line_facts import PlaceFacts
from pipeline.text.council.lines_to_copy import CopyFacts
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

WITHIN_6_WEEKS = "ehc_requests_decided_6_weeks_pct"
REQUESTS, PLANS = "ehc_requests_per_1000", "ehcp_caseload_per_1000"
APPEALS, APPEALS_COUNT = "send_appeals_per_10000", "send_appeals_count"
BALANCE, BALANCE_PCT = "dsg_balance_gbp", "dsg_balance_pct"
BALANCE_PER_HEAD = "dsg_balance_per_head_gbp"
MEASURES = (
    *lines.MEASURES,
    *(WITHIN_6_WEEKS, EXCEPTIONS, REQUESTS, PLANS, APPEALS, APPEALS_COUNT),
    *(BALANCE, BALANCE_PCT, BALANCE_PER_HEAD),
)
"""What is shown of a council: all that its plain lines and its lines to copy need, and more."""


@dataclass(frozen=True)
class CouncilFacts:
    """A council (a row of `location` with region_name), its facts, and all measures by id."""

    con: Con
    place: Row
    facts: PlaceFacts
    measures: Mapping[str, Row]
    _read: dict[tuple[str, int], Sequence[Row]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The ONS code."""
        return str(self.place["location_code"])

    @property
    def name(self) -> str:
        """The name for running text: 'the Isle of Wight'."""
        return self.facts.name

    @cached_property
    def on_time(self) -> str:
        """The measure of plans on time: with exceptions where no figure without them is given."""
        of_all = self.facts.latest_of_version(lines.ON_TIME, lines.ON_TIME_OF_ALL)[1]
        return lines.ON_TIME_OF_ALL if of_all else lines.ON_TIME

    @cached_property
    def over_a_year(self) -> str:
        """The measure of plans after more than a year, likewise."""
        of_all = self.facts.latest_of_version(lines.OVER_A_YEAR, lines.OVER_A_YEAR_OF_ALL)[1]
        return lines.OVER_A_YEAR_OF_ALL if of_all else lines.OVER_A_YEAR

    @cached_property
    def groups(self) -> Mapping[tuple[str, int], Row]:
        """The rows of `group_comparison` with the statistical neighbours, by measure and period."""
        found = profile_queries.groups(self.con, self.code, NEWEST_STATISTICAL)
        return {(row["indicator"], row["time_period"]): row for row in found.rows(named=True)}

    @cached_property
    def to_copy(self) -> CopyFacts:
        """The facts for lines to copy."""
        return copy_facts(self.con, self.code, {self.code: self.facts})[self.code]

    def subject(self, measure: str, period: int | None = None) -> Subject:
        """Return the council's figure of a measure as the subject of a picture."""
        row = self.measures[measure]
        return Subject(self.con, row, period or row["time_periods"][-1], self.place)

    def has_figure(self, measure: str) -> bool:
        """Return whether the council has any figure of a measure."""
        return any(row["value"] is not None for row in self.facts.figures.get(measure, {}).values())

    def figures(self, measure: str, period: int) -> Sequence[Row]:
        """Return the rows of `figure` of all councils that existed in a period, read once."""
        if (measure, period) not in self._read:
            found = figure_queries.figures_of_period(self.con, measure, period)
            self._read[measure, period] = [row for row in found.rows(named=True) if row["existed"]]
        return self._read[measure, period]

    @cached_property
    def places(self) -> Mapping[str, Row]:
        """The rows of `queries.records.places` by code."""
        return {row["location_code"]: row for row in record_queries.places(self.con).rows(named=True)}

    def slug(self, code: str) -> str:
        """Return the slug of a place; empty if it has none."""
        return str(self.places[code]["slug"] or "") if code in self.places else ""


def council_facts(con: Con, slug: str) -> CouncilFacts:
    """Return the facts about the council with this slug; UnknownResourceError if there is none."""
    known = picture_queries.slugs(con)
    place = picture_queries.place_by_slug(con, chosen(slug, "council", known))
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    code = place["location_code"] if place else ""
    facts = place_facts(con, code, MEASURES).get(code)
    if place is None or facts is None:
        raise UnknownResourceError(f"There is nothing to tell of {slug!r}.", None)
    return CouncilFacts(con, place, facts, measures)


def ranked(con: Con, measure: str, period: int) -> Mapping[str, Row]:
    """Return the rows of `ranking` of a measure and period by location code."""
    found = variation_queries.ranking(con, measure, period)
    return {row["location_code"]: row for row in found.rows(named=True)}
