"""What routes are measured on: instances of the literature, towns of blocks, real extracts."""
