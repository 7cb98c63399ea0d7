"""The shipped tables about names of places, and how wrong rows are refused."""

import csv
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.sources.place_tables import read_areas, with_names

FROZEN = Path(__file__).with_name("slugs.csv")


@pytest.fixture(scope="module")
def location(snapshot_tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return snapshot_tables["location"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(REFERENCE, tmp_path / "reference"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_slug_that_was_published_ever_changes_or_means_another_place(location: pl.DataFrame) -> None:
    slugs = dict(with_names(location).select("slug", "location_code").iter_rows())
    frozen = {row["slug"]: row["location_code"] for row in rows(FROZEN)}
    assert len(frozen) == 172
    assert {slug: slugs.get(slug) for slug in frozen} == frozen
    assert len(slugs) == location.height


def test_names_that_people_use(location: pl.DataFrame) -> None:
    names = {row["slug"]: row for row in with_names(location).iter_rows(named=True)}
    assert names["kingston-upon-hull"]["short_name"] == "Hull"
    assert names["county-durham"]["short_name"] == "Durham"
    assert names["bournemouth-christchurch-and-poole"]["short_name"] == "BCP"
    assert names["bristol"]["location_name"] == "Bristol, City of"
    assert names["leeds"]["website"] == "https://www.leeds.gov.uk/"
    today = [
        row
        for row in names.values()
        if row["closed"] is None and row["geographic_level"] == "Local authority"
    ]
    assert len({row["short_name"] for row in today}) == len(today) == 153
    assert all(row["website"].startswith("http") for row in today)


def test_the_shipped_areas_are_complete(location: pl.DataFrame) -> None:
    tables = read_areas(location)
    area = tables["area"]
    count = dict(area.group_by("kind").agg(pl.col("area_name").n_unique()).iter_rows())
    assert area.filter(kind="constituency")["area_code"].n_unique() == 543
    assert area.filter(kind="district")["area_code"].n_unique() == 296
    assert area.filter(kind="former district")["area_code"].n_unique() == 50
    assert count["metropolitan county"] == 6
    assert area.filter(kind="Greater London").height == 33
    assert tables["settlement"].height == 23_007
    tatton = area.filter(kind="constituency", area_name="Tatton").sort("share_pct", descending=True)
    assert tatton["share_pct"].to_list() == [68.0, 18.7, 13.3]


def test_shares_of_a_constituency_add_up(location: pl.DataFrame) -> None:
    area = read_areas(location)["area"].filter(kind="constituency")
    totals = area.group_by("area_code").agg(pl.col("share_pct").sum())
    assert totals.filter(~pl.col("share_pct").is_between(97, 100.5)).is_empty()


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("place_name.csv", ",leeds,", ",Leeds,", "'Leeds' is not a slug"),
        ("place_name.csv", ",leeds,", ",derby,", "has the slug 'derby'"),
        ("place_name.csv", "E08000035,Leeds,", "E08000035,Derby,", "E08000035 is Leeds, not Derby"),
        ("county.csv", "former county,Avon", "old county,Avon", "kind 'old county' is not one of"),
        ("constituency.csv", "Leeds,100.0,", "Leeds,101.0,", r"101\.0 is not a percentage"),
        ("district.csv", "E08000035,Leeds,true", "E08000035,Leeds,yes", r"district\.csv cannot be read"),
        ("short_names.csv", "BCP,E06000058", "BCP,E06000059", "E06000059 is Dorset, not Bournemouth"),
        ("settlement.csv", "Aaron's Hill,Suburban Area", "Aaron's Hill,Hill", "type 'Hill' is not one of"),
        ("settlement.csv", "Village,E10000018", "Village,E10000099", "E10000099 is not in the register"),
    ],
)
def test_wrong_rows_are_refused(
    location: pl.DataFrame, folder: Path, name: str, old: str, new: str, problem: str
) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    read = with_names if name == "place_name.csv" else read_areas
    with pytest.raises(PipelineError, match=problem):
        read(location, folder)


def test_a_place_without_a_name_is_refused(location: pl.DataFrame, folder: Path) -> None:
    path = folder / "place_name.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if "E08000035" not in line) + "\n", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"has no row for Leeds \(E08000035\)"):
        with_names(location, folder)
