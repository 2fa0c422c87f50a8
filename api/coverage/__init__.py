"""What is covered of the streets: as data, on a page and at the command line."""
