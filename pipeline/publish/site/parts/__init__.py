"""What every page has: its head, links, files, pictures, and what is known of the deployment."""
