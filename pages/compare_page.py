"""Some authorities side by side."""

import streamlit as st


def page() -> None:
    """Draw the page for the view that the address asks for."""
    st.title("Compare")
