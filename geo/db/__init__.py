"""Engine and session, column types, the private cluster, migrations, the job queue."""
