"""The data sets that leave the project, and what describes them."""
