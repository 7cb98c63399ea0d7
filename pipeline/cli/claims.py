"""`python -m pipeline claims`: sentences that are often printed, and what the figures held here say."""

import argparse

from pipeline.cli import output
from pipeline.queries.claims import claims
from pipeline.queries.open import open_warehouse, reading

CHANGED = "The answer is another than when the verdict was last looked at."


def run(options: argparse.Namespace) -> None:
    """Print every claim with its verdict, the answer, and what cannot be checked."""
    with open_warehouse(options.warehouse) as con, reading(options.warehouse):
        known = claims(con).rows(named=True)
    if options.json:
        output.say_json({"claims": known})
        return
    for claim in known:
        lines = [
            f"“{claim['words']}”: {claim['verdict']}",
            f"  {CHANGED}" if claim["changed"] else None,
            f"  Here: {claim['answer'] or 'We do not have the figures that answer it.'}",
            f"  Why: {claim['why']}",
            f"  First published: {claim['since']}" if claim["since"] else None,
            f"  Cannot be checked here: {claim['cannot_be_checked']}",
            f"  Address: {claim['address']}" if claim["address"] else None,
        ]
        output.say("\n".join(line for line in lines if line) + "\n")
