"""How often streets are to be walked: of a grid, of a street, of chosen pieces of street."""
