"""Tables, and their files."""
