"""Labels and running text."""
