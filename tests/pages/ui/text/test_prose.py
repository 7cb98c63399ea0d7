"""Sentences in Markdown as HTML."""

from pages.ui.text import prose


def test_links_and_strong_words_become_html_and_all_else_is_text() -> None:
    text = "Source: [Plans & more](https://example.org/a?b=1&c=2), **June 2026** <b>."
    assert prose.as_html(text) == (
        'Source: <a href="https://example.org/a?b=1&amp;c=2">Plans &amp; more</a>, '
        "<strong>June 2026</strong> &lt;b&gt;."
    )
