"""Find, download, inspect, compare and accept new files."""
