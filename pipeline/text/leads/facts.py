"""What the sentences of a lead are made of: its place, period, figures and those it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.core.periods import period_label
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.leads.kinds import RISES
from pipeline.text.leads.nouns import closed, counts, size, subject

TYPES = {
    "County": "counties",
    "Unitary authority": "unitary authorities",
    "Metropolitan district": "metropolitan districts",
    "London borough": "London boroughs",
}


@dataclass(frozen=True)
class LeadFact:
    """The parts of which the sentences of a lead are made."""

    lead: Row
    indicator: Row
    names: Mapping[str, str]

    def place(self, code: str = "location_code") -> str:
        """The name of the place with a code, for running text."""
        return formatting.place_in_a_sentence(self.names[self.lead[code]])

    @property
    def when(self) -> str:
        """The period: 'in 2025', 'in academic year 2024/25', 'at 31 March 2024'."""
        period = formatting.when(self.lead["time_period"], self.indicator).partition(" (")[0]
        return formatting.in_a_sentence(period)

    def then(self, period: str) -> str:
        """An earlier period in short: 'in 2024', 'at 31 March 2022'."""
        if self.indicator["signed"]:
            return f"at {formatting.period_cell(self.lead[period], self.indicator)}"
        return f"in {period_label(self.lead[period], self.indicator['time_identifier'])}"

    @property
    def since(self) -> str:
        """The first period of a series: '2022', '31 March 2020'."""
        return self.then("first_period").partition(" ")[2]

    def size(self, name: str = "value") -> str:
        """A figure of the lead, after its measure was named."""
        return size(self.lead[name], self.indicator)

    @property
    def subject(self) -> str:
        """The measure as what rises or falls."""
        return closed(subject(self.indicator))

    def figure(self, *more: str | None, size: str | None = None) -> str:
        """The figure and, in brackets, its counts and more: '98.6% (422 of 428 plans issued)'."""
        return with_brackets(size or self.size(), counts(self.lead, self.indicator), *more)

    @property
    def england(self) -> str | None:
        """England's figure, to stand in brackets; None if it is not given."""
        unsaid = self.lead["england"] is None or self.indicator["signed"]
        return None if unsaid else f"England: {self.size('england')}"

    def england_moved(self, verb: str = "went") -> str:
        """How England's figure changed."""
        return f"England's {verb} from {self.size('england_from')} to {self.size('england')}"

    def nth(self) -> str:
        """The rank before a superlative: '2nd ', or nothing for the first."""
        rank = self.lead["rank"]
        return f"{formatting.ordinal(rank)} " if rank > 1 else ""

    def of_whom(self, done: str) -> str:
        """Whom an authority is compared with: '23 authorities ranked in the North West'."""
        group = self.lead["group_code"]
        who = f"{self.lead['among']} {TYPES.get(group, 'authorities')} {done}"
        return who if group is None or group in TYPES else f"{who} {self.where}"

    @property
    def where(self) -> str:
        """Among whom, in short: 'in England', 'in the North West', 'of 59 unitary authorities'."""
        group = self.lead["group_code"]
        if group is None:
            return "in England"
        if group in TYPES:
            return f"of {self.lead['among']} {TYPES[group]}"
        return f"in {formatting.region_in_a_sentence(self.names[group])}"

    @property
    def moved(self) -> str:
        """The beginning of sentences on a change: 'in Devon, the share of ... fell from ... to ...'."""
        verb = "rose" if self.lead["kind"] in RISES else "fell"
        before = f"{self.size('from_value')} {self.then('from_period')}"
        after = f"{self.size()} {self.when}{self.behind}"
        return f"in {self.place()}, {self.subject} {verb} from {before} to {after}"

    @property
    def behind(self) -> str:
        """The counts in brackets, with a space before; or nothing."""
        return with_brackets("", counts(self.lead, self.indicator))


def with_brackets(start: str, *parts: str | None) -> str:
    """Return a text with the parts that there are in brackets behind it."""
    inside = "; ".join(part for part in parts if part)
    return f"{start} ({inside})" if inside else start
