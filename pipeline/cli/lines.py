"""`python -m pipeline lines`: plain lines about an authority, lines to copy, and what not to say."""

import argparse
from dataclasses import asdict

from pipeline.cli import found, output
from pipeline.queries import lines as line_queries
from pipeline.queries.open import open_warehouse, reading
from pipeline.text.council.lines import plain_lines
from pipeline.text.council.lines_to_copy import lines_to_copy


def run(options: argparse.Namespace) -> None:
    """Print the lines about an authority; PipelineError as `found.authority`."""
    with open_warehouse(options.warehouse) as con, reading(options.warehouse):
        code = str(found.authority(con, options.authority).code)
        facts = line_queries.place_facts(con, code)[code]
        plain = plain_lines(facts)
        to_copy = lines_to_copy(line_queries.copy_facts(con, code)[code])
    if options.json:
        output.say_json(
            {
                "location_code": code,
                "location_name": facts.place["location_name"],
                "lines": [asdict(line) for line in plain],
                "lines_to_copy": [asdict(line) for line in to_copy],
            }
        )
        return
    output.say("\n".join(line.text for line in plain))
    notes = dict.fromkeys(note for line in plain for note in line.notes)
    output.say("\nTo know with them:\n" + "\n".join(f"  {note}" for note in notes))
    for line in to_copy:
        output.say(f"\nTo copy: {line.text}\n  {line.source}")
        for note in line.notes:
            output.say(f"  Note: {note}")
        for warning in line.not_to_say:
            output.say(f"  Not {warning.words}: {warning.reason}")
