"""Names that people say, and door-plates that want a look."""
