"""Pure statistical functions."""
