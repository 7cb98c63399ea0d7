"""The file of an earlier release under a later one's name is refused."""

import polars as pl
import pytest

from pipeline.checks.release_years import refuse_earlier_files
from pipeline.core.errors import PipelineError

Releases = dict[str, tuple[int | None, ...]]


def figures(releases: Releases) -> pl.DataFrame:
    """A source with figures of these periods by release; None is a later period without a figure."""
    rows = [
        ("appeals", release, period or 2030, 1.0 if period else None)
        for release, periods in releases.items()
        for period in periods
    ]
    return pl.DataFrame(rows, schema=["source", "release", "time_period", "value"], orient="row")


@pytest.mark.parametrize(
    "releases",
    [
        {"2021": (2020, 2021), "2022": (2021, 2022)},
        {"2021-22": (202122,), "2022-23": (202223,)},
        # Amendments have the years of their release; one kept under it may be of the next.
        {"2025": (2024,), "2025-amended": (2024,), "2026": (2025,)},
        {"2026": (2025,), "2026-amended-2027-01-15": (2026,), "2027": (2026,)},
        {"2019-20 to 2024-25": (202425,), "2026-04": (202425,), "2022-by-age": (2022,), "2023": (2022,)},
    ],
)
def test_later_releases_that_end_later_pass(releases: Releases) -> None:
    refuse_earlier_files(figures(releases))


@pytest.mark.parametrize(
    ("releases", "later", "earlier"),
    [
        ({"2021": (2020, 2021), "2022": (2020, 2021)}, "release 2022 are of 2021", "release 2021 has"),
        (
            {"2024": (2020, 2021), "2022": (2022,)},
            "release 2024 are of 2021",
            "release 2022 has those of 2022",
        ),
        (
            {"2021-22": (202122,), "2022-23": (202122,)},
            "release 2022-23 are of 202122",
            "release 2021-22 has",
        ),
        ({"2025": (2024,), "2026": (2024, None)}, "release 2026 are of 2024", "release 2025 has"),
    ],
)
def test_a_later_release_that_ends_no_later_is_named(releases: Releases, later: str, earlier: str) -> None:
    with pytest.raises(PipelineError, match=rf"^appeals: the newest figures of {later}, and {earlier}"):
        refuse_earlier_files(figures(releases))
