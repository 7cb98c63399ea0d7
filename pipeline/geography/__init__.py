"""The register of authorities, boundaries, adjacency, map documents."""
