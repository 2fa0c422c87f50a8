"""The storm: programs killed while four writers write, and the writers' ledger held against the database."""
