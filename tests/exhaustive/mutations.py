"""Change published and made-up files in every way a file can lie, and print what became of each.

`python -m tests.exhaustive.mutations [PART]` prints a table; PART is part of the names of sources.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
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
from tests.support.layouts.mutations import exchanged_columns, figure_columns, mutations
from tests.support.layouts.next_edition import newest_edition, next_year
from tests.support.layouts.plausible import SOURCE
from tests.support.layouts.published import PUBLISHED
from tests.support.layouts.publishers_files import timeliness_csv
from tests.support.publishers.environment import year_of_figures
from tests.support.warehouses.part_of_tables import related

# The columns of `review` by which two rows are about the same figure.
SAME_REVIEW = ["check", "indicator", "location_code", "time_period", "now"]
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
class Baseline:
    """What a changed file is laid over: tables with the unchanged file, those that ship, the catalogue.

    `waiting` remembers by file what waits for review in the unchanged tables, see `_waiting_before`.
    """

    tables: Tables
    shipped: Tables
    catalogue: Catalogue
    waiting: dict[tuple[str, bool], pl.DataFrame | None] = field(default_factory=dict)

    @property
    def geography(self) -> Geography:
        """The register of authorities."""
        return Geography(*(self.tables[name] for name in ("location", "location_alias", "location_change")))


def shipped_baseline() -> Baseline:
    """Return the shipped tables, which have every published file."""
    tables = read_snapshot(paths.SNAPSHOT)
    return Baseline(tables, tables, read_catalogue())


def made_edition() -> Edition:
    """Return the edition of a 20-week table that is not out yet."""
    newest, year = newest_edition(SOURCE), next_year(SOURCE)
    return newest.model_copy(update={"release": str(year), "published": f"June {year}", "published_on": None})


def made_table(tables: Tables) -> pl.DataFrame:
    """Return a complete and plausible 20-week table of the year that is not out yet, as text."""
    edition = made_edition()
    rows = year_of_figures(tables, next_year(SOURCE) - 1)
    return LAYOUTS[edition.layout].read(timeliness_csv(rows), edition)


def made_baseline() -> Baseline:
    """Return the shipped tables with the made-up table laid over them as a new release."""
    before, edition = shipped_baseline(), made_edition()
    row = before.tables["release"].filter(source=SOURCE).tail(1)
    release = row.with_columns(release=pl.lit(edition.release), position=pl.lit(10_000, pl.Int32))
    tables = {**before.tables, "release": pl.concat([before.tables["release"], release])}
    name, rows, checks = _tidied(made_table(before.tables), edition, before)
    return Baseline(_laid_over(tables, name, rows, checks, edition), before.tables, before.catalogue)


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


def judge(table: pl.DataFrame, edition: Edition, over: Baseline) -> Verdict:
    """Accept the changed table of an edition as a build would, and say what becomes of it."""
    try:
        name, rows, checks = _tidied(table, edition, over)
        tables = _laid_over(over.tables, name, rows, checks, edition)
        if _same(tables[name], over.tables[name]) and checks.filter(outcome="fail").is_empty():
            return Verdict(HARMLESS, f"every row of {name} is as before")
        return _built(tables, edition, over)
    except PipelineError as error:
        return Verdict(REFUSED, str(error))


def _tidied(table: pl.DataFrame, edition: Edition, over: Baseline) -> tuple[str, pl.DataFrame, pl.DataFrame]:
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


def _built(tables: Tables, edition: Edition, over: Baseline) -> Verdict:
    """Build with the related figures, in a fifth of the time; with all figures if that finds nothing.

    What waits for review without the change is no finding.
    """
    changed = shipped.changed(tables, over.shipped)
    for whole in (False, True):
        before = _waiting_before(edition, over, whole=whole)
        if before is None:
            continue
        waiting = _waiting(_part(tables, edition, over, whole=whole), changed, over.catalogue)
        new = waiting.join(before, on=SAME_REVIEW, how="anti", nulls_equal=True)
        found = new.filter(pl.col("check") != shipped.CHECK)
        if not found.is_empty():
            first = found.row(0, named=True)
            return Verdict(
                REVIEWED, f"{found.height}: {first['check']} ({first['indicator']}, {first['location_code']})"
            )
        if not new.is_empty():
            return Verdict(LISTED, f"{new.height} figures are not as in the shipped snapshot")
    return Verdict(SILENT, "accepted")


def _waiting_before(edition: Edition, over: Baseline, *, whole: bool) -> pl.DataFrame | None:
    """What waits for review without the change; None if the related figures do not pass by themselves."""
    key = (edition.name, whole)
    if key not in over.waiting:
        part = _part(over.tables, edition, over, whole=whole)
        changed = shipped.changed(over.tables, over.shipped)
        try:
            waiting = None if part["observation"].is_empty() else _waiting(part, changed, over.catalogue)
        except PipelineError:
            if whole:
                raise
            waiting = None
        over.waiting[key] = waiting
    return over.waiting[key]


def _part(tables: Tables, edition: Edition, over: Baseline, *, whole: bool) -> Tables:
    if whole:
        return tables
    return related(tables, edition.source, edition.release, over.catalogue.indicators)


def _waiting(tables: Tables, changed: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Build a warehouse and return what waits for review in it; PipelineError if a check fails."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder) / "warehouse.duckdb"
        build(tables, catalogue, warehouse, changed=changed)
        with duckdb.connect(str(warehouse), read_only=True) as con:
            return con.sql("SELECT * FROM review WHERE NOT reviewed").pl()


def of_published(edition: Edition) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the name and the changed table of every mutation of an edition's published file."""
    yield from mutations(table_of(edition))


def of_made(tables: Tables) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the name and the changed table of every mutation of the made-up table; all pairs of columns."""
    table = made_table(tables)
    yield from mutations(table)
    for first, second in combinations(figure_columns(table), 2):
        yield f"columns exchanged: {first}, {second}", exchanged_columns(table, first, second)


def main(part: str = "") -> int:
    """Print a line for each mutation, and the number of each outcome; 1 if any was accepted silently."""
    counts = dict.fromkeys((REFUSED, REVIEWED, LISTED, HARMLESS, SILENT), 0)

    def report(edition: Edition, name: str, table: pl.DataFrame, over: Baseline) -> None:
        verdict = judge(table, edition, over)
        counts[verdict.outcome] += 1
        print(f"{verdict.outcome:9} {edition.name}; {name}; {verdict.why[:160]}", flush=True)

    base = made_baseline()
    for name, table in of_made(base.shipped):
        report(made_edition(), name, table, base)
    base = shipped_baseline()
    for edition in published_editions(base.catalogue):
        if part in edition.source:
            for name, table in of_published(edition):
                report(edition, name, table, base)
    print(", ".join(f"{outcome}: {number}" for outcome, number in counts.items()))
    return 1 if counts[SILENT] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
