"""Resources as published by a release or a day, against what DfE first printed of Lewisham."""

import io
import json
import zipfile

import polars as pl
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import BadParameterError
from pipeline.queries import editions as edition_queries
from tests.support.reading.resource_reading import Con, content, figure, table
from tests.support.warehouses.golden import EXCL

THEN = "2025-06-26"
MARK = "As published by 26 June 2025"


@pytest.mark.slow
def test_a_council_has_the_figures_of_then_and_what_is_worked_out_from_them(con: Con) -> None:
    then = figure(table(con, "council/lewisham", as_of=THEN), EXCL, 2024, "lewisham")
    now = figure(table(con, "council/lewisham"), EXCL, 2024, "lewisham")
    assert (then["value"], then["symbol"], then["release"]) == (94.8, None, "2025")
    assert (now["value"], now["symbol"], now["rank"]) == (None, "x", None)
    all_then = table(con, f"figures/{EXCL}", as_of=THEN, periods="2024")
    ranked = all_then.filter(pl.col("geographic_level") == "Local authority", pl.col("not_ranked").is_null())
    assert then["rank"] == 1 + ranked.filter(pl.col("value") > 94.8).height


def test_files_say_as_of_when_in_their_name_and_notes(con: Con) -> None:
    answer = resources.answer(con.cursor(), "council/lewisham.zip", {"as_of": "ehcp-timeliness-2025"})
    assert answer.file_name == "all-measures-2014-to-2025-lewisham-as-of-ehcp-timeliness-2025.zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        texts = [archive.read(name).decode("utf-8-sig") for name in archive.namelist()]
    assert any(MARK in text for text in texts)
    sidecar = json.loads(content(con, "council/lewisham.csv-metadata.json", as_of=THEN))
    assert MARK in json.dumps(sidecar)


@pytest.mark.parametrize(
    "path", [f"picture/map/{EXCL}/2024.svg", f"picture/trend/council/kent/{EXCL}/2024.svg"]
)
def test_pictures_are_marked(con: Con, path: str) -> None:
    assert MARK in content(con, path, as_of=THEN).decode()
    assert "As published" not in content(con, path).decode()


def test_outlines_with_figures_are_marked(con: Con) -> None:
    drawn = json.loads(content(con, f"figures/{EXCL}/2024.geojson", as_of=THEN))
    (lewisham,) = (
        each["properties"] for each in drawn["features"] if each["properties"]["slug"] == "lewisham"
    )
    assert lewisham["value"] == 94.8
    assert drawn["metadata"]["notes"][0].startswith(MARK)


def test_the_newest_release_gives_what_is_given_without(con: Con) -> None:
    newest = json.loads(content(con, "index.json"))["releases"][-1]
    assert (newest["id"], newest["published_by"]) == ("send-appeals-2025", "2026-06-30")
    assert content(con, "council/rutland.csv", as_of=newest["id"]) == content(con, "council/rutland.csv")


def test_a_year_published_later_is_not_there(con: Con) -> None:
    with pytest.raises(BadParameterError, match="There is no figure for 2025; there are figures for 2014"):
        content(con, "selection.csv", measures=EXCL, periods="2025", as_of=THEN)


@pytest.mark.parametrize("text", ["", "2025", "2025-13-01", "2009-01-01", "3000-01-01", "dfe"])
def test_what_there_is_not_is_refused_with_what_there_is(con: Con, text: str) -> None:
    with pytest.raises(BadParameterError, match="as_of cannot be") as problem:
        content(con, "council/kent.csv", as_of=text)
    assert "sen2-mi-2023" in json.dumps(problem.value.allowed)


def test_without_it_nothing_about_releases_is_asked(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(edition_queries, "publications")
    assert content(con, "council/rutland.csv")
