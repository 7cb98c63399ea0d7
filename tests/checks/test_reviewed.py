"""Rows of reviewed.csv that no check can use are refused by name; one fixture a rule."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.checks.reviewed import refuse_unknown
from pipeline.core.errors import PipelineError
from pipeline.sources.reference import read_reviewed
from tests.support.layouts.small_register import geography

HEADER = "check,indicator,location_code,location_name,time_period,figure,note"
CHANGE = "the change from the period before is unusual"
PERIOD = "each measure keeps its size, sign and order from period to period"
GONE = "no figure and no reason, though there was one in the period before"
INDICATOR = pl.DataFrame({"indicator": ["plans_count"]})


def look(folder: Path, check: str, rest: str) -> None:
    lines = [HEADER, f'"{check}",{rest}', ""]
    (folder / "reviewed.csv").write_text("\n".join(lines), encoding="utf-8")
    refuse_unknown(read_reviewed(geography().location, folder), INDICATOR)


@pytest.mark.parametrize(
    ("check", "rest"),
    [
        (CHANGE, "plans_count,E09000007,Camden,2024,54.93,Real."),
        (CHANGE, "plans_count,E09000007,Camden,2024,-1067.0,Real."),
        (GONE, "plans_count,E09000007,Camden,2024,,Real."),
        (PERIOD, "plans_count,,,2024,,Real."),
    ],
)
def test_a_row_that_a_check_can_use_is_accepted(tmp_path: Path, check: str, rest: str) -> None:
    look(tmp_path, check, rest)


@pytest.mark.parametrize(
    ("check", "rest", "problem"),
    [
        ("the change is odd", "plans_count,E09000007,Camden,2024,1.0,Real.", "'the change is odd' is not"),
        (CHANGE, "plan_count,E09000007,Camden,2024,1.0,Real.", "'plan_count' is not a measure"),
        (CHANGE, "plans_count,,,2024,1.0,Real.", f"the check '{CHANGE}' is of a figure and needs a place"),
        (PERIOD, "plans_count,E09000007,Camden,2024,,Real.", f"the check '{PERIOD}' is of a"),
        (CHANGE, "plans_count,E09000007,Camden,2024,1067,Real.", "figure '1067' is not as the table review"),
        (CHANGE, 'plans_count,E09000007,Camden,2024,"1,067.0",Real.', "figure '1,067.0' is not as"),
        (CHANGE, "plans_count,E09000007,Camden,2024,54.926,Real.", "figure '54.926' is not as"),
        (CHANGE, "plans_count,E09000007,Camden,2024,many,Real.", "figure 'many' is not as"),
        (PERIOD, "plans_count,,,2024,1.0,Real.", "figure '1.0' is not as"),
    ],
)
def test_a_row_that_no_check_can_use_is_refused(tmp_path: Path, check: str, rest: str, problem: str) -> None:
    with pytest.raises(PipelineError) as error:
        look(tmp_path, check, rest)
    assert str(error.value).startswith(f"reviewed.csv, row 2: {problem}")
