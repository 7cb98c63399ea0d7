"""Paths on disk: what ships with the project, and what is made from it."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A checkout keeps everything in its folder data/. An installed package has its data in pipeline/data, where
# its user may not be allowed to write.
_IS_CHECKOUT = (ROOT / "pyproject.toml").is_file()
_SHIPPED = ROOT / "data" if _IS_CHECKOUT else ROOT / "pipeline" / "data"

SNAPSHOT = _SHIPPED / "snapshot"
REFERENCE = _SHIPPED / "reference"


def user_data(platform: str = sys.platform) -> Path:
    """Return the platform's folder for a user's data, used by an installed package."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() fails for a user without a home
    folders = {
        "win32": Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"),
        "darwin": home / "Library" / "Application Support",
    }
    other = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return folders.get(platform, other) / "postcode-lottery"


# Where fetched files and the warehouse are written to.
DATA = Path(os.environ.get("POSTCODE_LOTTERY_DATA") or (_SHIPPED if _IS_CHECKOUT else user_data()))
RAW = DATA / "raw"

# What came of the last fetch; written by `fetch`, shown in the metrics of the server.
LAST_FETCH = RAW / "last_fetch.json"

# The DuckDB file that pages read.
WAREHOUSE = Path(os.environ.get("POSTCODE_LOTTERY_WAREHOUSE") or DATA / "warehouse.duckdb")

# What can be made again at any time, and is kept because that takes a while.
CACHE = Path(os.environ.get("POSTCODE_LOTTERY_CACHE") or DATA / "cache")

# A local copy of the published files; it may not exist.
MIRROR = Path(os.environ.get("POSTCODE_LOTTERY_MIRROR") or ROOT.parent / "shared" / "published")
