"""Simulated walks whose truth is known, and how a matching of them is judged."""
