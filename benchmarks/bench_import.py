"""How long Taipei's 11,490 statistical areas and 13,772 Chinese addresses take to come in, joined, and how much memory.

Runs the two import commands, as anyone would, on a private cluster in a folder that is thrown away.
Limits: 60 seconds and 2 GB for both together. The memory is that of the larger command (peak
resident set); the database's own processes are not counted.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_S = 60.0
LIMIT_BYTES = 2 * 1024**3

DATA = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
BOUNDARIES = DATA / "tilings" / "taipei_stat_areas.parquet"
ADDRESSES = DATA / "addresses" / "taiwan_place_addresses_north_zh.csv.gz"

COMMANDS = (
    ("boundaries", str(BOUNDARIES), "--map", "code=CODEBASE", "--map", "community=CODE2"),
    ("addresses", str(ADDRESSES)),
)


def main() -> int:
    """Print seconds of each command and the peak memory; 1 when a limit is passed."""
    if not BOUNDARIES.exists() or not ADDRESSES.exists():
        print(f"The real data are not in {DATA}: nothing to measure.")
        return 0
    with tempfile.TemporaryDirectory(prefix="gs-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database may run as another user
        total_s = sum(import_s(folder, command) for command in COMMANDS)
        wait_for_stop(folder)
    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"together     {total_s:6.1f} s   (limit {LIMIT_S:.0f} s)")
    print(f"peak memory  {peak_bytes / 1024**2:6.0f} MB  (limit {LIMIT_BYTES / 1024**2:.0f} MB)")
    return int(total_s > LIMIT_S or peak_bytes > LIMIT_BYTES)


def import_s(folder: Path, command: tuple[str, ...]) -> float:
    """Seconds that one import command takes, start of the program and of its database included."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["GRIDSTEWARD_DATA_DIR"] = str(folder / "data")
    began_s = time.perf_counter()
    subprocess.run([sys.executable, "-m", "api.cli.main", "import", *command], env=environment, check=True)
    took_s = time.perf_counter() - began_s
    print(f"{command[0]:12} {took_s:6.1f} s", flush=True)
    return took_s


def wait_for_stop(folder: Path) -> None:
    """The database stops by itself once its last user is gone; its folder is removed after that."""
    for _ in range(100):
        if not list(folder.glob("data/postgres/**/postmaster.pid")):
            return
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
