"""Tidy area SEND inspections by Ofsted and the Care Quality Commission: one row per inspection."""

import datetime
from collections.abc import Mapping

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.tables import INSPECTION_COLUMNS
from pipeline.geography.locate import locate
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import TidyList

TO_2022 = "2016 to 2022"
FROM_2023 = "from 2023"

GRADES = {
    "1": "Typically positive experiences and outcomes",
    "2": "Inconsistent experiences and outcomes",
    "3": "Widespread and/or systemic failings",
}
STATEMENT = {
    "Yes": "Written statement of action required",
    "No": "No written statement of action",
}
NOT_REVISITED = "Not revisited yet"
PROGRESS = {
    "Yes": "Sufficient progress in addressing all significant weaknesses",
    "Some": "Sufficient progress in addressing some significant weaknesses",
    "No": "Insufficient progress in addressing any significant weakness",
}
# Printed by the open-source tool if it could not read a date.
NO_DATE = datetime.date(1900, 1, 1)
FIRST_DAY = datetime.date(2016, 5, 1)  # of area SEND inspections
CLOCK_MARGIN = datetime.timedelta(days=31)  # for a computer whose clock is behind
MOST_UNEQUAL = 0.1  # of the revisits; one may be misprinted
_DATES = ("inspection_start", "inspection_end", "published_on", "revisit_start", "revisit_published_on")


def to_2022(table: pl.DataFrame, edition: Edition, geography: Geography) -> TidyList:
    """Tidy Ofsted's list for the framework of 2016 to 2022: one inspection per area, with its revisit.

    Raises PipelineError for an impossible date, and one before 2016 or in the future.
    """
    _refuse_impossible_dates(table, edition)
    _refuse_distant_dates(table, edition)
    located = _placed(table, "ons_code", edition, geography)
    rows = located.with_columns(
        framework=pl.lit(TO_2022),
        outcome=pl.col("action_required").replace_strict(STATEMENT),
        revisit_outcome=pl.when(revisit_start=NOT_REVISITED)
        .then(pl.lit(NOT_REVISITED))
        .otherwise(_words("revisit_outcome", PROGRESS)),
        **{name: _day(name) for name in _DATES if name in located.columns},
        **{name: _integer(name) for name in ("areas_for_action", "areas_with_progress")},
    )
    checks = [
        _names_agree(located, edition, geography),
        _dates_in_order(rows, edition),
        _weaknesses_add_up(located, edition),
        _outcomes_fit(located, edition),
        _one_a_day(rows, edition),
        _every_authority_inspected(rows, edition, geography),
    ]
    return TidyList(_rows(rows, edition), pl.concat(checks))


def from_2023(table: pl.DataFrame, edition: Edition, geography: Geography) -> TidyList:
    """Tidy Ofsted's list of the first inspections of the 2023 framework; areas are located by name.

    Raises PipelineError for an impossible date, and one before 2016 or in the future.
    """
    _refuse_impossible_dates(table, edition)
    _refuse_distant_dates(table, edition)
    rows = _placed(table, "area_name", edition, geography).with_columns(
        framework=pl.lit(FROM_2023),
        areas_for_action=_integer("areas_for_action"),
        **{name: _day(name) for name in ("inspection_start", "published_on")},
    )
    checks = [_dates_in_order(rows, edition), _one_a_day(rows, edition)]
    return TidyList(_rows(rows, edition), pl.concat(checks))


def reports(table: pl.DataFrame, edition: Edition, geography: Geography) -> TidyList:
    """Tidy Data to Insight's overview, read from Ofsted's reports: the newest inspection of each area.

    Areas are located by DfE code, as some ONS codes are those of a predecessor. Dates and grades that the
    tool could not read are missing; so are impossible dates, which a check names. Raises PipelineError for a
    date before 2016 or in the future.
    """
    _refuse_distant_dates(table, edition)
    located = _placed(table, "la_code", edition, geography)
    rows = located.with_columns(
        framework=pl.lit(FROM_2023),
        outcome=_words("grade", GRADES),
        next_inspection=pl.col("next_inspection").replace({"NaN": None, "": None}),
        **{name: _day(name) for name in _DATES if name in located.columns},
    )
    checks = [
        _names_agree(located, edition, geography),
        _codes_agree(located, edition, geography),
        _dates_in_order(rows, edition),
        _one_a_day(rows, edition),
        _reports_read(located, rows, edition),
    ]
    return TidyList(_rows(rows, edition), pl.concat(checks))


def _impossible_dates(table: pl.DataFrame) -> pl.DataFrame:
    """Return dates such as 31/09/2025 as row, area_name, column and text."""
    empty = pl.DataFrame(
        schema={"row": pl.UInt32} | dict.fromkeys(("area_name", "column", "text"), pl.String)
    )
    found = [
        table.filter(pl.col(name).str.contains("/") & _read_day(name).is_null()).select(
            pl.col("row").cast(pl.UInt32), "area_name", pl.lit(name).alias("column"), text=name
        )
        for name in _DATES
        if name in table.columns
    ]
    return pl.concat([empty, *found])


def _refuse_impossible_dates(table: pl.DataFrame, edition: Edition) -> None:
    for row, area, column, text in _impossible_dates(table).rows():
        raise PipelineError(f"{edition.name}: {column} of {area!r} is {text}: no such day (row {row}).")


def _refuse_distant_dates(table: pl.DataFrame, edition: Edition) -> None:
    """Refuse days before area inspections began, and after the release or, if its day is not known, today."""
    last = edition.published_on or datetime.date.today() + CLOCK_MARGIN
    for name in _DATES:
        if name in table.columns:
            for row in table.filter(~_day(name).is_between(FIRST_DAY, last)).head(1).rows(named=True):
                raise PipelineError(
                    f"{edition.name}: {name} of {row['area_name']!r} is {row[name]}: not between "
                    f"{FIRST_DAY:%d/%m/%Y} and {last:%d/%m/%Y} (row {row['row']})."
                )


def _day(column: str) -> pl.Expr:
    """Convert 27/03/2023 or 27/03/23 to a date; anything else, and the tool's 01/01/1900, is null."""
    day = _read_day(column)
    return pl.when(day != NO_DATE).then(day)


def _read_day(column: str) -> pl.Expr:
    text = pl.col(column)
    return pl.coalesce(
        pl.when(text.str.len_chars() == 10).then(text.str.to_date("%d/%m/%Y", strict=False)),
        pl.when(text.str.len_chars() == 8).then(text.str.to_date("%d/%m/%y", strict=False)),
    )


def _integer(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int32, strict=False)


def _words(column: str, words: Mapping[str, str]) -> pl.Expr:
    """Translate a grade or an answer to the publisher's words; null for any other text."""
    short = pl.col(column).str.strip_suffix(".0")
    return short.replace_strict(words, default=None, return_dtype=pl.String)


def _placed(table: pl.DataFrame, alias: str, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Locate rows at the date of their report or, without one, of the release."""
    released = pl.lit(edition.published_on, pl.Date)
    dated = table.with_columns(reported_on=pl.coalesce(_day("published_on"), released))
    return locate(dated, alias, pl.col("reported_on"), geography, edition)


def _rows(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    sourced = table.with_columns(source=pl.lit(edition.source), release=pl.lit(edition.release))
    return sourced.select(
        (pl.col(name) if name in sourced.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in INSPECTION_COLUMNS.items()
    ).sort("location_code", "inspection_start")


def _names_agree(located: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Check that each code belongs to the authority named; one row of check_result.

    An unknown name is explained as a spelling; the name of another authority means that the code is wrong.
    """
    key = pl.col("alias").str.to_lowercase().str.replace_all("&", "and")
    known = geography.alias.select(name=key, named="location_code").unique()
    compared = located.with_columns(
        name=pl.col("area_name").str.to_lowercase().str.replace_all("&", "and")
    ).join(
        known.group_by("name").agg("named"),
        on="name",
        how="left",
        maintain_order="left",
    )
    other = compared.filter(~pl.col("named").list.contains(pl.col("location_code")))["area_name"].sort()
    unknown = compared.filter(pl.col("named").is_null())["area_name"].sort()
    name = "codes and names belong to the same authority"
    if len(other):
        return check_result(name, edition, "fail", f"another authority's: {', '.join(other)}")
    if len(unknown):
        return check_result(name, edition, "explained", f"spelt as nowhere else: {', '.join(unknown)}")
    return check_result(name, edition, "pass", f"{located.height} names")


def _codes_agree(located: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Check that the ONS code of each row means the same area as its DfE code; one row of check_result."""
    areas = geography.alias.select(ons_code="alias", coded="location_code").unique("ons_code")
    wrong = (
        located.join(areas, on="ons_code", how="left", maintain_order="left")
        .filter(pl.col("coded").ne_missing(pl.col("location_code")))
        .sort("area_name")
    )
    name = "ONS codes and DfE codes mean the same area"
    if wrong.is_empty():
        return check_result(name, edition, "pass", f"{located.height} rows")
    listed = ", ".join(f"{row['area_name']} {row['ons_code']}" for row in wrong.rows(named=True))
    return check_result(
        name, edition, "explained", f"the DfE code is used where the ONS code differs: {listed}"
    )


def _dates_in_order(rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that an inspection's dates follow one another; one row of check_result."""
    dates = [name for name in _DATES if name in rows.columns]
    disorder = pl.any_horizontal(
        (pl.col(first) > pl.col(later)).fill_null(value=False)
        for at, first in enumerate(dates)
        for later in dates[at + 1 :]
    )
    wrong = rows.filter(disorder)["area_name"].sort()
    return check_result(
        "an inspection ends after it starts and is published after it ends",
        edition,
        "fail" if len(wrong) else "pass",
        ", ".join(wrong) if len(wrong) else f"{rows.height} inspections",
    )


def _weaknesses_add_up(located: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that weaknesses with and without progress add up to all of them; one row of check_result."""
    counted = _integer("areas_with_progress") + _integer("areas_without_progress")
    unequal = located.filter(counted != _integer("areas_for_action"))["area_name"]
    revisits = located.filter(_day("revisit_start").is_not_null()).height
    many = len(unequal) > max(1, MOST_UNEQUAL * revisits)
    return check_result(
        "weaknesses with and without progress at the revisit add up",
        edition,
        "fail" if many else "explained" if len(unequal) else "pass",
        f"not those printed for {', '.join(unequal)}" if len(unequal) else f"{revisits} revisits",
    )


def _outcomes_fit(located: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that the outcome of each revisit fits its weaknesses with and without progress; one row."""
    progress, none = _integer("areas_with_progress"), _integer("areas_without_progress")
    fits = {"Yes": none == 0, "Some": (progress > 0) & (none > 0), "No": progress == 0}
    misfits = [
        located.filter(~fit, pl.col("revisit_outcome").str.strip_suffix(".0") == answer)
        for answer, fit in fits.items()
    ]
    areas = pl.concat(misfits)["area_name"].sort()
    revisits = located.filter(_words("revisit_outcome", PROGRESS).is_not_null()).height
    return check_result(
        "the outcome of a revisit fits the weaknesses with and without progress",
        edition,
        "fail" if len(areas) else "pass",
        f"not that of {', '.join(areas)}" if len(areas) else f"{revisits} revisits",
    )


def _one_a_day(rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that no area has two inspections that start on the same day; one row of check_result."""
    dated = rows.drop_nulls("inspection_start")
    twice = dated.filter(dated.select("location_code", "inspection_start").is_duplicated())
    areas = twice["area_name"].unique().sort()
    return check_result(
        "no area has two inspections that start on the same day",
        edition,
        "fail" if len(areas) else "pass",
        f"two rows for {', '.join(areas)}" if len(areas) else f"{dated.height} inspections",
    )


def _every_authority_inspected(rows: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Check that the list has every authority that existed when the framework ended; one row."""
    last_day = datetime.date(2022, 8, 31)
    existing = geography.location.filter(
        (pl.col("geographic_level") == "Local authority")
        & (pl.col("opened") <= last_day)
        & ((pl.col("closed") >= last_day).fill_null(value=True))
    )
    without = existing.join(rows, on="location_code", how="anti")["location_name"].sort()
    detail = f"{existing.height - len(without)} of {existing.height} authorities of 31 August 2022"
    if len(without):
        detail += (
            f"; none listed for {', '.join(without)}. Those of the former Dorset (January 2017) and "
            "Northamptonshire (May 2017) are only in the file's notes, without a day"
        )
    outcome = "explained" if len(without) else "pass"
    return check_result("every authority was inspected", edition, outcome, detail)


def _reports_read(located: pl.DataFrame, rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that the tool could read every report's dates and outcome; one row of check_result."""
    impossible = _impossible_dates(located)
    named = pl.col("area_name").is_in(impossible["area_name"].implode())
    unread = rows.filter(pl.col("inspection_start").is_null() | pl.col("outcome").is_null() | named)
    name = "dates and outcomes could be read from the reports"
    if unread.is_empty():
        return check_result(name, edition, "pass", f"{rows.height} reports")
    detail = f"{rows.height - unread.height} reports; not all of {', '.join(unread['area_name'].sort())}"
    if not impossible.is_empty():
        days = ", ".join(f"{area} {text}" for area, text in impossible.select("area_name", "text").rows())
        detail += f"; no such day: {days}"
    return check_result(name, edition, "explained", detail)
