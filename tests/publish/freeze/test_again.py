"""Freezing again: what has not changed is left alone, what has is made as if for the first time."""

import shutil
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Self

import duckdb
import pytest

from pipeline.core.errors import PipelineError
from pipeline.publish.freeze import run
from pipeline.publish.freeze.run import freeze
from tests.support.warehouses.small_edition import CHOSEN, Made

pytestmark = pytest.mark.slow
APPEALS = "send_appeals_count"


def stamps(root: Path) -> dict[str, tuple[int, bytes]]:
    """Time and content of every file of an edition."""
    return {
        path.relative_to(root).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and ".edition" not in path.parts
    }


def test_nothing_is_written_when_nothing_has_changed(edition: Made, tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.copytree(edition.root, root)
    before = stamps(root)
    report = freeze(edition.warehouse, root, CHOSEN, processes=1)
    assert (report.made, report.written, report.removed) == (0, 0, 0)
    assert report.entries == edition.report.entries
    assert stamps(root) == before


def test_a_changed_figure_changes_only_files_that_tell_of_it(edition: Made, tmp_path: Path) -> None:
    warehouse, root = tmp_path / "warehouse.duckdb", tmp_path / "site"
    shutil.copyfile(edition.warehouse, warehouse)
    with duckdb.connect(str(warehouse)) as con:
        for table in ("observation", "figure"):
            con.execute(
                f"UPDATE {table} SET value = value + 1 WHERE indicator = ? AND location_code = 'E08000035' "
                "AND time_period = 2025 AND value IS NOT NULL",
                [APPEALS],
            )
    shutil.copytree(edition.root, root)
    (root / "council/former.html").write_text("somebody's own")
    before = stamps(root)
    report = freeze(warehouse, root, CHOSEN, processes=1)
    after = stamps(root)
    changed = {name for name in before if before[name] != after[name]}
    assert set(before) == set(after)
    assert len(changed) == report.written <= report.made < len(before) / 4
    assert {"council/leeds.html", f"api/v1/figures/{APPEALS}.csv", "api/v1/council/leeds.parquet"} <= changed
    assert f"measure/{APPEALS}.html" in changed
    others = {"api/v1/figures/dsg_balance_gbp.csv", "api/v1/council/barnsley.csv", "about.html"}
    assert not others & changed
    assert all(before[name][0] == after[name][0] for name in others)
    assert after["council/former.html"][1] == b"somebody's own"


def test_a_process_that_is_killed_leaves_the_edition_as_it_was(
    edition: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed:
        """A pool whose process was killed."""

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def submit(self, *_: object) -> None:
            raise BrokenProcessPool

    root = tmp_path / "site"
    shutil.copytree(edition.root, root)
    before = stamps(root)
    monkeypatch.setattr(run, "_pool", lambda *_: Killed())
    elsewhere = replace(CHOSEN, site_url="https://example.com")
    with pytest.raises(PipelineError, match=r"killed.*as it was; the same command goes on"):
        run.freeze(edition.warehouse, root, elsewhere, processes=1)
    assert stamps(root) == before
