"""Plans and drafts over HTTP: the list, the editor and its edits."""
