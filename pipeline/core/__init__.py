"""What all share: errors, paths, periods, codes of places, missing symbols, thresholds, licence."""
