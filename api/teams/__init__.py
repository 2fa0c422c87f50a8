"""Teams: who leads them, who is in them, what they are for."""
