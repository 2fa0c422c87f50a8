"""Files of points or addresses, each row with the grid that it belongs to."""
