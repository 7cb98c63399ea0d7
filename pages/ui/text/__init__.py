"""Labels and prose."""
