"""Door-plates: text, point, households."""
