"""Files from outside are read by a child process that can reach nothing else."""
