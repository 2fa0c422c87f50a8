"""The storm itself: who is killed, and when."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.soak.ledger import Ledger
from benchmarks.soak.program import Program, a_program
from benchmarks.soak.writers import Writer

WRITERS = 4
VICTIMS = ("web", "postmaster", "both")


@dataclass
class Told:
    """What came of a storm; without differences everything acknowledged is there, once."""

    seed: int
    differences: list[str]
    counts: dict[str, int]
    kills: dict[str, int] = field(default_factory=dict)
    in_commit: int = 0

    def __str__(self) -> str:
        killed = ", ".join(f"{victim} {count}" for victim, count in sorted(self.kills.items()))
        counted = ", ".join(f"{what} {count}" for what, count in sorted(self.counts.items()))
        verdict = "\n".join(self.differences) or "Nothing acknowledged is lost, nothing is there twice."
        return (
            f"seed {self.seed}: killed {killed}; {self.in_commit} of them with a commit under way; {counted}\n{verdict}"
        )


def storm(seed: int, kills: int, *, say: Callable[[str], None]) -> Told:
    """Kill web, postmaster or both so many times under four writers, and compare."""
    chance = random.Random(seed)  # noqa: S311 (moments of kills, the same for a seed)
    ledger, told = Ledger(), threading.Event()
    with a_program() as program:
        program.prepare()
        program.start()
        program.wait_until_ready()
        program.slow_commits()
        program.kill_web()  # connections made from now on have slow commits
        writers = [
            Writer(f"{seed}-{number}", port=program.port, headers=program.headers, ledger=ledger, told=told)
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        result = Told(seed, [], {})
        for number in range(kills):
            strike(program, chance, result)
            say(f"{number + 1} of {kills}: {ledger.counts['acknowledged']} acknowledged")
        program.wait_until_ready()
        told.set()
        for writer in writers:
            writer.join(180)
        late = [f"writer {writer.name} never got its last answer" for writer in writers if writer.is_alive()]
        program.stop()
        result.differences = [*late, *ledger.compare(program.settings), *program.verify()]
        result.counts = {**ledger.counts, "fixes": len(ledger.fixes), "files": len(ledger.imports)}
        if result.differences:
            say((program.folder / "log").read_text(encoding="utf-8", errors="replace")[-20_000:])
    return result


def strike(program: Program, chance: random.Random, result: Told) -> None:
    """Wait until everything runs, then for a random while, or for a commit, and kill."""
    victim, wait_s, inside = chance.choice(VICTIMS), chance.uniform(0.2, 2.0), chance.random() < 0.5
    program.wait_until_ready()
    time.sleep(wait_s)
    committing = program.wait_for_commit(2.0) if inside else None
    if victim in {"postmaster", "both"}:
        program.kill_postmaster(committing)
    if victim in {"web", "both"}:
        program.kill_web()
    result.in_commit += committing is not None
    result.kills[victim] = result.kills.get(victim, 0) + 1
