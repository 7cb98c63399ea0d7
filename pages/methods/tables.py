"""The tables of the page Methods that come from the warehouse: suspect figures and notes."""

import polars as pl

from pages.ui.tables.downloadable import DownloadableTable
from pages.ui.text.labels import spans
from pipeline.text import formatting

KINDS = {
    "approximate": "Approximate",
    "caveat": "Caveat",
    "ours": "Worked out here",
    "policy": "Policy",
    "series_break": "Break in the series",
}


def suspects(found: pl.DataFrame) -> DownloadableTable:
    """Return every suspect figure with its evidence, from `holding_queries.suspect_figures`."""
    rows = found.rows(named=True)
    shown = pl.DataFrame(
        {
            "Where": found["location_name"],
            "When": [formatting.capital(spans([row["time_period"]], row["time_identifier"])) for row in rows],
            "Measures": found["labels"].list.join("; "),
            "Evidence": found["text"],
        }
    )
    in_file = found.select("location_code", "time_period", pl.col("indicators").list.join(" "), "url")
    return DownloadableTable("Every figure in doubt", shown, in_file)


def claims(found: pl.DataFrame) -> DownloadableTable:
    """Return the sentences that are often printed, with their verdicts, from `claim_queries.claims`."""
    changed = pl.when("changed").then(pl.lit(" (the figures have changed since)")).otherwise(pl.lit(""))
    shown = found.select(
        pl.col("words").alias("Often printed"),
        (pl.col("verdict") + changed).alias("Verdict"),
        pl.col("answer").fill_null("We do not have the figures.").alias("The figures here"),
        pl.col("why").alias("Why"),
        pl.col("cannot_be_checked").alias("Cannot be checked here"),
    )
    return DownloadableTable(
        "What is often printed", shown, found.select("claim", "since", "address", "changed")
    )


def notes(found: pl.DataFrame) -> DownloadableTable:
    """Return every other note on figures, without repeats, from `holding_queries.notes`."""
    rows = found.rows(named=True)
    when = [spans(row["time_periods"], row["time_identifier"]) if row["time_periods"] else "" for row in rows]
    shown = pl.DataFrame(
        {
            "Kind": found["kind"].replace_strict(KINDS, return_dtype=pl.String),
            "Measures": found["labels"].list.join("; "),
            "Where": found["places"].list.join(", ").fill_null("Everywhere"),
            "When": pl.Series(
                ["Always" if not text else formatting.capital(text) for text in when], dtype=pl.String
            ),
            "Note": found["text"],
        }
    )
    return DownloadableTable("Caveats and other notes on figures", shown, found.select("url"))
