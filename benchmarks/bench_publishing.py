"""Whether anybody waits for a plan that comes into force.

Two hundred plans come into force one after the other, each of which flips every answer, under twenty
readers. Limits: no answer is wrong for the plan that it names, and none takes longer than 100 ms.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.bench_import import wait_for_stop
from benchmarks.bench_sign_in import p95
from benchmarks.publishing_storm import storm

PUBLISHES = 200
LIMIT_MS = 100.0
PORT = 18_231


def main() -> int:
    """Print what readers saw; 1 when a limit is passed."""
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database may run as another user
        quiet, told = storm(folder, PORT, publishes=PUBLISHES)
        wait_for_stop(folder)
    longest_ms = max(told.seconds) * 1000
    named = ", ".join(f"{count} by {plan}" for plan, count in sorted(told.plans.items()))
    print(f"answers during {PUBLISHES} publishes    {len(told.seconds):7d}     ({named})")
    print(f"wrong for the plan they name    {len(told.wrong):7d}     (limit 0)")
    print(f"p95, quiet                      {p95(quiet.seconds) * 1000:7.1f} ms")
    print(f"p95, meanwhile                  {p95(told.seconds) * 1000:7.1f} ms")
    print(f"longest, quiet                  {max(quiet.seconds) * 1000:7.1f} ms")
    print(f"longest, meanwhile              {longest_ms:7.1f} ms  (limit {LIMIT_MS:.0f})")
    return int(bool(told.wrong) or longest_ms > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
