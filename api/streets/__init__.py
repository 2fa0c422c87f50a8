"""Streets for phones."""
