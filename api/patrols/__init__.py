"""Patrols: what phones and recorder apps send, the desk's pages and plans, the map of now, and what programs read."""
