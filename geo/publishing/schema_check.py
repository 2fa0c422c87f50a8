"""Run as a program: say whether the migrations make the tables that the models describe (`alembic check`).

It works on a cluster of its own, which is gone afterwards.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from geo.db.cluster import processes
from geo.db.cluster.layout import Layout
from geo.db.cluster.lease import use_cluster
from geo.db.migrations.steps import differences
from geo.db.migrations.upgrade import upgrade
from geo.publishing.tables import METADATA


def main() -> None:
    """Exit with status 0 where nothing differs, else with the differences and status 1."""
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    try:
        found = _differences(folder)
    finally:
        identity = processes.folder_id(Layout(folder).data)
        if identity is not None:
            processes.wait_until_empty(identity, timeout_s=60)
        shutil.rmtree(folder, ignore_errors=True)
    if found:
        sys.exit("\n".join(["The models and the migrations differ:", *map(str, found)]))


def _differences(folder: Path) -> list[object]:
    with use_cluster(folder) as cluster:
        upgrade(cluster.owner_url)
        engine = create_engine(cluster.owner_url, poolclass=NullPool)
        return differences(engine, METADATA)


if __name__ == "__main__":
    main()
