"""The authorities around one: what it came from, those that touch it, those it is compared with."""

import streamlit as st

from pages.authority import digest, opening, profile
from pages.ui.address import fields, links
from pages.ui.address.fields import View
from pages.ui.data import connection, lookups, surroundings
from pages.ui.tables import folded
from pages.ui.widgets import cards, controls
from pipeline.core.periods import day_label
from pipeline.queries import places as place_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING

NEXT_DOOR = "Next door"


def changes(code: str, view: View) -> None:
    """Draw what preceded and succeeded the authority; figures of different areas are never joined."""
    places = lookups.authorities()
    changes = connection.cached(place_queries.authority_changes, code)
    said, former = surroundings.change_sentences(changes), surroundings.predecessors(code)
    if former:
        said.append(_as_context(code, former))
    if places[code]["closed"]:
        st.markdown("  \n".join(said))
    elif said:
        st.html(folded.markup("How the area changed, or will change", opening.bullets(said)))
    others = [*changes["from_code"], *changes["to_code"]]
    for other in dict.fromkeys(others):
        if other in places and other != code:
            label = f"Figures of {controls.authority_name(other)}"
            links.page_link("local-authority", label, view.params | {"la": [other]})


def _as_context(code: str, former: list[str]) -> str:
    """Return what the figures of predecessors shown next to the authority's own are."""
    places = lookups.authorities()
    names = " and ".join(places[other]["location_name"] for other in former)
    until = places[former[0]]["closed"]
    return (
        f"{names} covered {'a different area' if len(former) == 1 else 'different areas'} until "
        f"{day_label(until)}. {'Its' if len(former) == 1 else 'Their'} figures are shown beside those of "
        f"{places[code]['location_name']} as context. They are never joined to them."
    )


def next_door(found: digest.Digest, code: str, place: Row, view: View) -> None:
    """Draw the authority among those that touch it, and the table of the gaps."""
    st.header(NEXT_DOOR, anchor="next-door")
    indicator = cards.headline("timeliness", code, view[fields.EXCEPTIONS])
    rows = lookups.series(code, indicator["indicator"])
    if rows and rows[-1]["value"] is None and indicator["counterpart"]:
        indicator = lookups.indicators()[indicator["counterpart"]]
        rows = lookups.series(code, indicator["indicator"])
    table = rows and profile.borders(code, place["location_name"], indicator, rows[-1]["time_period"])
    if not table:
        none = rows and rows[-1]["value"] is None
        name = formatting.place_in_a_sentence(place["location_name"])
        why = f"{name} has no figure itself" if none else f"no council with a figure is next door to {name}"
        st.markdown(f"There is no gap to show: {why}.")
        return
    if found.borders["bars"] and indicator["indicator"] == found.on_time:
        codes = {row["slug"]: other for other, row in lookups.authorities().items()}
        st.html(opening.next_door(found.borders, codes))
    st.html(folded.table_markup("Each border gap, with its likely range", table, f"{code}_borders"))


def neighbours(code: str, place: Row, view: View, which: str) -> None:
    """Draw the table of the authority beside the neighbour set `which`."""
    st.header(WORDING[which].choice, anchor="neighbours")
    headlines = [cards.headline(topic, code, view[fields.EXCEPTIONS]) for topic in lookups.HEADLINES]
    newest = [rows[-1] for headline in headlines if (rows := lookups.series(code, headline["indicator"]))]
    if not newest:
        return
    listed = view[fields.LISTED]
    members = surroundings.neighbours(
        which, code, newest[0]["time_period"], newest[0]["time_identifier"], listed
    )
    if members.is_empty():
        st.markdown(surroundings.why_no_neighbours(which, code))
        return
    links.page_link("compare", "Compare them over the years →", view.params)
    measures = [*headlines, lookups.indicators()["dsg_balance_pct"]]
    table = profile.neighbours(code, place["location_name"], members, measures, which)
    names = formatting.listed(members["location_name"].to_list()[:3])
    others = f" and {members.height - 3} more" if members.height > 3 else ""
    st.html(folded.table_markup(f"{WORDING[which].choice}: {names}{others}", table, f"{code}_neighbours"))
