"""`python -m pipeline leads`: what is notable about an authority, in a region, on a measure or in England."""

import argparse

import duckdb
import polars as pl

from pipeline.cli import found, output
from pipeline.queries import leads as lead_queries
from pipeline.queries.figures import get_indicator
from pipeline.queries.open import open_warehouse, reading

NOTHING = "Nothing is notable here: no figure stands out beyond chance, or all rest on too few cases."


def run(options: argparse.Namespace) -> None:
    """Print the leads; PipelineError as `found.authority`, `found.region` and `get_indicator`."""
    with open_warehouse(options.warehouse) as con, reading(options.warehouse):
        leads = _leads(con, options)
    if options.json:
        output.say_json({"outcome": "done", "leads": leads.rows(named=True)})
        return
    for lead in leads.rows(named=True):
        parts = (lead["sentence"], lead["caution"], lead["address"])
        output.say("\n   ".join(part for part in parts if part))
    if leads.is_empty():
        output.say(NOTHING)


def _leads(con: duckdb.DuckDBPyConnection, options: argparse.Namespace) -> pl.DataFrame:
    if options.authority:
        return lead_queries.of_council(con, str(found.authority(con, options.authority).code))
    if options.region:
        return lead_queries.of_region(con, found.region(con, options.region))
    if options.indicator:
        return lead_queries.of_measure(con, get_indicator(con, options.indicator)["indicator"])
    return lead_queries.of_england(con)
