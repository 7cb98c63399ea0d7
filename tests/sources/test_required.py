"""A key that only some layouts need is asked for by name where an edition lacks it."""

import pytest

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Edition
from pipeline.tidy.layouts import LAYOUTS, tidy_edition, tidy_list
from tests.support.layouts.files_money import benchmarking_xlsx, book_block, groups_json
from tests.support.layouts.files_people import (
    by_age_csv,
    by_age_row,
    neighbour_row,
    neighbours_xlsx,
    old_framework_ods,
)
from tests.support.layouts.publishers_files import (
    allocation,
    allocations_ods,
    edition,
    line_193_csv,
    timeliness_csv,
    timeliness_row,
)
from tests.support.layouts.small_register import geography

CAMDEN = neighbour_row("202", "Camden", [("201", "Close")] * 10)
FILES = {
    ("statistical-neighbours", "2025"): neighbours_xlsx(
        [neighbour_row("202", "Camden", [("201", "Close")] * 10)]
    ),
    ("dsg-allocations", "2023-24"): allocations_ods([allocation("202", "Camden", 5)]),
    ("residents-by-age", "mid-2024"): by_age_csv([by_age_row("E09000007", "Camden", "London Borough")]),
    ("dsg-balance", "2023-24"): line_193_csv([["E09000007", "Camden", 5]]),
    ("high-needs-outturn", "2023-24"): groups_json(("E09000007", "Camden", 5)),
    ("high-needs-benchmarking", "2021-22"): benchmarking_xlsx(("202", "Camden", book_block(), book_block())),
    ("area-send-inspections", "2016 to 2022"): old_framework_ods([]),
    ("ehcp-timeliness", "2026"): timeliness_csv([timeliness_row("England", 2024)]),
}
NEEDED = {
    "time_period": [
        *["statistical-neighbours", "dsg-allocations", "residents-by-age", "dsg-balance"],
        *["high-needs-outturn", "high-needs-benchmarking"],
    ],
    "sheet": [
        *["statistical-neighbours", "dsg-allocations", "high-needs-benchmarking", "area-send-inspections"],
    ],
    "total": ["ehcp-timeliness"],
}


def tidy(content: bytes, described: Edition) -> None:
    (tidy_edition if described.layout in LAYOUTS else tidy_list)(content, described, geography())


@pytest.mark.parametrize(("key", "source"), [(key, source) for key in NEEDED for source in NEEDED[key]])
def test_a_missing_key_is_named_with_its_file_and_block(key: str, source: str) -> None:
    ((_, release), content) = next(item for item in FILES.items() if item[0][0] == source)
    described = edition(source, release)
    with pytest.raises(PipelineError) as error:
        tidy(content, described.model_copy(update={key: None}))
    assert str(error.value) == (
        f"{described.file}, [[edition]] {source} {release}: the key {key} is missing."
    )
