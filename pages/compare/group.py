"""The authorities compared on the page Compare: a council, its group, and further groups beside it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pages.ui.address import fields
from pages.ui.address.choices import WarehouseChoices
from pages.ui.data import connection, groups, lookups
from pages.ui.data.groups import CachedGroup
from pages.ui.widgets import controls, save_menu
from pipeline.core import places
from pipeline.queries import compare as compare_queries
from pipeline.queries import places as place_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import BORDERS, WORDING

DEFAULT_SET = places.NEWEST_STATISTICAL


@dataclass(frozen=True)
class Member:
    """A member of a group: code, name, and why it is a member, in words ('1st, very close')."""

    code: str
    name: str
    why: str = ""


@dataclass(frozen=True)
class Group:
    """An authority (`own`, or None) and the authorities it is compared with, in list order.

    `which` is the neighbour set in use; `by_default` is true if the visitor chose none. `also` are further
    neighbour sets of the authority, of which only the figures as a whole are shown.
    """

    own: str | None
    which: str
    by_default: bool
    members: tuple[Member, ...]
    also: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the members, without the authority itself."""
        return tuple(member.code for member in self.members)

    @property
    def everyone(self) -> tuple[str, ...]:
        """The authority itself, if there is one, and the members."""
        return (*([self.own] if self.own else []), *self.codes)

    @property
    def is_pair(self) -> bool:
        """Whether it is a list of two, which are compared with each other: sums and averages say nothing."""
        return self.own is None and len(self.members) == 2

    @cached_property
    def place(self) -> Row | None:
        """The authority's row."""
        return lookups.authorities()[self.own] if self.own else None

    @property
    def slug(self) -> str | None:
        """The authority's name in addresses."""
        return lookups.slug(self.own)

    @property
    def beside(self) -> dict[str, str]:
        """The parameters of a picture that sets the members beside the authority, or shows them alone."""
        return save_menu.beside(self.which, self.codes)

    @property
    def drawn(self) -> CachedGroup:
        """The members as a picture names them."""
        return CachedGroup(self.which, self.codes if self.which == places.OWN_LIST else (), self.also)

    @property
    def region(self) -> tuple[str, str] | None:
        """Code and name of the authority's region."""
        if not self.place or not self.place["region_name"]:
            return None
        return self.place["region_code"], self.place["region_name"]

    @property
    def name(self) -> str:
        """The group's name in a heading: 'its 10 similar councils (2025 model)'."""
        return f"{self.short_name} ({self.model})" if self.model else self.short_name

    @property
    def model(self) -> str:
        """The model that similar councils come from: '2025 model'; empty for other groups."""
        return WORDING[self.which].phrase[2]

    @property
    def short_name(self) -> str:
        """The group's name without its model."""
        start, members, _ = WORDING[self.which].phrase
        noun = "council" if len(self.members) == 1 else "councils"
        region = formatting.region_in_a_sentence(self.region[1]) if self.region else ""
        return f"{start.lower()} {len(self.members)} {members.format(noun=noun, region=region)}"

    def figures_by_measure(self, measures: compare_queries.MeasurePeriods) -> dict[str, Row]:
        """Return the group's own figures, as rows of group_comparison by indicator; none for totals."""
        if not self.members:
            return {}
        own = self.own or compare_queries.NO_AUTHORITY
        if self.which == places.OWN_LIST:
            of_list = connection.cached(compare_queries.own_list, measures, self.codes, own)
            return {row["indicator"]: row for row in of_list.rows(named=True)}
        return {row["indicator"]: row for row in groups.named(measures, [self.which], own)}

    def figures_over_time(self, indicator: str) -> list[Row]:
        """Return the group's own figure in each period, oldest first, as rows of group_comparison."""
        return self.figures_of_sets(indicator).get(self.which, [])

    def figures_of_sets(self, indicator: str) -> dict[str, list[Row]]:
        """Return the figures of the group and of the further ones in each period, by neighbour set."""
        own = self.own or compare_queries.NO_AUTHORITY
        found: list[Row] = []
        if self.which == places.OWN_LIST and self.members:
            found += groups.list_over_time(indicator, self.codes, own)
        if self.own and (self.which != places.OWN_LIST or self.also):
            found += groups.over_time(indicator, {self.which, *self.also} - {places.OWN_LIST}, own)
        by_set: dict[str, list[Row]] = {}
        for row in found:
            by_set.setdefault(row["neighbour_set"], []).append(row)
        return by_set

    def figures_in(self, indicator: str, period: int) -> Row | None:
        """Return the group's own figure in a period; None without members, and for totals."""
        found = (row for row in self.figures_over_time(indicator) if row["time_period"] == period)
        return next(found, None) if self.members else None


def group_for_view(view: fields.View, indicator: Row) -> Group:
    """Return the group for a view of a measure."""
    own, listed = view[fields.AUTHORITY], view[fields.LISTED]
    unless_chosen = places.OWN_LIST if listed else DEFAULT_SET
    which = view[fields.NEIGHBOURS] or unless_chosen
    if not own:  # only a list needs no authority
        which = places.OWN_LIST
    by_default = which == DEFAULT_SET and view[fields.NEIGHBOURS] is None
    if which == places.OWN_LIST:
        members = [Member(code, controls.authority_name(code)) for code in listed if code != own]
    else:
        found = connection.cached(
            place_queries.neighbours, which, own or "", view[fields.YEAR], indicator["time_identifier"]
        )
        members = [
            Member(row["location_code"], controls.authority_name(row["location_code"]), _why(row))
            for row in found.rows(named=True)
        ]
        if which == places.TOUCHING:
            members.sort(key=lambda member: member.name)
    also = [other for other in view[fields.ALSO] if other != which] if own else []
    return Group(own, which, by_default, tuple(members), tuple(also))


def _why(row: Row) -> str:
    if row["position"]:
        return f"{formatting.ordinal(row['position'])}, {row['closeness'].lower()}"
    return BORDERS.get(row["neighbour_set"], "")


def remarks(group: Group, period: str) -> list[str]:
    """Return what readers must know about the group first: why it is empty, or that no member is close."""
    if group.place is None:
        return []
    name = formatting.place_in_a_sentence(group.place["location_name"])
    if not group.members:
        return [_why_none(group, formatting.capital(name))]
    sentences = []
    if group.by_default:
        sentences.append("These are its similar councils, by the 2025 model. Choose another group above.")
    if all(member.why.endswith("not close") for member in group.members):
        sentences.append(
            f"The model calls every one of these councils “not close” to {name}: it is like no other "
            "authority, so take the comparison with care."
        )
    ended = [member.name for member in group.members if lookups.authorities()[member.code]["closed"]]
    if ended and group.which in places.STATISTICAL:
        sentences.append(
            f"{formatting.listed(ended)} has ended since the model was made, and stays in the list as "
            f"published; for {period} there may be no figure."
        )
    return sentences


def _why_none(group: Group, name: str) -> str:
    place = group.place or {}
    if group.which == places.OWN_LIST:
        return "Your own list is empty. Add authorities to it above, or choose another group."
    if group.which in places.STATISTICAL:
        ended = f": it {formatting.lifetime(place)}" if place["closed"] else ""
        model = places.model_year(group.which)
        return f"The model of {model} names no similar councils for {name}{ended}."
    if place["closed"] or not _existed_throughout(place):
        return f"{name} {formatting.lifetime(place)}, so it has no such group in the year shown."
    if group.which == places.TOUCHING:
        return f"{name} has no council next door, so there is nothing to compare it with here."
    return f"{name} is the only authority in that group."


def _existed_throughout(place: Row) -> bool:
    return bool(place["opened"] is None or place["opened"] <= date(2010, 1, 1))


def england_and_region(group: Group) -> list[tuple[str, str]]:
    """Return England and the authority's region, as (name, code)."""
    region = [(group.region[1], group.region[0])] if group.region else []
    return [("England", places.ENGLAND), *region]


def north_east(known: WarehouseChoices) -> list[str]:
    """Return the codes of today's authorities of the North East, for an example; may be empty."""
    return [
        code
        for code in known.names
        if lookups.authorities()[code]["region_name"] == "North East"
        and not lookups.authorities()[code]["closed"]
    ]
