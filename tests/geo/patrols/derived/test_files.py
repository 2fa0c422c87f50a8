"""A file of a walk gives what live recording of the same positions gives."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.imports.actions import receive
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.derived.models import PatrolAway, PatrolDerived, PatrolWalked
from geo.patrols.importing import apply
from geo.patrols.phones.sending import SentFix
from tests.geo.exchange.readers.test_tracks import fit
from tests.geo.patrols.derived.conftest import START, Town, fixes_along

ROUND = [(50, 500), (700, 500), (700, 560), (900, 560), (900, 500), (1400, 500)]
_SEMICIRCLES = 2**31 / 180


def as_kept_by_files(fixes: Sequence[SentFix]) -> list[SentFix]:
    """At places that every format can write, to the last digit, and without what most of them leave out."""
    return [
        replace(
            fix,
            lon=round(round(fix.lon * _SEMICIRCLES) / _SEMICIRCLES, 8),
            lat=round(round(fix.lat * _SEMICIRCLES) / _SEMICIRCLES, 8),
            accuracy_m=None,
        )
        for fix in fixes
    ]


def csv(fixes: Sequence[SentFix]) -> bytes:
    """A table."""
    rows = [f"w,{fix.at.isoformat()},{fix.lon:.8f},{fix.lat:.8f}" for fix in fixes]
    return "\n".join(["patrol,time,lon,lat", *rows]).encode()


def gpx(fixes: Sequence[SentFix]) -> bytes:
    """A track."""
    points = "".join(
        f'<trkpt lat="{fix.lat:.8f}" lon="{fix.lon:.8f}"><time>{fix.at.isoformat()}</time></trkpt>' for fix in fixes
    )
    body = f"<trk><trkseg>{points}</trkseg></trk>"
    return f'<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">{body}</gpx>'.encode()


def tcx(fixes: Sequence[SentFix]) -> bytes:
    """An activity."""
    points = "".join(
        f"<Trackpoint><Time>{fix.at.isoformat()}</Time><Position><LatitudeDegrees>{fix.lat:.8f}</LatitudeDegrees>"
        f"<LongitudeDegrees>{fix.lon:.8f}</LongitudeDegrees></Position></Trackpoint>"
        for fix in fixes
    )
    space = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
    lap = f'<Activity Sport="Walking"><Lap><Track>{points}</Track></Lap></Activity>'
    return f'<TrainingCenterDatabase xmlns="{space}"><Activities>{lap}</Activities></TrainingCenterDatabase>'.encode()


def fit_file(fixes: Sequence[SentFix]) -> bytes:
    """Records of a watch."""
    return fit([(int(fix.at.timestamp()), fix.lon, fix.lat) for fix in fixes])


FORMATS: dict[str, Callable[[Sequence[SentFix]], bytes]] = {"csv": csv, "gpx": gpx, "tcx": tcx, "fit": fit_file}


def derived(session: Session) -> list[tuple[Any, ...]]:
    """Everything that was derived, but for whose it is and when."""
    walked, away = PatrolWalked, PatrolAway
    stretches = select(
        walked.source, walked.ordinal, walked.segment_id, walked.from_mm, walked.to_mm, walked.at_from, walked.at_to,
        walked.forward, walked.sure,
    ).order_by(walked.ordinal)  # fmt: skip
    asides = select(away.ordinal, away.at_from, away.at_to, away.length_mm).order_by(away.ordinal)
    digests = select(PatrolDerived.digest)
    return [tuple(row) for question in (stretches, asides, digests) for row in session.execute(question)]


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_file_derives_as_live_recording_does(town: Town, tmp_path: Path, suffix: str) -> None:
    """The same positions, sent by a phone or brought by a file: the same intervals, times and digest."""
    town.streets()
    fixes = as_kept_by_files(fixes_along(ROUND))
    with town.session.begin_nested() as live:
        town.send(town.set_out(), fixes)
        town.derive()
        expected = derived(town.session)
        live.rollback()
    path = tmp_path / f"walk.{suffix}"
    path.write_bytes(FORMATS[suffix](fixes))
    options = ImportOptions(zone=START.tzinfo)
    record = receive(town.session, ImportKind.TRACKS, path, options)
    town.session.expunge(record)
    assert apply(town.session, record, path, options, lambda *_: None).new == len(fixes)
    town.derive()
    assert len(expected) > 5
    assert derived(town.session) == expected
