"""Looking into the trail."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from geo.audit.actions import erase_payload, record
from geo.audit.queries import PayloadState, search_entries
from geo.audit.rules import Action, Actor, ActorKind, Entry, Origin, Subject
from geo.core import clock

ANNA, BAO = (Actor(ActorKind.PERSON, uuid.UUID(int=number)) for number in (1, 2))
PUBLIC = Actor(ActorKind.PUBLIC)


@pytest.fixture
def ids(session: Session) -> list[int]:
    """Five entries: Anna reads an address list and a track, Bao a track, somebody fails to sign in, Anna signs out."""
    entries = (
        Entry(action=Action.ADDRESSES_READ, actor=ANNA, subject=Subject("grid", "G1"), payload={"asked": "阳光路"}),
        Entry(action=Action.TRACK_READ, actor=ANNA, subject=Subject("patrol", "P1"), detail={"fixes": 3}),
        Entry(action=Action.TRACK_READ, actor=BAO, subject=Subject("patrol", "P2"), request_id="r3"),
        Entry(action=Action.SIGN_IN_FAILED, actor=PUBLIC, payload={"name": "root"}),
        Entry(action=Action.SIGN_OUT, actor=ANNA),
    )
    return [record(session, entry) for entry in entries]


def test_entries_are_found_by_each_condition(session: Session, ids: list[int]) -> None:
    """The newest first; conditions go together."""

    def found(**conditions: object) -> list[int]:
        return [ids.index(each.id) for each in search_entries(session, **conditions).entries]  # type: ignore[arg-type]

    now = clock.now()
    assert found() == [4, 3, 2, 1, 0]
    assert found(action=Action.TRACK_READ) == [2, 1]
    assert found(actor=ANNA) == [4, 1, 0]
    assert found(actor=Actor(ActorKind.PERSON)) == [4, 2, 1, 0]
    assert found(actor=PUBLIC) == [3]
    assert found(subject=Subject("patrol")) == [2, 1]
    assert found(subject=Subject("patrol", "P1"), actor=ANNA) == [1]
    assert found(subject=Subject("patrol", "P1"), actor=BAO) == []
    assert found(until=now) == [4, 3, 2, 1, 0]
    assert found(since=now) == []
    assert found(since=now - timedelta(minutes=5), until=now, limit=2) == [4, 3]


def test_pages_go_on_where_the_last_one_ended(session: Session, ids: list[int]) -> None:
    """Until there is nothing more."""
    seen, before_id = [], None
    for _ in range(3):
        page = search_entries(session, before_id=before_id, limit=2)
        seen += [each.id for each in page.entries]
        before_id = page.next
    assert seen == ids[::-1]
    assert before_id is None
    assert search_entries(session, limit=5).next is None
    assert len(search_entries(session, limit=-1).entries) == 1


def test_an_entry_is_told_without_what_is_personal(session: Session, ids: list[int]) -> None:
    """But with whether there is something, or was."""
    erase_payload(session, ids[3], ANNA)
    erasure, sign_out, failed, _, track, read = search_entries(session).entries
    assert (erasure.action, erasure.subject) == ("payload_erased", Subject("audit entry", str(ids[3])))
    assert [each.payload for each in (sign_out, failed, track, read)] == [
        PayloadState.NONE,
        PayloadState.ERASED,
        PayloadState.NONE,
        PayloadState.KEPT,
    ]
    assert (track.detail, track.actor, track.seq, track.request_id) == ({"fixes": 3}, ANNA, None, None)


def test_an_origin_makes_entries_of_its_own(session: Session) -> None:
    """With who, in which request, and what is personal about that beside what is personal about the thing."""
    origin = Origin(actor=BAO, request_id="r1", payload={"user": "bao"})
    entry = origin.entry(Action.EXPORT_MADE, Subject("export", "x"), detail={"lines": 2}, payload={"file": "a"})
    assert entry == Entry(
        action=Action.EXPORT_MADE,
        actor=BAO,
        subject=Subject("export", "x"),
        detail={"lines": 2},
        payload={"user": "bao", "file": "a"},
        request_id="r1",
    )
