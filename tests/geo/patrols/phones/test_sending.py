"""What phones send: any order, late, again and again, in any pieces, is one and the same walk."""

import random
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.boundaries.joins import join_points
from geo.core.datum import Datum, from_wgs84
from geo.core.errors import BadInput, Conflict, NotFound
from geo.patrols import joins
from geo.patrols.importing.actions import derive_spans
from geo.patrols.joins import JOIN
from geo.patrols.models import Fix, FixGrid, Patrol
from geo.patrols.phones import sending
from geo.patrols.phones.sending import Added, Begin, SentFix, add_fixes, begin_patrol
from geo.patrols.planned.events import finish
from geo.patrols.rules import check_time
from geo.publishing.canonical import canonical_lines

Sender = Callable[..., bool]
START = datetime(2026, 3, 1, 0, tzinfo=UTC)
NOW = START + timedelta(days=2)
PATROL = uuid.UUID(int=1)


def begin(**changes: Any) -> Begin:
    """A patrol that sets out a minute before its first fix."""
    told = {
        "id": PATROL,
        "title": "东线",
        "team": None,
        "started_at": START - timedelta(minutes=1),
        "datum": Datum.WGS84,
    }
    return Begin(**told | changes)


def fix(number: int, *, lon: float = 101.671, accuracy_m: float | None = None) -> SentFix:
    """The fix of a minute; later ones lie further east."""
    at = START + timedelta(minutes=number)
    return SentFix(uuid.UUID(int=1000 + number), at, lon + number / 1000, 39.225, accuracy_m)


@pytest.fixture(params=[0, 100], ids=["copied", "inserted"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How positions are stored: by COPY however few, or by one INSERT where they are few."""
    monkeypatch.setattr(sending, "MOST", request.param)
    return request.node.callspec.id


@pytest.fixture
def setting_out(session: Session, ground: Any, way: str) -> Sender:
    """Tells the begin of a patrol, whose positions are stored in either way."""

    def send(**changes: Any) -> bool:
        return begin_patrol(session, ground.territory_id, begin(**changes), now=NOW)

    return send


def send(session: Session, fixes: Sequence[SentFix], datum: Datum | None = None) -> Added:
    return add_fixes(session, PATROL, fixes, datum=datum, now=NOW)


def span(session: Session) -> tuple[datetime, datetime]:
    patrol = session.get_one(Patrol, PATROL, populate_existing=True)
    return patrol.started_at, patrol.finished_at


def test_a_batch_is_stored_and_joined(session: Session, ground: Any, setting_out: Sender) -> None:
    """Each fix has a row for the plan; the span of the patrol is that of what was told and what was walked."""
    assert setting_out()
    assert send(session, [fix(5), fix(0)]) == Added(2, 0)
    grids = session.scalars(select(FixGrid.grid_id).where(FixGrid.plan_id == ground.plan_id)).all()
    assert len(grids) == 2
    assert None not in grids
    assert span(session) == (START - timedelta(minutes=1), START + timedelta(minutes=5))


def test_what_is_known_changes_nothing(session: Session, ground: Any, setting_out: Sender) -> None:
    """Begin, fixes and end sent again are known; some new ones among them are added."""
    assert [setting_out(), setting_out()] == [True, False]
    send(session, [fix(0), fix(1)])
    assert send(session, [fix(1), fix(2), fix(2)]) == Added(1, 2)
    end = START + timedelta(minutes=9)
    assert [finish(session, PATROL, end, by=None, now=NOW) for _ in range(2)] == [True, False]
    assert send(session, [fix(0), fix(1), fix(2)]) == Added(0, 3)
    assert send(session, []) == Added(0, 0)


@pytest.mark.parametrize(
    "other", [fix(1, lon=101.7), fix(1, accuracy_m=3.0), SentFix(fix(1).id, START, fix(1).lon, 39.225)]
)
def test_a_known_id_with_other_content_refuses_the_whole_batch(
    session: Session, ground: Any, setting_out: Sender, other: SentFix
) -> None:
    """Another place, accuracy or time: the sentence names the id, and nothing of the batch is stored."""
    setting_out()
    send(session, [fix(1)])
    with pytest.raises(Conflict, match=str(fix(1).id)) as refused, session.begin_nested():
        send(session, [fix(0), other, fix(2)])
    assert refused.value.code == "fix.differs"
    assert session.scalar(select(func.count()).select_from(Fix)) == 1


def test_an_id_of_another_patrol_is_refused(session: Session, ground: Any, setting_out: Sender) -> None:
    """A fix is of one patrol, whoever sends it again."""
    setting_out()
    setting_out(id=uuid.UUID(int=2))
    send(session, [fix(0)])
    with pytest.raises(Conflict, match=str(fix(0).id)):
        add_fixes(session, uuid.UUID(int=2), [fix(0)], datum=None, now=NOW)


def test_one_batch_may_not_say_two_things_of_one_id(session: Session, ground: Any, setting_out: Sender) -> None:
    """Neither is stored: nobody could say which one is meant."""
    setting_out()
    with pytest.raises(Conflict, match=str(fix(1).id)):
        send(session, [fix(1), fix(1, lon=101.7)])
    assert session.scalar(select(func.count()).select_from(Fix)) == 0


def test_a_long_list_of_differing_ids_is_cut(session: Session, ground: Any, setting_out: Sender) -> None:
    """The sentence names twenty and says how many there are."""
    setting_out()
    send(session, [fix(number) for number in range(30)])
    with pytest.raises(Conflict) as refused:
        send(session, [fix(number, lon=101.7) for number in range(30)])
    assert str(refused.value).startswith("30 positions")
    assert str(refused.value).count("-0000-") == 2 * 20


def test_fixes_of_a_shifted_datum_are_moved(session: Session, ground: Any, setting_out: Sender) -> None:
    """The datum of the batch, or else of the patrol, is taken off before they are stored."""
    setting_out(datum=Datum.GCJ02)
    lon, lat = from_wgs84(np.array([[101.671, 39.225]]), Datum.GCJ02)[0]
    send(session, [SentFix(uuid.UUID(int=7), START, float(lon), float(lat))])
    send(session, [SentFix(uuid.UUID(int=8), START, 101.671, 39.225)], Datum.WGS84)
    places = session.execute(select(func.ST_X(Fix.geom), func.ST_Y(Fix.geom))).all()
    assert np.allclose(places, [101.671, 39.225], atol=1e-7)


def test_a_patrol_must_be_known_first(session: Session, ground: Any) -> None:
    """Fixes and end of an unknown patrol are refused with what to do."""
    with pytest.raises(NotFound, match="begin"):
        send(session, [fix(0)])
    with pytest.raises(NotFound, match="begin"):
        finish(session, PATROL, START, by=None, now=NOW)


def test_a_begin_that_differs_is_refused(session: Session, ground: Any, setting_out: Sender) -> None:
    """What a patrol is called may change here; when it started is told once."""
    setting_out()
    assert not setting_out(title="西线")
    with pytest.raises(Conflict, match="another start"):
        setting_out(started_at=START)


@pytest.mark.parametrize(("at", "possible"), [
    (NOW + timedelta(hours=23), True),
    (NOW + timedelta(hours=25), False),
    (datetime(1899, 12, 31, tzinfo=UTC), False),
    (datetime(1970, 1, 1, tzinfo=UTC), False),
    (datetime(2000, 1, 1, tzinfo=UTC), True),
])  # fmt: skip
def test_the_clock_of_a_phone_may_be_a_day_ahead(at: datetime, possible: bool) -> None:  # noqa: FBT001 (a row of a table)
    """Not more; and not in another century."""
    if possible:
        check_time(at, NOW)
    else:
        with pytest.raises(BadInput, match="clock"):
            check_time(at, NOW)


def test_a_span_derived_anew_is_the_one_widened_step_by_step(
    session: Session, ground: Any, setting_out: Sender
) -> None:
    """A file that brings fixes of the same patrol, or is undone, leaves what the phone told."""
    setting_out()
    send(session, [fix(3), fix(-30)])
    finish(session, PATROL, START + timedelta(minutes=9), by=None, now=NOW)
    widened = span(session)
    derive_spans(session, [PATROL])
    assert span(session) == widened == (START - timedelta(minutes=30), START + timedelta(minutes=9))
    session.query(Fix).delete()
    derive_spans(session, [PATROL])
    assert span(session) == (START - timedelta(minutes=1), START + timedelta(minutes=9))


FIXES = [fix(number, accuracy_m=float(number)) for number in range(6)]


@st.composite
def deliveries(draw: st.DrawFn) -> list[list[SentFix]]:
    """Batches in which every fix comes at least once, in any order, some again."""
    again = draw(st.lists(st.sampled_from(FIXES), max_size=6))
    order = draw(st.permutations([*FIXES, *again]))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=4)))
    return [list(order[low:high]) for low, high in zip([0, *cuts], [*cuts, len(order)], strict=True)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=deliveries(), finish_after=st.integers(0, 5))
def test_no_order_repetition_or_split_makes_a_difference(
    session: Session, ground: Any, batches: list[list[SentFix]], finish_after: int
) -> None:
    """However the same facts arrive, the canonical export is the same, byte by byte."""
    assert _exported(session, ground, batches, finish_after) == _exported(session, ground, [FIXES], 1)


def _exported(session: Session, ground: Any, batches: Sequence[Sequence[SentFix]], finish_after: int) -> bytes:
    """What is exported after the batches, with the end of the patrol told between two of them."""
    with session.begin_nested() as nested:
        begin_patrol(session, ground.territory_id, begin(), now=NOW)
        for number, batch in enumerate([*batches, []]):
            if number == min(finish_after, len(batches)):
                finish(session, PATROL, START + timedelta(minutes=3), by=None, now=NOW)
            send(session, batch)
        exported = b"".join(canonical_lines(session))
        nested.rollback()
    return exported


def test_a_shuffle_of_a_long_walk_is_the_same_walk(session: Session, ground: Any) -> None:
    """Three hundred fixes in batches that overlap, some copied in, some inserted: nothing tells which was which."""
    walk = [
        SentFix(uuid.UUID(int=5000 + n), START + timedelta(seconds=n), 101.66 + n / 10_000, 39.225) for n in range(300)
    ]
    shuffled = random.Random(1).sample(walk, len(walk))  # noqa: S311 (an order, not a secret)
    whole = _exported(session, ground, [walk], 1)
    pieces = [shuffled[:200], shuffled[150:210], shuffled[180:], shuffled[50:100]]
    assert _exported(session, ground, pieces, 0) == whole


def test_a_position_without_a_place_is_refused_by_name(session: Session, ground: Any, setting_out: Sender) -> None:
    """(0, 0) is where receivers are that know nothing; one of 1970 has a clock that was never set."""
    setting_out()
    nowhere = SentFix(uuid.UUID(int=77), START, 0.0, 0.0)
    with pytest.raises(BadInput, match=str(nowhere.id)) as refused, session.begin_nested():
        send(session, [fix(0), nowhere])
    assert refused.value.code == "fix.nowhere"
    unset = SentFix(uuid.UUID(int=78), datetime(1970, 1, 1, tzinfo=UTC), 101.671, 39.225)
    with pytest.raises(BadInput, match="clock"), session.begin_nested():
        send(session, [fix(0), unset])
    assert session.scalar(select(func.count()).select_from(Fix)) == 0


def test_grids_found_in_memory_are_those_of_the_database(session: Session, ground: Any, setting_out: Sender) -> None:
    """On edges and corners, inside and outside: the rows are those that a join in PostGIS writes."""
    setting_out()
    steps = np.linspace(101.66, 101.70, 41).round(8)
    places = [(float(lon), float(lat)) for lon in steps for lat in (39.21, 39.22, 39.225, 39.23, 39.24)]
    send(session, [SentFix(uuid.UUID(int=9000 + n), START, lon, lat) for n, (lon, lat) in enumerate(places)])
    rows = select(FixGrid.fix_id, FixGrid.plan_id, FixGrid.grid_id).order_by(FixGrid.fix_id)
    found = session.execute(rows).all()
    join_points(session, JOIN, plan_ids=[ground.plan_id])
    assert session.execute(rows).all() == found
    assert {row.grid_id is None for row in found} == {True, False}


def test_older_plans_are_joined_as_the_newest_are(
    session: Session, ground: Any, setting_out: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are more plans than are kept in memory, the database finds the grids of the others."""
    monkeypatch.setattr(joins, "IN_MEMORY", 0)
    setting_out()
    send(session, [fix(0), fix(1)])
    assert None not in session.scalars(select(FixGrid.grid_id)).all()
    assert session.scalar(select(func.count()).select_from(FixGrid)) == 2
