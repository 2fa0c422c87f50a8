"""Enough addresses are found, and none that is said to be sure is wrong: the benchmark on a small city."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from benchmarks.addresses import noise, spoken, taiwan
from benchmarks.addresses.asking import Asked, Score, ask_all, grids_by_key
from benchmarks.addresses.loading import Loaded, load_world
from benchmarks.addresses.world import CITY, World, make_world, real_names
from geo.db.database import Database

pytestmark = pytest.mark.real_data

PLATES, QUESTIONS = 8_000, 200
LEAST_RECALL = 0.95


@pytest.fixture(scope="module")
def world(real_data: Path) -> World:
    """A city of eight thousand plates with real names."""
    return make_world(real_names(real_data), PLATES, seed=11)


@pytest.fixture(scope="module")
def loaded_session(new_database: Callable[..., AbstractContextManager[str]]) -> Iterator[Session]:
    """A session for all tests of the module, in a database that nothing was taken back in."""
    with new_database() as url:
        database = Database(url, pool_size=1)
        with database.session() as session:
            yield session
        database.close()


@pytest.fixture(scope="module")
def city(loaded_session: Session, world: World) -> Loaded:
    """The city in the database."""
    return load_world(loaded_session, world, CITY, "150800")


def seeded(seed: int) -> random.Random:
    """Chance that is the same each time."""
    return random.Random(seed)  # noqa: S311 (no secret)


def asked(session: Session, loaded: Loaded, questions: list[Asked]) -> Score:
    """What came back for some questions."""
    return ask_all(session, loaded, questions, grids_by_key(session, loaded), [CITY])


def holds(score: Score) -> bool:
    """Whether enough first answers are right, and every A and B."""
    return score.recall >= LEAST_RECALL and score.precision("A") == 1 and score.precision("B") >= 0.99


def test_addresses_as_they_are_typed_are_found(loaded_session: Session, world: World, city: Loaded) -> None:
    """Dropped, changed and misheard characters, missing areas, numbers in all forms, pinyin."""
    chance = seeded(1)
    made = [noise.ask(world, plate, chance) for plate in chance.sample(world.plates, QUESTIONS)]
    score = asked(loaded_session, city, [Asked(each.text, each.kind, str(each.plate.number)) for each in made])
    assert holds(score), (score.recall, score.wrong)


def test_addresses_as_they_are_said_are_found(loaded_session: Session, world: World, city: Loaded) -> None:
    """Turned about, curt, with talk around them, by a model that knows nothing of the ranking."""
    chance = seeded(2)
    made = chance.sample(world.plates, QUESTIONS)
    score = asked(
        loaded_session, city, [Asked(spoken.say(world, each, chance), "spoken", str(each.number)) for each in made]
    )
    assert holds(score), (score.recall, score.wrong)


def test_what_several_plates_are_called_is_never_exact(loaded_session: Session, world: World, city: Loaded) -> None:
    """A street that two towns have, asked without its town: no A, and a B only where both lie in one grid."""
    shared = [plate for plate in world.plates if world.needs(plate)[1]]
    questions = [
        Asked(f"{plate.street}{plate.house}号", "shared", str(plate.number)) for plate in shared if not plate.compound
    ]
    score = asked(loaded_session, city, seeded(3).sample(questions, min(100, len(questions))))
    assert score.said["A"] == 0
    assert score.precision("B") == 1


def test_an_unregistered_street_is_never_sure(
    loaded_session: Session, world: World, city: Loaded, real_data: Path
) -> None:
    """Streets that really exist, but not in this city, have others like them: what is said of them is C."""
    others = [name for name in real_names(real_data).streets if name not in world.names]
    chance = seeded(4)
    questions = [Asked(f"{chance.choice(others)}{chance.randint(1, 60)}号", "unregistered", None) for _ in range(100)]
    score = asked(loaded_session, city, questions)
    assert score.said["A"] == 0
    assert score.said["B"] <= 2, score.wrong


def test_real_places_of_taiwan_are_found(loaded_session: Session, real_data: Path) -> None:
    """Traditional characters, junctions and distances."""
    places = taiwan.real_places(real_data)
    north = taiwan.load_places(loaded_session, places)
    score = asked(loaded_session, north, taiwan.questions(places, QUESTIONS, seeded(5)))
    assert holds(score), (score.recall, score.wrong)
