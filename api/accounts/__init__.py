"""Signing in, accounts and their administration, at the edges."""
