"""The soak of walks: positions sent three times, shuffled, late, under kills, are in the end the walks that they were.

Run: python -m benchmarks.soak.walks [--fixes N] [--kills N] [--prefixes N] [--seed N]. Status 1 where anything was
lost, doubled or derived otherwise. Two programs are filled: one in order and undisturbed, the other as the storm has
it. Their canonical exports, with all that was derived, must be the same; and at moments that the seed chooses, what was
derived of the positions that had arrived must be what deriving from scratch makes of them.
"""

import argparse
import hashlib
import json
import random
import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.soak.arrivals import EACH, Batch, Walks, streets
from benchmarks.soak.ledger import Ledger
from benchmarks.soak.program import Program, a_program, square_grids
from benchmarks.soak.storm import Told, strike
from benchmarks.soak.writers import Ask, Writer
from geo.boundaries.queries import the_territory
from geo.core import clock
from geo.core.datum import Datum
from geo.db.database import open_database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.batches import SentFix
from geo.patrols.derived.deriving import derive_patrols
from geo.patrols.derived.marking import derive_anew, waiting
from geo.patrols.phones.sending import Begin, add_fixes
from geo.patrols.planned.events import finish as finish_patrol
from geo.patrols.planned.events import set_out
from geo.publishing.canonical import canonical_lines
from geo.publishing.importing import import_file

SEED, FIXES, KILLS, PREFIXES, COURIERS = 20261129, 1_000_000, 20, 4, 4
SHOWN = 20
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many positions are sent three times, under how many kills, and how often it is looked between."""

    seed: int = SEED
    fixes: int = FIXES
    kills: int = KILLS
    prefixes: int = PREFIXES


@dataclass
class Outcome:
    """What came of it; without differences the two programs say the same."""

    fixes: int
    differences: list[str] = field(default_factory=list)
    storm: Told = field(default_factory=lambda: Told(0, [], {}))
    prefixes: int = 0
    sent: int = 0
    walked: int = 0

    def __str__(self) -> str:
        """For people."""
        killed = ", ".join(f"{victim} {count}" for victim, count in sorted(self.storm.kills.items()))
        more = [f"and {len(self.differences) - SHOWN} more"] if len(self.differences) > SHOWN else []
        verdict = (
            "\n".join([*self.differences[:SHOWN], *more])
            or "None lost, none doubled; all that was derived is the same."
        )
        return (
            f"{self.fixes} positions, {self.sent} sent; killed {killed or 'nothing'}, {self.storm.in_commit} within a "
            f"commit; {self.prefixes} prefixes derived from scratch; {self.walked} walked intervals\n{verdict}"
        )


class Courier(Writer):
    """Sends what it was given, each request until it is acknowledged."""

    def __init__(self, name: str, program: Program, ledger: Ledger, work: Sequence[Ask]) -> None:
        super().__init__(name, port=program.port, headers=program.headers, ledger=ledger, told=threading.Event())
        self._work = work

    def _next(self) -> Ask:
        raise StopIteration

    def run(self) -> None:
        """One after the other."""
        try:
            for ask in self._work:
                self._send(ask)
        except Exception as error:  # noqa: BLE001 (a courier that fails has not proved anything)
            self._ledger.violate(f"courier {self.name} failed: {error!r}")
        finally:
            self._hang_up()


def soak(plan: Plan, *, say: Say) -> Outcome:
    """Fill two programs, and compare."""
    walks = Walks.made(plan.seed, plan.fixes)
    outcome = Outcome(len(walks.ids))
    with a_program() as quiet:
        expected = fill_in_order(quiet, walks)
        say(f"in order: export {expected[:16]}")
    with a_program() as program:
        _prepare(program)
        program.slow_commits()
        found = _Storm(program, walks, plan, outcome, say).run()
        stored, outcome.walked = _count(program, "fix"), _count(program, "patrol_walked")
        program.stop()
        outcome.differences += program.verify()
        if outcome.differences:
            say((program.folder / "log").read_text(encoding="utf-8", errors="replace")[-5_000:])
    if stored != len(walks.ids):
        outcome.differences.append(f"{stored} positions are there, not {len(walks.ids)}")
    if found != expected:
        outcome.differences.append(f"the exports differ: {expected} in order, {found} under the storm")
    return outcome


@dataclass
class _Storm:
    """Delivering as it comes, killing and looking between."""

    program: Program
    walks: Walks
    plan: Plan
    outcome: Outcome
    say: Say
    ledger: Ledger = field(default_factory=Ledger)

    def run(self) -> str:
        """The hash of the export at the end."""
        chance = random.Random(self.plan.seed)  # noqa: S311 (moments, the same for a seed)
        batches = self.walks.scattered(self.plan.seed + 1)
        self.outcome.sent = sum(len(batch.which) for batch in batches)
        work = _asks(self.walks, batches, self.ledger)
        for finish in _finishes(self.walks):
            work.insert(chance.randrange(len(work)), finish)
        moments = sorted(chance.sample(range(1, len(work)), self.plan.prefixes))
        self._deliver(_begins(self.walks), 0, chance)
        for begin, end in zip([0, *moments], [*moments, len(work)], strict=True):
            blows = round(self.plan.kills * end / len(work)) - round(self.plan.kills * begin / len(work))
            self._deliver(work[begin:end], blows, chance)
            self.say(f"{end} of {len(work)} requests; {sum(self.outcome.storm.kills.values())} kills")
            if end < len(work):
                self._look(end)
        self.outcome.differences += self.ledger.violations
        derive(self.program)
        return exported(self.program)

    def _look(self, sent: int) -> None:
        """What was derived of what has arrived is what deriving from scratch makes of it."""
        first, scratch = derive(self.program), derive(self.program, anew=True)
        self.say(f"derived of what came {first[:16]}, from scratch {scratch[:16]}")
        if first != scratch:
            self.outcome.differences.append(f"after {sent} requests deriving from scratch gives something else")
        self.outcome.prefixes += 1

    def _deliver(self, work: Sequence[Ask], blows: int, chance: random.Random) -> None:
        """Let couriers send everything; strike while they do."""
        couriers = [
            Courier(str(number), self.program, self.ledger, work[number::COURIERS]) for number in range(COURIERS)
        ]
        before = self.ledger.counts["acknowledged"]
        for courier in couriers:
            courier.start()
        for blow in range(blows):
            self._wait_for(before + len(work) * blow // blows, couriers)
            strike(self.program, chance, self.outcome.storm)
        for courier in couriers:
            courier.join()
        self.program.wait_until_ready()

    def _wait_for(self, acknowledged: int, couriers: Sequence[Courier]) -> None:
        while self.ledger.counts["acknowledged"] < acknowledged and any(each.is_alive() for each in couriers):
            time.sleep(0.02)


def fill_in_order(program: Program, walks: Walks) -> str:
    """Each position once, in the order of time, by nobody disturbed; the hash of the export."""
    grids, lattice = program.folder / "grids.geojson", program.folder / "streets.geojson"
    grids.write_text(json.dumps(square_grids()), encoding="utf-8")
    lattice.write_text(json.dumps(streets()), encoding="utf-8")
    with open_database(program.settings) as database:
        options = ImportOptions(zone=program.settings.zone)
        import_file(database, ImportKind.BOUNDARIES, grids, options)
        import_file(database, ImportKind.STREETS, lattice, options)
        for number, patrol in enumerate(walks.patrols):
            with database.session() as session, session.begin():
                _walk_in_order(session, walks, number, uuid.UUID(patrol))
    derive(program)
    return exported(program)


def _walk_in_order(session: Session, walks: Walks, number: int, patrol_id: uuid.UUID) -> None:
    began, ended = map(datetime.fromisoformat, walks.ends(number))
    begun = Begin(id=patrol_id, title=f"walk {number}", team=None, started_at=began, datum=Datum.WGS84)
    set_out(session, the_territory(session, None).id, begun, by=None, now=clock.now())
    fixes = [
        SentFix(uuid.UUID(each["id"]), datetime.fromisoformat(each["at"]), each["lon"], each["lat"], each["accuracy_m"])
        for each in walks.fixes(np.arange(number * EACH, (number + 1) * EACH))
    ]
    add_fixes(session, patrol_id, fixes, datum=None, now=clock.now())
    finish_patrol(session, patrol_id, ended, by=None, now=clock.now())


def _prepare(program: Program) -> None:
    program.prepare()
    lattice = program.folder / "streets.geojson"
    lattice.write_text(json.dumps(streets()), encoding="utf-8")
    program.run("import", "streets", str(lattice))
    program.start()
    program.wait_until_ready()


def _begins(walks: Walks) -> list[Ask]:
    told = (
        {"id": patrol, "title": f"walk {number}", "started_at": walks.ends(number)[0]}
        for number, patrol in enumerate(walks.patrols)
    )
    return [_ask("/api/v1/patrols", json.dumps(each).encode()) for each in told]


def _finishes(walks: Walks) -> list[Ask]:
    return [
        _ask(f"/api/v1/patrols/{patrol}/finish", json.dumps({"finished_at": walks.ends(number)[1]}).encode())
        for number, patrol in enumerate(walks.patrols)
    ]


def _ask(path: str, body: bytes) -> Ask:
    return Ask(path, lambda: (body, "application/json"), lambda _, __: None)


def _asks(walks: Walks, batches: Sequence[Batch], ledger: Ledger | None = None) -> list[Ask]:
    """Requests of batches; each acknowledgement must account for every position of its batch."""

    def asked(batch: Batch) -> Ask:
        def kept(answer: dict[str, int], first: bool) -> None:  # noqa: ARG001, FBT001 (called in one place)
            if answer["new"] + answer["known"] != len(batch.which) and ledger is not None:
                ledger.violate(f"{len(batch.which)} positions were answered with {answer}")

        path = f"/api/v1/patrols/{walks.patrols[batch.patrol]}/fixes"
        return Ask(path, lambda: (walks.body(batch), "application/json"), kept)

    return [asked(batch) for batch in batches]


def derive(program: Program, *, anew: bool = False) -> str:
    """Derive what waits, or everything from scratch, beside the program's own worker; the hash of what is there."""
    with open_database(program.settings) as database:
        with database.session() as session, session.begin():
            if anew:
                derive_anew(session, the_territory(session, None).id)
        with database.session() as session:
            patrol_ids = waiting(session)
        derive_patrols(database, patrol_ids)
        with database.session() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            return hashlib.sha256(b"".join(canonical_lines(session))).hexdigest()


def exported(program: Program) -> str:
    """The hash that `gridsteward export --canonical` tells."""
    file = program.folder / "canonical.jsonl"
    told: dict[str, str] = json.loads(program.run("export", "--canonical", str(file), "--json", timeout_s=1_800))
    return told["sha256"]


def _count(program: Program, table: str) -> int:
    with open_database(program.settings) as database, database.session() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 (a table of ours)


def main() -> int:
    """Soak, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak.walks")
    parser.add_argument("--fixes", type=int, default=FIXES)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--prefixes", type=int, default=PREFIXES)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    began_s = time.perf_counter()
    print(f"seed {chosen.seed}", flush=True)
    outcome = soak(
        Plan(seed=chosen.seed, fixes=chosen.fixes, kills=chosen.kills, prefixes=chosen.prefixes),
        say=lambda words: print(f"{time.perf_counter() - began_s:6.0f} s  {words}", flush=True),
    )
    print(outcome)
    return int(bool(outcome.differences))


if __name__ == "__main__":
    sys.exit(main())
