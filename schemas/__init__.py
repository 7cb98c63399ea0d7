"""What published files and the project's own tables must look like (pandera models on polars frames)."""
