"""The export command, and its files read back."""

import io
import json
import sys
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from pipeline.__main__ import main
from pipeline.publish.figures import as_csv, as_xlsx
from tests.support.command_line import problem

INDICATOR = "ehcp_issued_20_weeks_excl_pct"


def export(
    warehouse_file: Path,
    output: Path,
    form: str,
    *more: str,
    indicator: str = INDICATOR,
    period: str = "2025",
) -> int:
    where = ["--warehouse", str(warehouse_file), "--output", str(output)]
    return main(["export", "--indicator", indicator, "--period", period, "--format", form, *where, *more])


def test_csv_opens_in_excel_and_in_polars(warehouse_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "figures.csv"
    assert export(warehouse_file, output, "csv") == 0
    assert output.read_bytes().startswith(b"\xef\xbb\xbfindicator,")
    table = pl.read_csv(output, schema_overrides={"old_la_code": pl.String})
    assert table.height == 153
    somerset = table.row(by_predicate=pl.col("la_name") == "Somerset", named=True)
    assert (somerset["value"], somerset["old_la_code"], somerset["period"]) == (6.4, "933", 2025)


def test_every_exported_row_carries_its_source_licence_and_reason(
    warehouse_file: Path, tmp_path: Path
) -> None:
    output = tmp_path / "figures.parquet"
    assert export(warehouse_file, output, "parquet") == 0
    table = pl.read_parquet(output)
    for column in (
        "source",
        "release",
        "published",
        "licence",
        "attribution",
        "definition",
        "unit",
        "source_url",
        "source_sha256",
    ):
        assert table[column].null_count() == 0, column
    assert table["value"].dtype == pl.Float64
    leicester = table.row(by_predicate=pl.col("la_name") == "Leicester", named=True)
    assert (leicester["value"], leicester["symbol"], leicester["not_ranked"]) == (None, "absent", "missing")
    assert "2026 return" in leicester["missing_reason"]


def test_money_and_its_notes(warehouse_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "figures.parquet"
    assert export(warehouse_file, output, "parquet", indicator="dsg_balance_gbp", period="2021-22") == 0
    table = pl.read_parquet(output)
    gloucestershire = table.row(by_predicate=pl.col("la_name") == "Gloucestershire", named=True)
    assert gloucestershire["value"] < -16_900_000
    assert (gloucestershire["time_period"], gloucestershire["period"]) == (202122, "2021-22")
    assert "good to about £70,000" in gloucestershire["notes"]
    assert "statutory override" in gloucestershire["notes"]


@pytest.mark.parametrize("period", ["2023-24", "202324"])
def test_a_financial_year_may_be_written_in_two_ways(
    warehouse_file: Path, tmp_path: Path, period: str
) -> None:
    output = tmp_path / "figures.parquet"
    assert export(warehouse_file, output, "parquet", indicator="high_needs_block_gbp", period=period) == 0
    assert pl.read_parquet(output)["time_period"].unique().to_list() == [202324]


def test_excel_workbook_has_data_and_shared_values(warehouse_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "figures.xlsx"
    assert export(warehouse_file, output, "xlsx") == 0
    book = fastexcel.read_excel(output)
    assert book.sheet_names == ["data", "about"]
    data = book.load_sheet("data").to_polars()
    assert data.height == 153
    assert data.filter(la_name="Somerset")["value"].to_list() == [6.4]
    about = dict(book.load_sheet("about").to_polars().iter_rows())
    assert about["indicator"] == INDICATOR
    assert "Open Government Licence" in about["attribution"]
    assert "Royal Mail" not in about["attribution"]  # no figure is made from postcodes


def test_geojson_has_every_authority_with_its_outline(warehouse_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "figures.geojson"
    assert export(warehouse_file, output, "geojson") == 0
    collection = json.loads(output.read_text(encoding="utf-8"))
    assert (collection["type"], len(collection["features"])) == ("FeatureCollection", 153)
    assert collection["metadata"]["unit"] == "per cent"
    assert len({feature["id"] for feature in collection["features"]}) == 153
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
        point = feature["geometry"]["coordinates"]
        while isinstance(point[0], list):
            point = point[0]
        assert -6.5 < point[0] < 2
        assert 49.8 < point[1] < 56
    somerset = next(one for one in collection["features"] if one["properties"]["la_name"] == "Somerset")
    assert somerset["properties"]["value"] == 6.4


@pytest.mark.parametrize(("period", "number"), [("2019", 151), ("2022", 152)])
def test_geojson_of_an_earlier_year_has_the_authorities_of_that_year(
    warehouse_file: Path, tmp_path: Path, period: str, number: int
) -> None:
    output = tmp_path / "figures.geojson"
    assert export(warehouse_file, output, "geojson", period=period) == 0
    features = json.loads(output.read_text(encoding="utf-8"))["features"]
    assert len(features) == number
    assert all(feature["geometry"] for feature in features)


def test_an_abolished_authority_is_exported_without_an_outline(warehouse_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "figures.geojson"
    assert export(warehouse_file, output, "geojson", indicator="send_appeals_count", period="2021") == 0
    features = json.loads(output.read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["la_name"] for one in features if one["geometry"] is None] == [
        "Northamptonshire"
    ]


def test_regions_and_england_may_be_exported(warehouse_file: Path, tmp_path: Path) -> None:
    for level, number in (("Regional", 9), ("National", 1)):
        output = tmp_path / f"{level}.parquet"
        assert export(warehouse_file, output, "parquet", "--level", level) == 0
        assert pl.read_parquet(output).height == number


def test_without_an_output_the_bytes_go_to_standard_output(warehouse_file: Path, capfdbinary) -> None:
    what = ["--indicator", INDICATOR, "--period", "2025", "--format", "parquet"]
    assert main(["export", *what, "--warehouse", str(warehouse_file)]) == 0
    sys.stdout.flush()
    assert pl.read_parquet(io.BytesIO(capfdbinary.readouterr().out)).height == 153


DANGEROUS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tx", "\rx"]


def test_formulas_are_quoted_but_numbers_are_not() -> None:
    table = pl.DataFrame({"name": [*DANGEROUS, "Bristol, City of", "a=b"], "value": [-9450119.0] * 8})
    again = pl.read_csv(as_csv(table))
    assert again["name"].to_list() == [f"'{text}" for text in DANGEROUS] + ["Bristol, City of", "a=b"]
    assert again["value"].to_list() == [-9450119.0] * 8


def test_text_in_a_workbook_stays_text() -> None:
    table = pl.DataFrame({"name": ["=1+1", "https://example.org/"], "value": [-1.0, 2.0]})
    sheet = fastexcel.read_excel(as_xlsx(table)).load_sheet("data").to_polars()
    assert sheet["name"].to_list() == ["=1+1", "https://example.org/"]


def test_unknown_indicator_lists_the_known_ones(warehouse_file: Path, capsys) -> None:
    message = problem(
        ["export", "--indicator", "wins", "--period", "2025", "--warehouse", str(warehouse_file)], capsys
    )
    assert message.startswith("There is no indicator 'wins'. There are ehcp_issued_20_weeks_excl_pct, ")


def test_unknown_period_lists_the_known_ones(warehouse_file: Path, capsys) -> None:
    what = ["--indicator", "send_appeal_rate_reviews_pct", "--period", "2023"]
    message = problem(["export", *what, "--warehouse", str(warehouse_file)], capsys)
    assert message == (
        "There is no local authority figure of send_appeal_rate_reviews_pct for 2023; "
        "there are figures for 2024, 2025."
    )


def test_a_mistyped_indicator_suggests_the_nearest(warehouse_file: Path, capsys) -> None:
    what = ["--indicator", "dsg_balance", "--period", "2023-24"]
    message = problem(["export", *what, "--warehouse", str(warehouse_file)], capsys)
    assert message.startswith("There is no indicator 'dsg_balance'. Did you mean 'dsg_balance_")


def test_a_period_is_written_as_people_write_it(warehouse_file: Path, capsys) -> None:
    what = ["--indicator", "dsg_balance_gbp", "--period", "2017-18"]
    message = problem(["export", *what, "--warehouse", str(warehouse_file)], capsys)
    assert message == (
        "There is no local authority figure of dsg_balance_gbp for 2017-18; "
        "there are figures for 2019-20, 2020-21, 2021-22, 2023-24."
    )


def test_a_measure_without_figures_at_a_level_says_which_there_are(warehouse_file: Path, capsys) -> None:
    what = ["--indicator", "dsg_balance_gbp", "--period", "2023-24", "--level", "Regional"]
    message = problem(["export", *what, "--warehouse", str(warehouse_file)], capsys)
    assert message == "dsg_balance_gbp has no regional figures, only local authority ones."


def test_regions_have_no_outlines(warehouse_file: Path, capsys) -> None:
    what = ["--indicator", INDICATOR, "--period", "2025", "--format", "geojson", "--level", "Regional"]
    assert "geojson needs that level" in problem(
        ["export", *what, "--warehouse", str(warehouse_file)], capsys
    )


def test_groups_within_the_total_are_exported_by_topic(warehouse_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "by_sex.parquet"
    assert export(warehouse_file, output, "parquet", "--split-by", "Sex", period="2024") == 0
    table = pl.read_parquet(output)
    assert set(table["breakdown"]) == {"Female", "Male", "Unknown"}
    assert set(table["breakdown_topic"]) == {"Sex"}
    barnet = table.filter(la_name="Barnet").select("breakdown", "numerator", "denominator")
    assert barnet.rows() == [("Female", 187, 187), ("Male", 414, 414)]


def test_groups_of_fewer_than_30_are_flagged_and_doubts_of_the_total_stay(
    warehouse_file: Path, tmp_path: Path
) -> None:
    output = tmp_path / "by_age.parquet"
    assert (
        export(warehouse_file, output, "parquet", "--split-by", "Child or young persons age", period="2024")
        == 0
    )
    table = pl.read_parquet(output)
    few = table.filter(pl.col("denominator") < 30, pl.col("suspect").is_null(), pl.col("value").is_not_null())
    assert set(few["not_ranked"]) == {"small"}
    wight = table.filter(pl.col("value").is_not_null(), la_name="Isle of Wight")
    assert set(wight["not_ranked"]) == {"suspect"}
    ages = table.filter(la_name="Leeds")["breakdown"].to_list()
    assert ages[:3] == ["age 2 and under", "age 3", "age 4"]
    assert ages.index("age 9") < ages.index("age 10") < ages.index("age 20 and over")


def test_unknown_topic_lists_the_known_ones(warehouse_file: Path, capsys) -> None:
    asked = ["export", "--warehouse", str(warehouse_file), "--period", "2024", "--split-by", "Height"]
    message = problem([*asked, "--indicator", INDICATOR], capsys)
    assert message == (
        f"{INDICATOR} is not split by 'Height'; "
        "it is split by 'Child or young persons age', 'Ethnicity', 'Sex'."
    )
    message = problem([*asked, "--indicator", "send_appeals_count"], capsys)
    assert message == "send_appeals_count is not split by 'Height'; it is split by nothing."


def test_groups_have_no_outlines(warehouse_file: Path, capsys) -> None:
    asked = ["export", "--warehouse", str(warehouse_file), "--period", "2024", "--indicator", INDICATOR]
    message = problem([*asked, "--split-by", "Sex", "--format", "geojson"], capsys)
    assert message.startswith("A geojson file has one figure a place")
