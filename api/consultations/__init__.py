"""Public consultations (公示): plans that everybody may read and comment on, without signing in."""
