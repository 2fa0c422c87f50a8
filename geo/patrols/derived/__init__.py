"""What follows from fixes and streets: which metres a patrol walked, and what of the streets is covered."""
