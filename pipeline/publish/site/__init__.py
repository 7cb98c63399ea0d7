"""The web edition: pages of plain HTML to read, find, link to, print and keep."""
