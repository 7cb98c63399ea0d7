"""What is asked of a resource: names in its path and parameters, checked against what there is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.errors import PipelineError
from pipeline.core.periods import opening_year, read_period
from pipeline.core.suggestions import did_you_mean

MAX_ITEMS = 200
"""How many measures, places or periods a parameter may name."""
MAX_CHARACTERS = 6_000
"""How long all parameters together may be."""
SHAPES = ("figures", "places")
ORDERS = ("places", "rank")


class UnknownResourceError(PipelineError):
    """Nothing is at this path; `allowed` says what there is."""

    def __init__(self, sentence: str, allowed: object = None) -> None:
        super().__init__(sentence)
        self.allowed = allowed


class BadParameterError(PipelineError):
    """A parameter is not allowed; `allowed` says what is."""

    def __init__(self, sentence: str, allowed: object = None) -> None:
        super().__init__(sentence)
        self.allowed = allowed


@dataclass(frozen=True)
class Asked:
    """The names in a resource's path, and its parameters."""

    names: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)

    def listed(self, parameter: str) -> list[str]:
        """Return the items of a parameter with commas, without repeats; BadParameterError if too many."""
        texts = (item.strip() for item in self.parameters.get(parameter, "").split(","))
        items = list(dict.fromkeys(item for item in texts if item))
        if len(items) > MAX_ITEMS:
            raise BadParameterError(
                f"{parameter} names {len(items)} items.", f"at most {MAX_ITEMS}, separated by commas"
            )
        return items

    def period(self, parameter: str) -> int | None:
        """Return a parameter that is a period, None without it; BadParameterError if it is none."""
        text = self.parameters.get(parameter)
        return None if text is None else _period(text, parameter)

    def periods(self, parameter: str) -> list[int]:
        """Return a parameter that lists periods; BadParameterError if one is none."""
        return [_period(text, parameter) for text in self.listed(parameter)]

    @property
    def shape(self) -> str:
        """Whether a row is a figure or a place; BadParameterError for anything else."""
        return self._one_of("shape", SHAPES)

    @property
    def order(self) -> str:
        """What the rows are in order of; BadParameterError for anything else."""
        return self._one_of("order", ORDERS)

    def _one_of(self, parameter: str, known: Sequence[str]) -> str:
        """Return a parameter that is one of these names, the first without it."""
        given = self.parameters.get(parameter, known[0])
        if given not in known:
            raise BadParameterError(f"{parameter} cannot be {given!r}.", list(known))
        return given

    def covers(self, time_period: int) -> bool:
        """Return whether a period is among those asked for by `from`, `to` and `periods`."""
        first, last, chosen = self.period("from"), self.period("to"), self.periods("periods")
        year = opening_year(time_period)
        return (
            (first is None or year >= opening_year(first))
            and (last is None or year <= opening_year(last))
            and (not chosen or time_period in chosen)
        )


def check_parameters(parameters: Mapping[str, str], allowed: Iterable[str]) -> None:
    """Raise BadParameterError for parameters that a resource does not have, or that are too long."""
    known = list(allowed)
    for name in parameters:
        if name not in known:
            has = f"The parameters here are {', '.join(known)}." if known else "There are no parameters here."
            raise BadParameterError(f"There is no parameter {name!r}. {has}", known)
    if sum(map(len, parameters.values())) > MAX_CHARACTERS:
        raise BadParameterError("The parameters are too long.", f"at most {MAX_CHARACTERS:,} characters")


def chosen(name: str, kind: str, known: Iterable[str]) -> str:
    """Return a name in a path if it is known; else raise UnknownResourceError with the nearest ones."""
    names = list(known)
    if name not in names:
        raise UnknownResourceError(
            f"There is no {kind} {name!r}. {did_you_mean(name, names)}", {kind: sorted(names)}
        )
    return name


def _period(text: str, parameter: str) -> int:
    period = read_period(text)
    if period is None:
        raise BadParameterError(f"{parameter} cannot be {text!r}.", "a period: 2025, 2023-24 or 202324")
    return period
