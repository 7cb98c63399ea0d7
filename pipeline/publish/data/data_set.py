"""A table that leaves the project, with everything that its files say about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from pipeline.text.formatting import Row


class Column(NamedTuple):
    """What a column means."""

    meaning: str


@dataclass(frozen=True)
class DataSet:
    """A table and what belongs to it, to be written in any form.

    `name` is its resource path without the form, e.g. 'council/devon'; `columns` describes every column of
    `table`; `notes` has sentences (definitions, caveats); `sources` rows of the table release; `measures`
    rows of the table indicator, for files that show figures as people read them.
    """

    name: str
    title: str
    table: pl.DataFrame
    columns: Mapping[str, Column]
    key: Sequence[str] = ()
    notes: Sequence[str] = ()
    sources: Sequence[Row] = ()
    measures: Mapping[str, Row] = field(default_factory=dict)

    @property
    def file_stem(self) -> str:
        """The name of its files without the ending: 'council-devon'."""
        return self.name.replace("/", "-")
