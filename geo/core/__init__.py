"""Pure ground: errors, words, clock, settings, coordinates, datum, measure."""
