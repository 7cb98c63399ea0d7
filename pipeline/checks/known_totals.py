"""Deficits against sums that were made without this pipeline."""

from collections.abc import Mapping

import polars as pl

from pipeline.checks.differences import Outcome, financial_year

# Financial year -> authorities with a balance, of these in deficit, and their deficits in millions of GBP;
# each with the release whose table was added up without this pipeline.
KNOWN_DEFICITS: Mapping[int, tuple[str, int, int, int]] = {
    201920: ("dsg-balance 2021-22", 149, 94, 675),
    202021: ("dsg-balance 2021-22", 149, 100, 1_049),
    202122: ("dsg-balance 2021-22", 150, 103, 1_443),
    202324: ("dsg-balance 2023-24", 148, 106, 2_141),
}
# Another table of the year may have amended balances and a few more authorities, not another total: the
# largest deficit of one authority was 5% to 7% of all of them.
MOST_APART = 0.05


def deficits_of(year: int, table: str, balances: pl.Series) -> Outcome:
    """Outcome and sentence for one table's balances of one year."""
    deficits = balances.filter(balances < 0)
    millions = -float(deficits.sum()) / 1e6
    found = (len(balances), len(deficits), round(millions))
    told = f"{financial_year(year)}: {found[1]} of {found[0]} authorities in deficit, £{found[2]:,}m together"
    if year not in KNOWN_DEFICITS:
        return "pass", told
    known_table, *known = KNOWN_DEFICITS[year]
    if found == tuple(known):
        return "pass", f"{told}, as known"
    against = f"{told}; known of {known_table}: {known[1]} of {known[0]}, £{known[2]:,}m"
    if table == known_table:
        return "fail", against
    if abs(millions - known[2]) > MOST_APART * known[2]:
        return "fail", f"{against}, which is more than {MOST_APART:.0%} apart"
    return "explained", against
