"""No changed file is accepted silently: it is refused, listed for review, or has the same figures."""

from collections.abc import Iterator
from itertools import islice

import polars as pl
import pytest

from pipeline.sources.catalogue import Edition, read_catalogue
from tests.exhaustive import mutations
from tests.exhaustive.mutations import SILENT, Baseline
from tests.support.layouts.published import NEEDS_FILES, PUBLISHED

PARTS = 30  # of the mutations of a file, so that a sample takes some of many files
EDITIONS = mutations.published_editions(read_catalogue()) if PUBLISHED.is_dir() else []


@pytest.fixture(scope="module")
def shipped() -> Baseline:
    return mutations.shipped_baseline()


@pytest.fixture(scope="module")
def made() -> Baseline:
    return mutations.made_baseline()


def accepted(
    cases: Iterator[tuple[str, pl.DataFrame]], part: int, edition: Edition, over: Baseline
) -> list[str]:
    """Return the mutations of one part that were accepted silently."""
    chosen = list(islice(cases, part, None, PARTS))
    return [name for name, table in chosen if mutations.judge(table, edition, over).outcome == SILENT]


@pytest.mark.slow
@pytest.mark.exhaustive(1, "thirtieths of the changed made-up tables")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_change_of_a_made_up_table_is_silent(part: int, made: Baseline) -> None:
    assert accepted(mutations.of_made(made.shipped), part, mutations.made_edition(), made) == []


@pytest.mark.exhaustive(4, "thirtieths of the changes of a published file")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    "edition", [pytest.param(item, marks=NEEDS_FILES, id=item.name) for item in EDITIONS]
)
def test_no_change_of_a_published_file_is_silent(edition: Edition, part: int, shipped: Baseline) -> None:
    assert accepted(mutations.of_published(edition), part, edition, shipped) == []


def test_the_unchanged_made_up_table_is_harmless(made: Baseline) -> None:
    verdict = mutations.judge(mutations.made_table(made.shipped), mutations.made_edition(), made)
    assert verdict.outcome == mutations.HARMLESS
