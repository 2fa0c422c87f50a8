"""Patrols: what phones send."""
