"""Measures of speed: each runs us and the limit, or the peer, on the same work in one go."""
