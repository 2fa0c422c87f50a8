"""Patrols and their fixes."""
