"""Territories, communities, blocks, plans and grids: who owns which piece of ground, and since when."""
