"""Columns of the tidy tables that a snapshot stores and a warehouse is built from."""

import polars as pl

Tables = dict[str, pl.DataFrame]

MEASURE_AND_PERIOD = ["indicator", "time_period"]
"""Figures are comparable within these columns: one measure in one period."""

RELEASE_COLUMNS = {
    "source": pl.String,
    "release": pl.String,
    "publisher": pl.String,
    "title": pl.String,
    "published_on": pl.Date,
    "published": pl.String,
    "url": pl.String,
    "licence": pl.String,
    "kind": pl.String,
    "kind_note": pl.String,
    "position": pl.Int32,
    "parallel": pl.Boolean,
    "rows": pl.Int32,
    "sha256": pl.String,
    "retrieved_at": pl.Datetime,
}

CHECK_COLUMNS = {
    "check": pl.String,
    "source": pl.String,
    "release": pl.String,
    "outcome": pl.String,
    "detail": pl.String,
}

REVIEW_COLUMNS = {
    "check": pl.String,
    "source": pl.String,
    "release": pl.String,
    "indicator": pl.String,
    "location_code": pl.String,
    "time_period": pl.Int32,
    "what": pl.String,
    "before": pl.Float64,
    "now": pl.Float64,
    "expected": pl.String,
    "reviewed": pl.Boolean,
    "note": pl.String,
}

NEIGHBOUR_COLUMNS = {
    "neighbour_set": pl.String,
    "location_code": pl.String,
    "neighbour_code": pl.String,
    "position": pl.Int32,
    "closeness": pl.String,
}

INSPECTION_COLUMNS = {
    "location_code": pl.String,
    "framework": pl.String,
    "inspection_start": pl.Date,
    "inspection_end": pl.Date,
    "published_on": pl.Date,
    "outcome": pl.String,
    "action_required": pl.String,
    "areas_for_action": pl.Int32,
    "areas_with_progress": pl.Int32,
    "revisit_start": pl.Date,
    "revisit_published_on": pl.Date,
    "revisit_outcome": pl.String,
    "next_inspection": pl.String,
    "report_url": pl.String,
    "source": pl.String,
    "release": pl.String,
}

POSTCODE_COLUMNS: dict[str, type[pl.DataType]] = {
    "postcode": pl.String,
    "location_code": pl.String,
    "country": pl.String,
}

LAYER_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "kind": pl.String,
    "first_year": pl.Int32,
    "last_year": pl.Int32,
    "location_codes": pl.List(pl.String),
    "sha256": pl.String,
    "document": pl.String,
}

# Tables other than observations, by name; each list layout fills one of them.
LIST_COLUMNS: dict[str, dict[str, type[pl.DataType]]] = {
    "neighbour": NEIGHBOUR_COLUMNS,
    "inspection": INSPECTION_COLUMNS,
    "postcode": POSTCODE_COLUMNS,
}

SNAPSHOT_TABLES = (
    *("observation", "location", "location_alias", "location_change", *LIST_COLUMNS),
    *("boundary_vintage", "map_layer", "check_result", "release"),
)
"""The tables of a snapshot."""
