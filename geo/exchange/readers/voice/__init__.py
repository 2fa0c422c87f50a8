"""Voice notes: opened as their container, and only the packets of sound kept. Runs in the confined child alone."""
