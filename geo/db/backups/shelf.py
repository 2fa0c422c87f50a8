"""The backups of the last nights, in a folder of their own."""

import contextlib
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from geo.core import clock
from geo.core.errors import BadInput
from geo.core.settings import Settings
from geo.db.backups.container import read_manifest
from geo.db.backups.progress import Report, silently
from geo.db.backups.saving import BackupInfo, Source, keeping, save_from, source_of

NIGHT = time(3, 20)
"""When the backup of a night is due: local time."""

_NAMES = "gridsteward-*.backup"


def save_on_shelf(settings: Settings, report: Report = silently) -> BackupInfo:
    """Write a backup into the folder, and remove the oldest beyond those that are kept; raises as `save` does."""
    with keeping(settings), source_of(settings) as source:
        return save_source_on_shelf(source, settings, report)


def save_source_on_shelf(source: Source, settings: Settings, report: Report = silently) -> BackupInfo:
    """The same, of a database that is open already."""
    folder = settings.backups_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in folder.glob(f"{_NAMES}.partial"):
        leftover.unlink(missing_ok=True)
    made = save_from(source, folder / f"gridsteward-{clock.now():%Y%m%dT%H%M%SZ}.backup", settings, report=report)
    for old in _paths(settings)[max(settings.backups_kept, 1) :]:
        old.unlink(missing_ok=True)
    return made


def last_backup(settings: Settings) -> BackupInfo | None:
    """The newest whole backup of the folder; None where there is none. Reads what it says of itself, not all of it."""
    for path in _paths(settings):
        with contextlib.suppress(BadInput, FileNotFoundError):
            manifest = read_manifest(path)
            return BackupInfo(path, manifest.made_at, path.stat().st_size, manifest.dump_sha256)
    return None


def backup_due(now: datetime, last: datetime | None, zone: ZoneInfo) -> bool:
    """Whether the last backup is from before the latest night."""
    local = now.astimezone(zone)
    tonight = datetime.combine(local.date(), NIGHT, tzinfo=zone)
    latest = tonight if tonight <= local else tonight - timedelta(days=1)
    return last is None or last < latest


def _paths(settings: Settings) -> list[Path]:
    """The backups, the newest first: their names are their times."""
    return sorted(settings.backups_folder.glob(_NAMES), reverse=True)
