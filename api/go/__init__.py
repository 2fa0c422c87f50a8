"""The page for everybody who walks (`/go`): it opens without signal and keeps what it records until it has arrived."""
