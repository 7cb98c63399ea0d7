"""Pages about many councils: by name, region or border, what stands out, claims and changes."""
