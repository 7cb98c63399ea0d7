"""The text of `python -m pipeline status`: each source with its releases and the outcomes of its checks."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.cli.review import review_lines
from pipeline.sources.catalogue import Edition

OUTCOMES = ("fail", "explained", "pass")


def report(
    releases: pl.DataFrame,
    newest: Mapping[str, str],
    checks: pl.DataFrame,
    awaited: Sequence[Edition],
    unreviewed: pl.DataFrame,
    gaps: pl.DataFrame,
    due: pl.DataFrame,
) -> str:
    """Return the status as text: sources in order, the newest period of each measure, and a summary.

    `releases` and `checks` are the tables release and check_result; `newest` has the label of a period for
    each indicator; `awaited` are the editions without a file yet; `unreviewed` the figures that no person has
    looked at; `gaps` and `due` come from queries.holdings. Checks that passed are counted, all others
    reported in full.
    """
    lines = []
    for source in [*releases["source"].unique(maintain_order=True), *_without_release(releases, awaited)]:
        lines += _source(source, releases, checks, awaited)
    lines += ["", f"Newest period of {len(newest)} measures"]
    lines += [f"  {indicator:44} {period}" for indicator, period in newest.items()]
    lines += ["", f"Extraordinary figures that wait for review: {unreviewed.height}"]
    lines += review_lines(unreviewed)
    lines += ["", "Published, but not in our data"]
    lines += [
        f"  {' '.join(row['indicators'])} {row['periods']}: {row['published_where']}. "
        f"{row['how_it_will_come']}"
        for row in gaps.rows(named=True)
    ]
    lines += ["", "Next releases expected"]
    lines += [
        f"  {row['source']:24} {row['next_expected']} {row['known_since']}" for row in due.rows(named=True)
    ]
    stored = f"{releases.height} releases of {releases['source'].n_unique()} sources"
    rows = f"{releases['rows'].sum():,} rows"
    return "\n".join([*lines, "", f"{stored}, {rows}; {checks.height} checks: {_outcomes(checks)}"])


def _without_release(releases: pl.DataFrame, awaited: Sequence[Edition]) -> list[str]:
    stored = set(releases["source"])
    return list(dict.fromkeys(edition.source for edition in awaited if edition.source not in stored))


def _source(
    source: str, releases: pl.DataFrame, checks: pl.DataFrame, awaited: Sequence[Edition]
) -> list[str]:
    stored = releases.filter(source=source).rows(named=True)
    width = max([18, *(len(row["release"]) for row in stored)])
    lines = [
        "",
        source,
        *(
            f"  {row['release']:{width}} {row['kind']:8} {row['rows']:>7,} rows  {row['published']}"
            for row in stored
        ),
        *(
            f"  {edition.release:{width}} awaited: there is no file yet"
            for edition in awaited
            if edition.source == source
        ),
    ]
    own = checks.filter(source=source)
    if own.is_empty():
        return lines
    lines.append(f"  checks: {_outcomes(own)}")
    for row in own.filter(pl.col("outcome") != "pass").rows(named=True):
        release = f" ({row['release']})" if row["release"] else ""
        lines.append(f"    {row['outcome']}: {row['check']}{release}: {row['detail']}")
    return lines


def _outcomes(checks: pl.DataFrame) -> str:
    """Count the checks by outcome: '1 explained, 8 pass'."""
    counts = dict(checks.group_by("outcome").len().iter_rows())
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if outcome in counts)
