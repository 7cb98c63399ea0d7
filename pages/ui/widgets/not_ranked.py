"""Authorities that are not ranked in a period, grouped by the reason stored by the build."""

import polars as pl
import streamlit as st

from pages.ui.data import connection
from pages.ui.tables import figures as figure_tables
from pages.ui.text import prose
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.not_ranked import HEADINGS


def draw(indicator: Row, time_period: int, *, name_period: bool = False) -> None:
    """Draw how many authorities are ranked, and which are not; nothing if there is no ranking."""
    ranking = connection.cached(variation_queries.ranking, indicator["indicator"], time_period)
    if ranking.is_empty():
        return
    if name_period:
        st.subheader(formatting.capital(formatting.indicator_period(time_period, indicator)))
    parts = [ranked(ranking)]
    for kind, sentences in not_ranked(ranking, indicator).items():
        parts += [f"**{HEADINGS[kind]}**", prose.listed(sentences)]
    st.markdown("\n\n".join(parts))


def ranked(ranking: pl.DataFrame) -> str:
    """Return how many of the authorities that existed are ranked; `ranking` from
    variation_queries.ranking.
    """
    existed = ranking.filter(pl.col("not_ranked").is_null() | (pl.col("not_ranked") != "closed"))
    return f"{ranking['rank'].count()} of {existed.height} authorities are ranked."


def not_ranked(ranking: pl.DataFrame, indicator: Row) -> dict[str, list[str]]:
    """Return sentences by kind of reason: for each reason, the authorities with their figures."""
    kinds = ranking.sort("location_name").filter(pl.col("not_ranked").is_not_null())
    found = {kind: figure_tables.by_reason(kinds.filter(not_ranked=kind), indicator) for kind in HEADINGS}
    return {kind: sentences for kind, sentences in found.items() if sentences}
