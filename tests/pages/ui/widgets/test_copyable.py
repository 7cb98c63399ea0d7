"""Text to copy: its markup."""

from xml.etree import ElementTree

from pages.ui.widgets import copyable


def test_a_text_is_as_it_was_and_its_button_has_a_name_of_its_own() -> None:
    text = 'Devon issued 5.1% of plans in time (50 of 974) & "one" <b> more, and more.'
    shown, button, status = ElementTree.fromstring(copyable.markup(text))
    assert shown.text == text
    assert (button.text, button.get("type")) == ("Copy", "button")
    assert button.get("aria-label") == 'Copy: Devon issued 5.1% of plans in time (50 of 974) & "one" <b> m…'
    assert (status.get("role"), status.text) == ("status", None)


def test_the_name_of_a_short_text_is_the_text() -> None:
    _, button, _ = ElementTree.fromstring(copyable.markup("Kent: 12%."))
    assert button.get("aria-label") == "Copy: Kent: 12%."


def test_a_source_is_copied_with_its_line_and_more_stands_below() -> None:
    shown, _, _, more = ElementTree.fromstring(copyable.markup("Kent: 12%.", "Source: DfE & co", "<b>x</b>"))
    assert "".join(shown.itertext()) == "Kent: 12%. Source: DfE & co"
    assert more.tag == "b"
