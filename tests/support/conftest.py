"""Fixtures for tests of the stand-in server."""

from collections.abc import Iterator

import pytest
import requests

from tests.support.publishers.sample import sample_site, visitor
from tests.support.publishers.server import StandIn


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """Yield a stand-in server with the sample site."""
    with StandIn(sample_site()) as running:
        yield running


@pytest.fixture
def session(stand_in: StandIn) -> Iterator[requests.Session]:
    """Yield a session that reaches the stand-in."""
    with visitor(stand_in) as session:
        yield session
