"""The digest of all that the results of a build depend on, and of nothing else."""

import shutil
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from pipeline.core import paths
from pipeline.warehouse.fingerprint import CODE, LIBRARIES, fingerprint
from pipeline.warehouse.results import FOLDER
from tests.test_imports import FILES, imported, is_within

BUILD = ("pipeline.warehouse.build", "pipeline.store.snapshot", "pipeline.store.aliases")
FOLDERS = {name.replace("/", ".") for name in CODE}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of a few files in a folder, with a snapshot, that may be changed."""
    for name in (*CODE, "pages"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "module.py").write_bytes(b"first = 1\nsecond = 2\n")
    (tmp_path / "pipeline" / "warehouse" / "leads").mkdir()
    shutil.copytree(paths.REFERENCE, tmp_path / "reference")
    (tmp_path / "snapshot").mkdir()
    for name in ("manifest.json", "neighbour.parquet"):
        shutil.copy(paths.SNAPSHOT / name, tmp_path / "snapshot")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "REFERENCE", tmp_path / "reference")
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    [
        *(f"{name}/module.py" for name in CODE),
        *("pipeline/warehouse/new.sql", "pipeline/sources/new.toml", "pipeline/warehouse/leads/new.py"),
        *("reference/annotations.csv", "reference/postcode_to_la.json", "reference/new.csv"),
        *("snapshot/manifest.json", "snapshot/neighbour.parquet", "snapshot/new.parquet"),
    ],
)
def test_every_input_makes_another_fingerprint(changed: str, project: Path) -> None:
    before = fingerprint(project / "snapshot")
    with (project / changed).open("ab") as file:
        file.write(b"third = 3\n")
    assert fingerprint(project / "snapshot") != before


@pytest.mark.parametrize("library", LIBRARIES)
def test_another_library_makes_another_fingerprint(
    library: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(project / "snapshot")
    monkeypatch.setattr(
        "pipeline.warehouse.fingerprint.version", lambda name: "0.0.1" if name == library else version(name)
    )
    assert fingerprint(project / "snapshot") != before


def test_what_a_build_does_not_depend_on_leaves_the_fingerprint(project: Path) -> None:
    before = fingerprint(project / "snapshot")
    (project / "pages" / "module.py").write_text("")
    (project / "schemas" / "notes.txt").write_text("")
    (project / "snapshot" / FOLDER).mkdir()
    (project / "snapshot" / FOLDER / "spread.parquet").write_bytes(b"")
    (project / "schemas" / "module.py").write_bytes(b"first = 1\r\nsecond = 2\r\n")
    assert fingerprint(project / "snapshot") == before


def test_the_fingerprint_is_of_all_that_a_build_runs_and_reads() -> None:
    waiting, seen, libraries = [*BUILD], set(), set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [other for other in imported(FILES[name]) if other in FILES]
            libraries |= {other.partition(".")[0] for other in imported(FILES[name])}
    modules = {name for name in seen if FILES[name].name != "__init__.py"}
    assert len(modules) > 40
    assert {name for name in modules if not is_within(name, FOLDERS)} == set()
    assert libraries - sys.stdlib_module_names == {*LIBRARIES, "pipeline", "pydantic", "schemas"}
    read = {path for kind in ("sql", "toml") for path in (paths.ROOT / "pipeline").rglob(f"*.{kind}")}
    relative = {path.relative_to(paths.ROOT).as_posix() for path in read}
    assert {path for path in relative if not path.startswith(CODE)} == set()
