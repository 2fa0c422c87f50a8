"""The track of one patrol as somebody may see it, and as a file to take along."""
