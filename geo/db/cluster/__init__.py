"""The private PostgreSQL cluster: made, started, shared and stopped by its users, with no one in charge.

This file, `layout`, `locks`, `processes` and `guardian` import nothing but the standard library: the
guardian process loads them alone, so that it is up in some 20 ms and stays small.
"""
