"""Run every `bench_*.py` one after the other, each in a process of its own.

Usage: python -m benchmarks [NAME ...]      (a name is what follows `bench_`)
"""

import subprocess
import sys
from pathlib import Path


def main(wanted: list[str]) -> int:
    scripts = sorted(Path(__file__).parent.glob("bench_*.py"))
    names = [script.stem.removeprefix("bench_") for script in scripts]
    unknown = set(wanted) - set(names)
    if unknown:
        print(f"There is no benchmark named {', '.join(sorted(unknown))}. There are: {', '.join(names)}.")
        return 2
    failed = []
    for name in wanted or names:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.bench_{name}"], check=False).returncode != 0:
            failed.append(name)
    if failed:
        print(f"\nBeyond the limit or broken: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
