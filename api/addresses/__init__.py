"""Door-plates, listed for those who may read them."""
