"""Change published and made-up files in every way a file can lie, and print what became of each.

`python -m tests.exhaustive.mutations [PART]` prints a table; PART is part of the names of sources.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl

from pipeline.checks.completeness import edition_checks
from pipeline.checks.ledger import ledger
from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.core.tables import Tables
from pipeline.geography.layouts import PLACES
from pipeline.geography.register import Geography
from pipeline.geography.register_checks import spellings_known
from pipeline.read import published_files, validate
from pipeline.sources.catalogue import Catalogue, Edition, read_catalogue
from pipeline.store import shipped
from pipeline.store.snapshot import read_snapshot
from pipeline.tidy.layouts import LAYOUTS, LISTS, tidy_table
from pipeline.warehouse.build import build
from tests.support.mutations import mutations
from tests.support.published import PUBLISHED

REFUSED, REVIEWED, LISTED, HARMLESS, SILENT = "refused", "reviewed", "listed", "harmless", "SILENT"


class Verdict(NamedTuple):
    """What became of a changed file: `outcome`, and the sentence that says so.

    'refused': it is not accepted. 'reviewed': a figure that nobody has looked at waits for review. 'listed':
    only the comparison with the shipped snapshot shows it. 'harmless': every figure is as before. 'SILENT':
    none of these.
    """

    outcome: str
    why: str


@dataclass(frozen=True)
class World:
    """What a changed file is laid over: the tables of the shipped snapshot, and the catalogue."""

    tables: Tables
    catalogue: Catalogue

    @property
    def geography(self) -> Geography:
        """The register of authorities."""
        return Geography(*(self.tables[name] for name in ("location", "location_alias", "location_change")))


def world() -> World:
    """Return the shipped tables."""
    return World(read_snapshot(paths.SNAPSHOT), read_catalogue())


def published_editions(catalogue: Catalogue) -> list[Edition]:
    """Return the newest edition of each source and layout, but those of maps and registers."""
    newest = {(edition.source, edition.layout): edition for edition in catalogue.editions}
    return [
        edition
        for edition in newest.values()
        if edition.layout not in PLACES
        and not edition.own
        and published_files.is_expected(PUBLISHED, edition)
    ]


def table_of(edition: Edition) -> pl.DataFrame:
    """Read the edition's published file to text."""
    layout = LAYOUTS.get(edition.layout) or LISTS[edition.layout]
    return layout.read(published_files.content(PUBLISHED, edition), edition)


def judge(table: pl.DataFrame, edition: Edition, over: World) -> Verdict:
    """Accept the changed table of an edition as a build would, and say what becomes of it."""
    try:
        name, rows, checks = _tidied(table, edition, over)
        tables = _laid_over(over.tables, name, rows, checks, edition)
        if _same(tables[name], over.tables[name]) and checks.filter(outcome="fail").is_empty():
            return Verdict(HARMLESS, f"every row of {name} is as before")
        return _built(tables, over)
    except PipelineError as error:
        return Verdict(REFUSED, str(error))


def _tidied(table: pl.DataFrame, edition: Edition, over: World) -> tuple[str, pl.DataFrame, pl.DataFrame]:
    text = validate.published(table, edition)
    if edition.layout in LAYOUTS:
        tidied = tidy_table(text, edition, over.geography)
        found = [tidied.checks, ledger(text, edition), edition_checks(tidied.observations, edition)]
        return "observation", tidied.observations, pl.concat(found)
    layout = LISTS[edition.layout]
    listed = layout.tidy(text, edition, over.geography)
    found = [listed.checks, spellings_known(text, edition, over.geography)]
    return layout.table, listed.rows, pl.concat(found)


def _laid_over(base: Tables, name: str, rows: pl.DataFrame, checks: pl.DataFrame, edition: Edition) -> Tables:
    is_this = (pl.col("source") == edition.source) & pl.col("release").eq_missing(pl.lit(edition.release))
    if "release" in base[name].columns:
        others = base[name].remove(is_this)
    else:
        kinds = rows["neighbour_set"].unique() if name == "neighbour" else None
        others = (
            base[name].clear()
            if kinds is None
            else base[name].remove(pl.col("neighbour_set").is_in(kinds.implode()))
        )
    return {
        **base,
        name: pl.concat([others, rows]),
        "check_result": pl.concat([base["check_result"].remove(is_this), checks]),
    }


def _same(table: pl.DataFrame, before: pl.DataFrame) -> bool:
    return table.sort(before.columns).equals(before.sort(before.columns))


def _built(tables: Tables, over: World) -> Verdict:
    changed = shipped.changed(tables, over.tables)
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder) / "warehouse.duckdb"
        build(tables, over.catalogue, warehouse, changed=changed)
        with duckdb.connect(str(warehouse), read_only=True) as con:
            waiting = con.sql("SELECT * FROM review WHERE NOT reviewed").pl()
    found = waiting.filter(pl.col("check") != shipped.CHECK)
    if not found.is_empty():
        first = found.row(0, named=True)
        return Verdict(
            REVIEWED, f"{found.height}: {first['check']} ({first['indicator']}, {first['location_code']})"
        )
    if not waiting.is_empty():
        return Verdict(LISTED, f"{waiting.height} figures are not as in the shipped snapshot")
    return Verdict(SILENT, "accepted")


def cases(part: str = "") -> Iterator[tuple[Edition, str, pl.DataFrame]]:
    """Yield the edition, the name and the changed table of every mutation of published files."""
    for edition in published_editions(read_catalogue()):
        if part in edition.source:
            for name, table in mutations(table_of(edition)):
                yield edition, name, table


def main(part: str = "") -> int:
    """Print a line for each mutation, and the number of each outcome; 1 if any was accepted silently."""
    base, counts = world(), dict.fromkeys((REFUSED, REVIEWED, LISTED, HARMLESS, SILENT), 0)
    for edition, name, table in cases(part):
        verdict = judge(table, edition, base)
        counts[verdict.outcome] += 1
        print(
            f"{verdict.outcome:9} {edition.source} {edition.release}; {name}; {verdict.why[:160]}", flush=True
        )
    print(", ".join(f"{outcome}: {number}" for outcome, number in counts.items()))
    return 1 if counts[SILENT] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
