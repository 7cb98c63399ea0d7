"""The command bundle: all tables as Parquet in folders, for engines that read them where they lie."""

import argparse

from pipeline.cli import output
from pipeline.queries.open import open_warehouse, reading


def run(options: argparse.Namespace) -> None:
    """Write the folders, and say what is in them."""
    from pipeline.publish.partitioned import write  # noqa: PLC0415 - slow to import

    with open_warehouse(options.warehouse) as con, reading(options.warehouse):
        written = write(con, options.to)
    if options.json:
        output.say_json({"outcome": "done", "bundle": str(options.to), "files": written})
    elif not options.quiet:
        output.say(f"{options.to}: {len(written)} tables in {sum(written.values()):,} files")
