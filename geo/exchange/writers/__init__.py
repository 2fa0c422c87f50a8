"""Files that are written piece by piece, each in the format of the file that they are made from."""
