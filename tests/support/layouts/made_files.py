"""A small valid file of every layout, made by code, and the functions that read it."""

import functools
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import shapely

from pipeline.geography.boundaries import make_boundaries
from pipeline.geography.outline_checks import from_geojson
from pipeline.geography.register import make_geography
from pipeline.read import archive, flat_csv, geojson, headed_sheet, validate
from pipeline.sources.catalogue import Edition
from pipeline.store.ingest import read_edition
from tests.support.layouts import files_money as money
from tests.support.layouts import files_people as people
from tests.support.layouts import files_sen2 as sen2
from tests.support.layouts import publishers_files as files
from tests.support.layouts.files_postcodes import postcode_json
from tests.support.layouts.publishers_files import edition
from tests.support.layouts.small_register import code_list, code_list_xlsx, geography, register, register_csv

CAMDEN = ("Camden", "E09000007", "202")
PLACES = ("England", CAMDEN)
AUTHORITIES = pl.DataFrame(
    [("E09000007", "Camden", "E12000007", "London")],
    schema=["location_code", "location_name", "region_code", "region_name"],
    orient="row",
)


@dataclass(frozen=True)
class MadeFile:
    """The bytes of a file, and a function that reads them to tables or raises PipelineError."""

    content: bytes
    read: Callable[[bytes], object]


def _of(described: Edition, content: bytes) -> MadeFile:
    def read(published: bytes) -> object:
        if described.member is not None:
            published = archive.member(published, described)
        return read_edition(published, described, geography())

    return MadeFile(content, read)


def _alone(source: str, release: str) -> Edition:
    """The edition, its file outside of the archive."""
    return edition(source, release).model_copy(update={"member": None})


def _sen2(source: str, release: str, columns: list[str], label: str, period: int = 2024) -> MadeFile:
    year = "Academic year" if period > 9999 else "Calendar year"
    rows = [sen2.area_row(place, period, {columns[0]: 5}, label=label, identifier=year) for place in PLACES]
    return _of(_alone(source, release), sen2.sen2_csv(rows, columns))


def _register(content: bytes) -> object:
    described = edition("la-register", "2025")
    return make_geography(validate.published(flat_csv.read(content, described), described), code_list())


def _code_list(content: bytes) -> object:
    described = edition("la-codes", "2025")
    return make_geography(register(), validate.published(headed_sheet.read(content, described), described))


def _generalised(content: bytes) -> object:
    described = edition("boundaries-generalised", "2024-12")
    table = validate.published(geojson.read(content, described), described)
    return from_geojson(dict(table.select("new_la_code", "geometry").iter_rows()), described.name)


def _outlines(content: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made_up_topojson.json"
        path.write_bytes(content)
        return make_boundaries(path, {"E09000007": "E09000007"}, AUTHORITIES)


def _generalised_json() -> bytes:
    described = edition("boundaries-generalised", "2024-12")
    code, name = (
        {ours: old for old, ours in described.columns.items()}[key] for key in ("new_la_code", "la_name")
    )
    shape = shapely.geometry.mapping(shapely.box(-0.2, 51.5, -0.1, 51.6))
    properties = {code: "E09000007", name: "Camden"}
    return json.dumps({"features": [{"properties": properties, "geometry": shape}]}).encode()


def _topojson() -> bytes:
    properties = {"areacd": "E09000007", "areanm": "Camden", "start": 2010}
    area = {"type": "Polygon", "arcs": [[0, 1]], "properties": properties}
    return json.dumps(
        {
            "transform": {"scale": [0.001, 0.001], "translate": [-0.2, 51.5]},
            "arcs": [[[0, 0], [90, 0], [0, 90]], [[90, 90], [-90, 0], [0, -90]]],
            "objects": {"utla": {"geometries": [area]}},
        }
    ).encode()


def _appeals_csv() -> bytes:
    blocks = [(2018, files.ESTABLISHED), (2019, [*files.ESTABLISHED, *files.IN_DEVELOPMENT])]
    figures = ["1", "1,192", "0.10%"] * 2 + ["..", "~"]
    england = ["1,000", "100,000", "1.00%"] * 2 + ["", ""]
    return files.appeals_csv(blocks, [["Camden", "202", *figures], ["England Total4,9", "", *england]])


def _appeals_ods() -> bytes:
    rows = [["Camden", *[7, 900, "0.8%"] * 2], ["England Total", *[900, 90_000, "1.0%"] * 2]]
    return files.appeals_ods([2020, 2021], rows, files.ESTABLISHED)


@functools.cache
def made_files() -> dict[str, MadeFile]:
    """Return a valid file of every layout by a name for it."""
    s251, lait = edition("s251-outturn", "2024-25"), edition("lait", "2026-04")
    ten = [(code, "Close") for code in ("201", "334", "370", "420", "815", "823", "825", "840", "856", "869")]
    dates = ["09/12/2019", "28/02/2020", "Yes", 4, "05/05/2021", "14/07/2021", "Some", 3, 1]
    mi = [sen2.area_row(place, 2022, {}) for place in PLACES]
    timeliness = [files.timeliness_row(place) for place in PLACES]
    residents = [people.children_row(place, 2024, 900) for place in PLACES]
    return {
        "timeliness": _of(_alone("ehcp-timeliness", "2026"), files.timeliness_csv(timeliness)),
        "requests": _sen2("ehcp-requests", "2025", sen2.REQUESTS, sen2.ALL_REQUESTS),
        "assessments": _sen2("ehcp-assessments", "2025", sen2.ASSESSMENTS, sen2.ALL_ASSESSMENTS),
        "caseload": _sen2("ehcp-caseload", "2025", sen2.CASELOAD, sen2.ALL_PLANS, 202425),
        "ceased plans": _sen2("ehcp-ceased-plans", "2025", sen2.CEASED, sen2.ALL_CEASED),
        "needs": _sen2("ehcp-needs", "2025", sen2.NEEDS, sen2.ALL_PLANS, 202425),
        "personal budgets": _sen2("ehcp-personal-budgets", "2025", sen2.BUDGETS, sen2.ALL_BUDGETS, 202425),
        "annual reviews": _sen2("ehcp-annual-reviews", "2025", sen2.REVIEWS, sen2.ALL_REVIEWS),
        "sen2_mi": _of(_alone("sen2-mi", "2023"), sen2.mi_2023_csv(*mi)),
        "appeals": _of(_alone("send-appeals", "2024"), _appeals_csv()),
        "appeals workbook": _of(_alone("send-appeals", "2021"), _appeals_ods()),
        "gross grants": _of(
            edition("dsg-gross", "2024-03"), files.gross_xlsx([["202", "Camden", 172446978.5, "202324"]])
        ),
        "allocations": _of(
            edition("dsg-allocations", "2023-24"),
            files.allocations_ods(
                [files.allocation("ENGLAND", "", 900), files.allocation("202", "Camden", 90)],
                sheet=edition("dsg-allocations", "2023-24").sheet or "",
            ),
        ),
        "deficits": _of(
            edition("dsg-balance", "2021-22"),
            files.deficits_xlsx([[202122, "Local authority", "London", "Camden", 1.5]]),
        ),
        "net deficits": _of(
            edition("dsg-balance-net", "2021-22"),
            money.net_deficits_csv([202122, "Local authority", "London", "Camden", 1.5]),
        ),
        "line 1.9.3": _of(
            edition("dsg-balance", "2023-24"), files.line_193_csv([["E09000007", "Camden", "-12"]])
        ),
        "outturn": _of(s251, money.s251_zip([*money.s251_england(202324), *money.s251_rows(CAMDEN, 202324)])),
        "services": _of(
            edition("s251-lines", "2018-19 to 2024-25"),
            money.services_csv(["E09000007", "2024-25", 3_000_000, 900_000, ""]),
        ),
        "groups": _of(
            edition("high-needs-outturn", "2023-24"), money.groups_json(("E09000007", "Camden", 30_868_044))
        ),
        "benchmarking": _of(
            edition("high-needs-benchmarking", "2021-22"),
            money.benchmarking_xlsx(("202", "Camden", money.book_block(), money.book_block(30, 50, 45, 6))),
        ),
        "specialist spending": _of(
            edition("specialist-spend", "2021-22"), money.specialist_csv(("Camden", "2021-22", 40, 60))
        ),
        "residents": _of(edition("residents", "2012 to 2024"), people.children_csv(residents)),
        "residents by age": _of(
            edition("residents-by-age", "mid-2024"),
            people.by_age_csv([people.by_age_row("E09000007", "Camden", "London Borough")]),
        ),
        "pupils": _of(
            edition("sen-in-england", "2025"),
            people.pupils_csv([["SEN_TotStat", 2025, "202", "Camden", 4.4]]),
        ),
        "interactive tool": _of(
            lait,
            people.lait_parquet(
                [
                    ["KS1P_EHCP", "2025 (prov)", name, 20, code]
                    for name, code in (("England", 970), ("Camden", 202))
                ],
                lait.measures,
            ),
        ),
        "neighbours": _of(
            edition("statistical-neighbours", "2025"),
            people.neighbours_xlsx([people.neighbour_row("202", "Camden", ten)]),
        ),
        "inspections to 2022": _of(
            edition("area-send-inspections", "2016 to 2022"),
            people.old_framework_ods([["E09000007", "Camden", *dates]]),
        ),
        "inspections of 2023": _of(
            edition("area-send-inspections", "2023"),
            people.winter_csv(
                [["Camden", "10/10/2023", "10/11/2023", "Inconsistent experiences and outcomes", "No", "NA"]]
            ),
        ),
        "inspection reports": _of(
            edition("area-send-reports", "2026-06-29"),
            people.reports_html([people.report_row("202", "E09000007", "camden")]),
        ),
        "postcodes": _of(edition("postcodes", "2025-11"), postcode_json()),
        "register": MadeFile(register_csv(), _register),
        "list of codes": MadeFile(code_list_xlsx(), _code_list),
        "generalised outlines": MadeFile(_generalised_json(), _generalised),
        "outlines": MadeFile(_topojson(), _outlines),
    }
