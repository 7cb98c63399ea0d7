"""The tables to build from: the snapshot and fetched files."""

from pathlib import Path

from pipeline.core.tables import Tables
from pipeline.sources.catalogue import Catalogue
from pipeline.store.aliases import with_current_aliases
from pipeline.store.raw import Store
from pipeline.store.snapshot import read_snapshot


def current_tables(snapshot: Path, raw: Path, catalogue: Catalogue) -> Tables:
    """Return the tables of the snapshot with every accepted file of data/raw laid over them.

    Spellings are those that data/reference has now. Raises PipelineError as `read_snapshot` and `overlay`,
    and if a file is not the one that was accepted.
    """
    store = Store(raw)
    entries = store.entries()
    base = read_snapshot(snapshot)
    if not entries:
        return with_current_aliases(base, catalogue)
    from pipeline.store.overlay import overlay, stored_files  # noqa: PLC0415 - imports geopandas and pandera

    return overlay(base, stored_files(store, entries, catalogue), catalogue)
