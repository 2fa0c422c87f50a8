"""Files to rows and rows to files. Knows no noun of the domain."""
