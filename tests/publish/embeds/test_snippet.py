"""The code that other sites paste."""

import duckdb
import pytest

from pipeline.publish.asked import Asked
from pipeline.publish.embeds import snippet
from pipeline.publish.embeds.embed_resource import DRAWN, OF_ALL, of_council, of_measure
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection


def test_a_frame_is_escaped() -> None:
    text = snippet.frame('https://example.org/embed?a=1&b="><script>', 'Kent & Medway\'s "gap"', 400)
    assert "<script>" not in text
    assert 'title="Kent &amp; Medway&#x27;s &quot;gap&quot;"' in text
    assert 'width="100%" height="400"' in text


def test_the_code_has_the_frame_and_the_listener() -> None:
    frame, script = snippet.code("https://example.org/embed/map/x/2025", "A map", 640).splitlines()
    assert frame.startswith('<iframe src="https://example.org/embed/map/x/2025" title="A map"')
    assert script == snippet.LISTENER
    assert len(script) < 400


@pytest.mark.slow
@pytest.mark.exhaustive(4, "frames that have no script")
@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("slug", [None, "bournemouth-christchurch-and-poole", "dorset"])
def test_a_frame_without_the_script_is_high_enough(con: Con, kind: str, slug: str | None) -> None:
    if slug is None and kind not in OF_ALL:
        return
    for indicator, period in ((EXCL, "2025"), ("dsg_balance_per_head_gbp", "2023-24")):
        names = {"kind": kind, "indicator": indicator, "period": period} | ({"slug": slug} if slug else {})
        embed = (of_council if slug else of_measure)(con.cursor(), Asked(names, {}))
        needed = max(embed.height(width) for width in (340, 480, 600))
        assert needed <= snippet.usual_height(kind, of_council=bool(slug)) < needed * 1.8
