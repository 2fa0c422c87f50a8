"""A database in one file: written, checked, brought back, kept for some nights, moved to a newer PostgreSQL.

container   the file: a tar of the dump, the manifest and, where wanted, the keys
contents    what the tables hold, as counts and digests: how a restored database is compared
programs    `pg_dump` and its like: found by version, run, watched
saving      database to file
restoring   file to database
shelf       the backups of the last nights
upgrading   the private cluster to a newer major version, through a file
"""
