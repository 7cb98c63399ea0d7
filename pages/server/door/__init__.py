"""The front door: who and what is let in, and what those read whose connection is blocked."""
