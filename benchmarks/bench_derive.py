"""How long it takes to find out anew what patrols walked: from positions in the database to rows in the database.

The walks of the demo territory's fortnight, copied to other patrols on other days until there are a million positions,
are derived from scratch as a worker does it, in one process. Limit: under 60 s for a million. What the process and
its database server computed is told beside the time: on a machine with nothing else to do the two are the same.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from benchmarks.bench_import import wait_for_stop
from benchmarks.bench_sign_in import program
from geo.core.settings import Settings
from geo.db.database import Database, open_database
from geo.patrols.derived.deriving import derive_patrols
from geo.patrols.derived.marking import derive_anew, waiting

LIMIT_S, FIXES = 60.0, 1_000_000

_PATROLS = text("""
    INSERT INTO patrol (id, territory_id, key, title, team, started_at, finished_at, datum)
    SELECT CAST(md5(p.id || '/' || :copy) AS uuid), p.territory_id, p.id || '/' || :copy, p.title, p.team,
           p.started_at - :copy * interval '14 days', p.finished_at - :copy * interval '14 days', p.datum
    FROM patrol p WHERE p.id = ANY(:patrol_ids)
""")
_FIXES = text("""
    INSERT INTO fix (id, patrol_id, at, accuracy_m, geom)
    SELECT CAST(md5(f.id || '/' || :copy) AS uuid), CAST(md5(f.patrol_id || '/' || :copy) AS uuid),
           f.at - :copy * interval '14 days', f.accuracy_m, f.geom
    FROM fix f WHERE f.patrol_id = ANY(:patrol_ids)
""")


def main() -> int:
    """Print the figures; 1 when the limit is passed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fixes", type=int, default=FIXES)
    most = parser.parse_args().fixes
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database may run as another user
        program(folder, "demo")
        settings = Settings(data_dir=folder / "data", database_url=None)
        with open_database(settings) as database:
            fixes = fill(database, most)
            beyond = measure(database, fixes)
        wait_for_stop(folder)
    return int(beyond)


def fill(database: Database, most: int) -> int:
    """Copy the patrols that are there until there are so many positions; returns how many there are."""
    with database.session() as session, session.begin():
        patrol_ids = session.scalars(text("SELECT id FROM patrol")).all()
        fixes = own = int(session.scalar(text("SELECT count(*) FROM fix")) or 0)
        copy = 0
        while fixes < most:
            copy += 1
            for statement in (_PATROLS, _FIXES):
                session.execute(statement, {"copy": copy, "patrol_ids": patrol_ids})
            fixes += own
    with database.session() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        session.execute(text("VACUUM ANALYZE fix"))
    return fixes


def measure(database: Database, fixes: int) -> bool:
    """Print figures; True when the limit is passed."""
    with database.session() as session, session.begin():
        territory_id = int(session.scalar(text("SELECT min(id) FROM territory")) or 0)
        derive_anew(session, territory_id)
        patrol_ids = waiting(session, territory_id)
    derive_patrols(database, patrol_ids[:1])  # the streets are made ready, the code is compiled
    began_s, used_s = time.perf_counter(), _used_s()
    done = derive_patrols(database, patrol_ids[1:])
    took_s, own_s = time.perf_counter() - began_s, _used_s() - used_s
    with database.session() as session:
        walked = session.scalar(text("SELECT count(*) FROM patrol_walked"))
    per_million_s = took_s * 1e6 / fixes
    print(f"{fixes} positions of {done + 1} patrols, {walked} walked intervals written")
    print(f"derived anew                    {took_s:8.1f} s   ({own_s:.1f} s of them this process computed)")
    print(f"for a million                   {per_million_s:8.1f} s   (limit {LIMIT_S:.0f})")
    return per_million_s > LIMIT_S


def _used_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
