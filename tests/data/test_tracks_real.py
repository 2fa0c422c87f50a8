"""Real recordings: each comes in, or says why it cannot."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.boundaries.models import Plan, Publication, Territory
from geo.boundaries.reach import whole_reach
from geo.core import clock
from geo.core.errors import BadInput
from geo.imports.actions import receive
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions, Outcome
from geo.incidents import importing as incidents
from geo.patrols import importing as tracks
from geo.patrols.models import Fix, Patrol
from geo.patrols.queries import track_frame

pytestmark = pytest.mark.real_data

RECORDINGS = (".gpx", ".fit", ".tcx")
WITHOUT_POSITIONS = {
    "20170518-191602-1740899583.fit",
    "DeveloperData.fit",
    "MonitoringFile.fit",
    "Settings.fit",
    "WeightScaleMultiUser.fit",
    "WeightScaleSingleUser.fit",
    "WorkoutCustomTargetValues.fit",
    "WorkoutIndividualSteps.fit",
    "WorkoutRepeatGreaterThanStep.fit",
    "WorkoutRepeatSteps.fit",
    "antfs-dump.63.fit",
    "default_schema_locations.gpx",
    "gpx1.1_with_extensions.gpx",
    "gpx_with_garmin_extension.gpx",
    "nametest.FIT",
    "route.gpx",
    "sample-activity-indoor-trainer.fit",
    "unicode.gpx",
    "unicode2.gpx",
}
"""Settings, plans, summaries and indoor exercise: nobody walked anywhere."""


@pytest.fixture
def territory(session: Session) -> int:
    """The id of a territory whose only plan has no grid: every fix of the world lies outside."""
    territory = Territory(code="000000", name="无格", made_up=True)
    session.add(territory)
    session.flush()
    plan = Plan(territory_id=territory.id, name="试点", digest=b"1", datum="wgs84", created_at=clock.now())
    session.add(plan)
    session.flush()
    now = clock.now()
    session.add(Publication(territory_id=territory.id, plan_id=plan.id, from_at=now, published_at=now))
    territory.plan_id = plan.id
    session.flush()
    return territory.id


def bring(session: Session, path: Path, *, kind: ImportKind = ImportKind.TRACKS) -> Outcome:
    """Bring a file in, within the transaction of the test."""
    importer = tracks if kind is ImportKind.TRACKS else incidents
    options = ImportOptions(zone=ZoneInfo("Asia/Shanghai"))
    record = receive(session, kind, path, options)
    session.expunge(record)
    return importer.apply(session, record, path, options, lambda *_: None)


def test_the_walk_through_altona(session: Session, territory: int, real_data: Path) -> None:
    """The JSON of a walk of 2,179 fixes is one patrol, kept though it lies in no grid."""
    outcome = bring(session, real_data / "tracks/altona_walk.json")
    assert (outcome.new, outcome.refused, outcome.outside) == (2_179, 0, 2_179)
    (track,) = track_frame(session, territory, whole_reach(0), since=None, until=None).itertuples()
    assert len(track.geometry.coords) == 2_179
    assert track.started_at.isoformat() == "2024-01-18T18:16:41+00:00"
    assert track.geometry.bounds == pytest.approx((9.9332, 53.5478, 9.9385, 53.5527), abs=1e-4)


def test_patrols_of_earthranger(session: Session, territory: int, real_data: Path) -> None:
    """8,621 observations of 59 patrols; those that two patrols share stay with both; again adds none."""
    path = real_data / "tracks/patrol_observations_earthranger.parquet"
    outcome = bring(session, path)
    assert (outcome.new, outcome.refused, outcome.recognised["patrols"]) == (8_621, 0, 59)
    again = bring(session, path)
    assert (again.new, again.same) == (0, 8_621)
    assert session.scalar(select(func.count()).select_from(Fix)) == 8_621


def test_events_of_earthranger(session: Session, territory: int, real_data: Path) -> None:
    """118 events reported on patrols: 105 have a place and are incidents, 13 say that they have none."""
    outcome = bring(session, real_data / "tracks/patrol_events_earthranger.parquet", kind=ImportKind.INCIDENTS)
    assert (outcome.new, outcome.refused) == (105, 13)
    assert sum(fault.code == "coordinate.missing" for fault in outcome.faults) == 13


@pytest.mark.slow
def test_every_recording_comes_in_or_says_why_not(session: Session, territory: int, real_data: Path) -> None:
    """GPX, FIT and TCX of a dozen devices: only files without a position are refused, with a reason."""
    paths = sorted(path for path in (real_data / "tracks").rglob("*") if path.suffix.lower() in RECORDINGS)
    refused = {}
    for path in paths:
        try:
            outcome = bring(session, path)
        except BadInput as error:
            refused[path.name] = error.code
        else:
            assert outcome.new + outcome.same > 0
            assert all(fault.sentence.text for fault in outcome.faults)
    assert len(paths) == 55
    assert refused == dict.fromkeys(WITHOUT_POSITIONS, "tracks.no_fixes")


def test_one_ride_in_several_formats_is_one_patrol(session: Session, territory: int, real_data: Path) -> None:
    """The FIT of a watch, the GPX that a web site made of it, and a TCX: the later ones add nothing."""
    folder = real_data / "tracks/sweat"
    fit, gpx = bring(session, folder / "4801048867.fit"), bring(session, folder / "4801048867_strava.gpx")
    assert (fit.new, gpx.new, gpx.same) == (5_159, 0, 5_159)
    bring(session, folder / "activity_5039744860.gpx")
    assert bring(session, folder / "activity_5039744860.tcx").new == 0
    assert session.scalar(select(func.count()).select_from(Patrol)) == 2


@pytest.mark.parametrize("name", ["mappymatch_sample_trace_1.csv", "mappymatch_sample_trace_2.csv"])
def test_a_trace_without_times_says_so(session: Session, territory: int, real_data: Path, name: str) -> None:
    """A trace of bare positions names the column that it lacks."""
    with pytest.raises(BadInput, match="no column for: time"):
        bring(session, real_data / "tracks" / name)
