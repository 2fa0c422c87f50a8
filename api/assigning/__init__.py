"""Files of points or addresses, assigned to grids: on the page, on the command line, and for programs."""
