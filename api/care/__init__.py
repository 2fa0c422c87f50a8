"""Care stops of whoever is signed in: theirs alone."""
