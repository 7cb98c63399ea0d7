"""The seed of all random choices in tests, so that a run can be repeated."""

import os
import random

VARIABLE = "POSTCODE_LOTTERY_SEED"

# Workers of pytest-xdist inherit the variable, and so the seed of the main process.
SEED = os.environ.setdefault(VARIABLE, str(random.SystemRandom().randrange(1_000_000)))


def generator(name: str) -> random.Random:
    """Return a random generator for the test of that name, independent of other tests."""
    return random.Random(f"{SEED} {name}")
