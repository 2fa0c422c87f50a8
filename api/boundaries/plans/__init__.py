"""Plans at the edge: drafts as JSON, and the pages on which they are listed and drawn."""
