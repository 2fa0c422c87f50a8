"""The trail: who did what, chained so that nobody can change it unseen."""
