"""The bytes of one published file to a validated frame of text."""
