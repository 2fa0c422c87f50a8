"""People who sign in, their roles and scope; sessions, tokens, device keys, links and codes."""
