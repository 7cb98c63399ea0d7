import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.core.errors import PipelineError
from pipeline.fetch.discover_ees import EES, EES_CONTENT
from pipeline.fetch.discover_govuk import GOV_UK
from pipeline.fetch.ees_api import EES_API
from pipeline.sources.catalogue import Catalogue, read_catalogue
from pipeline.store.ingest import collect

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

PUBLICATION = """
[publication]
publisher = "Department for Education"
landing_page = "https://example.org/"
licence = "Open Government Licence v3.0"
"""

EDITION = """
[[edition]]
source = "plans"
release = "2025"
title = "Plans"
published = "June 2026"
kind = "copy"
path = "plans/plans.csv"
url = "https://example.org/plans.csv"
layout = "timeliness"
"""

INDICATOR = """
[[indicator]]
indicator = "plans_on_time_pct"
label = "Plans on time"
short_label = "On time"
phrase = "issued {value} of its plans on time"
topic = "timeliness"
decimals = 1
time_identifier = "Calendar year"
polarity = "neutral"
definition = "Plans on time."
source = "plans"
class_breaks = [20, 40]
"""


def read(folder: Path, text: str) -> Catalogue:
    (folder / "plans.toml").write_text(text, encoding="utf-8")
    return read_catalogue(folder)


@pytest.mark.parametrize("indicator", MUST_EXIST)
def test_the_shipped_catalogue_has_every_required_indicator(catalogue: Catalogue, indicator: str) -> None:
    described = {item.indicator: item for item in catalogue.indicators}
    assert described[indicator].source in {edition.source for edition in catalogue.editions}


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


WRONG = {
    "unknown key of an edition": (EDITION + 'colour = "red"', "[[edition]] plans 2025: key colour"),
    "missing key of an edition": (
        EDITION.replace('title = "Plans"', ""),
        "[[edition]] plans 2025: key title",
    ),
    "no release": (EDITION.replace('release = "2025"', ""), "[[edition]] plans ?: key release"),
    "text for a number": (EDITION + 'time_period = "2025"', "[[edition]] plans 2025: key time_period"),
    "number for a text": (EDITION.replace('"2025"', "2025"), "[[edition]] plans 2025: key release"),
    "kind outside its list": (EDITION.replace('"copy"', '"scan"'), "[[edition]] plans 2025: key kind"),
    "unit outside its list": (EDITION + "gbp_per_unit = 1000", "[[edition]] plans 2025: key gbp_per_unit"),
    "unknown column table": (
        EDITION + 'columns = ["place"]',
        "[[edition]] plans 2025: key columns: there is no table",
    ),
    "unknown list of unused columns": (
        EDITION + 'unused = ["others"]',
        "[[edition]] plans 2025: key unused: there is no list others",
    ),
    "column tables that are no list": (EDITION + "columns = 1", "[[edition]] plans 2025: key columns"),
    "renamed columns that are no table": (EDITION + 'renamed = ["a"]', "[[edition]] plans 2025: key renamed"),
    "renamed to a name that is not ours": (
        EDITION
        + '[columns.a]\nlate = "over_20"\n'
        + EDITION.replace('"2025"', '"2026"')
        + 'columns = ["a"]\nrenamed = { pc_late = "late" }',
        "[[edition]] plans 2026: key renamed: the column tables do not have our name 'late'; "
        "they have 'over_20'",
    ),
    "a note on a copy": (
        EDITION + 'kind_note = "made by hand"',
        "[[edition]] plans 2025: kind_note says who made",
    ),
    "an extract without a note": (
        EDITION.replace('"copy"', '"extract"'),
        "[[edition]] plans 2025: kind_note says who made",
    ),
    "encoding outside its list": (EDITION + 'encoding = "ascii"', "[[edition]] plans 2025: key encoding"),
    "ratio without a denominator": (
        EDITION + INDICATOR + 'ratio = { numerator = "a_count", times = 1 }',
        "[[indicator]] plans_on_time_pct: key ratio.denominator",
    ),
    "unknown block": (EDITION + "[editions]\n", "the file: key editions"),
    "edition as a table": (EDITION.replace("[[edition]]", "[edition]"), "the file: key edition"),
    "column that is no text": (EDITION + "[columns.a]\nx = 1\n", "the file: key columns.a.x"),
    "unknown key of an indicator": (
        EDITION + INDICATOR + "colour = 1",
        "[[indicator]] plans_on_time_pct: key colour",
    ),
    "missing key of an indicator": (
        EDITION + INDICATOR.replace("decimals = 1", ""),
        "[[indicator]] plans_on_time_pct: key decimals",
    ),
    "topic outside its list": (
        EDITION + INDICATOR.replace('topic = "timeliness"', 'topic = "weather"'),
        "[[indicator]] plans_on_time_pct: key topic",
    ),
    "name without a unit": (
        EDITION + INDICATOR.replace("time_pct", "time"),
        "[[indicator]] plans_on_time: key indicator must end in one of _per_head_gbp, ",
    ),
    "breaks that fall": (
        EDITION + INDICATOR.replace("[20, 40]", "[40, 20]"),
        "[[indicator]] plans_on_time_pct: key class_breaks",
    ),
    "no breaks": (
        EDITION + INDICATOR.replace("[20, 40]", "[]"),
        "[[indicator]] plans_on_time_pct: key class_breaks",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_block_is_named_with_its_file_and_key(tmp_path: Path, name: str) -> None:
    text, words = WRONG[name]
    with pytest.raises(PipelineError) as error:
        read(tmp_path, PUBLICATION + text)
    assert str(error.value).startswith(f"plans.toml, {words}")


def test_everything_wrong_with_an_edition_is_named_at_once(tmp_path: Path) -> None:
    block = EDITION.replace('title = "Plans"\n', "").replace('url = "', 'uri = "').replace('"copy"', '"scan"')
    with pytest.raises(PipelineError) as error:
        read(tmp_path, PUBLICATION + block + 'colour = "red"\ncolumns = ["a", "b"]\nunused = ["c"]\n')
    assert str(error.value) == (
        "plans.toml, [[edition]] plans 2025: key columns: there is no table [columns.a]; key columns: there "
        "is no table [columns.b]; key unused: there is no list c in [unused]; keys title, url are missing; "
        "keys uri, colour are unknown; key kind should be 'copy', 'extract' or 'derived'."
    )


def test_everything_wrong_with_an_indicator_is_named_at_once(tmp_path: Path) -> None:
    block = '[[indicator]]\nindicator = "plans"\nlabel = "Plans"\nphrase = "issued"\nclass_breaks = [2, 1]\n'
    with pytest.raises(PipelineError) as error:
        read(tmp_path, PUBLICATION + EDITION + block)
    assert str(error.value) == (
        "plans.toml, [[indicator]] plans: key indicator must end in one of _per_head_gbp, _per_plan_gbp, "
        "_per_1000_plans, _per_100, _per_1000, _per_10000, _change_pct, _pct, _count, _gbp, _weeks, _score; "
        "keys short_label, topic, decimals, time_identifier, "
        "polarity, definition, source are missing; key phrase must contain {value} and may contain {s}; "
        "key class_breaks must increase."
    )


def test_an_indicator_without_its_id_is_refused(tmp_path: Path) -> None:
    block = INDICATOR.replace('indicator = "plans_on_time_pct"\n', "")
    with pytest.raises(PipelineError) as error:
        read(tmp_path, PUBLICATION + EDITION + block)
    assert str(error.value) == "plans.toml, [[indicator]] ?: key indicator is missing."


def test_bad_toml_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"^plans\.toml is not valid TOML: .*line 6"):
        read(tmp_path, PUBLICATION + "[[edition]\n")


@pytest.mark.parametrize(
    ("block", "what"), [(EDITION, "edition plans 2025"), (INDICATOR, "indicator plans_on_time")]
)
def test_a_repeated_block_is_refused(tmp_path: Path, block: str, what: str) -> None:
    (tmp_path / "again.toml").write_text(PUBLICATION + block, encoding="utf-8")
    with pytest.raises(PipelineError, match=f"describes the {what}.* twice"):
        read(tmp_path, PUBLICATION + EDITION + block)


@pytest.mark.parametrize("other", ["nothing_pct", "plans_late_pct"])
def test_counterparts_must_refer_to_each_other(tmp_path: Path, other: str) -> None:
    late = INDICATOR.replace("on_time", "late")
    with pytest.raises(PipelineError, match=f"plans_on_time_pct names {other} as its counterpart"):
        read(tmp_path, PUBLICATION + EDITION + INDICATOR + f'counterpart = "{other}"\n' + late)


LIVE = """
[ees]
publication = "p"
release = "2025"
release_version = "v"

[[live]]
source = "plans"
file = "plans.csv"
ees = { file = "plans.csv" }
"""


def test_a_live_block_inherits_the_shared_keys_of_its_file(tmp_path: Path) -> None:
    hosts = 'hosts = ["example.org"]\n'
    described = read(tmp_path, hosts + PUBLICATION + EDITION + LIVE)
    (live,) = described.live
    assert live.ees is not None
    assert (live.ees.publication, live.ees.release_version, live.ees.file) == ("p", "v", "plans.csv")
    assert described.hosts == {"example.org"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('source = "plans"\nfile', 'source = "plan"\nfile', "plan is read like its last edition"),
        (
            'file = "plans.csv"\nees',
            'like = "2024"\nfile = "plans.csv"\nees',
            "plans is read like 2024",
        ),
        ('ees = { file = "plans.csv" }', "", "exactly one of ees, govuk, page, layer and fixed"),
        ('{ file = "plans.csv" }', '{ data_set = "d" }', "must have either file or supporting"),
        ('{ file = "plans.csv" }', '{ supporting = "(" }', "is not a regular expression"),
        ('{ file = "plans.csv" }', '{ fil = "plans.csv" }', r"plans\.toml, \[\[live\]\] plans: key ees"),
    ],
)
def test_a_wrong_live_block_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in LIVE
    with pytest.raises(PipelineError, match=problem):
        read(tmp_path, PUBLICATION + EDITION + LIVE.replace(old, new))


def test_everything_wrong_with_a_live_block_is_named_at_once(tmp_path: Path) -> None:
    block = LIVE.replace('{ file = "plans.csv" }', '{ supporting = "(", name = 1 }').replace(
        'file = "plans.csv"\n', ""
    )
    with pytest.raises(PipelineError) as error:
        read(tmp_path, PUBLICATION + EDITION + block)
    assert str(error.value).startswith(
        "plans.toml, [[live]] plans: key file is missing; key ees.name is unknown; "
        "key ees.supporting is not a regular expression: "
    )


def test_every_address_in_the_catalogue_is_on_an_allowed_host(catalogue: Catalogue) -> None:
    ways = [way for live in catalogue.live for way in (live.page, live.layer, live.fixed) if way is not None]
    assert {urlsplit(way.address).hostname for way in ways} <= catalogue.hosts
    assert {urlsplit(base).hostname for base in (EES, EES_CONTENT, EES_API, GOV_UK)} <= catalogue.hosts


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="No source is described"):
        read_catalogue(tmp_path)


def test_an_unknown_layout_is_refused_before_any_file_is_read(tmp_path: Path) -> None:
    described = read(tmp_path, PUBLICATION + EDITION.replace('layout = "timeliness"', 'layout = "timelines"'))
    with pytest.raises(
        PipelineError, match=r"plans\.toml, .* plans 2025: key layout: 'timelines' is none of"
    ):
        collect(tmp_path / "no-such-folder", described)
