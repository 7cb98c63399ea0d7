"""What is published and where: sources/*.toml read into frozen objects.

One file a publication. Its `[publication]` table holds what all its editions share, `[columns.<name>]`
tables say how published column names map to ours, `[unused]` lists names that are known and not read, each
`[[edition]]` is one file of one release, each `[[indicator]]` one measure, and each `[[live]]` the way to a
source's newest file, with the `hosts` that may be asked. Editions stand in order of precedence: a later block
supersedes an earlier one.
"""

import datetime
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, get_args

from pydantic import BaseModel, field_validator, model_validator

from pipeline.core.errors import PipelineError
from pipeline.sources import blocks
from pipeline.sources.blocks import STRICT
from pipeline.sources.live import Live, with_shared

SOURCES = Path(__file__).parent

Topic = Literal["timeliness", "requests", "plans", "tribunal", "finance", "residents"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
# The ending of an indicator's id -> its unit; of two that fit, the longer one.
UNITS = {
    "_per_head_gbp": "GBP per head",
    "_per_1000": "per 1,000",
    "_per_10000": "per 10,000",
    "_pct": "per cent",
    "_count": "count",
    "_gbp": "GBP",
    "_weeks": "weeks",
}


class _Strict(BaseModel):
    model_config = STRICT


class Edition(_Strict):
    """One published file of one release: where it lives and how it is read.

    `path` leads to the file in a folder of published files, or to a zip archive of which `member` is read.
    `columns` maps published column names, in lower case, to ours; `unused` are names that are known and not
    read. `only` keeps the rows in which our columns hold just these texts. `published_on` is None where the
    day is not known; `published` then says what is. A `parallel` one is another table of figures that the
    block after it gives too: where the two differ, nothing was revised. An `awaited` edition may be missing:
    a live fetch is to bring it. An `own` one is a table of this project: its path leads to a file in
    data/reference. `file` is the TOML file that describes the edition.
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
    member: str | None = None
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    awaited: bool = False
    own: bool = False
    parallel: bool = False
    columns: Mapping[str, str] = {}
    unused: frozenset[str] = frozenset()
    only: Mapping[str, str] = {}
    published_on: datetime.date | None = None
    kind_note: str | None = None
    total: str | None = None
    sheet: str | None = None
    time_period: int | None = None
    gbp_per_unit: Literal[1, 1_000_000] = 1

    @model_validator(mode="after")
    def _has_note_unless_copy(self) -> Self:
        if (self.kind == "copy") != (self.kind_note is None):
            raise ValueError("kind_note says who made an extract or derived file; a copy has none")
        return self

    @property
    def name(self) -> str:
        """The file and release as a message names them, e.g. `timeliness_20_week.csv (2026)`."""
        return f"{(self.member or self.path).rsplit('/', 1)[-1]} ({self.release})"


class Ratio(_Strict):
    """How one measure is worked out from two others: `times` the one over the other.

    The denominator may be held for another kind of period than the numerator: pipeline/tidy/ratios.py says
    which two belong together.
    """

    numerator: str
    denominator: str
    times: Literal[1, 100, 1_000, 10_000]


class Indicator(_Strict):
    """One measure, as pages name and explain it.

    `phrase` says it of an authority, with {value} where the figure stands and {s} after a noun that is
    counted; `likely` of a child, after "as likely to". `class_breaks` are the inner bounds of its map
    classes; a `signed` one is a balance, negative = deficit;
    `counted_in` is the unit of what stands above and below the line of a percentage.
    Of a `headline` one every missing figure must have its reason in annotations.csv. One with a `ratio` is
    worked out here; its `source` is that of its numerator.
    """

    indicator: str
    label: str
    short_label: str
    phrase: str
    topic: Topic
    unit: str
    decimals: int
    time_identifier: Literal["Calendar year", "Financial year", "January", "Mid-year"]
    polarity: Literal["higher_is_better", "lower_is_better", "neutral"]
    definition: str
    source: str
    class_breaks: list[float]
    numerator_label: str | None = None
    denominator_label: str | None = None
    footnote: str | None = None
    likely: str | None = None
    counterpart: str | None = None
    signed: bool = False
    counted_in: Literal["count", "GBP"] = "count"
    headline: bool = False
    ratio: Ratio | None = None

    @field_validator("phrase")
    @classmethod
    def _says_the_value(cls, phrase: str) -> str:
        if "value" not in (named := re.findall(r"{(.*?)}", phrase)) or not {*named} <= {"value", "s"}:
            raise ValueError("must have {value} in it, and may have {s}")
        return phrase

    @field_validator("class_breaks")
    @classmethod
    def _rising(cls, breaks: list[float]) -> list[float]:
        if not breaks or breaks != sorted(set(breaks)):
            raise ValueError("must rise from one to the next")
        return breaks


class Catalogue(_Strict):
    """Every edition, in the order in which they stand, every indicator, by topic, and what is live.

    `hosts` are the only ones that a live run may talk to.
    """

    editions: tuple[Edition, ...]
    indicators: tuple[Indicator, ...]
    live: tuple[Live, ...] = ()
    hosts: frozenset[str] = frozenset()


class _Document(_Strict):
    """One TOML file; its blocks are checked one by one, so that a message can name them."""

    publication: dict[str, Any] = {}
    columns: dict[str, dict[str, str]] = {}
    unused: dict[str, list[str]] = {}
    edition: list[dict[str, Any]] = []
    indicator: list[dict[str, Any]] = []
    hosts: list[str] = []
    ees: dict[str, str] = {}
    live: list[dict[str, Any]] = []


class _Names(_Strict):
    """What an `[[edition]]` block says of its columns: names of tables and lists, and what is renamed."""

    columns: list[str] = []
    renamed: dict[str, str] = {}
    unused: list[str] = []


def read_catalogue(folder: Path = SOURCES) -> Catalogue:
    """Read every TOML file of the folder, in the order of their names.

    Raises PipelineError, naming file, block and key, for an unknown or missing key, a value of the wrong type
    or outside its list, an edition or indicator described twice, and a counterpart that does not exist.
    """
    editions: list[Edition] = []
    indicators: list[Indicator] = []
    live: list[Live] = []
    hosts: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        try:
            text = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise PipelineError(f"{path.name} is not valid TOML: {error}.") from error
        document = blocks.make(_Document, text, f"{path.name}, the file")
        editions += [_edition(path, block, document) for block in document.edition]
        indicators += [_indicator(path, block) for block in document.indicator]
        live += [_live(path, block, document) for block in document.live]
        hosts |= set(document.hosts)
    if not editions:
        raise PipelineError(f"No source is described in {folder}.")
    _refuse_twice("edition", [f"{edition.source} {edition.release}" for edition in editions])
    _refuse_twice("indicator", [indicator.indicator for indicator in indicators])
    _check_counterparts(indicators)
    _check_sources(indicators, {edition.source for edition in editions})
    _check_ratios(indicators)
    _check_live(live, editions)
    indicators.sort(key=lambda indicator: TOPICS.index(indicator.topic))
    return Catalogue(
        editions=tuple(editions), indicators=tuple(indicators), live=tuple(live), hosts=frozenset(hosts)
    )


def _edition(path: Path, block: dict[str, Any], document: _Document) -> Edition:
    values = {**document.publication, **block}
    where = f"{path.name}, [[edition]] {values.get('source', '?')} {values.get('release', '?')}"
    given = {key: values.pop(key) for key in _Names.model_fields if key in values}
    problems = blocks.problems_of(_Names, given)
    columns = _columns(_Names() if problems else _Names.model_validate(given), document)
    values |= {"columns": columns.read, "unused": columns.unused, "file": path.name}
    return blocks.make(Edition, values, where, [*problems, *columns.problems])


class _Columns(NamedTuple):
    """The published column names of an edition, in lower case, and what is wrong with its block's lists."""

    read: dict[str, str]
    unused: frozenset[str]
    problems: list[str]


def _columns(names: _Names, document: _Document) -> _Columns:
    """Look up the tables and lists that an edition names, and rename what it renames."""
    tables = [document.columns.get(name, {}) for name in names.columns]
    columns = {published.lower(): ours for table in tables for published, ours in table.items()}
    renamed = {published.lower(): ours for published, ours in names.renamed.items()}
    kept = {published: ours for published, ours in columns.items() if ours not in renamed.values()}
    unused = {published.lower() for name in names.unused for published in document.unused.get(name, [])}
    problems = [
        f"key columns names no table [columns.{name}]"
        for name in names.columns
        if name not in document.columns
    ]
    problems += [
        f"key unused names no list {name} of [unused]" for name in names.unused if name not in document.unused
    ]
    for ours in renamed.values():
        if ours not in columns.values() and names.columns:
            meant = f"; our name for it is {columns[ours.lower()]!r}" if ours.lower() in columns else ""
            problems.append(f"key renamed: the column tables have no name {ours!r} of ours{meant}")
    read = kept | renamed
    return _Columns(read, frozenset(unused - set(read)), problems)


def _indicator(path: Path, block: dict[str, Any]) -> Indicator:
    name = block.get("indicator")
    unit = next((unit for end, unit in UNITS.items() if str(name).endswith(end)), None)
    problems = []
    if name is not None and unit is None:
        problems.append(f"key indicator must end in one of {', '.join(UNITS)}")
    values = {"unit": unit or "", **block}
    return blocks.make(Indicator, values, f"{path.name}, [[indicator]] {name or '?'}", problems)


def _live(path: Path, block: dict[str, Any], document: _Document) -> Live:
    where = f"{path.name}, [[live]] {block.get('source', '?')}"
    return blocks.make(Live, with_shared(block, document.ees), where)


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


def _check_ratios(indicators: list[Indicator]) -> None:
    known = {indicator.indicator for indicator in indicators if indicator.ratio is None}
    for indicator in indicators:
        parts = (indicator.ratio.numerator, indicator.ratio.denominator) if indicator.ratio else ()
        for part in parts:
            if part not in known:
                raise PipelineError(
                    f"{indicator.indicator} is worked out from {part}, which is no published indicator."
                )


def _check_live(live: list[Live], editions: list[Edition]) -> None:
    known = {(edition.source, edition.release) for edition in editions}
    last = {edition.source: edition.release for edition in editions}
    for way in live:
        if (way.source, way.like or last.get(way.source)) not in known:
            raise PipelineError(
                f"[[live]] {way.source} is to be read like {way.like or 'its last edition'}, "
                "which the catalogue does not describe."
            )
