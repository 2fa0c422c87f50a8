"""Patrols that are planned, and what happens in a patrol: set out, pause, go on, finish, cancel, hand over."""
