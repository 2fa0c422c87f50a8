"""Today: the search that answers in place, and what waits."""
