"""What is published and where: sources/*.toml read into frozen objects.

One file a publication. Its `[publication]` table holds what all its editions share, `[columns.<name>]`
tables say how published column names map to ours, each `[[edition]]` is one file of one release, and each
`[[indicator]]` one measure. Editions stand in order of precedence: a later block of the same source
supersedes an earlier one.
"""

import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from pipeline.errors import PipelineError

SOURCES = Path(__file__).parent / "sources"

Topic = Literal["timeliness", "tribunal", "finance"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
UNITS = {"pct": "per cent", "count": "count", "gbp": "GBP", "weeks": "weeks"}


class _Strict(BaseModel):
    """Frozen; unknown keys, missing keys and values of another type are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Edition(_Strict):
    """One published file of one release: where it lives and how it is read.

    `columns` maps published column names, in lower case, to ours. `published_on` is None where the day is
    not known; `published` then says what is. `file` is the TOML file that describes the edition.
    """

    source: str
    release: str
    title: str
    published: str
    kind: Literal["copy", "extract", "derived"]
    path: str
    url: str
    layout: str
    publisher: str
    landing_page: str
    licence: str
    file: str
    columns: Mapping[str, str] = {}
    published_on: datetime.date | None = None
    kind_note: str | None = None
    total: str | None = None
    sheet: str | None = None
    time_period: int | None = None
    gbp_per_unit: Literal[1, 1_000_000] = 1

    @property
    def name(self) -> str:
        """The file and release as a message names them, e.g. `timeliness_20_week.csv (2026)`."""
        return f"{self.path.rsplit('/', 1)[-1]} ({self.release})"


class Indicator(_Strict):
    """One measure, as pages name and explain it.

    `class_breaks` are the inner bounds of its map classes; a `signed` one is a balance, negative = deficit.
    """

    indicator: str
    label: str
    short_label: str
    topic: Topic
    unit: str
    decimals: int
    time_identifier: Literal["Calendar year", "Financial year", "January"]
    polarity: Literal["higher_is_better", "lower_is_better", "neutral"]
    definition: str
    source: str
    class_breaks: list[float]
    numerator_label: str | None = None
    denominator_label: str | None = None
    footnote: str | None = None
    counterpart: str | None = None
    signed: bool = False

    @field_validator("class_breaks")
    @classmethod
    def _rising(cls, breaks: list[float]) -> list[float]:
        if not breaks or breaks != sorted(set(breaks)):
            raise ValueError("must rise from one to the next")
        return breaks


class Catalogue(_Strict):
    """Every edition, in the order in which they stand, and every indicator, by topic."""

    editions: tuple[Edition, ...]
    indicators: tuple[Indicator, ...]


class _Document(_Strict):
    """One TOML file; its blocks are checked one by one, so that a message can name them."""

    publication: dict[str, Any] = {}
    columns: dict[str, dict[str, str]] = {}
    edition: list[dict[str, Any]] = []
    indicator: list[dict[str, Any]] = []


def read_catalogue(folder: Path = SOURCES) -> Catalogue:
    """Read every TOML file of the folder, in the order of their names.

    Raises PipelineError, naming file, block and key, for an unknown or missing key, a value of the wrong type
    or outside its list, an edition or indicator described twice, and a counterpart that does not exist.
    """
    editions: list[Edition] = []
    indicators: list[Indicator] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise PipelineError(f"{path.name} is not valid TOML: {error}.") from error
        blocks = _make(_Document, document, path, "the file")
        editions += [_edition(path, block, blocks) for block in blocks.edition]
        indicators += [_indicator(path, block) for block in blocks.indicator]
    if not editions:
        raise PipelineError(f"No source is described in {folder}.")
    _refuse_twice("edition", [f"{edition.source} {edition.release}" for edition in editions])
    _refuse_twice("indicator", [indicator.indicator for indicator in indicators])
    _check_counterparts(indicators)
    _check_sources(indicators, {edition.source for edition in editions})
    indicators.sort(key=lambda indicator: TOPICS.index(indicator.topic))
    return Catalogue(editions=tuple(editions), indicators=tuple(indicators))


def _edition(path: Path, block: dict[str, Any], blocks: _Document) -> Edition:
    values = {**blocks.publication, **block}
    where = f"[[edition]] {values.get('source', '?')} {values.get('release', '?')}"
    columns: dict[str, str] = {}
    for name in values.pop("columns", []):
        if name not in blocks.columns:
            raise PipelineError(f"{path.name}, {where}: key columns names no table [columns.{name}].")
        columns |= {published.lower(): ours for published, ours in blocks.columns[name].items()}
    renamed = {published.lower(): ours for published, ours in values.pop("renamed", {}).items()}
    kept = {published: ours for published, ours in columns.items() if ours not in renamed.values()}
    return _make(Edition, values | {"columns": kept | renamed, "file": path.name}, path, where)


def _indicator(path: Path, block: dict[str, Any]) -> Indicator:
    where = f"[[indicator]] {block.get('indicator', '?')}"
    suffix = str(block.get("indicator", "")).rsplit("_", 1)[-1]
    if suffix not in UNITS:
        raise PipelineError(f"{path.name}, {where}: key indicator must end in one of {', '.join(UNITS)}.")
    return _make(Indicator, {"unit": UNITS[suffix], **block}, path, where)


_Made = TypeVar("_Made", bound=BaseModel)


def _make(kind: type[_Made], values: dict[str, Any], path: Path, where: str) -> _Made:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise PipelineError(f"{path.name}, {where}: key {key}: {first['msg']}.") from error


def _refuse_twice(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PipelineError(f"The catalogue describes the {what} {twice[0]} twice.")


def _check_counterparts(indicators: list[Indicator]) -> None:
    counterpart = {indicator.indicator: indicator.counterpart for indicator in indicators}
    for name, other in counterpart.items():
        if other is not None and counterpart.get(other) != name:
            raise PipelineError(f"{name} names {other} as its counterpart, but not the other way round.")


def _check_sources(indicators: list[Indicator], sources: set[str]) -> None:
    for indicator in indicators:
        if indicator.source not in sources:
            raise PipelineError(
                f"{indicator.indicator} names {indicator.source} as its source, which has no edition."
            )
