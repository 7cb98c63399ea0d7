"""The web edition as files for any host: which there are, how they are made, and what has changed."""
