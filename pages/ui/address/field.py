"""What a field of a view is, and what a visitor can choose from; `fields` lists them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar, cast

from pages.ui.address.query import Params

T = TypeVar("T")


class Choices(Protocol):
    """What a visitor can choose from."""

    @property
    def measures(self) -> Sequence[str]:
        """Indicator ids in list order; of a pair with and without exceptions, only the one without."""

    def years(self, measure: str, exceptions: str) -> Sequence[int]:
        """Return the periods for which the measure has figures, in ascending order; at least one."""

    def version(self, measure: str) -> tuple[str, str] | None:
        """Return the measure that an indicator belongs to and its version, "excl" or "incl"; None if
        unknown.
        """

    def location_code(self, alias: str) -> str | None:
        """Return the current code of the authority with this code or name; None if there is none."""

    @property
    def regions(self) -> Mapping[str, str]:
        """Names of regions by code, including Inner and Outer London."""

    @property
    def types(self) -> Sequence[str]:
        """The types of authority in use today."""

    @property
    def published_by(self) -> str | None:
        """The day by which all this had been published: '26 June 2025'; None if it is the newest."""

    def moment(self, text: str) -> str:
        """Return a release's id or a day as it is written; raises ValueError that says what there is."""


@dataclass(frozen=True)
class Field(Generic[T]):
    """One field of the view: its name in the address, how it is parsed and how it is written.

    `parse` raises ValueError with a clause for the visitor ("there is no such measure"). If only part of a
    value is invalid, it adds a notice to the view and returns the rest.
    """

    name: str
    parse: Callable[[str, View, Choices], T]
    default: Callable[[View, Choices], T]
    write: Callable[[T], str] = str


@dataclass
class View:
    """The values of all fields (`view[YEAR]`), the address parameters for them, and notices to show."""

    values: dict[str, Any] = field(default_factory=dict)
    params: Params = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def __getitem__(self, part: Field[T]) -> T:
        return cast("T", self.values[part.name])


def harmless(text: str) -> str:
    """Return a visitor's text made safe for a sentence: shortened, and without Markdown syntax."""
    return re.sub(r"[^\w -]", "?", text.strip())[:40] or "nothing"


def sentence(clause: str) -> str:
    """Return a clause as a sentence."""
    return f"{clause[0].upper()}{clause[1:]}."
