"""What phones send of a patrol: begin and positions, recordings, ticks, check-ins, reported ways, calls for help."""
