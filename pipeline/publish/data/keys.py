"""What identifies a row of each table of the warehouse, and which columns refer to another table."""

_FIGURE = ("indicator", "time_period", "location_code")

PRIMARY_KEYS: dict[str, tuple[str, ...]] = {
    "border_gap": ("indicator", "time_period", "high_code", "low_code"),
    "claim": ("claim",),
    "correction": ("correction",),
    "figure": _FIGURE,
    "funnel": _FIGURE,
    "group_comparison": (*_FIGURE, "neighbour_set"),
    "indicator": ("indicator",),
    "lead": (*_FIGURE, "kind"),
    "location": ("location_code",),
    "mover": ("indicator", "location_code", "from_period", "time_period"),
    "neighbour": ("neighbour_set", "location_code", "neighbour_code"),
    "observation": (*_FIGURE, "geographic_level", "breakdown_topic", "breakdown", "source", "release"),
    "period": ("time_identifier", "time_period"),
    "postcode": ("postcode",),
    "ranking": _FIGURE,
    "release": ("source", "release"),
    "release_calendar": ("source",),
    "spread": ("indicator", "time_period"),
    "symbol": ("symbol",),
    "threshold": ("unit",),
    "warehouse_version": ("schema_version",),
}
"""Table -> the columns that no two rows share; tables without such columns are not named."""

_REFERENCES: dict[tuple[str, ...], str] = {
    ("indicator",): "indicator",
    ("location_code",): "location",
    ("neighbour_code",): "location",
    ("high_code",): "location",
    ("low_code",): "location",
    ("region_code",): "location",
    ("sub_region_code",): "location",
    ("source", "release"): "release",
    ("symbol",): "symbol",
    ("time_identifier", "time_period"): "period",
}
_KEYS_OF = {table: PRIMARY_KEYS[table] for table in ("indicator", "location", "release", "symbol", "period")}
# A check may be about a release that is awaited, and a review about one.
_WITHOUT = {("check_result", "release"), ("review", "release")}


def foreign_keys(table: str, columns: list[str]) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Return (columns, other table, its columns) for each reference of a table with these columns."""
    found = []
    for own, other in _REFERENCES.items():
        if set(own) <= set(columns) and other != table and (table, other) not in _WITHOUT:
            found.append((own, other, _KEYS_OF[other]))
    return found
