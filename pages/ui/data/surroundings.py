"""What lies around an authority: its predecessors and successors, its neighbours, what will change."""

from collections.abc import Sequence

import duckdb
import polars as pl

from pages.ui.data import connection, lookups
from pipeline.core.places import OWN_LIST, STATISTICAL, model_year
from pipeline.queries import places as place_queries

NEIGHBOUR_COLUMNS = {
    "neighbour_set": pl.String,
    "location_code": pl.String,
    "location_name": pl.String,
    "position": pl.Int32,
    "closeness": pl.String,
    "closed": pl.Date,
}


def predecessors(location_code: str) -> list[str]:
    """Return the codes of authorities with figures that an authority replaced, by name."""
    return connection.cached(_predecessors_and_successors, location_code)[0]


def successors(location_code: str) -> list[str]:
    """Return the codes of authorities with figures that replaced an abolished one, by name."""
    return connection.cached(_predecessors_and_successors, location_code)[1]


def _predecessors_and_successors(
    _con: duckdb.DuckDBPyConnection, location_code: str
) -> tuple[list[str], list[str]]:
    """Return predecessors and successors; transfers of part of an area (Christchurch from Dorset) do not
    count.
    """
    known = lookups.authorities()
    changes = connection.cached(place_queries.authority_changes, location_code)
    changes = changes.filter(pl.col("kind") != "transfer")
    before = changes.filter(to_code=location_code)["from_code"].unique(maintain_order=True)
    after = changes.filter(from_code=location_code)["to_code"].drop_nulls().unique(maintain_order=True)
    return [code for code in before if code in known], [code for code in after if code in known]


def neighbours(
    which: str, location_code: str, time_period: int, time_identifier: str, listed: Sequence[str]
) -> pl.DataFrame:
    """Return a set of neighbours in a period: the rows of place_queries.neighbours.

    For the visitor's own list, these are the authorities in `listed`, in that order.
    """
    if which == OWN_LIST:
        places = lookups.authorities()
        others = [places[code] for code in listed if code in places and code != location_code]
        return pl.DataFrame(
            [
                {"neighbour_set": which, "position": None, "closeness": None}
                | {name: place[name] for name in ("location_code", "location_name", "closed")}
                for place in others
            ],
            schema=NEIGHBOUR_COLUMNS,
        )
    return connection.cached(place_queries.neighbours, which, location_code, time_period, time_identifier)


def why_no_neighbours(which: str, location_code: str) -> str:
    """Return why an authority has no neighbours in a set, as a sentence."""
    name = lookups.authorities()[location_code]["location_name"]
    if which in STATISTICAL:
        return f"The model of {model_year(which)} names no similar councils for {name}."
    if which == OWN_LIST:
        return "Your list has no other authority yet: make it on the page Compare."
    return f"{name} has no council next door."


def announced(location_code: str) -> list[str]:
    """Return a sentence for each announced change to an authority."""
    changes = connection.cached(place_queries.authority_changes, location_code)
    return change_sentences(changes.filter(pl.col("to_code").is_null()))


def change_sentences(changes: pl.DataFrame) -> list[str]:
    """Return rows of place_queries.authority_changes as sentences, without repeats."""
    day = pl.col("effective").dt.strftime("%-d %B %Y")
    return (
        changes.select(pl.format("{}: {}", day, pl.col("note")).unique(maintain_order=True))
        .to_series()
        .to_list()
    )
