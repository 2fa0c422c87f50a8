"""Files in: received, previewed, applied, undone."""
