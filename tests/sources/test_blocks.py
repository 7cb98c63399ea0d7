"""Wrong blocks of the catalogue are named, with everything that is wrong with them."""

from pathlib import Path

import pytest

from pipeline.core.errors import PipelineError
from tests.support.layouts.catalogue_blocks import EDITION, INDICATOR, PUBLICATION, read

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
