"""Outlines that drawings have in common."""

from pipeline.publish.embeds import outlines

LONG = "M0 0l" + "1 1 " * 20


def test_an_outline_that_recurs_is_written_once() -> None:
    first = f'<path d="{LONG}" fill="red"><title>Ayton: 5%</title></path>'
    second = f'<g><path d="{LONG}" fill="none"/></g>'
    defined, drawings = outlines.share([first, second])
    assert defined == f'<path id="o0" d="{LONG}"/>'
    assert drawings == [
        '<use href="#o0" fill="red"><title>Ayton: 5%</title></use>',
        '<g><use href="#o0" fill="none"/></g>',
    ]


def test_what_is_short_or_occurs_once_stays() -> None:
    drawings = ['<path d="M0 0l1 1" fill="red"/>', f'<path d="M0 0l1 1" fill="red"/><path d="{LONG}"/>']
    assert outlines.share(drawings) == ("", drawings)
