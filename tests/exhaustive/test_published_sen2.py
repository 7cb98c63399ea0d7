"""The SEN2 tables as DfE released them, read with plain Python, against what the pipeline makes of them."""

import pytest

from pipeline.core.symbols import WITHDRAWN
from tests.support.layouts.published import NEEDS_FILES
from tests.support.layouts.sen2_columns import TABLES, ZIP_2025
from tests.support.layouts.sen2_plain import Con, Row, cell, england, plain, total
from tests.support.warehouses import newest
from tests.support.warehouses.golden import ON_TIME

pytestmark = NEEDS_FILES

# Statements are printed from January 2010 on; there are maps from January 2015 on.
FIRST = {"ehcp_and_statements_count": 2015}


@pytest.mark.parametrize(("source", "release", "path", "member", "only", "measures"), TABLES)
def test_every_figure_of_every_authority(
    mirrored: Con, source: str, release: str, path: str, member: str | None, only: Row, measures
) -> None:
    held = mirrored.cursor().execute(
        """
        SELECT indicator, old_la_code, time_period, value, numerator, denominator, symbol
        FROM observation JOIN location USING (location_code)
        WHERE source = ? AND release = ? AND observation.geographic_level = 'Local authority'
          AND symbol IS DISTINCT FROM 'absent' AND breakdown = 'Total'
        """,
        [source, release],
    )
    ours = {tuple(row[:3]): tuple(row[3:]) for row in held.fetchall()}
    rows = [row for row in plain(path, member) if all(row[name] == text for name, text in only.items())]
    compared = 0
    for indicator, (figure, above, below) in measures.items():
        for row in rows:
            if row["geographic_level"] != "Local authority":
                continue
            year = int(row["time_period"])
            year = year // 100 + 1 if year > 9999 else year + 1 if source == "ehcp-phase-transfers" else year
            if year < FIRST.get(indicator, 0):
                continue
            upper, lower = total(row, above), total(row, below)
            if figure is None:
                printed = None if upper is None or not lower else 100 * upper / lower
            else:
                printed = None if lower == 0 else cell(row[figure])
            found = ours.get((indicator, row["old_la_code"], year))
            if found is None:
                assert printed is None, (indicator, row)
            else:
                if found[3] == WITHDRAWN:  # by a later release, which leaves nothing of a handful
                    assert min(upper or 1, lower or 1) < 10, (indicator, row)
                    continue
                assert found[:3] == (pytest.approx(printed), upper, lower), (indicator, row)
                compared += printed is not None
    of_these = {key for key in ours if key[0] in measures and ours[key][0] is not None}
    assert compared == len(of_these) > 0


def values(con: Con, indicator: str) -> dict[int, float | None]:
    return {period: figures[0] for period, figures in england(con, indicator).items()}


def served_from(con: Con, indicator: str, period: int) -> tuple[str, str]:
    found = con.cursor().execute(
        "SELECT source, release FROM serving_release WHERE indicator = ? AND time_period = ? "
        "AND breakdown_topic = 'Total'",
        [indicator, period],
    )
    return tuple(found.fetchall()[0])


def test_requests_of_2025_in_england(mirrored: Con) -> None:
    assert england(mirrored, "ehc_requests_refused_pct")[2025] == (26.6, 43289, 162702)
    assert values(mirrored, "ehc_requests_count")[2025] == 162702
    assert values(mirrored, "ehc_requests_open_count")[2025] == 11778


def test_england_within_20_weeks_from_2014(mirrored: Con) -> None:
    before = {2014: 64.3, 2015: 59.2, 2016: 58.6, 2017: 64.9, 2018: 60.1}
    since = {year: excluding for year, (excluding, _) in ON_TIME.items()}
    published = values(mirrored, "ehcp_issued_20_weeks_excl_pct")
    assert sorted(published) == list(range(2014, newest.YEAR + 1))
    assert {year: published[year] for year in before | since} == before | since


def test_an_x_does_not_erase_the_refusal_rates_of_2019_to_2022(mirrored: Con) -> None:
    rates = values(mirrored, "ehc_requests_refused_pct")
    printed = {
        int(row["time_period"]): float(row["ass_refused_ehc_pc"])
        for row in plain("2023/sen2_mi.csv")
        if row["geographic_level"] == "National" and int(row["time_period"]) > 2015
    }
    assert {year: rates[year] for year in printed} == printed
    assert served_from(mirrored, "ehc_requests_refused_pct", 2022) == ("sen2-mi", "2023")
    assert served_from(mirrored, "ehc_requests_refused_pct", 2023) == ("ehcp-requests", "2025-amended")


def test_no_timeliness_of_2019_to_2021_changed_and_2022_was_only_masked(mirrored: Con) -> None:
    changed = mirrored.cursor().execute(
        """
        SELECT DISTINCT location_name, time_period, old_value IS NULL, new_value IS NULL
        FROM revision JOIN location USING (location_code)
        WHERE indicator LIKE 'ehcp_issued_20_weeks_%_pct' AND new_source = 'ehcp-timeliness'
          AND new_release = '2025' ORDER BY ALL
        """
    )
    assert changed.fetchall() == [
        ("Tower Hamlets", 2022, True, True),  # only the plans issued were printed, later nothing
        ("West Berkshire", 2022, True, True),
    ]
    masked = mirrored.cursor().execute(
        "SELECT location_name, old_value, new_symbol FROM revision JOIN location USING (location_code) "
        "WHERE indicator = 'ehcp_plans_issued_incl_count' AND time_period = 2022 ORDER BY 1"
    )
    assert masked.fetchall() == [("Tower Hamlets", 695, "x"), ("West Berkshire", 176, "x")]


def test_new_plans_and_their_revision(mirrored: Con) -> None:
    assert values(mirrored, "ehcp_new_plans_count")[2024] == 97747
    assert values(mirrored, "ehcp_plans_issued_incl_count")[2024] == 90392  # another count
    revised = mirrored.cursor().execute(
        "SELECT old_release, old_value, new_value FROM revision WHERE indicator = 'ehcp_new_plans_count' "
        "AND location_code = 'E92000001'"
    )
    assert revised.fetchall() == [("2023", 68665, 66706)]


def test_a_regions_total_printed_for_each_of_its_authorities_stays_and_is_flagged(mirrored: Con) -> None:
    rows = [row for row in plain(ZIP_2025, "data/newplans.csv") if row["breakdown"] == "New EHC plans"]
    regions = {
        (row["region_name"], row["time_period"], row["new_ehc_plans"])
        for row in rows
        if row["geographic_level"] == "Regional"
    }
    wrong = {
        (row["old_la_code"], int(row["time_period"]), float(row["new_ehc_plans"]))
        for row in rows
        if row["la_name"] and (row["region_name"], row["time_period"], row["new_ehc_plans"]) in regions
    }
    assert len(wrong) == 15
    flagged = mirrored.cursor().execute(
        "SELECT old_la_code, time_period, value FROM latest_observation JOIN location USING (location_code) "
        "JOIN annotation USING (indicator, location_code, time_period) "
        "WHERE indicator = 'ehcp_new_plans_count' AND kind = 'suspect' AND text LIKE '%the region''s total%'"
    )
    assert set(flagged.fetchall()) == wrong


def test_plans_in_place_each_january(mirrored: Con) -> None:
    caseload = values(mirrored, "ehcp_caseload_count")
    assert (caseload[2025], caseload[2026]) == (638745, 718838)
    assert sorted(caseload) == list(range(2015, newest.YEAR + 2))
    found = mirrored.cursor().execute(
        "SELECT release, value FROM observation WHERE indicator = 'ehcp_caseload_count' "
        "AND time_period = 2016 AND location_code = 'E92000001'"
    )
    assert dict(found.fetchall()) == {"2022-by-placement": 73461, "2022-by-age": 74209}
    assert served_from(mirrored, "ehcp_caseload_count", 2016) == ("ehcp-caseload", "2022-by-age")


def test_tribunals_as_authorities_report_them(mirrored: Con) -> None:
    stages = [
        values(mirrored, f"reported_tribunals_{stage}_count")[2024]
        for stage in ("requests", "assessments", "other")
    ]
    assert stages == [4655, 1445, 3088]
    assert sum(stages) == 9188
    assert values(mirrored, "reported_tribunals_requests_count")[2022] == 2534


@pytest.mark.parametrize(
    ("name", "indicator", "figure"),
    [
        ("Lewisham", "ehcp_issued_20_weeks_excl_pct", 94.8),
        ("Barnet", "reported_tribunals_requests_count", 50),
        ("Wandsworth", "annual_reviews_decision_4_weeks_pct", 49.9),
    ],
)
def test_what_was_withdrawn_after_publication(
    mirrored: Con, name: str, indicator: str, figure: float
) -> None:
    found = mirrored.cursor().execute(
        "SELECT old_release, old_value, new_release, new_symbol FROM revision JOIN location "
        "USING (location_code) WHERE location_name = ? AND indicator = ? AND time_period = 2024 "
        "AND breakdown = 'Total'",
        [name, indicator],
    )
    assert found.fetchall() == [("2025", figure, "2025-amended", "x")]


def test_every_missing_figure_of_an_authority_has_its_reason(mirrored: Con) -> None:
    without = mirrored.cursor().execute(
        """
        SELECT indicator, time_period, location_name FROM latest_observation AS held
        JOIN location USING (location_code)
        JOIN indicator USING (indicator)
        WHERE value IS NULL AND breakdown = 'Total' AND held.geographic_level = 'Local authority'
          -- The interactive tool prints one mark and no reason; what is derived lacks what it is made of.
          AND indicator.topic <> 'outcomes' AND NOT indicator.derived
          AND NOT EXISTS (
              FROM annotation AS note
              WHERE note.kind = 'missing_reason' AND note.indicator = held.indicator
                AND coalesce(note.location_code, held.location_code) = held.location_code
                AND coalesce(note.time_period, held.time_period) = held.time_period)
        """
    )
    assert without.fetchall() == []


def test_series_break_where_the_return_became_one_of_persons(mirrored: Con) -> None:
    found = mirrored.cursor().execute(
        """
        SELECT indicator, time_identifier
        FROM latest_observation JOIN indicator USING (indicator, time_identifier)
        WHERE breakdown = 'Total' AND value IS NOT NULL AND indicator.source LIKE 'ehcp-%'
          AND indicator.unit <> 'per cent change'  -- which never cross a break
        GROUP BY ALL
        HAVING min(time_period) < if(time_identifier = 'January', 2023, 2022)
           AND max(time_period) >= if(time_identifier = 'January', 2023, 2022)
        """
    )
    across = found.fetchall()
    broken = set(
        mirrored.cursor()
        .execute("SELECT DISTINCT indicator, time_period FROM annotation WHERE kind = 'series_break'")
        .fetchall()
    )
    assert len(across) > 10
    assert {(name, 2023 if identifier == "January" else 2022) for name, identifier in across} <= broken
