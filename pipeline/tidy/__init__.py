"""Text frames to long observations, and what is derived from all of them."""
