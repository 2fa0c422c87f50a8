"""What a phone has sent is the phone's: no file that brought the same positions takes them along when it is undone."""

import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.boundaries.models import Territory
from geo.core.datum import Datum
from geo.db.database import Database
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.forgetting import forget_tracks
from geo.patrols.importing import apply, undo
from geo.patrols.models import Fix, Patrol
from geo.patrols.phones import sending
from geo.patrols.phones.recorders import Heard, together
from geo.patrols.phones.sending import Begin, SentFix, add_fixes, begin_patrol
from geo.patrols.planned.events import finish
from geo.publishing.canonical import canonical_lines

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = START + timedelta(days=2)
PATROL = uuid.UUID("7b1c4b9e-6a55-4c05-9a35-0d3d0a5f1c11")
FIXES = [SentFix(uuid.UUID(int=1000 + n), START + timedelta(minutes=n), 101.671 + n / 1000, 39.225) for n in range(5)]


@pytest.fixture(params=[0, 100], ids=["copied", "inserted"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How positions are stored: by COPY however few, or by one INSERT where they are few."""
    monkeypatch.setattr(sending, "MOST", request.param)


@dataclass
class Hand:
    """Sends, imports, takes back and forgets, as phones and desks do."""

    session: Session
    territory_id: int
    folder: Path
    files: list[Import] = field(default_factory=list)

    def begin(self) -> None:
        """Set out, as the phone tells it; again and again."""
        begun = Begin(id=PATROL, title="东线", team=None, started_at=START - timedelta(minutes=1), datum=Datum.WGS84)
        begin_patrol(self.session, self.territory_id, begun, now=NOW)

    def send(self, fixes: Iterable[SentFix]) -> None:
        """Send positions of the patrol."""
        self.begin()
        add_fixes(self.session, PATROL, list(fixes), datum=None, now=NOW)

    def bring(self, fixes: Iterable[SentFix], *, numbered: bool = True) -> None:
        """Bring a list in that holds positions of the patrol, by their ids or without."""
        rows = [
            f"{PATROL},{each.at:%Y-%m-%dT%H:%M:%SZ},{each.lon:.6f},{each.lat:.6f},{each.id if numbered else ''}"
            for each in fixes
        ]
        path = self.folder / "walk.csv"
        path.write_text("\n".join(["巡逻编号,定位时间,经度,纬度,定位点编号", *rows]) + "\n", encoding="utf-8")
        chosen = ImportOptions(zone=ZoneInfo("UTC"))
        record = receive(self.session, ImportKind.TRACKS, path, chosen)
        apply(self.session, record, path, chosen, lambda *_: None)
        self.files.append(record)

    def undo(self) -> None:
        """Take the last file back, where there is one."""
        if self.files:
            undo(self.session, self.files.pop())

    def forget(self, limit: datetime) -> None:
        """Let what was recorded before an instant go."""
        forget_tracks(self.session, limit)

    def kept(self) -> set[uuid.UUID]:
        """The positions that are there."""
        return set(self.session.scalars(select(Fix.id)))


@pytest.fixture
def hand(session: Session, ground: Any, way: None, tmp_path: Path) -> Hand:
    session.execute(text("UPDATE territory SET made_up = false"))
    return Hand(session, ground.territory_id, tmp_path)


def ids(fixes: Iterable[SentFix]) -> set[uuid.UUID]:
    return {each.id for each in fixes}


def test_positions_that_a_phone_sends_again_outlast_the_file(hand: Hand) -> None:
    """The file brought them first; undone, it takes only what the phone never sent."""
    hand.bring(FIXES)
    hand.send(FIXES[1:3])
    hand.undo()
    assert hand.kept() == ids(FIXES[1:3])


def test_a_recorder_says_more_of_a_position_than_a_file(hand: Hand) -> None:
    """An app names a position by time and place as a list does, and adds its accuracy: that counts, in either order."""
    hand.begin()
    heard = together([Heard(each.at, each.lon, each.lat, 4.5) for each in FIXES], PATROL)
    hand.bring(FIXES, numbered=False)
    hand.send(heard)
    told = list(hand.session.execute(select(Fix.id, Fix.accuracy_m, Fix.import_id)))
    assert set(told) == {(each.id, 4.5, None) for each in heard}
    assert hand.session.scalar(text("SELECT count(*) FROM patrol_due")) == 1


def test_undo_takes_nothing_that_a_phone_told_of_a_patrol_since(hand: Hand) -> None:
    """A file gave a patrol its name; then the phone told of its end: the name goes with the file, the end stays."""
    hand.begin()
    path = hand.folder / "named.csv"
    path.write_text(
        f"巡逻编号,队伍,巡逻名称,定位时间,经度,纬度\n{PATROL},二队,西线,2026-03-01T00:00:00Z,101.671,39.225\n",
        encoding="utf-8",
    )
    chosen = ImportOptions(zone=ZoneInfo("UTC"))
    record = receive(hand.session, ImportKind.TRACKS, path, chosen)
    apply(hand.session, record, path, chosen, lambda *_: None)
    patrol = hand.session.get_one(Patrol, PATROL, populate_existing=True)
    assert (patrol.title, patrol.team) == ("西线", "二队")
    end = START + timedelta(hours=1)
    assert finish(hand.session, PATROL, end, by=None, now=NOW)
    undo(hand.session, record)
    patrol = hand.session.get_one(Patrol, PATROL, populate_existing=True)
    assert (patrol.title, patrol.team, patrol.told_finished_at, patrol.finished_at) == ("东线", None, end, end)


def test_a_patrol_that_was_forgotten_does_not_come_back_with_an_undo(hand: Hand) -> None:
    """A file had named it; its time was over before the file was taken back."""
    hand.begin()
    hand.bring(FIXES)
    hand.forget(NOW)
    hand.undo()
    assert hand.session.scalars(select(Patrol.id)).all() == []


def test_a_phone_that_sets_out_for_a_patrol_of_a_file_keeps_its_own_datum(hand: Hand) -> None:
    """What it sends is in degrees of its begin, whatever the file was in."""
    hand.bring(FIXES)
    hand.session.execute(text("UPDATE patrol SET datum = 'gcj02'"))
    hand.send(FIXES[:2])
    patrol = hand.session.get_one(Patrol, PATROL, populate_existing=True)
    assert patrol.datum == "wgs84"


@dataclass
class Model:
    """What is to be there: what the phone sent, and what each file that is not undone brought."""

    phone: set[SentFix] = field(default_factory=set)
    files: list[set[SentFix]] = field(default_factory=list)

    def kept(self) -> set[uuid.UUID]:
        """All of it, each once."""
        return ids(self.phone.union(*self.files))


SOME = st.sets(st.sampled_from(FIXES), min_size=1)
STEPS = st.one_of(
    st.tuples(st.just("send"), SOME),
    st.tuples(st.just("bring"), SOME),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("forget"), st.integers(0, 3)),
)


def _do(hand: Hand, model: Model, step: tuple[str, Any]) -> None:
    what, given_ = step
    if what == "send":
        hand.send(given_)
        model.phone |= given_
    elif what == "bring":
        hand.bring(given_)
        model.files.append(set(given_))
    elif what == "undo":
        hand.undo()
        model.files[-1:] = []
    else:
        limit = START + timedelta(minutes=given_)
        hand.forget(limit)
        for each in (model.phone, *model.files):
            each -= {fix for fix in each if fix.at < limit}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(STEPS, st.booleans()), min_size=2, max_size=7))
def test_whatever_is_sent_brought_undone_and_forgotten_the_phone_s_positions_stay(
    hand: Hand, steps: list[tuple[tuple[str, Any], bool]]
) -> None:
    """After each step there is what the phone sent and what the files hold that are not undone.

    A step that was killed on its way leaves nothing, and is done again.
    """
    model = Model()
    with hand.session.begin_nested() as whole:
        for step, killed in steps:
            if killed:
                files, given_model = list(hand.files), Model(set(model.phone), [set(each) for each in model.files])
                with hand.session.begin_nested() as lost:
                    _do(hand, given_model, step)
                    lost.rollback()
                hand.session.expire_all()
                hand.files[:] = files
            _do(hand, model, step)
            assert hand.kept() == model.kept()
        whole.rollback()
    hand.session.expunge_all()
    hand.files.clear()


ORDERS = st.permutations(["begin", "send", "bring"])


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=ORDERS, again=ORDERS)
def test_after_an_undo_nothing_tells_that_there_was_a_file(hand: Hand, order: list[str], again: list[str]) -> None:
    """Patrol and positions, with name, team, datum and span, are as the phone alone told them."""
    with hand.session.begin_nested() as alone:
        hand.send(FIXES)
        expected = b"".join(canonical_lines(hand.session))
        alone.rollback()
    hand.session.expire_all()
    with hand.session.begin_nested() as whole:
        for step in (*order, *again):
            {"begin": hand.begin, "send": lambda: hand.send(FIXES), "bring": lambda: hand.bring(FIXES)}[step]()
        hand.undo()
        hand.undo()
        assert b"".join(canonical_lines(hand.session)) == expected
        whole.rollback()
    hand.session.expunge_all()
    hand.files.clear()


def test_a_phone_and_an_undo_at_once_lose_nothing(fresh_database: Database, tmp_path: Path) -> None:
    """The phone waits for the undo that has begun, and then stores what it sends anew."""
    with fresh_database.session() as session, session.begin():
        territory = Territory(code="152922", name="阿拉善右旗", made_up=True)
        session.add(territory)
        session.flush()
        territory_id = territory.id
        first = Hand(session, territory_id, tmp_path)
        first.begin()
        first.bring(FIXES)
    record = first.files[0]

    def send() -> None:
        with fresh_database.session() as session, session.begin():
            Hand(session, territory_id, tmp_path).send(FIXES)

    phone = threading.Thread(target=send)
    with fresh_database.session() as session, session.begin():
        undo(session, record)
        phone.start()
        phone.join(timeout=0.5)
        assert phone.is_alive()
    phone.join(timeout=10)
    with fresh_database.session() as session:
        assert Hand(session, territory_id, tmp_path).kept() == ids(FIXES)
