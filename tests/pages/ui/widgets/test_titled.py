"""Sections whose heading stands beside their text."""

from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st

from pages.ui.widgets import titled

with titled.section("About this measure: plans, 2025", "about"):
    st.markdown("Text.")
"""


def test_a_section_has_a_heading_and_the_container_of_its_text() -> None:
    app = AppTest.from_string(SCRIPT).run()
    assert not app.exception
    (outer,) = app.main.children.values()
    assert outer.proto.id.endswith("titled_about_this_measure_plans_2025")
    heading, inner = outer.children.values()
    assert (heading.value, heading.anchor) == ("About this measure: plans, 2025", "about")
    assert [text.value for text in inner.children.values()] == ["Text."]
