"""The real files on residents, pupils, neighbours and inspections, read with plain Python."""

import csv
import datetime
import functools
import html
import re
import zipfile
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from pipeline.geography.build import read_register
from pipeline.geography.register import Geography
from pipeline.read import published_files
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.reference import read_annotations, read_symbols
from pipeline.tidy.duplicate_inspections import remove_duplicates
from pipeline.tidy.layouts import LISTS, tidy_edition, tidy_list
from pipeline.tidy.ratios import derive_ratios
from pipeline.tidy.residents import compare_residents
from tests.support.layouts.published import NEEDS_FILES, PUBLISHED

SERIES = PUBLISHED / "population/ons_mid-year_population_estimates_2012_to_2024.csv"
BY_AGE = PUBLISHED / "population/mye24tablesew.csv"
PUPILS = PUBLISHED / "sen-in-england/lait_sen_pupils.csv"
NEIGHBOURS = {
    2021: PUBLISHED / "statistical-neighbours/sn_april_2021.xlsx",
    2025: PUBLISHED / "statistical-neighbours/sn_may_2025.xlsx",
}
INSPECTIONS = PUBLISHED / "area-send-inspections"
OLD_LIST = INSPECTIONS / "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods"
REPORTS = INSPECTIONS / "area_send_reports_2023-2026.html"
WINTER = INSPECTIONS / "mi_ofsted_winter_2223.csv"

pytestmark = NEEDS_FILES

SOURCES = ("residents-by-age", "residents", "sen-in-england", "send-appeals")

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def real_geography(catalogue: Catalogue) -> Geography:
    return read_register(PUBLISHED, catalogue).geography


@pytest.fixture(scope="module")
def observations(catalogue: Catalogue, real_geography: Geography) -> pl.DataFrame:
    """Return the pipeline's observations of residents, pupils and appeals, in order of precedence."""
    return pl.concat(
        [
            tidy_edition(published_files.content(PUBLISHED, edition), edition, real_geography).observations
            for edition in catalogue.editions
            if edition.source in SOURCES
        ]
    )


@pytest.fixture(scope="module")
def lists(catalogue: Catalogue, real_geography: Geography) -> dict[str, pl.DataFrame]:
    """Return the rows of each list by source and release."""
    return {
        f"{edition.source} {edition.release}": tidy_list(
            published_files.content(PUBLISHED, edition), edition, real_geography
        ).rows
        for edition in catalogue.editions
        if edition.layout in LISTS
    }


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by_place(observations: pl.DataFrame, indicator: str, **of: object) -> dict[tuple[str, int], float | None]:
    rows = observations.filter(indicator=indicator, **of)
    assert not rows.select("location_code", "time_period").is_duplicated().any()
    return {
        (code, year): value
        for code, year, value in rows.select("location_code", "time_period", "value").rows()
    }


@functools.cache
def area_of() -> dict[str, str]:
    """Return the newest ONS code of an area by each of its ONS codes and DfE's three-digit codes."""
    with (PUBLISHED / "la-register/las.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if re.fullmatch(r"E\d{8}", row["new_la_code"])]
    rows = [row for row in rows if re.fullmatch(r"\d{3}", row["old_la_code"])]
    rows.sort(key=lambda row: row["date_of_operation"].split("/")[::-1])
    newest = {row["old_la_code"]: row["new_la_code"] for row in rows}
    return {row["new_la_code"]: newest[row["old_la_code"]] for row in rows} | newest


def test_every_estimate_of_children_agrees_with_the_file(observations: pl.DataFrame) -> None:
    printed = {}
    for row in rows_of(SERIES):
        code = row["new_la_code"] or row["region_code"] or row["country_code"]
        figure = None if row["population_estimate"] == "x" else float(row["population_estimate"])
        printed[area_of().get(code, code), int(row["time_period"])] = figure
    assert by_place(observations, "residents_0_17_count", source="residents") == printed
    assert len(printed) == 2132
    assert sum(figure is None for figure in printed.values()) == 3 * 7


def test_sums_of_single_years_of_age_agree_with_the_series(observations: pl.DataFrame) -> None:
    wanted = {"Country", "Region", "County", "Unitary Authority", "Metropolitan District", "London Borough"}
    young, children = {}, {}
    for row in rows_of(BY_AGE):
        if row["Code"].startswith("E") and row["Geography"] in wanted:
            place = (area_of().get(row["Code"], row["Code"]), 2024)
            young[place] = float(sum(int(row[str(age)]) for age in range(26)))
            children[place] = float(sum(int(row[str(age)]) for age in range(18)))
    assert by_place(observations, "residents_0_25_count") == young
    assert by_place(observations, "residents_0_17_count", source="residents-by-age") == children
    assert len(young) == 1 + 9 + 153
    assert young["E92000001", 2024] == 17_849_967
    assert compare_residents(observations).select("outcome", "detail").rows() == [
        ("pass", "163 of 163 places agree")
    ]


def test_every_percentage_of_pupils_agrees_with_the_file(observations: pl.DataFrame) -> None:
    regions = {
        "970": "E92000001",
        "987": "E13000001",
        "988": "E13000002",
        "989": "E12000008",
        "990": "E12000009",
    }
    regions |= {str(980 + at): f"E1200000{at + 1}" for at in range(7)}
    for name, indicator, england in (
        ("SEN_TotStat", "pupils_ehcp_pct", 5.3),
        ("SEN_TotSENSuP", "pupils_sen_support_pct", 14.2),
    ):
        printed = {
            ((regions | area_of())[row["la_number"]], int(row["year"])): float(f"{float(row['value']):.1f}")
            for row in rows_of(PUPILS)
            if row["measure"] == name and row["value"] != "-"
        }
        found = by_place(observations.drop_nulls("value"), indicator)
        assert found == printed
        assert len(printed) == 1520 + 10 + 90
        assert found["E92000001", 2025] == england
    missing = observations.filter(pl.col("indicator").str.starts_with("pupils_") & pl.col("value").is_null())
    assert set(missing.select("location_code", "symbol").rows()) == {("E13000001", "-"), ("E13000002", "-")}


def test_the_codes_of_regions_are_those_that_the_file_names(real_geography: Geography) -> None:
    alias = real_geography.alias.filter(pl.col("alias").str.contains(r"^9[789]\d$"))
    names = dict(real_geography.location.select("location_code", "location_name").iter_rows())
    meant = {row["alias"]: names[row["location_code"]] for row in alias.rows(named=True)}
    spelt = {"Yorkshire and the Humber": "Yorkshire and The Humber"}
    spelt |= {"London (Inner)": "Inner London", "London (Outer)": "Outer London"}
    printed = {row["la_number"]: row["name"] for row in rows_of(PUPILS) if int(row["la_number"]) >= 970}
    assert meant == {code: spelt.get(name, name) for code, name in printed.items()}


def sheet_rows(path: Path) -> list[list[str]]:
    """Return the cells of a workbook's first sheet, from its XML."""
    with zipfile.ZipFile(path) as archive:
        strings = archive.read("xl/sharedStrings.xml").decode()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    texts = [
        html.unescape("".join(re.findall(r"<t(?: [^>]*)?>([^<]*)</t>", item)))
        for item in re.findall(r"<si>(.*?)</si>", strings, re.DOTALL)
    ]
    rows = []
    for row in re.findall(r"<row [^>]*?>(.*?)</row>", sheet, re.DOTALL):
        cells = re.findall(r'<c r="([A-Z]+)\d+"([^>]*?)(?:/>|>(.*?)</c>)', row, re.DOTALL)
        values = {}
        for column, attributes, content in cells:
            value = re.search(r"<v>([^<]*)</v>", content)
            text = value.group(1) if value else ""
            values[column] = texts[int(text)] if 't="s"' in attributes else text
        rows.append([values.get(chr(65 + at), "") for at in range(25)])
    return rows


@pytest.mark.parametrize(("year", "authorities"), [(2021, 152), (2025, 153)])
def test_every_pair_of_neighbours_agrees_with_the_file(
    lists: dict[str, pl.DataFrame], year: int, authorities: int
) -> None:
    printed = []
    for row in sheet_rows(NEIGHBOURS[year])[3:]:
        if row[1] == "Old SNs:":
            break
        if row[2] and row[5] != "-":
            printed += [
                (area_of()[row[2]], area_of()[row[3 + 2 * at]], at, row[4 + 2 * at].capitalize())
                for at in range(1, 11)
            ]
    found = lists[f"statistical-neighbours {year}"]
    assert sorted(found.select("location_code", "neighbour_code", "position", "closeness").rows()) == sorted(
        printed
    )
    assert found["location_code"].n_unique() == authorities
    assert set(Counter(found["location_code"]).values()) == {10}


def test_the_two_sets_share_about_half_of_their_neighbours(lists: dict[str, pl.DataFrame]) -> None:
    pair = ["location_code", "neighbour_code"]
    old, new = (lists[f"statistical-neighbours {year}"].select(pair) for year in (2021, 2025))
    both = set(old["location_code"]) & set(new["location_code"])
    assert len(both) == 151
    assert old.join(new, on=pair).height / len(both) == pytest.approx(5.42, abs=0.005)


def old_list() -> list[list[str]]:
    """Return the rows with an ONS code of Ofsted's list to 2022, from its XML."""
    with zipfile.ZipFile(OLD_LIST) as archive:
        content = archive.read("content.xml").decode()
    table = content[content.index('table:name="Area_SEND_up_to_31_Aug_2022"') :]
    rows = []
    for row in re.findall(r"<table:table-row[^>]*>(.*?)</table:table-row>", table, re.DOTALL):
        cells: list[str] = []
        for attributes, text in re.findall(
            r"<table:table-cell([^>]*?)(?:/>|>(.*?)</table:table-cell>)", row, re.DOTALL
        ):
            repeated = re.search(r'number-columns-repeated="(\d+)"', attributes)
            words = html.unescape(re.sub(r"<[^>]+>", "", text))
            cells += [words] * min(int(repeated.group(1)) if repeated else 1, 20)
        if len(cells) > 2 and re.fullmatch(r"E\d{8}", cells[1]):
            rows.append([*cells, *[""] * 13][:13])
    return rows


def day(text: str) -> datetime.date | None:
    form = "%d/%m/%Y" if len(text) == 10 else "%d/%m/%y"
    return datetime.datetime.strptime(text, form).date() if re.fullmatch(r"[\d/]+", text) else None


def test_every_inspection_to_2022_agrees_with_the_file(lists: dict[str, pl.DataFrame]) -> None:
    printed = old_list()
    assert len(printed) == 149
    found = lists["area-send-inspections 2016 to 2022"].rows(named=True)
    assert sorted(
        (row["location_code"], row["inspection_start"], row["published_on"], row["action_required"])
        for row in found
    ) == sorted((area_of()[row[1]], day(row[4]), day(row[5]), row[6]) for row in printed)
    revisits = {row["location_code"]: row for row in found}
    for row in printed:
        mine = revisits[area_of()[row[1]]]
        assert mine["areas_for_action"] == (int(row[7]) if row[7] else None)
        assert (mine["revisit_start"], mine["revisit_published_on"]) == (day(row[8]), day(row[9]))
        assert mine["areas_with_progress"] == (int(row[11]) if row[11] else None)
    assert Counter(row["action_required"] for row in found) == {"Yes": 82, "No": 67}
    assert sorted(Counter(row["revisit_outcome"] for row in found).values()) == [2, 20, 24, 36, 67]


def test_every_report_since_2023_agrees_with_the_file(lists: dict[str, pl.DataFrame]) -> None:
    page = REPORTS.read_text(encoding="utf-8")
    printed = [
        re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    ]
    rows = [row for row in printed if row]
    assert len(rows) == 96
    words = {"1.0": "Typically", "2.0": "Inconsistent", "3.0": "Widespread", "NaN": None}
    wanted = {area_of()[row[1]]: (day(row[6]), day(row[7]), day(row[10]), words[row[8]]) for row in rows}
    found = lists["area-send-reports 2026-06-29"]
    columns = ["location_code", "inspection_start", "inspection_end", "published_on", "outcome"]
    assert {
        code: (*days, outcome.split()[0] if outcome else None)
        for code, *days, outcome in found.select(columns).rows()
    } == wanted
    assert Counter(found["outcome"]) == {
        "Inconsistent experiences and outcomes": 52,
        "Widespread and/or systemic failings": 24,
        "Typically positive experiences and outcomes": 19,
        None: 1,
    }
    assert found["inspection_start"].null_count() == 5
    assert found["report_url"].n_unique() == 96


def test_inspections_in_both_lists_are_kept_once(
    lists: dict[str, pl.DataFrame], real_geography: Geography
) -> None:
    order = [
        "area-send-reports 2026-06-29",
        "area-send-inspections 2016 to 2022",
        "area-send-inspections 2023",
    ]
    kept = remove_duplicates(pl.concat([lists[name] for name in order]), real_geography.location)
    names = {row["Local.area.partnership"] for row in rows_of(WINTER)}
    assert len(names) == 16
    since = kept.rows.filter(framework="from 2023")
    # Cornwall was inspected in 2023 and again in 2026: the two lists share the other fifteen.
    assert since.height == 96 + 16 - 15
    assert since.filter(pl.col("location_code").is_duplicated())["location_code"].unique().to_list() == [
        "E06000052"
    ]
    (check,) = kept.checks.rows(named=True)
    assert check["outcome"] == "explained"
    assert re.findall(r"(\w+) \(began", check["detail"]) == ["Greenwich", "Oxfordshire"]
    assert check["detail"].startswith("13 of 15 agree")


def test_appeals_per_head_are_appeals_over_residents(
    observations: pl.DataFrame, catalogue: Catalogue
) -> None:
    (indicator,) = [item for item in catalogue.indicators if item.indicator == "send_appeals_per_10000"]
    found = derive_ratios(observations, [indicator]).filter(release="2024")
    value = by_place(found, "send_appeals_per_10000")
    assert value["E92000001", 2024] == pytest.approx(1e4 * 22_276 / 12_183_016)
    assert value["E92000001", 2014] == pytest.approx(1e4 * 4_108 / 11_535_489)
    assert value["E10000009", 2018] is None  # the former Dorset, for which no residents are printed
    assert ("E06000059", 2018) not in value
    newest = derive_ratios(observations, [indicator]).filter(release="2025", location_code="E92000001")
    assert newest.filter(time_period=2025)["denominator"].to_list() == [12_183_016]
    symbols = dict(found.filter(pl.col("value").is_null()).group_by("symbol").len().iter_rows())
    assert symbols == {"undivided": 3 * 5 + 1, "blank": 1}


def test_every_missing_figure_has_a_reason_and_a_known_symbol(
    observations: pl.DataFrame, catalogue: Catalogue, real_geography: Geography
) -> None:
    others = (
        *("send_appeal_rate_pct", "send_appeal_rate_reviews_pct", "send_appeals_count"),
        *("send_appeals_change_pct", "send_appeals_per_1000_plans"),
    )
    mine = [item for item in catalogue.indicators if item.source in SOURCES and item.indicator not in others]
    ratios = derive_ratios(observations, mine)
    names = {item.indicator for item in mine}
    assert len(names) == 5
    missing = pl.concat([observations, ratios]).filter(
        pl.col("indicator").is_in(names) & pl.col("value").is_null()
    )
    assert set(missing["symbol"]) <= set(read_symbols()["symbol"])
    reasons = read_annotations(catalogue, real_geography.location).filter(kind="missing_reason")
    for indicator, place, period in missing.select("indicator", "location_code", "time_period").rows():
        reason = reasons.filter(
            (pl.col("indicator") == indicator)
            & ((pl.col("location_code") == place) | pl.col("location_code").is_null())
            & ((pl.col("time_period") == period) | pl.col("time_period").is_null())
        )
        assert not reason.is_empty(), (indicator, place, period)
