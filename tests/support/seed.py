"""The seed of all random choices in tests, so that a run can be repeated."""

import os
import random
import zlib
from pathlib import Path

VARIABLE = "POSTCODE_LOTTERY_SEED"
ROOT = Path(__file__).parents[2]
CODE = ("data/reference", "pages", "pipeline", "schemas", "tests")
KINDS = {".css", ".csv", ".html", ".js", ".md", ".py", ".sql", ".toml"}
LEFT_OUT = {"node_modules", "__pycache__"}


def of_code(root: Path) -> int:
    """Return a number below one million that follows from the code under a folder.

    What passed on one machine then passes on the next, and each change of the code samples other cases.
    """
    found = 0
    for folder in CODE:
        for path, folders, names in os.walk(root / folder):
            folders[:] = sorted(set(folders) - LEFT_OUT)
            for file in (Path(path, name) for name in sorted(names)):
                if file.suffix in KINDS:
                    found = zlib.crc32(file.read_bytes(), zlib.crc32(file.name.encode(), found))
    return found % 1_000_000


# Workers of pytest-xdist inherit the variable, and so the seed of the main process.
SEED = os.environ.get(VARIABLE) or str(of_code(ROOT))
os.environ[VARIABLE] = SEED


def generator(name: str) -> random.Random:
    """Return a random generator for the test of that name, independent of other tests."""
    return random.Random(f"{SEED} {name}")
