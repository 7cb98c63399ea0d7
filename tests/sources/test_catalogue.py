import datetime
from pathlib import Path

import pytest

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Catalogue, read_catalogue
from pipeline.store.ingest import collect
from tests.support.layouts.catalogue_blocks import EDITION, INDICATOR, PUBLICATION, read

MUST_EXIST = [
    *[f"ehcp_issued_20_weeks_{version}_pct" for version in ("excl", "incl")],
    *[f"ehcp_issued_over_52_weeks_{version}_pct" for version in ("excl", "incl")],
    *[f"ehcp_average_wait_{version}_weeks" for version in ("excl", "incl")],
    *[f"ehcp_plans_issued_{version}_count" for version in ("excl", "incl")],
    *["ehcp_exception_share_pct", "ehcp_new_plans_count", "ehc_requests_count", "ehc_requests_refused_pct"],
    *["ehcp_caseload_count", "ehcp_caseload_per_1000", "pupils_ehcp_pct", "pupils_sen_support_pct"],
    *["send_appeals_count", "send_appeal_rate_pct", "send_appeal_rate_reviews_pct"],
    *["send_appeals_per_10000", "dsg_balance_gbp", "dsg_balance_pct", "dsg_balance_net_pct"],
    *["dsg_balance_per_head_gbp", "high_needs_block_gbp", "high_needs_outturn_gbp"],
    "high_needs_outturn_per_head_gbp",
    *[f"ks4_attainment8_{group}_score" for group in ("ehcp", "sen_support", "no_sen")],
    *["ks2_expected_ehcp_pct", "eyfsp_good_level_ehcp_pct", "phonics_ehcp_pct", "ks4_destination_ehcp_pct"],
    *["level_2_by_19_ehcp_pct", "level_3_by_19_ehcp_pct", "age_16_17_participation_sen_pct"],
    *[f"special_school_{kind}absence_pct" for kind in ("", "persistent_", "severe_")],
    *["special_school_suspensions_per_100", "special_school_exclusions_per_100"],
    *["sen_transport_gbp", "sen_transport_per_head_gbp", "sen_transport_per_plan_gbp"],
    *["educational_psychology_gbp", "sen_administration_gbp", "ehc_requests_per_1000"],
    *["ehcp_new_plans_per_1000", "ehcp_caseload_change_pct", "ehcp_caseload_5_year_change_pct"],
    *["ehc_requests_change_pct", "send_appeals_change_pct", "send_appeals_per_1000_plans"],
    *[f"ehcp_issued_late_{version}_count" for version in ("excl", "incl")],
    *[f"ehcp_placement_{kind}_pct" for kind in ("resourced", "state_special", "alternative", "awaiting")],
    *[f"ehcp_placement_{kind}_pct" for kind in ("further_education", "elsewhere", "early_years", "arranged")],
    *[f"ehcp_placement_{kind}_pct" for kind in ("home_education", "non_maintained_special")],
    *[f"ehcp_need_{need}_pct" for need in ("autism", "speech", "semh", "moderate_learning", "not_recorded")],
    *[f"ehcp_ceased_{reason}_pct" for reason in ("needs_met", "moved_authority", "maximum_age", "other")],
    *["ehcp_personal_budgets_count", "ehcp_personal_budget_pct", "ehcp_and_statements_count"],
]


def test_the_shipped_catalogue_has_every_required_indicator(catalogue: Catalogue) -> None:
    sources = {edition.source for edition in catalogue.editions}
    described = {item.indicator for item in catalogue.indicators if item.source in sources}
    assert set(MUST_EXIST) - described == set()


def test_indicators_are_sorted_by_topic(catalogue: Catalogue) -> None:
    topics = [indicator.topic for indicator in catalogue.indicators]
    order = ["timeliness", "requests", "plans", "placements", "needs", "ended"]
    order += ["outcomes", "tribunal", "finance", "residents"]
    assert list(dict.fromkeys(topics)) == order
    assert topics == sorted(topics, key=order.index)


def test_the_suffix_of_an_indicator_gives_its_unit(catalogue: Catalogue) -> None:
    each = ("_per_head_gbp", "_per_plan_gbp", "_per_1000_plans", "_change_pct")
    plain = [item for item in catalogue.indicators if not item.indicator.endswith(each)]
    unit = {indicator.indicator.rsplit("_", 1)[1]: indicator.unit for indicator in plain}
    assert unit == {
        "pct": "per cent",
        "score": "score",
        "100": "per 100",
        "count": "count",
        "gbp": "GBP",
        "weeks": "weeks",
        "1000": "per 1,000",
        "10000": "per 10,000",
    }
    others = {item.indicator: item.unit for item in catalogue.indicators if item not in plain}
    assert others["dsg_balance_per_head_gbp"] == "GBP per head"


def test_measures_with_and_without_exceptions_are_counterparts(catalogue: Catalogue) -> None:
    counterpart = {item.indicator: item.counterpart for item in catalogue.indicators}
    assert counterpart["ehcp_issued_20_weeks_excl_pct"] == "ehcp_issued_20_weeks_incl_pct"
    assert {name for name, other in counterpart.items() if other} == {
        name for name in counterpart if "_excl_" in name or "_incl_" in name
    }


def test_only_balances_are_signed(catalogue: Catalogue) -> None:
    assert {item.indicator for item in catalogue.indicators if item.signed} == {
        "dsg_balance_gbp",
        "dsg_balance_net_pct",
        "dsg_balance_pct",
        "dsg_balance_per_head_gbp",
    }


def test_an_edition_inherits_keys_of_its_publication(tmp_path: Path) -> None:
    (edition,) = read(tmp_path, PUBLICATION + EDITION + "published_on = 2026-06-18\n").editions
    assert edition.publisher == "Department for Education"
    assert edition.published_on == datetime.date(2026, 6, 18)
    assert edition.file == "plans.toml"
    assert edition.name == "plans.csv (2025)"


def test_columns_are_in_lower_case_and_can_be_renamed(tmp_path: Path) -> None:
    tables = '[columns.a]\nTotal = "total"\nlate = "late"\n[columns.b]\nName = "name"\n'
    more = 'columns = ["a", "b"]\nrenamed = { PC_late = "late" }\n'
    (edition,) = read(tmp_path, PUBLICATION + tables + EDITION + more).editions
    assert edition.columns == {"total": "total", "name": "name", "pc_late": "late"}


def test_unused_columns_are_not_read_unless_the_edition_renames_them(tmp_path: Path) -> None:
    tables = '[columns.a]\nTotal = "total"\nReview24 = "review"\n[unused]\nmore = ["Notes", "Review25"]\n'
    more = 'columns = ["a"]\nrenamed = { Review25 = "review" }\nunused = ["more"]\n'
    (edition,) = read(tmp_path, PUBLICATION + tables + EDITION + more).editions
    assert edition.columns == {"total": "total", "review25": "review"}
    assert edition.unused == {"notes"}


def test_a_message_names_the_member_of_an_archive(tmp_path: Path) -> None:
    (edition,) = read(tmp_path, PUBLICATION + EDITION + 'member = "data/late.csv"\n').editions
    assert edition.name == "late.csv (2025)"


UNITS = {
    "balance_per_head_gbp": "GBP per head",
    "balance_gbp": "GBP",
    "transport_per_plan_gbp": "GBP per plan",
    "plans_change_pct": "per cent change",
    "plans_pct": "per cent",
    "appeals_per_1000_plans": "per 1,000 plans",
    "plans_per_1000": "per 1,000",
    "suspensions_per_100": "per 100",
    "attainment_score": "score",
    "plans_per_10000": "per 10,000",
}


@pytest.mark.parametrize("indicator", UNITS)
def test_the_longest_suffix_of_an_id_gives_the_unit(tmp_path: Path, indicator: str) -> None:
    block = INDICATOR.replace("plans_on_time_pct", indicator)
    (described,) = read(tmp_path, PUBLICATION + EDITION + block).indicators
    assert described.unit == UNITS[indicator]


def test_a_ratio_refers_to_published_indicators_only(tmp_path: Path) -> None:
    count = INDICATOR.replace("plans_on_time_pct", "plans_count")
    ratio = 'ratio = { numerator = "plans_count", denominator = "residents_count", times = 1000 }\n'
    share = INDICATOR.replace("plans_on_time_pct", "plans_per_1000") + ratio
    with pytest.raises(
        PipelineError, match="plans_per_1000 is calculated from residents_count, which is not"
    ):
        read(tmp_path, PUBLICATION + EDITION + count + share)
    chained = INDICATOR.replace("plans_on_time_pct", "residents_count") + ratio.replace("residents", "plans")
    with pytest.raises(PipelineError, match="is calculated from residents_count, which is not a published"):
        read(tmp_path, PUBLICATION + EDITION + count + share + chained)


def test_a_ratio_has_the_source_of_its_numerator(tmp_path: Path) -> None:
    count = INDICATOR.replace("plans_on_time_pct", "plans_count")
    residents = INDICATOR.replace("plans_on_time_pct", "residents_count")
    ratio = 'ratio = { numerator = "plans_count", denominator = "residents_count", times = 1000 }\n'
    share = INDICATOR.replace("plans_on_time_pct", "plans_per_1000") + ratio
    message = "calculated from plans_count, so its key source should be 'plans', not 'people'"
    other = share.replace('source = "plans"', 'source = "people"')
    edition = EDITION.replace('source = "plans"', 'source = "people"')
    assert len(read(tmp_path, PUBLICATION + EDITION + edition + count + residents + share).indicators) == 3
    with pytest.raises(PipelineError, match=message):
        read(tmp_path, PUBLICATION + EDITION + edition + count + residents + other)


def test_a_published_measure_must_be_an_indicator(tmp_path: Path) -> None:
    measures = '[edition.measures]\nPLANS = "{}"\n'
    described = read(tmp_path, PUBLICATION + EDITION + measures.format("plans_on_time_pct") + INDICATOR)
    assert described.editions[0].measures == {"PLANS": "plans_on_time_pct"}
    with pytest.raises(PipelineError, match="key measures: PLANS is to be plans_pct, which is not an indica"):
        read(tmp_path, PUBLICATION + EDITION + measures.format("plans_pct") + INDICATOR)


def test_editions_are_in_the_order_of_files_and_blocks(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(PUBLICATION + EDITION.replace('"2025"', '"a"'), encoding="utf-8")
    two = EDITION.replace('"2025"', '"b"') + EDITION.replace('"2025"', '"c"')
    (tmp_path / "b.toml").write_text(PUBLICATION + two, encoding="utf-8")
    assert [edition.release for edition in read_catalogue(tmp_path).editions] == ["a", "b", "c"]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="No source is described"):
        read_catalogue(tmp_path)


def test_an_unknown_layout_is_refused_before_any_file_is_read(tmp_path: Path) -> None:
    described = read(tmp_path, PUBLICATION + EDITION.replace('layout = "timeliness"', 'layout = "timelines"'))
    with pytest.raises(
        PipelineError, match=r"plans\.toml, .* plans 2025: key layout: 'timelines' is none of"
    ):
        collect(tmp_path / "no-such-folder", described)
