"""The state of things this year, in three topics."""

import streamlit as st


def page() -> None:
    """Draw the page for the view that the address asks for."""
    st.title("The postcode lottery in special needs, this year")
