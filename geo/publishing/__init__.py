"""What follows a plan: joins prepared, the pointer swapped, the whole exported."""
