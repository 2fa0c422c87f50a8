"""Redrawing measured: generated towns, real blocks, and the peers on the same."""
