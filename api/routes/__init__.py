"""Patrol routes of grids: data, page, and sheet."""
