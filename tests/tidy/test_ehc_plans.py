import pytest

from pipeline.core.errors import PipelineError
from tests.support.layouts.publishers_files import timeliness_row
from tests.support.layouts.tidied import (
    BARNSLEY,
    CAMDEN,
    DORSET,
    ENGLAND,
    LEICESTER,
    NORFOLK,
    SCILLY,
    SOLIHULL,
    counts,
    figure,
    outcome,
    plans,
)

ON_TIME = "ehcp_issued_20_weeks_excl_pct"
ON_TIME_ALL = "ehcp_issued_20_weeks_incl_pct"
LATE = "ehcp_issued_over_52_weeks_excl_pct"
SHARE = "ehcp_exception_share_pct"


def test_with_and_without_exceptions_are_two_measures_with_their_own_counts() -> None:
    table = plans(timeliness_row("England", issued=(102203, 95411), in_time=(46498, 43997)))
    assert counts(figure(table, ON_TIME, ENGLAND, 2025)) == (46.1, 43997, 95411, None)
    assert counts(figure(table, ON_TIME_ALL, ENGLAND, 2025)) == (45.5, 46498, 102203, None)


def test_over_a_year_and_plans_issued_and_mean_waits() -> None:
    table = plans(timeliness_row("England", issued=(1000, 900), over_year=(101, 103), waits=(25.6, 24)))
    assert counts(figure(table, "ehcp_issued_over_52_weeks_incl_pct", ENGLAND, 2025)) == (
        10.1,
        101,
        1000,
        None,
    )
    assert figure(table, LATE, ENGLAND, 2025)["value"] == 11.4
    assert figure(table, "ehcp_plans_issued_incl_count", ENGLAND, 2025)["value"] == 1000
    assert figure(table, "ehcp_plans_issued_excl_count", ENGLAND, 2025)["value"] == 900
    assert figure(table, "ehcp_average_wait_incl_weeks", ENGLAND, 2025)["value"] == 25.6
    assert figure(table, "ehcp_average_wait_excl_weeks", ENGLAND, 2025)["value"] == 24


def test_a_percentage_is_kept_as_published() -> None:
    row = timeliness_row("England", issued=(300, 300), in_time=(100, 100))
    assert figure(plans(row), ON_TIME, ENGLAND, 2025)["value"] == 33.3


def test_bands_that_do_not_add_up_are_kept_as_published() -> None:
    row = timeliness_row(CAMDEN, issued=(100, 90), in_time=(50, 45), over_year=(10, 9))
    table = plans(row | {"plans_issued_gt20weeks_ltyear": 1, "plans_issued_gt20weeks_ltyear_ex": 1})
    assert counts(figure(table, ON_TIME, CAMDEN[1], 2025)) == (50, 45, 90, None)
    assert counts(figure(table, LATE, CAMDEN[1], 2025)) == (10, 9, 90, None)


def test_rates_of_2022_with_a_leading_space_are_numbers() -> None:
    row = timeliness_row("England", 2022, pc_plans_issued_20_weeks_ex=" 47.665")
    assert figure(plans(row), ON_TIME, ENGLAND, 2022)["value"] == 47.665


@pytest.mark.parametrize("release", ["2025-amended", "2026"])
def test_the_label_of_the_total_changes_with_the_edition(release: str) -> None:
    by_sex = timeliness_row("England", 2024, breakdown_topic="Sex", breakdown="Female")
    table = plans(timeliness_row("England", 2024), by_sex, release=release).observations
    labels = table.filter(indicator=ON_TIME).select("breakdown_topic", "breakdown").unique().sort("breakdown")
    assert labels.rows() == [("Sex", "Female"), ("Total", "Total")]


def test_another_label_of_the_total_is_refused_with_the_existing_labels() -> None:
    row = timeliness_row("England", breakdown_topic="All EHCPs", breakdown="All EHCPs")
    with pytest.raises(
        PipelineError, match=r"no row has the breakdown topic 'All EHC plans'.*there are 'All EHCPs'"
    ):
        plans(row)


def test_the_exception_share_is_calculated_from_the_two_totals() -> None:
    solihull = timeliness_row(SOLIHULL, 2024, issued=(527, 292), in_time=(280, 235))
    table = plans(solihull)
    assert figure(table, ON_TIME_ALL, SOLIHULL[1], 2024)["value"] == 53.1
    assert figure(table, ON_TIME, SOLIHULL[1], 2024)["value"] == 80.5
    share = figure(table, SHARE, SOLIHULL[1], 2024)
    assert round(share["value"], 1) == 44.6
    assert counts(share)[1:] == (235, 527, None)


def test_if_every_plan_is_an_exception_nothing_is_measured() -> None:
    table = plans(timeliness_row(DORSET, 2024, issued=(400, 0), in_time=(100, 0), over_year=(40, 0)))
    assert counts(figure(table, ON_TIME, DORSET[1], 2024)) == (None, 0, 0, "x")
    assert counts(figure(table, SHARE, DORSET[1], 2024)) == (100, 400, 400, None)
    assert figure(table, ON_TIME_ALL, DORSET[1], 2024)["value"] == 25


def test_a_masked_total_without_exceptions_masks_the_exception_share() -> None:
    norfolk = timeliness_row(
        NORFOLK, issued=(1943, "x"), in_time=(500, "x"), over_year=(40, "x"), waits=(25, "x")
    )
    table = plans(norfolk)
    assert counts(figure(table, SHARE, NORFOLK[1], 2025)) == (None, None, 1943, "x")
    assert figure(table, "ehcp_plans_issued_incl_count", NORFOLK[1], 2025)["value"] == 1943
    assert counts(figure(table, "ehcp_plans_issued_excl_count", NORFOLK[1], 2025)) == (None, None, None, "x")


def test_without_plans_issued_the_count_is_zero_and_nothing_is_measured() -> None:
    table = plans(timeliness_row(SCILLY, 2022, issued=(0, 0), in_time=(0, 0), over_year=(0, 0)))
    assert counts(figure(table, SHARE, SCILLY[1], 2022)) == (None, 0, 0, "none")
    assert figure(table, "ehcp_plans_issued_incl_count", SCILLY[1], 2022)["value"] == 0
    assert figure(table, ON_TIME, SCILLY[1], 2022)["symbol"] == "x"


def test_a_printed_percentage_or_mean_of_no_plans_is_missing() -> None:
    none = {"issued": (0, 0), "in_time": (0, 0), "over_year": (0, 0), "waits": (0, 0)}
    table = plans(timeliness_row(SCILLY, 2025, **none, pc_plans_issued_20_weeks_ex=0))
    assert counts(figure(table, ON_TIME, SCILLY[1], 2025)) == (None, 0, 0, "none")
    wait = figure(table, "ehcp_average_wait_excl_weeks", SCILLY[1], 2025)
    assert counts(wait) == (None, None, 0, "none")


@pytest.mark.parametrize("symbol", ["x", "z", "c", "low"])
def test_symbols_are_kept_and_never_become_zero(symbol: str) -> None:
    row = timeliness_row(CAMDEN, over_year=(symbol, symbol), pc_plans_issued_gt_1_year_ex=symbol)
    assert counts(figure(plans(row), LATE, CAMDEN[1], 2025)) == (None, None, 90, symbol)


def test_an_authority_without_a_row_is_absent() -> None:
    table = plans(timeliness_row("England"), timeliness_row(CAMDEN))
    assert counts(figure(table, ON_TIME, LEICESTER[1], 2025)) == (None, None, None, "absent")
    indicators = table.observations.filter(location_code=LEICESTER[1])["indicator"]
    assert sorted(indicators) == sorted(table.observations["indicator"].unique())


def test_breakdowns_get_no_absent_rows() -> None:
    by_sex = timeliness_row(CAMDEN, breakdown_topic="Sex", breakdown="Female")
    absent = plans(timeliness_row(CAMDEN), by_sex).observations.filter(symbol="absent")
    assert absent["breakdown"].unique().to_list() == ["Total"]
    assert absent.height > 0


def test_authorities_that_did_not_exist_are_not_absent() -> None:
    old = plans(timeliness_row(CAMDEN, 2022)).observations.filter(symbol="absent")["location_code"].unique()
    new = plans(timeliness_row(CAMDEN, 2023)).observations.filter(symbol="absent")["location_code"].unique()
    cumbria, cumberland = "E10000006", "E06000063"
    assert cumbria in old
    assert cumberland not in old
    assert cumbria not in new
    assert cumberland in new


@pytest.mark.parametrize(
    ("name", "dfe_code", "printed", "newest"),
    [
        ("Buckinghamshire", "825", {2019: "E10000002", 2021: "E06000060", 2023: "E10000002"}, "E06000060"),
        ("Somerset", "933", {2022: "E10000027", 2024: "E10000027", 2025: "E06000066"}, "E06000066"),
        ("North Yorkshire", "815", {2022: "E10000023", 2024: "E10000023"}, "E06000065"),
        ("Barnsley", "370", {2024: "E08000016", 2025: "E08000016"}, "E08000038"),
    ],
)
def test_an_authority_is_one_place_under_all_its_ons_codes(name, dfe_code, printed, newest) -> None:
    table = plans(*[timeliness_row((name, code, dfe_code), year) for year, code in printed.items()])
    given = table.observations.filter(indicator=ON_TIME).drop_nulls("value")
    assert given.select("time_period", "location_code").rows() == [(year, newest) for year in printed]
    assert outcome(table, "DfE code and ONS code") == ("pass", f"every row ({len(printed)} rows)")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("Barnsley", "E06000016", "370"), "'370' is Barnsley, 'E06000016' is Leicester"),
        (("Leicester", "E08000038", "370"), "'370' is Barnsley, 'Leicester' is Leicester"),
    ],
)
def test_a_code_or_name_of_another_authority_is_refused(place: tuple[str, str, str], words: str) -> None:
    with pytest.raises(PipelineError, match=f"1 row names two authorities.*{words}"):
        plans(timeliness_row(CAMDEN), timeliness_row(place))


def test_another_region_is_refused() -> None:
    row = timeliness_row(CAMDEN) | {"region_code": "E12000001", "region_name": "North East"}
    with pytest.raises(PipelineError, match="another region by region_code: Camden in 'E12000001'"):
        plans(row)


def test_an_unknown_authority_is_named() -> None:
    with pytest.raises(PipelineError, match=r"\(2026\): 1 place that the register does not know: '999'"):
        plans(timeliness_row(BARNSLEY), timeliness_row(("East Surrey", "E06000099", "999")))


def test_regions_are_located_by_code_and_keep_their_level() -> None:
    table = plans(timeliness_row("London"), timeliness_row("England"))
    assert figure(table, ON_TIME, "E12000007", 2025)["geographic_level"] == "Regional"
    assert figure(table, ON_TIME, ENGLAND, 2025)["geographic_level"] == "National"


def test_observations_have_their_source_and_release() -> None:
    rows = plans(timeliness_row("England", 2024), release="2025-amended").observations
    assert rows.select("source", "release").unique().rows() == [("ehcp-timeliness", "2025-amended")]
