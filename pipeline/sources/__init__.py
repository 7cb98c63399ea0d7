"""What is published and where (TOML), and the reference tables that people edit."""
