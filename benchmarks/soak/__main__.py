"""Run the storm: python -m benchmarks.soak [--kills N] [--seed N]. Status 1 where anything was lost or doubled.

A storm is repeated by its seed, which is printed: what is sent, who is killed and after which wait are the same.
"""

import argparse
import sys

from benchmarks.soak.storm import storm

SEED = 20261124
KILLS = 50


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}, {chosen.kills} kills", flush=True)
    told = storm(chosen.seed, chosen.kills, say=lambda words: print(words, flush=True))
    print(told)
    return int(bool(told.differences))


if __name__ == "__main__":
    sys.exit(main())
