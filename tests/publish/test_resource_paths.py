"""Paths and parameters of resources: what is refused, how files are named, what the index lists."""

import io
import json
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

import openpyxl
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import BadParameterError, UnknownResourceError
from pipeline.publish.site.parts import settings
from tests.support.reading.resource_reading import Con, content, table
from tests.support.warehouses.golden import EXCL

NOT_OF_REGIONS = "dsg_balance_gbp"


@pytest.mark.parametrize(
    ("path", "sentence", "allowed"),
    [
        ("nothing.csv", "There is nothing at 'nothing.csv'.", "/api/v1/council/{slug}"),
        ("council/devon", "There is nothing at 'council/devon'.", "/api/v1/index"),
        ("council/devn.csv", "There is no council 'devn'. Did you mean 'devon'", "council"),
        ("council/england.csv", "There is no council 'england'.", "council"),
        ("figures/dsg_balance.csv", "There is no measure 'dsg_balance'. Did you mean", "measure"),
        ("council/devon.pdf", "There is no form 'pdf' of council/{slug}.", "forms"),
        ("tables/map_layer.csv", "There is no table 'map_layer'.", "table"),
        ("../council/devon.csv", "There is nothing at", "/api/v1/selection"),
    ],
)
def test_unknown_paths_say_what_there_is(con: Con, path: str, sentence: str, allowed: str) -> None:
    with pytest.raises(UnknownResourceError) as problem:
        content(con, path)
    assert str(problem.value).startswith(sentence)
    assert allowed in problem.value.allowed  # type: ignore[operator]


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (
            {"measure": EXCL},
            "There is no parameter 'measure'. The parameters here are measures, places, from",
        ),
        ({}, "A selection names measures, places or both."),
        ({"measures": "wins"}, "There is no measure 'wins'. There are 1"),
        ({"places": "devn"}, "There is no place 'devn'. Did you mean 'devon'"),
        ({"measures": EXCL, "from_": "soon"}, "from cannot be 'soon'."),
        ({"measures": EXCL, "periods": "2023-25"}, "periods cannot be '2023-25'."),
        ({"measures": EXCL, "shape": "round"}, "shape cannot be 'round'."),
        ({"measures": EXCL, "split": "Height"}, f"{EXCL} is not split by 'Height'; it is split by 'Child or"),
        ({"measures": EXCL, "split": "Sex", "shape": "places"}, "split needs named measures and one figure"),
        ({"places": ",".join(map(str, range(201)))}, "places names 201 items."),
        ({"places": "x" * 6_001}, "The parameters are too long."),
        ({"measures": EXCL, "order": "luck"}, "order cannot be 'luck'."),
        ({"measures": EXCL, "periods": "2031"}, "There is no figure for 2031; there are figures for 2014, 2"),
        ({"measures": EXCL, "periods": "2025,2031"}, "There is no figure for 2031; there are figures for 2"),
        ({"measures": EXCL, "from_": "2030"}, "There is no figure with from=2030; there are figures for 20"),
        ({"places": "devon", "to": "2001"}, "There is no figure with to=2001; there are figures for 2012, "),
        (
            {"measures": EXCL, "from_": "2025", "to": "2014"},
            "There is no figure with from=2025, to=2014; there are figures for 2014, 2015",
        ),
        ({"measures": NOT_OF_REGIONS, "places": "regions"}, "None of these measures has a figure for any of"),
        (
            {"measures": EXCL, "places": "cumbria", "split": "Sex"},
            "None of these measures has a figure split by Sex for any of these places.",
        ),
    ],
)
def test_parameters_that_are_not_allowed_are_refused(
    con: Con, parameters: dict[str, str], sentence: str
) -> None:
    with pytest.raises(BadParameterError) as problem:
        content(con, "selection.csv", **parameters)
    assert str(problem.value).startswith(sentence)
    assert problem.value.allowed


@pytest.mark.slow
def test_what_matches_nothing_says_what_would(con: Con) -> None:
    with pytest.raises(BadParameterError) as no_period:
        content(con, "selection.csv", measures=EXCL, places="devon", periods="2031")
    query = "SELECT DISTINCT time_period FROM figure WHERE indicator = ? AND location_code = 'E10000008'"
    held = con.cursor().execute(f"{query} ORDER BY ALL", [EXCL]).fetchall()
    assert no_period.value.allowed == {"periods": [period for (period,) in held]}
    with pytest.raises(BadParameterError) as no_figure:
        content(con, "selection.csv", measures=NOT_OF_REGIONS, places="london")
    allowed: Any = no_figure.value.allowed
    assert content(con, "selection.csv", measures=NOT_OF_REGIONS, places=allowed["places"][0])
    assert content(con, "selection.csv", measures=allowed["measures"][0], places="london")


def test_a_missing_figure_is_no_empty_answer(con: Con) -> None:
    rows = table(con, "selection", measures=EXCL, places="leicester", periods="2025")
    assert rows.select("value", "slug").rows() == [(None, "leicester")]
    assert rows["missing_reason"][0]


@pytest.mark.slow
def test_a_selection_is_had_in_order_of_rank(con: Con) -> None:
    rows = table(con, "selection", measures=EXCL, places="councils", periods="2025", order="rank")
    query = "SELECT location_code FROM ranking WHERE indicator = ? AND time_period = 2025 AND rank = 1"
    assert (rows["location_code"][0],) in con.cursor().execute(query, [EXCL]).fetchall()
    ranks = rows["rank"].to_list()
    placed = [rank for rank in ranks if rank is not None]
    assert placed == sorted(placed)
    assert ranks[len(placed) :] == [None] * (len(ranks) - len(placed))
    assert placed[-1] > 100
    given = {"measures": EXCL, "places": "councils", "periods": "2025", "order": "rank"}
    book = openpyxl.load_workbook(io.BytesIO(content(con, "selection.xlsx", **given)))
    (sheet,) = book["Calendar years"].tables.values()
    header, first, *_ = book["Calendar years"][sheet.ref]
    assert [cell.value for cell in header] == ["Place", "Code", "Region or level", "Rank", "2025"]
    assert [first[1].value, first[3].value] == [rows["location_code"][0], 1]
    several = table(con, "selection", measures=f"{EXCL},dsg_balance_pct", places="councils", order="rank")
    blocks = several.select("indicator", "time_period").rows()
    assert [block for block, after in pairwise(blocks) if block != after] == list(dict.fromkeys(blocks))[:-1]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"figures/{EXCL}.csv?periods=2025", f"{EXCL}-2025-all-places.csv"),
        (f"selection.xlsx?measures={EXCL}&periods=2025&places=councils", f"{EXCL}-2025-councils.xlsx"),
        (
            f"selection.csv?measures={EXCL}&periods=2025&places=councils&order=rank",
            f"{EXCL}-2025-councils-by-rank.csv",
        ),
        (
            "selection.json?measures=dsg_balance_gbp&places=devon,E10000016",
            "dsg_balance_gbp-2019-20-to-2023-24-devon-kent.json",
        ),
        (
            f"selection.csv?measures={EXCL}&from=2024&places=devon,kent,york,leeds&shape=places",
            f"{EXCL}-2024-2025-4-places-one-place-a-row.csv",
        ),
        ("council/york.csv-metadata.json", "all-measures-2012-to-2026-york.csv-metadata.json"),
        ("region/london.parquet", "all-measures-2012-to-2026-london-and-its-authorities.parquet"),
        (f"figures/{EXCL}/2025.geojson", f"figures-{EXCL}-2025.geojson"),
        ("tables/symbol.csv", "tables-symbol.csv"),
        (f"picture/movers/{EXCL}/2025.svg?from=2023", f"picture-movers-{EXCL}-2025-from-2023.svg"),
        (
            f"picture/two-measures/{EXCL}/2025.svg?with=dsg_balance_pct&style=newspaper",
            f"picture-two-measures-{EXCL}-2025-with-dsg_balance_pct-style-newspaper.svg",
        ),
    ],
)
def test_files_are_named_after_measure_periods_and_places(con: Con, path: str, name: str) -> None:
    path, _, query = path.partition("?")
    assert resources.answer(con.cursor(), path, dict(parse_qsl(query))).file_name == name


def test_the_index_says_what_its_paths_follow_where_that_is_known(
    con: Con, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.SITE_URL, "https://example.org/send/lottery/")
    assert json.loads(content(con, "index.json"))["root"] == "https://example.org/send/lottery"
    monkeypatch.delenv(settings.SITE_URL)
    assert "root" not in json.loads(content(con, "index.json"))


def test_the_index_names_what_can_be_asked_for(con: Con) -> None:
    index = json.loads(content(con, "index.json"))
    for group, path in (("councils", "council/{}.json"), ("regions", "region/{}.csv-metadata.json")):
        assert index[group][0]["slug"]
        assert content(con, path.format(index[group][0]["slug"]))
    assert len(index["measures"]) == con.cursor().execute("SELECT count(*) FROM indicator").fetchall()[0][0]
    assert {resource["path"] for resource in index["resources"]} == {
        f"/api/v1/{resource.path}" for resource in resources.RESOURCES
    }
