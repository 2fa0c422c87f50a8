"""The map page, its data, and its sheets."""
