"""How to find the newest file of a source: the `[[live]]` blocks of sources/*.toml.

Each block names a source and one of five ways to ask its publisher. If the publisher's lists do not answer,
the addresses given here are tried.
"""

import re
from typing import Any, Self

from pydantic import BaseModel, field_validator, model_validator

from pipeline.sources.blocks import STRICT

RELEASE = "release"  # the group of a pattern that matches the name of a release


def _pattern(text: str | None) -> str | None:
    try:
        re.compile(text or "")
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    return text


class _Strict(BaseModel):
    model_config = STRICT


class Ees(_Strict):
    """A file of the newest release of a publication on Explore education statistics.

    publication, release_version, data_set  ids; `release` is a name
    release, release_version, data_set      the newest when the block was written
    file        file name of a data set
    supporting  pattern of a supporting file: a member of the release's archive, as EES does not list them;
                its group `release` is the name of the release
    title       pattern of the data set's title in the public API
    """

    publication: str
    release: str
    release_version: str
    file: str | None = None
    data_set: str | None = None
    supporting: str | None = None
    title: str | None = None

    _valid = field_validator("supporting", "title")(_pattern)

    @model_validator(mode="after")
    def _one_file(self) -> Self:
        if (self.file is None) == (self.supporting is None):
            raise ValueError("must have either file or supporting")
        return self


class GovUk(_Strict):
    """An attachment of the newest publication in a GOV.UK collection, found with the Content API.

    `collection` is a path; `document` is a pattern of the publication's path, `attachment` of the
    attachment's title and file name.
    """

    collection: str
    document: str
    attachment: str

    _valid = field_validator("document", "attachment")(_pattern)


class Page(_Strict):
    """A link on a web page per financial year; `{start}` and `{end}` are the year's two calendar years."""

    address: str
    link: str


class Layer(_Strict):
    """The English features of an ArcGIS layer; `code_field` is a pattern of the name of its code field."""

    address: str
    code_field: str

    _valid = field_validator("code_field")(_pattern)


class Fixed(_Strict):
    """A file whose address never changes."""

    address: str


class Live(_Strict):
    """How to get the newest file of one source: exactly one of the five ways.

    like   a release without an [[edition]] is read like this one; default: the last edition of the source
    title  the title of such a release; {release} is replaced by its name
    named  our name of a release; {release} is replaced by the publisher's name
    """

    source: str
    file: str
    like: str | None = None
    title: str | None = None
    named: str = "{release}"
    ees: Ees | None = None
    govuk: GovUk | None = None
    page: Page | None = None
    layer: Layer | None = None
    fixed: Fixed | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.ees, self.govuk, self.page, self.layer, self.fixed)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("must have exactly one of ees, govuk, page, layer and fixed")
        return self


def with_shared(block: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """Add the keys that all blocks of a TOML file share (`[ees]`) to the `ees` of a `[[live]]` block."""
    return block | ({"ees": shared | block["ees"]} if isinstance(block.get("ees"), dict) else {})
