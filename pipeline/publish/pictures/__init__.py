"""Pictures of figures as SVG and PNG: pure functions of data, style and size."""
