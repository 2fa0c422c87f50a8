"""A program that uses the cluster in a folder: says where its socket is, and stays until its input ends."""

import sys
from pathlib import Path

from geo.core.errors import Unavailable
from geo.db.cluster.lease import use_cluster

if __name__ == "__main__":
    try:
        with use_cluster(Path(sys.argv[1])) as cluster:
            print(cluster.socket_dir, flush=True)  # noqa: T201 (the test reads it)
            sys.stdin.read()
    except Unavailable as error:
        sys.exit(f"{error.code}: {error}")
