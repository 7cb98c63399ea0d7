"""An England without real differences: every authority's counts drawn from the national figure."""

from collections.abc import Mapping

import duckdb
import numpy as np
import polars as pl

from pipeline.editions.variation import variation_tables
from pipeline.statistics.intervals import PER, from_counts, with_intervals
from pipeline.warehouse.build import NEWEST_GAPS
from pipeline.warehouse.leads.build import lead_table
from pipeline.warehouse.leads.frames import PLANS, RESIDENTS
from schemas.units import CHANGE
from tests.support.warehouses import comparison_views

ENGLAND = "E92000001"
TABLES = ("indicator", "location", "location_change", "annotation", "neighbour", "review")


def tables_of(con: duckdb.DuckDBPyConnection) -> dict[str, pl.DataFrame]:
    """Return the tables of a warehouse that leads are made from, of its figures those made up of counts."""
    query = "FROM figure WHERE value_low IS NOT NULL OR list_contains($sizes, indicator)"
    figure = con.sql(query, params={"sizes": [RESIDENTS, PLANS]}).pl()
    return {"figure": figure, **{name: con.sql(f"FROM {name}").pl() for name in TABLES}}


def drawn_alike(tables: Mapping[str, pl.DataFrame], seed: int) -> pl.DataFrame:
    """Return the figures, with each authority's numerator drawn from England's figure of the period."""
    random = np.random.default_rng(seed)
    national = tables["figure"].filter(location_code=ENGLAND)
    national = national.select("indicator", "time_period", all_events="numerator", all_places="denominator")
    about = tables["indicator"].select("indicator", "unit")
    figure = (
        tables["figure"]
        .join(national, on=["indicator", "time_period"], how="left")
        .join(about, on="indicator")
    )
    counted = (
        pl.col("value_low").is_not_null()
        & pl.col("all_events").is_not_null()
        & (pl.col("location_code") != ENGLAND)
    )
    local, others = figure.filter(counted), figure.filter(~counted)
    rate = local["all_events"] / local["all_places"]
    k, n, unit = local["numerator"], local["denominator"], local["unit"]
    both = (k + n).to_numpy().round().astype(int)
    after = random.binomial(both, (rate / (1 + rate)).to_numpy())
    is_change, is_share = (unit == CHANGE).to_numpy(), (unit == "per cent").to_numpy()
    shares = random.binomial(n.to_numpy().round().astype(int), np.clip(rate.to_numpy(), 0, 1))
    events = np.where(is_share, shares, random.poisson((n * rate).to_numpy()))
    assert set(unit.unique()) <= {"per cent", CHANGE, *PER}
    local = local.with_columns(
        numerator=pl.Series(np.where(is_change, after, events).astype(float)),
        denominator=pl.Series(np.where(is_change, both - after, n.to_numpy()).astype(float)),
    ).with_columns(value=from_counts(pl.col("numerator"), pl.col("denominator")))
    columns = tables["figure"].columns
    alike = pl.concat([local.select(columns), others.select(columns)])
    return with_intervals(alike.drop("value_low", "value_high"), tables["indicator"]).select(columns)


def leads_of(tables: Mapping[str, pl.DataFrame], figure: pl.DataFrame) -> pl.DataFrame:
    """Return the leads that these figures give."""
    of_places = {name: tables[name] for name in ("indicator", "location", "neighbour", "annotation")}
    variation = variation_tables(figure, tables["indicator"])
    variation["border_gap"] = comparison_views.over(figure, **of_places).sql(NEWEST_GAPS).pl()
    revision = pl.DataFrame(
        schema={
            "indicator": pl.String,
            "location_code": pl.String,
            "time_period": pl.Int32,
            "new_source": pl.String,
            "new_release": pl.String,
            "old_value": pl.Float64,
        }
    )
    return lead_table({**tables, **variation, "figure": figure, "revision": revision})
