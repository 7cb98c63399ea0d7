"""The seed of everything that tests choose at random, so that a run can be repeated."""

import os
import random

VARIABLE = "POSTCODE_LOTTERY_SEED"

# Workers of pytest-xdist inherit the variable: they choose what the main process chooses.
SEED = os.environ.setdefault(VARIABLE, str(random.SystemRandom().randrange(1_000_000)))


def generator(name: str) -> random.Random:
    """Return a generator for the test of that name; other tests, run before it or not, do not change it."""
    return random.Random(f"{SEED} {name}")
