"""The command publish: the web edition as a folder of files."""

import argparse
import os
from dataclasses import replace
from pathlib import Path

from pipeline.cli import output
from pipeline.core.errors import PipelineError
from pipeline.publish.site.parts import settings


def run(options: argparse.Namespace) -> int:
    """Write the edition; return 1 if links lead to files that cannot be made."""
    from pipeline.publish.freeze.run import freeze  # noqa: PLC0415 - slow to import

    known = settings.from_environment()
    site_url = _address(options.site_url or known.site_url, "--site-url", settings.SITE_URL)
    if not site_url:
        raise PipelineError(f"Name the address of the site with --site-url, or set {settings.SITE_URL}.")
    elsewhere = options.dashboard_url or os.environ.get(settings.DASHBOARD_URL, "")
    dashboard = _address(elsewhere, "--dashboard-url", settings.DASHBOARD_URL)
    chosen = replace(known, site_url=site_url, dashboard_url=dashboard, frozen=True)
    report = freeze(Path(options.warehouse), options.to, chosen)
    if options.json:
        output.say_json(report.as_dict() | {"outcome": "problem" if report.broken else "done"})
    elif not options.quiet:
        output.say("\n".join(report.lines()))
    if not report.broken:
        return 0
    if not options.json:
        raise PipelineError(
            f"{len(report.broken):,} files that pages link to cannot be made, "
            f"such as {next(iter(report.broken))}."
        )
    return 1


def _address(text: str, option: str, variable: str) -> str:
    """Return an address of the web without a slash at its end; PipelineError if it is none."""
    address = text.strip().rstrip("/")
    if address and (not settings.web_address(address) or "?" in address or "#" in address):
        raise PipelineError(f"{option} or {variable} is not the address of a site: {text!r}.")
    return address
