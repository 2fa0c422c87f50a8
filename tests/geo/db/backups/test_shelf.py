"""The backups of the last nights."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo.core import clock
from geo.core.settings import Settings
from geo.db.backups.shelf import backup_due, last_backup, save_on_shelf

NIGHT = datetime(2026, 11, 24, 19, 20, tzinfo=UTC)


def test_the_last_ones_are_kept(town: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as the installation wants; remains of one that was killed go."""
    settings = town.model_copy(update={"backups_kept": 2})
    assert last_backup(settings) is None
    made = []
    for night in range(4):
        monkeypatch.setattr(clock, "now", lambda at=NIGHT + timedelta(days=night): at)
        made.append(save_on_shelf(settings))
        (settings.backups_folder / "gridsteward-20200101T000000Z.backup.partial").touch()
    save_on_shelf(settings)
    names = sorted(path.name for path in settings.backups_folder.iterdir())
    assert names == ["gridsteward-20261126T192000Z.backup", "gridsteward-20261127T192000Z.backup"]
    last = last_backup(settings)
    assert last is not None
    assert (last.made_at, last.path.name) == (NIGHT + timedelta(days=3), names[-1])
    assert (last.bytes, len(last.sha256)) == (last.path.stat().st_size, 64)


def test_a_file_that_is_none_is_passed_over(town: Settings) -> None:
    """The newest whole one counts."""
    made = save_on_shelf(town)
    (town.backups_folder / "gridsteward-99990101T000000Z.backup").write_text("cut short")
    assert last_backup(town) == made


def test_they_lie_where_the_installation_says(town: Settings, tmp_path: Path) -> None:
    """On another disk, for instance; the folder is made, for its maker only."""
    settings = town.model_copy(update={"backups_dir": tmp_path / "other"})
    made = save_on_shelf(settings)
    assert made.path.parent == tmp_path / "other"
    assert (tmp_path / "other").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("03:19", "-1 03:20", False),  # tonight has not come
        ("03:20", "-1 03:20", True),
        ("03:20", "03:20", False),
        ("23:00", "03:21", False),
        ("09:00", "-1 22:00", True),  # it was off at night
        ("01:00", "-1 03:19", True),
    ],
)
def test_one_is_due_once_a_night(now: str, last: str, due: bool) -> None:  # noqa: FBT001 (a value of the table above)
    """By the local clock; a machine that was off at night makes up for it."""
    zone = ZoneInfo("Asia/Shanghai")

    def at(moment: str) -> datetime:
        day, _, time_of_day = moment.rpartition(" ")
        hours, minutes = map(int, time_of_day.split(":"))
        return datetime(2026, 11, 24 + int(day or 0), hours, minutes, tzinfo=zone)

    assert backup_due(at(now).astimezone(UTC), at(last).astimezone(UTC), zone) is due
    assert backup_due(at(now), None, zone)
