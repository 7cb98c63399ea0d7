"""The state of a view in the page's address."""
