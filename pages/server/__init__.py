"""HTTP around the pages: data resources, and true answers for addresses where nothing is."""
