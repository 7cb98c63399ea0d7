"""The page All measures: every measure of one authority in one table."""
