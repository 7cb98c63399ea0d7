"""A table that leaves the project, with everything that its files say about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

import polars as pl

from pipeline.text.formatting import Row


class Column(NamedTuple):
    """What a column means."""

    meaning: str


@dataclass(frozen=True)
class DataSet:
    """A table and what belongs to it, to be written in any form.

    `name` is its resource path without the form, e.g. 'council/devon', and `parameters` what was asked of it;
    `columns` describes every column of `table`; `notes` has sentences (definitions, caveats); `sources` rows
    of the table release; `measures` rows of the table indicator, for files that show figures as people read
    them. `stem` names its files, if its path does not say enough. With `is_ranking` rows are by rank.
    """

    name: str
    title: str
    table: pl.DataFrame
    columns: Mapping[str, Column]
    key: Sequence[str] = ()
    notes: Sequence[str] = ()
    sources: Sequence[Row] = ()
    measures: Mapping[str, Row] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    stem: str = ""
    is_ranking: bool = False

    @property
    def file_stem(self) -> str:
        """The name of its files without the ending: 'tables-figure'."""
        return self.stem or self.name.replace("/", "-")

    def address(self, form: str) -> str:
        """Return its address below that of all resources: 'selection.csv?measures=x'."""
        query = f"?{urlencode(self.parameters, safe=',')}" if self.parameters else ""
        return f"{self.name}.{form}{query}"
