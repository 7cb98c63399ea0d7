"""The catalogue of published files and measures: sources/*.toml as frozen models.

There is one TOML file per publication:

- `[publication]`: keys that all its editions share
- `[columns.<name>]`: published column names and ours
- `[unused]`: lists of published columns that are known but not read
- `[[edition]]`: one file of one release; a later block takes precedence over an earlier one
- `[[indicator]]`: one measure
- `[[live]]`: how to find the newest file of a source; `hosts` are the only hosts that may be contacted
"""

import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from pydantic import BaseModel, model_validator

from pipeline.core.errors import PipelineError
from pipeline.sources import blocks
from pipeline.sources.blocks import STRICT
from pipeline.sources.indicator import TOPICS, Indicator, make_indicator
from pipeline.sources.live import Live, with_shared

SOURCES = Path(__file__).parent
CLAIMS = "claims.toml"
"""The one file in SOURCES that describes no publication: see pipeline/sources/claims.py."""


class _Strict(BaseModel):
    model_config = STRICT


class Edition(_Strict):
    """One published file of one release: where it is and how to read it.

    path          the file in the folder of published files; with `member`, the zip archive that contains it
    published_on  None if the day is unknown; `published` says in words what is known
    columns       published column name, in lower case -> our name
    unused        published columns that are known but not read
    only          our column -> the text it must have; other rows are not read
    misprinted    our column of a code -> places next to which the publisher printed another place's code
    measures      the published measures of a table that has many -> our indicators
    total         the label of rows that are totals
    parallel      the next block publishes the same figures in another table; differences are not revisions
    awaited       the file may be missing until it is fetched
    own           a table of this project; `path` is relative to data/reference
    file          the TOML file that describes the edition
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
    misprinted: Mapping[str, list[str]] = {}
    measures: Mapping[str, str] = {}
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
        """The file and release for messages, e.g. `timeliness_20_week.csv (2026)`."""
        return f"{(self.member or self.path).rsplit('/', 1)[-1]} ({self.release})"


class Catalogue(_Strict):
    """All editions in order of precedence, indicators by topic, ways to newest files, and allowed hosts."""

    editions: tuple[Edition, ...]
    indicators: tuple[Indicator, ...]
    live: tuple[Live, ...] = ()
    hosts: frozenset[str] = frozenset()


class _Document(_Strict):
    """One TOML file. Its blocks are validated one at a time, so that messages can name them."""

    publication: dict[str, Any] = {}
    columns: dict[str, dict[str, str]] = {}
    unused: dict[str, list[str]] = {}
    edition: list[dict[str, Any]] = []
    indicator: list[dict[str, Any]] = []
    hosts: list[str] = []
    ees: dict[str, str] = {}
    live: list[dict[str, Any]] = []


class _Names(_Strict):
    """Keys of an `[[edition]]` block that refer to `[columns.<name>]` tables and `[unused]` lists."""

    columns: list[str] = []
    renamed: dict[str, str] = {}
    unused: list[str] = []


def read_catalogue(folder: Path = SOURCES) -> Catalogue:
    """Read every TOML file of the folder but CLAIMS, ordered by name.

    Raises PipelineError, naming the file, the block and all its wrong keys, for unknown and missing keys and
    invalid values; also for an edition or indicator described twice, and for a counterpart, source, ratio or
    `like` that refers to nothing.
    """
    editions: list[Edition] = []
    indicators: list[Indicator] = []
    live: list[Live] = []
    hosts: set[str] = set()
    for path in sorted(set(folder.glob("*.toml")) - {folder / CLAIMS}):
        try:
            text = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise PipelineError(f"{path.name} is not valid TOML: {error}.") from error
        document = blocks.make(_Document, text, f"{path.name}, the file")
        editions += [_edition(path, block, document) for block in document.edition]
        indicators += [make_indicator(block, path) for block in document.indicator]
        live += [_live(path, block, document) for block in document.live]
        hosts |= set(document.hosts)
    if not editions:
        raise PipelineError(f"No source is described in {folder}.")
    _refuse_duplicates("edition", [f"{edition.source} {edition.release}" for edition in editions])
    _refuse_duplicates("indicator", [indicator.indicator for indicator in indicators])
    _check_counterparts(indicators)
    _check_sources(indicators, {edition.source for edition in editions})
    _check_measures(editions, {indicator.indicator for indicator in indicators})
    _check_parts(indicators)
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
    """An edition's published columns, read (-> our name) and unused, in lower case; problems found."""

    read: dict[str, str]
    unused: frozenset[str]
    problems: list[str]


def _columns(names: _Names, document: _Document) -> _Columns:
    """Resolve the tables and lists that an edition refers to, then apply its `renamed`."""
    tables = [document.columns.get(name, {}) for name in names.columns]
    columns = {published.lower(): ours for table in tables for published, ours in table.items()}
    renamed = {published.lower(): ours for published, ours in names.renamed.items()}
    kept = {published: ours for published, ours in columns.items() if ours not in renamed.values()}
    unused = {published.lower() for name in names.unused for published in document.unused.get(name, [])}
    missing = [name for name in names.columns if name not in document.columns]
    problems = [f"key columns: there is no table [columns.{name}]" for name in missing]
    problems += [
        f"key unused: there is no list {name} in [unused]"
        for name in names.unused
        if name not in document.unused
    ]
    for ours in renamed.values():
        if ours not in columns.values() and names.columns and not missing:
            hint = f"; they have {columns[ours.lower()]!r}" if ours.lower() in columns else ""
            problems.append(f"key renamed: the column tables do not have our name {ours!r}{hint}")
    read = kept | renamed
    return _Columns(read, frozenset(unused - set(read)), problems)


def _live(path: Path, block: dict[str, Any], document: _Document) -> Live:
    where = f"{path.name}, [[live]] {block.get('source', '?')}"
    return blocks.make(Live, with_shared(block, document.ees), where)


def _refuse_duplicates(what: str, names: list[str]) -> None:
    duplicates = sorted({name for name in names if names.count(name) > 1})
    if duplicates:
        raise PipelineError(f"The catalogue describes the {what} {duplicates[0]} twice.")


def _check_counterparts(indicators: list[Indicator]) -> None:
    counterpart = {indicator.indicator: indicator.counterpart for indicator in indicators}
    for name, other in counterpart.items():
        if other is not None and counterpart.get(other) != name:
            raise PipelineError(f"{name} names {other} as its counterpart, but not the other way round.")


def _check_sources(indicators: list[Indicator], sources: set[str]) -> None:
    for indicator in indicators:
        if indicator.source not in sources:
            raise PipelineError(
                f"{indicator.indicator} has the source {indicator.source}, which has no edition."
            )


def _check_measures(editions: list[Edition], known: set[str]) -> None:
    for edition in editions:
        for published, ours in edition.measures.items():
            if ours not in known:
                raise PipelineError(
                    f"{edition.file}, [[edition]] {edition.source} {edition.release}: key measures: "
                    f"{published} is to be {ours}, which is not an indicator."
                )


def _check_parts(indicators: list[Indicator]) -> None:
    known = {indicator.indicator: indicator.source for indicator in indicators if not indicator.parts}
    for indicator in indicators:
        for part in indicator.parts:
            if part not in known:
                raise PipelineError(
                    f"{indicator.indicator} is calculated from {part}, which is not a published indicator."
                )
        if indicator.ratio and indicator.source != (source := known[indicator.ratio.numerator]):
            raise PipelineError(
                f"{indicator.indicator} is calculated from {indicator.ratio.numerator}, so its key source "
                f"should be '{source}', not '{indicator.source}'."
            )


def _check_live(live: list[Live], editions: list[Edition]) -> None:
    known = {(edition.source, edition.release) for edition in editions}
    last = {edition.source: edition.release for edition in editions}
    for way in live:
        if (way.source, way.like or last.get(way.source)) not in known:
            raise PipelineError(
                f"[[live]] {way.source} is read like {way.like or 'its last edition'}, "
                "which the catalogue does not describe."
            )
