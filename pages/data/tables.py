"""The tables of the page Data: releases, revisions, checks, measures. Pure functions of frames."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pages.ui.tables.downloadable import DownloadableTable
from pages.ui.text import labels
from pipeline.core.periods import expected_label, period_label
from pipeline.core.symbols import WITHDRAWN
from pipeline.publish.data import sources
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row

OUTCOMES = {"pass": "Passed", "explained": "Explained", "fail": "Failed"}
POLARITIES = {
    "higher_is_better": "Higher is better",
    "lower_is_better": "Lower is better",
    "neutral": "Neither is better",
}
CHANGES = {
    "withdrawn": "Withdrawn",
    "withheld": "Counts withheld",
    "given": "Given later",
    "revised": "Revised",
}
CHECKSUM_SHOWN = 12
NOT_FETCHED = "Given a copy"
Indicators = Mapping[str, Row]


def releases(found: pl.DataFrame) -> DownloadableTable:
    """Return every release, by publisher, from `holding_queries.releases_with_periods`."""
    rows = found.rows(named=True)
    shown = pl.DataFrame(
        {
            "Publisher": found["publisher"],
            "Publication": found["title"],
            "Published": found["published"].map_elements(formatting.capital, pl.String),
            "How we have it": [
                formatting.capital(sources.KINDS.get(row["kind"], row["kind"])) for row in rows
            ],
            "How": found["kind_note"].fill_null(""),
            "Periods": [_first_to_last(row) for row in rows],
            "Rows": found["rows"],
            "Checksum": found["sha256"].str.slice(0, CHECKSUM_SHOWN),
            "Retrieved": found["retrieved_at"].dt.strftime("%-d %B %Y").fill_null(NOT_FETCHED),
            "Address": found["url"],
        }
    )
    return DownloadableTable(
        "Every release we have, with publisher, date and checksum",
        shown,
        found.select("source", "release", "sha256", "licence", "published_on"),
        [
            "Checksum: SHA-256 of the published file, or of the archive it is in. The file has all of it, in "
            "the column sha256."
        ],
    )


def _first_to_last(row: Row) -> str:
    """Return the first and last period of a release's figures; empty if it has none."""
    if row["first_period"] is None:
        return ""
    ends = [(row[f"{end}_period"], row[f"{end}_identifier"]) for end in ("first", "last")]
    return " to ".join(dict.fromkeys(period_label(*end) for end in ends))


def news(brought: pl.DataFrame, revisions: pl.DataFrame, indicators: Indicators) -> DownloadableTable:
    """Return what the newest release of each publication added, and every other release with revisions."""
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for row in brought.rows(named=True):
        key = (row["source"], row["release"])
        spanned = row["time_periods"] and labels.spans(row["time_periods"], row["time_identifier"])
        periods = spanned or "no new one"
        if key in lines:  # the same release, another kind of year
            lines[key]["New periods"] += f"; {periods}"
            continue
        own = revisions.filter(new_source=row["source"], new_release=row["release"])
        lines[key] = {
            "Release": row["title"],
            "New periods": formatting.capital(periods),
            "Figures changed": own.height,
            "Of these withdrawn": own.filter(pl.col("what").is_in(["withdrawn", "withheld"])).height,
            "Largest revision": largest(own, indicators) or "No figure was revised",
            "Published": formatting.capital(row["published"]),
            "Newest": "Yes" if row["newest"] else "No",
        }
    lines = dict(sorted(lines.items(), key=lambda line: line[1]["Figures changed"] == 0))
    return DownloadableTable(
        "What each publication's newest release brought, and earlier ones that revised figures",
        pl.DataFrame(list(lines.values())),
        pl.DataFrame(list(lines), schema={"source": pl.String, "release_id": pl.String}, orient="row"),
        [
            "New periods: this release is the first of ours with a figure.",
            "Figures changed: against the release before that prints them, groups by age, sex and ethnicity "
            "too. Withdrawn: a figure or its counts became a mark.",
            "Largest revision: of the totals of the first measure revised; none that is in doubt.",
        ],
    )


def largest(revisions: pl.DataFrame, indicators: Indicators) -> str | None:
    """Return the largest revision of a total of the first revised measure: 'New EHC plans ...: 120, now 105'.

    Revisions that led to a suspect figure do not count.
    """
    found = revisions.filter(pl.col("suspect").is_null(), breakdown="Total", what="revised")
    if found.is_empty():
        return None
    size = (pl.col("new_value") - pl.col("old_value")).abs()
    first = found.filter(indicator=found["indicator"][0])
    row = first.sort(size, descending=True, maintain_order=True).row(0, named=True)
    indicator = indicators[row["indicator"]]
    before, now = (formatting.figure(row[side], indicator) for side in ("old_value", "new_value"))
    measure = formatting.measure_in_period(row["time_period"], indicator)
    return f"{measure}, {row['location_name']}: {before}, now {now}"


def revised(
    found: pl.DataFrame, indicators: Indicators, title: str, without: Sequence[str], about: Sequence[str] = ()
) -> DownloadableTable:
    """Return figures that a later release revised, from rows of `holding_queries.revisions`.

    `without` names the columns that are the same in every row: 'Measure', 'Place', 'Of whom'.
    """
    rows = found.rows(named=True)
    shown = pl.DataFrame(
        {
            "Measure": [indicators[row["indicator"]]["label"] for row in rows],
            "Place": found["location_name"],
            "Of whom": [_group(row) for row in rows],
            "Period": [
                formatting.period_cell(row["time_period"], indicators[row["indicator"]]) for row in rows
            ],
            "Earlier figure": [_figure(row, "old", indicators) for row in rows],
            "Earlier release": found["old_published"].map_elements(formatting.capital, pl.String),
            "Later figure": [_figure(row, "new", indicators) for row in rows],
            "Later release": found["new_published"].map_elements(formatting.capital, pl.String),
            "Change": [CHANGES[row["what"]] for row in rows],
        },
        schema_overrides={"Measure": pl.String, "Of whom": pl.String, "Change": pl.String},
    )
    in_file = [
        f"{age}_{what}"
        for age in ("old", "new")
        for what in ("title", "value", "numerator", "denominator", "symbol")
    ]
    return DownloadableTable(
        title,
        shown.drop(without),
        found.select("indicator", "time_period", "location_code", *in_file),
        about,
        numbers={"Earlier figure": "old_value", "Later figure": "new_value"},
        measures=indicators,
    )


def revised_in_words(found: pl.DataFrame, indicators: Indicators) -> list[str]:
    """Return the revised totals of one place as sentences."""
    return [
        f"**{formatting.measure_in_period(row['time_period'], indicators[row['indicator']])}**: "
        f"{_figure(row, 'old', indicators)} in the release of {row['old_published']}; now "
        f"{formatting.in_a_sentence(_figure(row, 'new', indicators))} ({row['new_published']})."
        for row in found.rows(named=True)
    ]


def _group(row: Row) -> str:
    return "All" if row["breakdown"] == "Total" else f"{row['breakdown_topic']}: {row['breakdown']}"


def _figure(row: Row, age: str, indicators: Indicators) -> str:
    """Return the figure of the earlier or the later release, with its published counts."""
    indicator = indicators[row["indicator"]]
    figure = {what: row[f"{age}_{what}"] for what in ("value", "numerator", "denominator")}
    if row["masked"]:
        return formatting.capital(labels.MASKED)
    if row[f"{age}_symbol"] == WITHDRAWN:
        return "Not repeated"
    if figure["value"] is None:
        counts = formatting.counts(figure, indicator)
        return f"{formatting.NO_FIGURE}{f' ({counts})' if counts else ''}"
    doubt = not_ranked.suspect_revision(row["suspect"]) if age == "new" and row["suspect"] else ""
    return formatting.capital(formatting.figure_with_counts(figure, indicator)) + doubt


def gaps(found: pl.DataFrame) -> DownloadableTable:
    """Return what is published and not held here, from `holding_queries.known_gaps`."""
    shown = pl.DataFrame(
        {
            "Measures": found["labels"].list.join("; "),
            "Periods": found["periods"],
            "Published in": found["published_where"],
            "Why we do not have it": found["why"],
            "What will bring it": found["how_it_will_come"],
            "Address": found["url"],
        }
    )
    return DownloadableTable(
        "Published, but not in our data", shown, found.select(pl.col("indicators").list.join(" "))
    )


def due(found: pl.DataFrame) -> DownloadableTable:
    """Return when the next releases are due, from `holding_queries.release_calendar`."""
    months = found["next_expected"].map_elements(expected_label, pl.String)
    shown = pl.DataFrame(
        {
            "Publication": found["title"],
            "Newest release": found["published"].map_elements(formatting.capital, pl.String),
            "Next expected": months,
            "How that is known": found["known_since"].map_elements(formatting.capital, pl.String),
        }
    )
    return DownloadableTable("When the next figures are due", shown, found.select("source"))


def checks(found: pl.DataFrame, titles: Mapping[tuple[str, str | None], str]) -> DownloadableTable:
    """Return every check and its outcome; `titles` has the titles of releases by (source, release)."""
    publications = [
        titles.get((source, release), source) for source, release in found.select("source", "release").rows()
    ]
    shown = pl.DataFrame(
        {
            "Outcome": found["outcome"].replace_strict(OUTCOMES, return_dtype=pl.String),
            "What was checked": found["check"].map_elements(formatting.capital, pl.String),
            "In": pl.Series(publications, dtype=pl.String),
            "What was found": found["detail"].map_elements(formatting.capital, pl.String),
        }
    )
    return DownloadableTable(
        "Every check of this build and its outcome", shown, found.select("source", "release")
    )


def reviews(found: pl.DataFrame, indicators: Indicators) -> DownloadableTable:
    """Return every extraordinary figure and what was found, from `holding_queries.reviews`."""
    rows = found.rows(named=True)

    def amount(row: Row, column: str) -> str:
        if row["indicator"] is None or row[column] is None:
            return ""
        return formatting.capital(formatting.figure(row[column], indicators[row["indicator"]]))

    shown = pl.DataFrame(
        {
            "Measure": found["label"].fill_null(""),
            "Place": found["location_name"].fill_null(""),
            "Period": [
                period_label(row["time_period"], row["time_identifier"]) if row["indicator"] else ""
                for row in rows
            ],
            "Before": [amount(row, "before") for row in rows],
            "Now": [amount(row, "now") for row in rows],
            "Why it is listed": [formatting.capital(f"{row['check']}: {row['what']}") for row in rows],
            "Usual": [_usual(row, indicators) for row in rows],
            "What we found": found["note"].fill_null("We have not checked this yet."),
        },
        schema_overrides=dict.fromkeys(("Period", "Before", "Now", "Why it is listed"), pl.String),
    )
    return DownloadableTable(
        "Extraordinary figures and what we found",
        shown,
        found.select("indicator", "location_code", "time_period", "before", "now", "source", "release"),
        numbers={"Before": "before", "Now": "now"},
        measures=indicators,
    )


def _usual(row: Row, indicators: Indicators) -> str:
    """Return what would be usual; a range of figures as pages write figures."""
    span = re.fullmatch(r"(-?[0-9.]+) to (-?[0-9.]+)", row["expected"])
    if row["indicator"] is None or span is None:
        return formatting.capital(row["expected"])
    low, high = (formatting.figure(float(end), indicators[row["indicator"]]) for end in span.groups())
    return formatting.capital(f"{low} to {high}")


def measures(indicators: Indicators, sources: Mapping[str, str]) -> DownloadableTable:
    """Return the dictionary: every measure with unit, kind of year, polarity, periods and definition."""
    rows = list(indicators.values())
    shown = pl.DataFrame(
        {
            "Measure": [row["label"] for row in rows],
            "Id": list(indicators),
            "Topic": [labels.TOPICS.get(row["topic"], row["topic"]) for row in rows],
            "Unit": [
                formatting.capital(row["unit"]) if row["unit"][:3] != "GBP" else row["unit"] for row in rows
            ],
            "Kind of year": [row["time_identifier"] for row in rows],
            "Which way is better": [POLARITIES.get(row["polarity"], "") for row in rows],
            "Periods": [formatting.capital(periods_held(row)) for row in rows],
            "Definition": [row["definition"] for row in rows],
            "Above the line": [row["numerator_label"] or "" for row in rows],
            "Below the line": [row["denominator_label"] or "" for row in rows],
            "Footnote": [row["footnote"] or "" for row in rows],
            "Publication": [sources.get(row["source"], row["source"]) for row in rows],
        }
    )
    return DownloadableTable("Dictionary of measures", shown)


def periods_held(indicator: Row) -> str:
    """Return the periods for which authorities have figures."""
    return labels.spans(indicator["time_periods"], indicator["time_identifier"])


def marks(symbols: pl.DataFrame) -> DownloadableTable:
    """Return the meaning of symbols in place of figures, from `holding_queries.symbols`."""
    shown = symbols.select(
        pl.format("'{}'", "symbol").alias("Mark"),  # a plain dash would start a Markdown list
        pl.col("meaning").alias("What it means"),
        pl.col("uses").alias("Figures with it"),
    )
    return DownloadableTable("Marks in place of a figure", shown, symbols.select("symbol"))


def tables_of_warehouse(found: pl.DataFrame) -> DownloadableTable:
    """Return the tables and views of the warehouse, from `data_dictionary.tables`."""
    shown = found.select(
        pl.col("table").alias("Table"),
        pl.when("is_view").then(pl.lit("View")).otherwise(pl.lit("Table")).alias("Kind"),
        pl.col("columns").alias("Columns"),
        pl.col("meaning")
        .str.replace_all(r"\bnull\b", "empty")
        .str.replace_all("`", "")
        .alias("What is in it"),
    )
    return DownloadableTable("Tables of the warehouse", shown)
