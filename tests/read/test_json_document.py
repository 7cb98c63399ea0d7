import pytest

from pipeline.read import json_document, limits


def test_an_object_is_parsed_with_or_without_a_byte_order_mark() -> None:
    assert json_document.parse(b'{"a": [1, 2.5, null]}') == {"a": [1, 2.5, None]}
    assert json_document.parse(b'\xef\xbb\xbf{"a": true}') == {"a": True}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[1]", "it is not an object"),
        (b'"text"', "it is not an object"),
        (b'{"a": 1, "a": 2}', "'a' occurs twice"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1e999}', "1e999 is too large for a number"),
        (b'{"a":' * 200_000, "it is nested too deeply"),
        (b"[" * 200_000, "it is nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "digits"),
        (b'{"a": "\xff"}', "can't decode"),
    ],
)
def test_any_other_document_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        json_document.parse(content)


def test_a_document_that_is_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "JSON_BYTES", 8)
    with pytest.raises(ValueError, match="it has more than 8 bytes"):
        json_document.parse(b'{"a": 12}')
