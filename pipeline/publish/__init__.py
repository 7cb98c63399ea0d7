"""What leaves the project: tables, pictures, documents, the web edition."""
