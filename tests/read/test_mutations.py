"""Mutated files of every layout end in a sentence or in a table, never in another exception."""

import contextlib
import functools
import os

import pytest
from hypothesis import HealthCheck, given, seed, settings

from pipeline.core.errors import PipelineError
from tests.support.layouts.file_mutations import MUTATIONS, Mutation, mutated
from tests.support.layouts.made_files import made_files
from tests.support.seed import generator

NAMES = list(made_files())
QUICK = settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(QUICK, derandomize=False)
BLOCKS = 4
IN_A_SAMPLED_BLOCK = 100
# In a block of make test-all; more for a longer night.
IN_A_BLOCK = int(os.environ.get("POSTCODE_LOTTERY_FILES", "1000"))


@pytest.mark.parametrize("name", NAMES)
def test_the_made_file_is_read(name: str) -> None:
    file = made_files()[name]
    assert file.read(file.content) is not None


def check(name: str, mutations: list[Mutation]) -> None:
    """Read a mutated file; any exception but PipelineError, and one without a sentence, fails the test."""
    file = made_files()[name]
    content = functools.reduce(mutated, mutations, file.content)
    with contextlib.suppress(PipelineError):
        file.read(content)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_mutated_files_are_read_or_refused(name: str) -> None:
    @QUICK
    @given(mutations=MUTATIONS)
    def every(mutations: list[Mutation]) -> None:
        check(name, mutations)

    every()


@pytest.mark.exhaustive(3, "blocks of mutated files")
@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.parametrize("name", NAMES)
def test_more_mutated_files_are_read_or_refused(
    name: str, block: int, request: pytest.FixtureRequest
) -> None:
    number = IN_A_BLOCK if request.config.getoption("exhaustive") else IN_A_SAMPLED_BLOCK

    @settings(LONG, max_examples=number)
    @seed(generator(f"{name} {block}").randrange(2**32))
    @given(mutations=MUTATIONS)
    def every(mutations: list[Mutation]) -> None:
        check(name, mutations)

    every()
