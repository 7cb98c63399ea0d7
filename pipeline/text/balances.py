"""The balances of all authorities together, in words, and what a balance is."""

from collections.abc import Iterable, Sequence
from statistics import median

from pipeline.text import formatting
from pipeline.text.formatting import Row

MEANING = (
    "A deficit is what the council has spent beyond its dedicated schools grant (DSG), added up over the "
    "years. High needs drives it, but the balance is of the entire grant. By itself it does not mean cuts. "
    "Until March 2028 a special rule (the “statutory override”) keeps it out of the council's own budget."
)
SHRUNK = (
    "A deficit can shrink because the government pays some of it off, in a “safety-valve” agreement. These "
    "figures do not say how much."
)
POUNDS = "Amounts in pounds mostly show how large a place is."


def shrunk(balances: Sequence[float]) -> str:
    """Return why the last of the balances may be better than the deficit before it; empty if it is not."""
    return SHRUNK if len(balances) > 1 and balances[-2] < 0 and balances[-1] > balances[-2] else ""


def gross(row: Row) -> str:
    """Return the deficits: '106 of 148 authorities with a figure were in deficit, by £2.14bn together'.

    Here and below, `row` is one of queries.figures.balances, in GBP.
    """
    return (
        f"{row['in_deficit']} of {row['with_figure']} authorities with a figure were in deficit, by "
        f"{formatting.money(row['total_deficit'] or 0)} together"
    )


def net(row: Row) -> str:
    """Return the net balance: 'less the surpluses of 42 others, £406.3m, a net deficit of £1.73bn'."""
    others = f"{row['in_surplus']} other{'s' * (row['in_surplus'] != 1)}"
    amount = formatting.money(row["net"] or 0)
    balance = f"a net {'deficit' if row['net'] < 0 else 'surplus'} of {amount}" if row["net"] else "nothing"
    return f"less the surpluses of {others}, {formatting.money(row['total_surplus'] or 0)}, {balance}"


def middle(figures: Iterable[Row], indicator: Row) -> str:
    """Return how many authorities had a deficit, and the median, where no figure of England is given.

    '106 of 148 in deficit; the middle one: deficit of 2.78%'. `figures` are rows of a balance in one period;
    empty if none can be compared.
    """
    known = [row["value"] for row in figures if row["value"] is not None and row["not_ranked"] is None]
    if not known:
        return ""
    deficits = sum(value < 0 for value in known)
    said = formatting.figure(median(known), indicator)
    return f"{deficits} of {len(known)} in deficit; the middle one: {said}"


def published_since(gaps: Iterable[Row]) -> str:
    """Return which later years are published and not held here; empty if there are none.

    '2024-25 and later: published by DfE, but not in our data.' `gaps` are rows of queries.holdings.known_gaps
    on balances.
    """
    later = next((gap["periods"] for gap in gaps if gap["last_period"] is None), None)
    return f"{later}: published by DfE, but not in our data." if later else ""


def coverage(row: Row) -> str:
    """Return a sentence on how many authorities the sums count."""
    return f"This counts the {row['with_figure']} of {row['authorities']} authorities with a figure."
