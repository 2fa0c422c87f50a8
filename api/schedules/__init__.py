"""The week of a community: which walks on which days."""
