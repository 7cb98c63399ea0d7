"""The packages that run with us: under which licences, and whether they have known faults.

`python -m tests.support.packages licences` prints a table; `... faults PIP_AUDIT` runs that program and says
what it could check.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

from pipeline.core.paths import ROOT

LOCK = ROOT / "requirements.lock"
PERMISSIVE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|PSF|Zlib|CC0|SIL|OFL|Vega-Altair|Ritchie Vink)", re.IGNORECASE
)
WEAK = {"certifi": "MPL-2.0"}
"""Packages whose own licence asks to publish changes to their files, which nobody makes here."""
BUNDLED = {
    "shapely": (
        "LGPL-2.1 (GEOS, a library of its own that can be exchanged)",
        "GNU LESSER GENERAL PUBLIC LICENSE",
    ),
    "numpy": (
        "GPL-3.0 with the GCC runtime exception (libgfortran)",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
    ),
}
"""What wheels bring along under other licences than their own, and words of those in the wheel."""


class Package(NamedTuple):
    """A package at run time: name, pinned version, and its licence in the words of its metadata."""

    name: str
    version: str
    licence: str


def packages() -> list[Package]:
    """Return the packages of requirements.lock that are installed; some are for other systems only."""
    pinned = re.findall(r"^([a-z0-9-]+)==([\w.]+)( ;)?", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return [Package(name, version, licence(name)) for name, version, elsewhere in pinned if not elsewhere]


def licence(name: str) -> str:
    """Return a package's licence: its expression, or its classifiers, or the first line of its text."""
    about = distribution(name).metadata
    if expression := about.get("License-Expression"):
        return expression
    marked = [text for text in about.get_all("Classifier") or [] if text.startswith("License ::")]
    if marked:
        return ", ".join(text.rpartition(" :: ")[2] for text in marked)
    return (about.get("License") or "").strip().partition("\n")[0]


def licence_texts(name: str) -> str:
    """Return all licence files that a package brings along."""
    found = distribution(name)
    files = [file for file in found.files or [] if "licen" in str(file).lower() and ".py" not in file.suffix]
    return "\n".join(Path(str(found.locate_file(file))).read_text(errors="replace") for file in files)


def is_strong(text: str) -> bool:
    """Return whether a licence is the GPL or AGPL, which would bind this project too."""
    return bool(re.search(r"(?<!L)\bA?GPL|(?<!Lesser )General Public License", text))


def print_licences() -> None:
    """Print the table, and what is not simply permissive."""
    for package in packages():
        named = BUNDLED.get(package.name)
        more = f"; with {named[0]}" if named else ""
        print(f"{package.name:28} {package.version:16} {package.licence}{more}")


def print_faults(program: str) -> int:
    """Run pip-audit over the lock; return 1 if faults are known, 0 if not, 2 if nothing was checked."""
    command = [program, "--disable-pip", "--require-hashes", "--requirement", str(LOCK), "--format", "json"]
    done = subprocess.run(
        [*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False
    )
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        found = []
    return said(found)


def said(found: list[dict[str, object]]) -> int:
    """Print what pip-audit's answers amount to; return the exit status, as `print_faults`."""
    checked = [item for item in found if "vulns" in item]
    if not checked:
        print("The database of known faults cannot be reached: nothing was checked.")
        return 2
    faulty = {str(item["name"]): item["vulns"] for item in checked if item["vulns"]}
    for name, faults in faulty.items():
        print(f"{name}: {json.dumps(faults, indent=1)}")
    print(f"{len(checked)} of {len(packages())} packages were checked, {len(faulty)} have known faults.")
    return 1 if faulty else 0


if __name__ == "__main__":
    if sys.argv[1] == "licences":
        print_licences()
    else:
        sys.exit(print_faults(sys.argv[2]))
