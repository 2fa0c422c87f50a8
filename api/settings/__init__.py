"""Administration: accounts, tokens, settings of territories, the trail, jobs and backups."""
