"""Incidents at the edges."""
