"""The `[[indicator]]` blocks of sources/*.toml: measures, as pages name and explain them."""

import re
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, field_validator

from pipeline.sources import blocks
from pipeline.sources.blocks import STRICT
from schemas.units import UNITS

Topic = Literal[
    "timeliness",
    "requests",
    "plans",
    "placements",
    "needs",
    "ended",
    "outcomes",
    "tribunal",
    "finance",
    "residents",
]
TOPICS: tuple[Topic, ...] = get_args(Topic)


class _Strict(BaseModel):
    model_config = STRICT


class Ratio(_Strict):
    """A measure calculated from two others: `times` the numerator over the denominator.

    pipeline/tidy/ratios.py pairs their periods if they are of different kinds.
    """

    numerator: str
    denominator: str
    times: Literal[1, 100, 1_000, 10_000]


class Change(_Strict):
    """A measure calculated from another: its change in per cent since so many years before."""

    of: str
    years: Literal[1, 5]


class Indicator(_Strict):
    """One measure, as pages name and explain it.

    phrase        completes a sentence about an authority; {value} is the figure, {s} the plural ending of a
                  noun that is counted
    counted_phrase  says it of what it counts below the line: "of the plans issued by ... 46.1% came within
                  20 weeks"
    class_breaks  inner bounds of the map's classes
    counterpart   the same measure with, or without, exceptions
    signed        a balance: negative = deficit
    counted_in    the unit of numerator and denominator of a percentage
    headline      every missing figure needs a reason in annotations.csv
    ratio         the measure is calculated here; `source` is that of the numerator
    change        the measure is calculated here from another, whose `source` it has
    remainder_of  the measure is calculated here: what this percentage counts below the line, and not above
    first         the first period for which it is calculated
    """

    indicator: str
    label: str
    short_label: str
    phrase: str
    topic: Topic
    unit: str
    decimals: int
    time_identifier: Literal["Calendar year", "Financial year", "Academic year", "January", "Mid-year"]
    polarity: Literal["higher_is_better", "lower_is_better", "neutral"]
    definition: str
    source: str
    class_breaks: list[float]
    numerator_label: str | None = None
    denominator_label: str | None = None
    footnote: str | None = None
    counted_phrase: str | None = None
    counterpart: str | None = None
    signed: bool = False
    counted_in: Literal["count", "GBP"] = "count"
    headline: bool = False
    ratio: Ratio | None = None
    change: Change | None = None
    remainder_of: str | None = None
    first: int | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The published measures that this one is calculated from here."""
        return (
            *((self.ratio.numerator, self.ratio.denominator) if self.ratio else ()),
            *((self.change.of,) if self.change else ()),
            *((self.remainder_of,) if self.remainder_of else ()),
        )

    @field_validator("phrase")
    @classmethod
    def _has_value(cls, phrase: str) -> str:
        if "value" not in (named := re.findall(r"{(.*?)}", phrase)) or not {*named} <= {"value", "s"}:
            raise ValueError("must contain {value} and may contain {s}")
        return phrase

    @field_validator("class_breaks")
    @classmethod
    def _increase(cls, breaks: list[float]) -> list[float]:
        if not breaks or breaks != sorted(set(breaks)):
            raise ValueError("must increase")
        return breaks


def make_indicator(block: dict[str, Any], path: Path) -> Indicator:
    """Make an indicator from a block of the TOML file; PipelineError names all its wrong keys."""
    name = block.get("indicator")
    unit = next((unit for end, unit in UNITS.items() if str(name).endswith(end)), None)
    problems = []
    if name is not None and unit is None:
        problems.append(f"key indicator must end in one of {', '.join(UNITS)}")
    values = {"unit": unit or "", **block}
    return blocks.make(Indicator, values, f"{path.name}, [[indicator]] {name or '?'}", problems)
