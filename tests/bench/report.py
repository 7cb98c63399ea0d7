"""The table that the benchmark prints: a line for each measurement, with its budget if it has one."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Line:
    """A measurement: name, figure and unit, and budget."""

    group: str
    what: str
    value: float
    unit: str
    budget: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """'met' or 'NOT MET'; empty without a budget."""
        if self.budget is None:
            return ""
        return "met" if self.value <= self.budget else "NOT MET"


def p50(values: Sequence[float]) -> float:
    """Return the median."""
    return median(values)


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[-1]


def table(lines: Sequence[Line]) -> str:
    """Return the lines as plain text in columns, with a heading above each group."""
    wide = max(len(line.what) for line in lines)
    return "\n".join(rows(lines, wide)).lstrip("\n")


def rows(lines: Iterable[Line], wide: int = 44) -> Iterator[str]:
    """Return each line as text as soon as it is there, its name `wide` letters, with headings of groups."""
    group = ""
    for line in lines:
        if line.group != group:
            group = line.group
            yield from ("", group)
        budget = "" if line.budget is None else f"<= {_number(line.budget)}"
        row = (
            f"  {line.what:{wide}}  {_number(line.value):>8} {line.unit:4}"
            f"  {budget:>10}  {line.verdict:7}  {line.note}"
        )
        yield row.rstrip()


def as_json(lines: Sequence[Line]) -> str:
    """Return the lines as a JSON list of objects."""
    return json.dumps([asdict(line) | {"verdict": line.verdict} for line in lines], indent=2)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"
