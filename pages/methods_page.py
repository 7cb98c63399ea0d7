"""What the figures mean and how they are compared."""

import streamlit as st


def page() -> None:
    """Draw the page for the view that the address asks for."""
    st.title("Methods")
