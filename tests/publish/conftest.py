"""Pictures of real figures, for tests of their kinds."""

import duckdb
import pytest

from pipeline.publish import picture_kinds
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.picture import Picture
from pipeline.publish.site.parts.settings import Settings
from pipeline.queries import pictures as picture_queries
from pipeline.queries.figures import get_indicator
from tests.support.reading.picture_reading import ON_TIME, OTHER, Draw


@pytest.fixture
def draw(con: duckdb.DuckDBPyConnection) -> Draw:
    """Return a function that makes a picture: of a kind, a measure, a period and perhaps a council."""
    cursor = con.cursor()

    def made(kind: str, measure: str = ON_TIME, period: int = 2025, slug: str | None = None) -> Picture:
        place = picture_queries.place_by_slug(cursor, slug) if slug else None
        subject = Subject(
            cursor, get_indicator(cursor, measure), period, place, Settings("https://example.org")
        )
        other = OTHER if measure != OTHER else ON_TIME
        return picture_kinds.make(subject, kind, other=other)

    return made
