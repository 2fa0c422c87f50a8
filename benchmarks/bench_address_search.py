"""Finding addresses among a million: how many are found, how sure the answers are, how long they take.

A made-up city with real names of streets, villages and towns is loaded into a database of its own; 2,000
questions about it are asked as people type them (first noise model), as they say them (the second), and as a desk or
a spreadsheet has them (the third, by somebody who had not seen the ranking); then the real places of northern Taiwan.
Beside them pg_trgm on the same table.

Limits: first answers right 95 %; A right 99.9 %, B (its grid) right 99 %; 95 of 100 answers within 15 ms.
Options: --plates N --questions N --wrong (print the answers that were wrong).
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from benchmarks.addresses import heard, noise, spoken, taiwan
from benchmarks.addresses.asking import Asked, Score, ask_all, grids_by_key
from benchmarks.addresses.loading import Loaded, load_world
from benchmarks.addresses.trigrams import INDEX, ask_trigrams
from benchmarks.addresses.world import CITY, World, make_world, real_names
from geo.addresses.rules import normalise
from geo.core.settings import Settings
from geo.db.cluster.configuration import SUPERUSER
from geo.db.database import Database, open_database

DATA = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
SEED = 4
WARM_UP = 50
PEER_QUESTIONS = 100
LEAST_RECALL, LEAST_A, LEAST_B, LIMIT_MS = 0.95, 0.999, 0.99, 15.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each set of questions; 1 where a limit is passed."""
    options = _options(arguments)
    if not (DATA / "addresses").is_dir():
        print(f"The real data are not in {DATA}: nothing to measure.")
        return 0
    names = real_names(DATA)
    world = make_world(names, options.plates, seed=SEED)
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with open_database(Settings(database_url=None, data_dir=Path(folder) / "data")) as database:
            return _measure(database, world, options)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plates", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--wrong", action="store_true")
    return parser.parse_args(arguments)


def _measure(database: Database, world: World, options: argparse.Namespace) -> int:
    began = time.perf_counter()
    with database.session() as session, session.begin():
        city = load_world(session, world, CITY, "150800")
    places = taiwan.real_places(DATA)
    with database.session() as session, session.begin():
        north = taiwan.load_places(session, places)
    _run_as_owner(database, ["VACUUM ANALYZE"])
    print(f"{len(world.plates):,} plates and {len(places):,} places loaded in {time.perf_counter() - began:.0f} s")
    chance = random.Random(SEED)  # noqa: S311 (the same questions each time)
    sample = chance.sample(world.plates, min(options.questions, len(world.plates)))
    typed = [_asked(noise.ask(world, plate, chance)) for plate in sample]
    said = [Asked(spoken.say(world, plate, chance), "spoken", str(plate.number)) for plate in sample]
    at_the_desk = [Asked(heard.hear(world, plate, chance), "heard", str(plate.number)) for plate in sample]
    about_north = taiwan.questions(places, min(options.questions, len(places)), chance)
    with database.session() as session:
        scores = {
            "typed": _ask(session, city, typed, [CITY]),
            "spoken": _ask(session, city, said, [CITY]),
            "heard": _ask(session, city, at_the_desk, [CITY]),
            "Taiwan": _ask(session, north, about_north, []),
        }
        bare = _bare(session, city, [plate.text for plate in sample])
    print(f"bare     one indexed query for a whole text   p50 {bare[49]:.1f} ms   p95 {bare[94]:.1f} ms")
    passed = [_report(name, score, options) for name, score in scores.items()]
    _peer(database, city, typed[:PEER_QUESTIONS])
    return int(not all(passed))


def _asked(question: noise.Question) -> Asked:
    return Asked(question.text, question.kind, str(question.plate.number))


def _ask(session: Session, loaded: Loaded, questions: Sequence[Asked], prefixes: Sequence[str]) -> Score:
    grids = grids_by_key(session, loaded)
    ask_all(session, loaded, questions[:WARM_UP], grids, prefixes)
    return ask_all(session, loaded, questions, grids, prefixes)


def _bare(session: Session, loaded: Loaded, texts: Sequence[str]) -> list[float]:
    """The percentiles of one look into the index, ms: what this machine needs at least, as busy as it is."""
    asked = text("SELECT id FROM address WHERE territory_id = :territory AND normalised = :text")
    took_ms = []
    for written in texts:
        began = time.perf_counter()
        session.execute(asked, {"territory": loaded.territory_id, "text": normalise(written)}).all()
        took_ms.append((time.perf_counter() - began) * 1000)
    return quantiles(took_ms, n=100)


def _report(name: str, score: Score, options: argparse.Namespace) -> bool:
    kinds = ", ".join(f"{kind} {score.first[kind] / asked:.1%}" for kind, asked in sorted(score.asked.items()))
    classes = " ".join(f"{certainty} {score.said[certainty] / sum(score.said.values()):.0%}" for certainty in "ABC")
    print(
        f"{name:8} first right {score.recall:6.2%} (at least {LEAST_RECALL:.0%})   A right {score.precision('A'):7.2%}"
        f" ({LEAST_A:.1%})   B right {score.precision('B'):7.2%} ({LEAST_B:.0%})   {classes}"
        f"   p50 {score.percentile_ms(50):5.1f} ms   p95 {score.percentile_ms(95):5.1f} ms (at most {LIMIT_MS:.0f})"
    )
    print(f"         {kinds}")
    if options.wrong:
        print("\n".join(score.wrong))
    right = score.recall >= LEAST_RECALL and score.precision("A") >= LEAST_A and score.precision("B") >= LEAST_B
    return right and score.percentile_ms(95) <= LIMIT_MS


def _peer(database: Database, city: Loaded, questions: Sequence[Asked]) -> None:
    _run_as_owner(database, ["CREATE EXTENSION IF NOT EXISTS pg_trgm", INDEX, "ANALYZE address"], user=SUPERUSER)
    with database.session() as session:
        score = ask_trigrams(session, city.territory_id, questions)
    print(
        f"pg_trgm  first right {score.recall:6.2%} of {len(questions)} typed questions"
        f"   p50 {score.percentile_ms(50):.0f} ms   p95 {score.percentile_ms(95):.0f} ms"
    )


def _run_as_owner(database: Database, statements: Sequence[str], *, user: str = "gridsteward_owner") -> None:
    engine = create_engine(database.url.replace("gridsteward_app", user), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
