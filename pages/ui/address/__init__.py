"""State in the address."""
