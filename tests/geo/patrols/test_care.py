"""Care stops: their worker's alone, sealed, ended by their last day, and in no export."""

import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.accounts.actions import add_account
from geo.accounts.rules import Profile
from geo.core import clock
from geo.core.errors import BadInput, Conflict, NotFound, Unavailable
from geo.core.keyring import Keyring
from geo.core.viewer import Grant, Role
from geo.patrols import care
from geo.patrols.care import Door, Own, add_stop, erase_ended, remove_stop, stops_of
from geo.publishing.canonical import canonical_lines
from tests.geo.conftest import Ground

TODAY = date(2026, 11, 5)
ADDRESS = "巴丹吉林镇幸福小区3号楼2单元"
DOOR = Door(address=ADDRESS, point=(101.671, 39.221), until_on=TODAY + timedelta(days=7))


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """Keys of the test's own."""
    return Keyring(tmp_path / "keys")


@pytest.fixture
def workers(session: Session, ground: Ground) -> tuple[Own, Own]:
    """Two workers of one territory."""
    return tuple(  # type: ignore[return-value]
        Own(add_account(session, Profile(name, name, (Grant(Role.GRID_WORKER),)), clock.now()), ground.territory_id)
        for name in ("one", "two")
    )


def test_a_stop_is_its_workers_alone(session: Session, keyring: Keyring, workers: tuple[Own, Own]) -> None:
    """The other worker has none, cannot remove it, and is told no more than of one that is not there."""
    mine, other = workers
    kept = add_stop(session, keyring, mine, DOOR, today=TODAY)
    assert [stop.door for stop in stops_of(session, keyring, mine, today=TODAY)] == [DOOR]
    assert stops_of(session, keyring, other, today=TODAY) == []
    with pytest.raises(NotFound) as refused:
        remove_stop(session, other, kept)
    with pytest.raises(NotFound) as unknown:
        remove_stop(session, other, uuid.uuid4())
    assert refused.value.sentence == unknown.value.sentence
    remove_stop(session, mine, kept)
    assert stops_of(session, keyring, mine, today=TODAY) == []


def test_what_is_stored_shows_no_address(session: Session, keyring: Keyring, workers: tuple[Own, Own]) -> None:
    """Neither words nor coordinates; and a row that was moved to somebody else opens to nobody."""
    mine, other = workers
    add_stop(session, keyring, mine, DOOR, today=TODAY)
    stored = str(session.execute(text("SELECT row_to_json(c)::text FROM care_stop c")).all())
    sealed = bytes(session.scalars(text("SELECT sealed FROM care_stop")).one())
    assert "幸福" not in stored
    assert "101.67" not in stored
    assert ADDRESS.encode() not in sealed
    session.execute(text("UPDATE care_stop SET account_id = :id"), {"id": other.account_id})
    with pytest.raises(Unavailable):
        stops_of(session, keyring, other, today=TODAY)


@pytest.mark.parametrize("everything", [False, True])
def test_no_export_has_one(session: Session, keyring: Keyring, workers: tuple[Own, Own], *, everything: bool) -> None:
    """The canonical file is the same with and without, whole or not."""
    before = list(canonical_lines(session, everything=everything))
    add_stop(session, keyring, workers[0], DOOR, today=TODAY)
    assert list(canonical_lines(session, everything=everything)) == before


def test_a_stop_ends_after_its_last_day(session: Session, keyring: Keyring, workers: tuple[Own, Own]) -> None:
    """It is not shown the day after, and removed by then."""
    mine = workers[0]
    add_stop(session, keyring, mine, DOOR, today=TODAY)
    after = DOOR.until_on + timedelta(days=1)
    assert len(stops_of(session, keyring, mine, today=DOOR.until_on)) == 1
    assert stops_of(session, keyring, mine, today=after) == []
    assert erase_ended(session, DOOR.until_on) == 0
    assert erase_ended(session, after) == 1


@pytest.mark.parametrize("days", [-1, care.MOST_DAYS + 1])
def test_it_may_not_last_for_long(session: Session, keyring: Keyring, workers: tuple[Own, Own], days: int) -> None:
    """The resident may ask again; until then it ends by itself."""
    door = Door(address=ADDRESS, point=DOOR.point, until_on=TODAY + timedelta(days=days))
    with pytest.raises(BadInput) as refused:
        add_stop(session, keyring, workers[0], door, today=TODAY)
    assert refused.value.code == "care.until"


def test_there_are_only_so_many_of_one_worker(
    session: Session, keyring: Keyring, workers: tuple[Own, Own], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no register."""
    monkeypatch.setattr(care, "MOST_OF_ONE", 1)
    add_stop(session, keyring, workers[0], DOOR, today=TODAY)
    with pytest.raises(Conflict):
        add_stop(session, keyring, workers[0], DOOR, today=TODAY)
    add_stop(session, keyring, workers[1], DOOR, today=TODAY)
