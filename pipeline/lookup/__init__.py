"""From what people type to an authority."""
