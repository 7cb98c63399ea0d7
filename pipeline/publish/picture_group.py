"""The councils that a picture sets beside one: a set of its neighbours, or chosen ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import polars as pl

from pipeline.core import places
from pipeline.publish.asked import BadParameterError
from pipeline.queries import compare as compare_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import places as place_queries
from pipeline.queries import records as record_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING

SIMILAR = "{number} similar councils"
"""The ten of the newest model, after 'Leeds and'."""
MOST_CHOSEN = 20
SEPARATOR = "."
"""Between the sets of `also`."""
# What a line of the group says of itself, where it is not those of the newest model.
ABOUT = {
    places.TOUCHING: "all with a common border",
    places.STATISTICAL[1]: "the ten that DfE's model of 2021 found most alike",
    places.SAME_REGION: "all others of the region",
    places.SAME_TYPE: "all others of the same type today",
}


@dataclass(frozen=True)
class Group:
    """Councils beside one: those of a neighbour set, or, with OWN_LIST, the `chosen` location codes.

    `also` are further sets, of which a picture over the years has a line each.
    """

    neighbour_set: str = places.NEWEST_STATISTICAL
    chosen: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether it is the similar councils of the newest model."""
        return self.neighbour_set == places.NEWEST_STATISTICAL

    def line(self, members: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """Return what the line of the group is called, and who that is."""
        if self.is_default:
            return WORDING[self.neighbour_set].group, "the ten that DfE's model of 2025 finds most alike"
        if self.neighbour_set == places.OWN_LIST:
            return "Chosen councils", formatting.listed([name for _, name in members])
        return WORDING[self.neighbour_set].group, ABOUT[self.neighbour_set]

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the page Compare that show the same group."""
        listed = {"with": ".".join(self.chosen)} if self.chosen else {}
        also = {"also": SEPARATOR.join(self.also)} if self.also else {}
        return {"neighbours": self.neighbour_set, **listed, **also}

    def name(self, members: int, place: Row | None) -> str:
        """Return what the members are called after 'Leeds and': '10 similar councils'."""
        if self.is_default:
            return SIMILAR.format(number=members)
        if place is None:
            return f"{members} councils"
        start, phrase, model = WORDING[self.neighbour_set].phrase
        region = formatting.region_in_a_sentence(place["region_name"] or "")
        noun = "council" if members == 1 else "councils"
        named = f"{start.lower()} {members} {phrase.format(noun=noun, region=region)}"
        return f"{named} ({model})" if model else named

    def members(
        self, con: duckdb.DuckDBPyConnection, place: Row | None, period: int, time_identifier: str
    ) -> list[tuple[str, str]]:
        """Return code and name of the members in a period: the most alike first, or as chosen."""
        own = place["location_code"] if place else None
        if self.neighbour_set == places.OWN_LIST:
            names = dict(record_queries.places(con).select("location_code", "location_name").rows())
            return [(code, names[code]) for code in self.chosen if code != own]
        if own is None:
            return []
        found = self.neighbours(con, own, period, time_identifier)
        if self.neighbour_set == places.TOUCHING:
            found = found.sort("location_name")
        return list(found.select("location_code", "location_name").iter_rows())

    def further(self) -> list["Group"]:
        """Return the further sets as groups of their own."""
        every = (self.neighbour_set, *self.also)
        return [
            replace(
                self, neighbour_set=name, chosen=(), also=tuple(other for other in every if other != name)
            )
            for name in self.also
        ]

    def over_time(self, con: duckdb.DuckDBPyConnection, indicator: Row, place: Row | None) -> list[Row]:
        """Return the group's own figures by period, as `queries.pictures.pooled`; none for totals."""
        own = place["location_code"] if place else compare_queries.NO_AUTHORITY
        if self.neighbour_set != places.OWN_LIST:
            return self.pooled(con, indicator["indicator"], own)
        if formatting.is_total(indicator):
            return []
        asked = tuple((indicator["indicator"], period) for period in indicator["time_periods"])
        found = compare_queries.own_list(con, asked, self.chosen, own).sort("time_period")
        return [as_pooled(row) for row in found.rows(named=True) if row["used"]]

    def pooled(self, con: duckdb.DuckDBPyConnection, indicator: str, own: str) -> list[Row]:
        """Return the figures of a neighbour set by period."""
        return picture_queries.pooled(con, indicator, own, self.neighbour_set)

    def neighbours(
        self, con: duckdb.DuckDBPyConnection, own: str, period: int, time_identifier: str
    ) -> pl.DataFrame:
        """Return the members of a neighbour set."""
        return place_queries.neighbours(con, self.neighbour_set, own, period, time_identifier)


def as_pooled(row: Row) -> Row:
    """Return a row of `group_comparison` as `queries.pictures.pooled` gives it."""
    pooled = row["pooled"] is not None
    nothing = dict.fromkeys(("numerator", "denominator", "not_ranked"))
    kept = {name: row[name] for name in ("time_period", "used", "members")}
    return {**nothing, **kept, "value": row["pooled"] if pooled else row["mean"], "is_pooled": pooled}


def asked_for(
    con: duckdb.DuckDBPyConnection, parameters: Mapping[str, str], names: Sequence[str]
) -> Group | None:
    """Return the group that the parameters `neighbours` and `places` ask for; None if neither is given.

    `names` are the items of `places`, slugs or ONS codes. Raises BadParameterError for what is not known, for
    both at once, and for more than MOST_CHOSEN councils.
    """
    neighbour_set = parameters.get("neighbours")
    also = _further(parameters.get("also", ""), neighbour_set)
    if neighbour_set is None and not names:
        return Group(also=also) if also else None
    if neighbour_set is not None:
        if names or neighbour_set not in places.NEIGHBOUR_SETS:
            raise BadParameterError(
                f"neighbours cannot be {neighbour_set!r}{' together with places' if names else ''}.",
                {"neighbours": list(places.NEIGHBOUR_SETS)},
            )
        return Group(neighbour_set, also=also)
    councils = record_queries.places(con).filter(geographic_level=places.LOCAL_AUTHORITY)
    known = dict(councils.select("slug", "location_code").rows())
    known |= {code: code for code in councils["location_code"]}
    if unknown := [name for name in names if name not in known]:
        raise BadParameterError(
            f"There is no council {unknown[0]!r}.", {"places": councils["slug"].to_list()}
        )
    if len(names) > MOST_CHOSEN:
        raise BadParameterError(f"places names {len(names)} councils.", f"at most {MOST_CHOSEN}")
    return Group(places.OWN_LIST, tuple(dict.fromkeys(known[name] for name in names)), also)


def _further(also: str, neighbour_set: str | None) -> tuple[str, ...]:
    """Return the sets that `also` names, without the group itself; or BadParameterError."""
    asked = dict.fromkeys(name for name in also.split(SEPARATOR) if name)
    if unknown := [name for name in asked if name not in places.NEIGHBOUR_SETS]:
        raise BadParameterError(f"also cannot be {unknown[0]!r}.", {"also": list(places.NEIGHBOUR_SETS)})
    return tuple(name for name in asked if name != neighbour_set)
