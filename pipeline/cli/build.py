"""The commands that make tables: `build` and `snapshot`, each a function of the parsed arguments.

A build from stored results is quick, so that what it does without is imported when it is needed.
"""

import argparse
import logging
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipeline.cli import output
from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.core.tables import Tables
from pipeline.warehouse import results

if TYPE_CHECKING:
    from pipeline.sources.catalogue import Catalogue

log = logging.getLogger(__name__)


def run_build(options: argparse.Namespace) -> None:
    """Build the warehouse."""
    from pipeline.warehouse.claims import CHECK as SAME_ANSWER  # noqa: PLC0415 - slow to import

    with _undisturbed(options.raw):
        checks = _restored(options)
        if checks is None:
            checks = _built(options)
    log.info("built %s", options.output)
    others = checks.filter(pl.col("check") == SAME_ANSWER, pl.col("outcome") != "pass")["detail"].to_list()
    for claim in others:
        log.warning("a printed claim has another answer: %s", claim)
    report: dict[str, object] = {
        "warehouse": str(options.output),
        "checks": dict(checks.group_by("outcome").len().sort("outcome").iter_rows()),
        "claims_with_another_answer": others,
    }
    _report(options, report)


def _restored(options: argparse.Namespace) -> pl.DataFrame | None:
    """Make the warehouse of stored results, if they are those asked for, and return check_result."""
    if options.published or options.add:
        return None
    if options.raw.is_dir():
        from pipeline.store.raw import Store  # noqa: PLC0415

        if Store(options.raw).entries():
            return None
    return results.restore(paths.SNAPSHOT, options.output)


def _built(options: argparse.Namespace) -> pl.DataFrame:
    """Work the warehouse out, and return check_result."""
    from pipeline.sources.catalogue import read_catalogue  # noqa: PLC0415
    from pipeline.warehouse.build import build  # noqa: PLC0415

    catalogue = read_catalogue()
    if options.published:
        tables = _collect(options.published, catalogue)
    else:
        tables = _with_added(_current(options.raw, catalogue), options.add, catalogue)
    changed = _changed(tables) if options.published or options.add else None
    log.info("filling and checking the warehouse")
    return build(tables, catalogue, options.output, changed=changed)


def run_snapshot(options: argparse.Namespace) -> None:
    """Write the tidy tables to a folder, and what a build makes of them; or the latter only."""
    from pipeline.sources.catalogue import read_catalogue  # noqa: PLC0415
    from pipeline.store.snapshot import read_snapshot, write_snapshot  # noqa: PLC0415

    catalogue = read_catalogue()
    with _undisturbed(options.raw):
        if options.results:
            tables = read_snapshot(options.output)
            _store_results(tables, options.output, catalogue)
        else:
            if options.add:
                tables = _with_added(read_snapshot(paths.SNAPSHOT), options.add, catalogue)
            elif options.fetched:
                tables = _current(options.raw, catalogue)
            else:
                tables = _collect(options.published, catalogue)
            _changed(tables)
            write_snapshot(tables, options.output)
            log.info("wrote %s", options.output)
            if options.output.resolve() == paths.SNAPSHOT.resolve():
                _try_to_store_results(options.output, catalogue)
    _report(
        options,
        {"snapshot": str(options.output), "tables": {name: table.height for name, table in tables.items()}},
    )


def _store_results(tables: Tables, snapshot: Path, catalogue: "Catalogue") -> None:
    """Build the warehouse of a snapshot's tables aside, and store its tables beside the snapshot."""
    from pipeline.store.aliases import with_current_aliases  # noqa: PLC0415
    from pipeline.warehouse.build import build  # noqa: PLC0415

    log.info("working out the results of a build")
    with tempfile.TemporaryDirectory() as aside:
        built = Path(aside) / "warehouse.duckdb"
        build(with_current_aliases(tables, catalogue), catalogue, built)
        results.store(built, snapshot)
    log.info("stored the results in %s", snapshot / results.FOLDER)


def _try_to_store_results(snapshot: Path, catalogue: "Catalogue") -> None:
    """Store the results of a snapshot just written, which is complete without: warn if they have a fault."""
    from pipeline.store.snapshot import read_snapshot  # noqa: PLC0415

    try:
        _store_results(read_snapshot(snapshot), snapshot, catalogue)
    except PipelineError as error:
        log.warning("the results of a build are not stored: %s", error)


def _undisturbed(raw: Path) -> AbstractContextManager[None]:
    """Lock data/raw, so that no fetch changes it or its warehouse meanwhile."""
    if not raw.is_dir():
        return nullcontext()
    from pipeline.store.raw import Store  # noqa: PLC0415

    return Store(raw).exclusive()


def _current(raw: Path, catalogue: "Catalogue") -> Tables:
    from pipeline.store.current import current_tables  # noqa: PLC0415

    log.info("reading the snapshot and fetched files")
    return current_tables(paths.SNAPSHOT, raw, catalogue)


def _collect(folder: Path, catalogue: "Catalogue") -> Tables:
    from pipeline.store.ingest import collect  # noqa: PLC0415

    return collect(_existing(folder), catalogue)


def _with_added(base: Tables, folder: Path | None, catalogue: "Catalogue") -> Tables:
    """Lay the new files of a folder, if any, over the tables."""
    if folder is None:
        return base
    from pipeline.store.added import add_files  # noqa: PLC0415 - imports geopandas and pandera

    log.info("adding the files of %s", folder)
    return add_files(base, _existing(folder), catalogue)


def _changed(tables: Tables) -> pl.DataFrame:
    """Return the rows of `review` for differences from the shipped snapshot, and log their number."""
    from pipeline.store import shipped  # noqa: PLC0415
    from pipeline.store.snapshot import read_snapshot  # noqa: PLC0415

    changed = shipped.changed(tables, read_snapshot(paths.SNAPSHOT))
    if changed.height:
        releases = changed.select(pl.format("{} {}", "source", "release")).to_series().drop_nulls().unique()
        log.warning(
            "%s figures or places are not as in the shipped snapshot (%s)",
            f"{changed.height:,}",
            ", ".join(releases.sort()) or "places only",
        )
    return changed


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise PipelineError(f"There is no folder of published files at {folder}.")
    return folder


def _report(options: argparse.Namespace, report: dict[str, object]) -> None:
    if options.json:
        output.say_json({"outcome": "done", **report})
