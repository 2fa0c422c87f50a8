"""Grids, communities, territories: which of them a place belongs to, and a page for each."""
