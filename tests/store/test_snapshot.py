import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.core.licence import ATTRIBUTION, POSTCODE_ATTRIBUTION
from pipeline.core.tables import SNAPSHOT_TABLES
from pipeline.store.snapshot import MANIFEST, read_snapshot, write_snapshot

Tables = Mapping[str, pl.DataFrame]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped snapshot in a folder that may be spoilt."""
    return Path(shutil.copytree(paths.SNAPSHOT, tmp_path / "snapshot"))


@pytest.fixture
def few(snapshot_tables: Tables) -> dict[str, pl.DataFrame]:
    """A few rows of each table, quickly written."""
    return {
        name: table.head(20).drop("document", "geometry", strict=False)
        for name, table in snapshot_tables.items()
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def written(snapshot_tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the shipped snapshot, written again."""
    folder = tmp_path_factory.mktemp("written")
    write_snapshot(snapshot_tables, folder)
    return folder


@pytest.mark.slow
def test_written_tables_are_read_again(snapshot_tables: Tables, written: Path) -> None:
    again = read_snapshot(written)
    assert set(again) == set(snapshot_tables)
    for name, table in snapshot_tables.items():
        assert_frame_equal(again[name], table)


def test_the_same_tables_give_the_bytes_that_ship(written: Path) -> None:
    shipped = contents(paths.SNAPSHOT)
    assert {name for name, content in contents(written).items() if content != shipped.get(name)} == set()


def test_written_twice_it_is_the_same_bytes(few: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    write_snapshot(few, tmp_path)
    once = contents(tmp_path)
    write_snapshot(few, tmp_path)
    assert contents(tmp_path) == once


def test_the_manifest_says_licence_attribution_rows_and_releases() -> None:
    manifest = json.loads((paths.SNAPSHOT / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["licence"] == "Open Government Licence v3.0"
    assert "Crown copyright and database right 2026" in " ".join(manifest["attribution"])
    rows = {table["file"]: table["rows"] for table in manifest["tables"]}
    assert rows["observation.parquet"] == pl.read_parquet(paths.SNAPSHOT / "observation.parquet").height
    assert all(len(release["sha256"]) == 64 for release in manifest["releases"])
    fetched = [release["retrieved_at"] for release in manifest["releases"] if release["retrieved_at"]]
    assert all(datetime.fromisoformat(time).year >= 2026 for time in fetched)  # the others are the mirror's
    timeliness = next(release for release in manifest["releases"] if release["release"] == "2025-amended")
    assert timeliness["rows"] > 80_000


def test_the_manifest_says_whose_postcodes_are(few: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    write_snapshot(few, tmp_path)
    attribution = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))["attribution"]
    assert attribution == [*ATTRIBUTION, POSTCODE_ATTRIBUTION]
    assert "Royal Mail copyright and database right" in POSTCODE_ATTRIBUTION


def test_every_file_that_ships_is_in_the_manifest() -> None:
    manifest = json.loads((paths.SNAPSHOT / MANIFEST).read_text(encoding="utf-8"))
    assert {table["file"] for table in manifest["tables"]} | {MANIFEST} == set(contents(paths.SNAPSHOT))


def test_a_table_that_is_no_longer_made_is_removed(few: Tables, tmp_path: Path) -> None:
    write_snapshot({**few, "former": pl.DataFrame({"a": [1]})}, tmp_path)
    assert "former.parquet" in contents(tmp_path)
    write_snapshot(few, tmp_path)
    assert "former.parquet" not in contents(tmp_path)


def test_other_files_are_kept(few: Tables, tmp_path: Path) -> None:
    (tmp_path / "somebody_elses.parquet").write_bytes(b"work of years")
    write_snapshot(few, tmp_path)
    write_snapshot(few, tmp_path)
    assert contents(tmp_path)["somebody_elses.parquet"] == b"work of years"


def test_no_temporary_file_is_left(few: Tables, tmp_path: Path) -> None:
    write_snapshot(few, tmp_path)
    assert [name for name in contents(tmp_path) if name.startswith(".")] == []


def test_a_changed_table_is_refused(copy: Path) -> None:
    path = copy / "location.parquet"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(PipelineError, match=r"location\.parquet is not the file that manifest\.json names"):
        read_snapshot(copy)


def test_tables_newer_than_the_manifest_are_refused(few: Tables, copy: Path) -> None:
    """As a snapshot cut short would be: its tables written, its manifest not."""
    manifest = (copy / MANIFEST).read_bytes()
    write_snapshot({**few, "location": few["location"].head(3)}, copy)
    (copy / MANIFEST).write_bytes(manifest)
    with pytest.raises(PipelineError, match=r"observation\.parquet is not the file"):
        read_snapshot(copy)


@pytest.mark.parametrize("name", [MANIFEST, "observation.parquet"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(PipelineError, match=f"The snapshot lacks .*{name}; write it again"):
        read_snapshot(copy)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"The snapshot lacks .*none/manifest\.json"):
        read_snapshot(tmp_path / "none")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tables": [], "releases": [{"source": "a"}]}'])
def test_a_file_that_is_not_a_manifest_is_refused(copy: Path, text: str) -> None:
    (copy / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(PipelineError, match=r"manifest\.json is not a manifest of a snapshot"):
        read_snapshot(copy)


@pytest.mark.parametrize("content", [b"\xff\xfe{}", b"[" * 200_000], ids=["not UTF-8", "deep"])
def test_a_manifest_that_is_no_json_is_refused(copy: Path, content: bytes) -> None:
    (copy / MANIFEST).write_bytes(content)
    with pytest.raises(PipelineError, match=r"manifest\.json is not a manifest of a snapshot"):
        read_snapshot(copy)


@pytest.mark.parametrize("name", [name for name in SNAPSHOT_TABLES if name != "release"])
def test_a_manifest_without_a_table_is_refused(copy: Path, name: str) -> None:
    manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    manifest["tables"] = [table for table in manifest["tables"] if table["file"] != f"{name}.parquet"]
    (copy / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(PipelineError, match=rf"manifest\.json does not name the table {name}; write the"):
        read_snapshot(copy)


def test_a_manifest_without_a_release_of_its_figures_is_refused(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    is_gone = [release["source"] == "dsg-gross" for release in manifest["releases"]]
    assert sum(is_gone) == 1
    manifest["releases"].pop(is_gone.index(True))
    (copy / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(PipelineError, match=r"manifest\.json does not name the release dsg-gross "):
        read_snapshot(copy)


@pytest.mark.parametrize(("name", "text"), [("published_on", "yesterday"), ("rows", "many")])
def test_a_release_with_another_kind_of_value_is_refused(copy: Path, name: str, text: str) -> None:
    manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    manifest["releases"][0][name] = text
    (copy / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(PipelineError, match=r"manifest\.json is not a manifest of a snapshot"):
        read_snapshot(copy)


@pytest.mark.parametrize("name", [MANIFEST, "observation.parquet"])
def test_a_folder_in_place_of_a_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    (copy / name).mkdir()
    with pytest.raises(PipelineError, match=rf"{name} cannot be read: "):
        read_snapshot(copy)


def test_a_folder_that_cannot_be_made_is_one_sentence(few: Tables, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        PipelineError, match=r"The snapshot could not be written to .*file/snapshot: Not a directory\."
    ):
        write_snapshot(few, tmp_path / "file" / "snapshot")
