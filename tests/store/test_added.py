"""New files from a folder, laid over the snapshot: `build --add` and `snapshot --add`."""

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.__main__ import main
from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.geography import register
from pipeline.geography.layouts import REGISTER
from pipeline.sources.catalogue import Catalogue
from pipeline.store import overlay
from pipeline.store.added import add_files
from pipeline.store.snapshot import MANIFEST, read_snapshot
from tests.support.command_line import problem
from tests.support.layouts.next_edition import newest_edition
from tests.support.layouts.published import PUBLISHED
from tests.support.layouts.publishers_files import timeliness_csv
from tests.support.publishers.environment import (
    FILE,
    LATER,
    NEW,
    ON_TIME,
    RELEASE,
    SOURCE,
    year_of_figures,
)

CAMDEN = "E09000007"
PATH = f"ehc-plans/{RELEASE}/{FILE}"


@pytest.fixture
def described(catalogue: Catalogue) -> Catalogue:
    """The catalogue with a block for the next edition, right below the newest one."""
    newest = newest_edition(SOURCE)
    own = {"release": RELEASE, "path": PATH, "published": f"June {RELEASE}", "published_on": None}
    block = newest.model_copy(update=own | {"kind": "copy", "kind_note": None})
    place = catalogue.editions.index(newest) + 1
    editions = (*catalogue.editions[:place], block, *catalogue.editions[place:])
    return catalogue.model_copy(update={"editions": editions})


@pytest.fixture
def folder(
    described: Catalogue,
    few_tables: Mapping[str, pl.DataFrame],
    small_environment: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A folder with the table of the next edition only; the shipped snapshot has a few figures."""
    monkeypatch.setattr(paths, "SNAPSHOT", small_environment[0])
    monkeypatch.setattr("pipeline.sources.catalogue.read_catalogue", lambda: described)
    save(tmp_path / "new", timeliness_csv(year_of_figures(dict(few_tables))))
    return tmp_path / "new"


def save(folder: Path, content: bytes, path: str = PATH) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)


def releases(con: duckdb.DuckDBPyConnection) -> list[str]:
    found = con.execute("SELECT release FROM release WHERE source = ? ORDER BY position", [SOURCE])
    return [release for (release,) in found.fetchall()]


def served(con: duckdb.DuckDBPyConnection, period: int) -> tuple[float, str]:
    """Camden's figure of a year, and the release that it is from."""
    query = "SELECT value, release FROM figure WHERE indicator = ? AND location_code = ? AND time_period = ?"
    found: tuple[float, str] | None = con.execute(query, [ON_TIME, CAMDEN, period]).fetchone()
    assert found is not None
    return found


@pytest.mark.slow
def test_build_adds_a_year_to_the_snapshot(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(paths.SNAPSHOT.parent / "warehouse.duckdb"), read_only=True) as con:
        before = served(con, NEW - 1)
    assert main(["build", "--add", str(folder), "--output", str(output), "--quiet"]) == 0
    with duckdb.connect(str(output), read_only=True) as con:
        assert releases(con)[-2:] == [newest_edition(SOURCE).release, RELEASE]
        assert served(con, NEW - 1) == before
        assert served(con, NEW)[1] == RELEASE


def test_snapshot_with_an_added_year_is_what_build_makes_of_the_folder(folder: Path, tmp_path: Path) -> None:
    written = tmp_path / "snapshot"
    assert main(["snapshot", "--add", str(folder), "--output", str(written), "--quiet"]) == 0
    tables = read_snapshot(written)
    assert tables["release"].filter(source=SOURCE, release=RELEASE)["retrieved_at"].to_list() == [None]
    added = tables["observation"].filter(release=RELEASE)
    assert added["time_period"].unique().to_list() == [NEW]
    assert tables["observation"].remove(release=RELEASE).equals(read_snapshot(paths.SNAPSHOT)["observation"])
    assert json.loads((written / MANIFEST).read_text(encoding="utf-8"))["releases"]


def test_a_file_added_again_replaces_its_release(
    folder: Path, described: Catalogue, few_tables: Mapping[str, pl.DataFrame]
) -> None:
    once = add_files(dict(few_tables), folder, described)
    again = add_files(once, folder, described)
    assert set(again) == set(once)
    assert [name for name in once if not once[name].sort(pl.all()).equals(again[name].sort(pl.all()))] == []
    relabelled = [
        edition.model_copy(update={"title": "Another title"}) if edition.release == RELEASE else edition
        for edition in described.editions
    ]
    corrected = add_files(again, folder, described.model_copy(update={"editions": tuple(relabelled)}))
    assert corrected["release"].filter(release=RELEASE)["title"].unique().to_list() == ["Another title"]


@pytest.mark.exhaustive(0, "published files added again")
@pytest.mark.published
@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"the publishers' files are not at {PUBLISHED}")
def test_every_published_file_added_again_changes_nothing(
    snapshot_tables: Mapping[str, pl.DataFrame], catalogue: Catalogue
) -> None:
    again = add_files(dict(snapshot_tables), PUBLISHED, catalogue)
    for name, table in snapshot_tables.items():
        columns = [column for column, kind in table.schema.items() if not kind.is_nested()]
        assert again[name].sort(columns).equals(table.sort(columns)), name


def test_neighbours_added_again_replace_those_of_their_set(
    snapshot_tables: Mapping[str, pl.DataFrame],
) -> None:
    stored = snapshot_tables["neighbour"]
    first = stored.filter(neighbour_set="statistical-2021")
    replaced = overlay._replaced(stored, first.head(1), ("statistical-neighbours", "2021"))
    assert replaced.filter(neighbour_set="statistical-2021").equals(first.head(1))
    assert replaced.height == stored.height - first.height + 1


@pytest.mark.slow
def test_files_that_no_block_names_are_reported(folder: Path, tmp_path: Path, capsys) -> None:
    for name in ("notes.txt", f"ehc-plans/{LATER}/other.csv", ".hidden", ".git/config"):
        save(folder, b"", name)
    assert main(["build", "--add", str(folder), "--output", str(tmp_path / "warehouse.duckdb")]) == 0
    message = f"not read, because no [[edition]] block has this path: ehc-plans/{LATER}/other.csv, notes.txt"
    assert [line.split("s  ", 1)[1] for line in capsys.readouterr().err.splitlines()].count(message) == 1


def test_a_folder_without_a_file_of_the_catalogue_is_refused(folder: Path, tmp_path: Path, capsys) -> None:
    output = ["--output", str(tmp_path / "warehouse.duckdb")]
    message = problem(["build", "--add", str(folder / "ehc-plans"), *output], capsys)
    assert message == (
        f"No file in {folder / 'ehc-plans'} lies where an [[edition]] block of the catalogue has its path; "
        f"it has {RELEASE}/{FILE}."
    )
    message = problem(["snapshot", "--add", str(tmp_path / "none"), *output], capsys)
    assert message == f"There is no folder of published files at {tmp_path / 'none'}."
    assert not (tmp_path / "warehouse.duckdb").exists()


def test_a_faulty_new_file_is_refused_by_name(folder: Path, tmp_path: Path, capsys) -> None:
    save(
        folder,
        (folder / PATH).read_bytes().replace(b"Camden", b"Kamden").replace(CAMDEN.encode(), b"E99999999"),
    )
    message = problem(["build", "--add", str(folder), "--output", str(tmp_path / "warehouse.duckdb")], capsys)
    assert message.startswith(f"{FILE} ({RELEASE}): 1 place that the register does not know")


def test_another_register_of_authorities_is_refused(
    folder: Path, described: Catalogue, few_tables: Mapping[str, pl.DataFrame]
) -> None:
    (edition,) = [edition for edition in described.editions if edition.layout == REGISTER]
    save(folder, b"another register", edition.path)
    with pytest.raises(PipelineError, match="every file is read by the register of authorities"):
        add_files(dict(few_tables), folder, described)


@pytest.fixture
def with_alias(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A function that adds a row to location_alias.csv."""
    shipped = (paths.REFERENCE / "location_alias.csv").read_text(encoding="utf-8")
    read = register.read_aliases

    def add(row: str) -> None:
        (tmp_path / "location_alias.csv").write_text(f"{shipped}{row}\n", encoding="utf-8")
        monkeypatch.setattr(register, "read_aliases", lambda _: read(tmp_path))

    return add


@pytest.mark.slow
def test_a_new_spelling_takes_effect_in_build_and_in_what_is_added(
    folder: Path, tmp_path: Path, with_alias, warehouse_file: Path
) -> None:
    content = (folder / PATH).read_bytes()
    save(folder, content.replace(CAMDEN.encode(), b"E99999999"))
    with_alias(f"E99999999,{SOURCE},{CAMDEN}")
    output = tmp_path / "warehouse.duckdb"
    assert main(["build", "--output", str(output), "--quiet"]) == 0
    with duckdb.connect(str(output), read_only=True) as con:
        found = con.execute("SELECT source, location_code FROM location_alias WHERE alias = 'E99999999'")
        assert found.fetchall() == [(SOURCE, CAMDEN)]
    assert main(["build", "--add", str(folder), "--output", str(output), "--quiet"]) == 0
    with duckdb.connect(str(output), read_only=True) as con:
        assert served(con, NEW)[1] == RELEASE


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Kamden,,E09000099", "E09000099 is not in the register"),
        ("Kamden,,E09000007 ", "location_code 'E09000007 ' begins or ends with a blank"),
        (",,", "it is empty"),
    ],
)
@pytest.mark.parametrize("command", ["build", "build --add", "snapshot --add", "fetch"])
def test_a_wrong_alias_is_refused_by_every_way_to_a_warehouse(
    command: str, row: str, message: str, folder: Path, tmp_path: Path, with_alias, capsys, monkeypatch
) -> None:
    with_alias(row)
    monkeypatch.setattr("pipeline.fetch.report.Client", lambda hosts: None)  # no request is made
    name, *added = command.split()
    arguments = [name, *([*added, str(folder)] if added else []), "--output", str(tmp_path / "output")]
    raw = ["--raw", str(tmp_path / "raw")]
    assert f": {message}." in problem([*arguments, *raw], capsys)
    assert not (tmp_path / "output").exists()
