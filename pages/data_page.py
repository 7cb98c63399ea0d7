"""What is held, where it comes from, and what was checked."""

import streamlit as st


def page() -> None:
    """Draw the page for the view that the address asks for."""
    st.title("Data")
