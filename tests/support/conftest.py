"""What tests of the stand-in server share."""

from collections.abc import Iterator

import pytest
import requests

from tests.support.publishers.sample import sample_site, visitor
from tests.support.publishers.server import StandIn


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A stand-in with the sample site."""
    with StandIn(sample_site()) as running:
        yield running


@pytest.fixture
def session(stand_in: StandIn) -> Iterator[requests.Session]:
    """A visitor of it."""
    with visitor(stand_in) as one:
        yield one
