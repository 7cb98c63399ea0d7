"""How a live run finds the newest file of a source: the `[[live]]` blocks of sources/*.toml.

Each block names a source and one of five ways, with what is needed to ask its publisher. Where the publisher
does not answer, the addresses declared here are tried.
"""

import re
from typing import Any, Self

from pydantic import BaseModel, field_validator, model_validator

from pipeline.sources.blocks import STRICT

RELEASE = "release"  # the group of a pattern that names a file's release


def _pattern(text: str | None) -> str | None:
    try:
        re.compile(text or "")
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return text


class _Strict(BaseModel):
    model_config = STRICT


class Ees(_Strict):
    """A file of the newest release of a publication on Explore education statistics.

    `file` is a data set's file name; a `supporting` one is a pattern of a member of the release's archive,
    as supporting files are not listed, and its group `release` names the release. The given `release`, its
    version's id and the data set's id are those that were newest when they were written down. `title` is a
    pattern of the data set's title, by which the public API knows it.
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
            raise ValueError("must name either a file or a supporting one")
        return self


class GovUk(_Strict):
    """An attachment of a GOV.UK publication, reached from a collection by the Content API.

    `collection` is the collection's path; `document` and `attachment` are patterns, of the publication's path
    and of the attachment's title and file name. The publication's newest quarter or year counts.
    """

    collection: str
    document: str
    attachment: str

    _valid = field_validator("document", "attachment")(_pattern)


class Page(_Strict):
    """A link on a page of its own for each financial year: `{start}` and `{end}` are its calendar years."""

    address: str
    link: str


class Layer(_Strict):
    """The English features of an ArcGIS layer; `code_field` is a pattern of its field of ONS codes."""

    address: str
    code_field: str

    _valid = field_validator("code_field")(_pattern)


class Fixed(_Strict):
    """A file that always stands at the same address."""

    address: str


class Live(_Strict):
    """One source and how to get its newest file; exactly one way is given.

    A release that the catalogue does not describe is read like the edition `like` (default: the source's last
    one) and gets `title`, in which `{release}` stands for its name; `{release}` in `named` is what the
    publisher calls it.
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
    """A `[[live]]` block whose `ees` is completed by what all of its file share (`[ees]`)."""
    return block | ({"ees": shared | block["ees"]} if isinstance(block.get("ees"), dict) else {})
