"""One record for each file that came in: what it was, what it changed, how to undo it."""
