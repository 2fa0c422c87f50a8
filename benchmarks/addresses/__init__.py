"""A made-up city with real names, and questions about its addresses as people write them."""
