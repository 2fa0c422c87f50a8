"""The edges: web pages, JSON, command line. They parse, call one action or query, and shape the answer."""
