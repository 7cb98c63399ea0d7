"""Where things are on disk; two places can be moved by an environment variable."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SNAPSHOT = ROOT / "data" / "snapshot"
REFERENCE = ROOT / "data" / "reference"
RAW = ROOT / "data" / "raw"

# The database that the pages read.
WAREHOUSE = Path(os.environ.get("POSTCODE_LOTTERY_WAREHOUSE") or ROOT / "data" / "warehouse.duckdb")

# A local copy of the published files, where there is one.
MIRROR = Path(os.environ.get("POSTCODE_LOTTERY_MIRROR") or ROOT.parent / "shared" / "published")
