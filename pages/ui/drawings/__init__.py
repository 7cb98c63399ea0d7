"""Our own SVG components, with their scripts and styles."""
