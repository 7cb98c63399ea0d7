"""The code that other sites paste."""

from pipeline.publish.embeds import snippet


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
