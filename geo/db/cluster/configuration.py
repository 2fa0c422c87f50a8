"""What the private server is told: its settings, and who may connect.

The files are written anew at each start, so that a newer program brings newer settings.
"""

import os
import shutil
import stat
import sys
from pathlib import Path

from geo.db.cluster.account import Account
from geo.db.cluster.layout import PORT, Layout

SUPERUSER = "postgres"
OWNER = "gridsteward_owner"
APP = "gridsteward_app"
READ = "gridsteward_read"
DATABASE = "gridsteward"

_SETTINGS = """\
# Written at each start; changes here are lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '"{run}"'
unix_socket_permissions = 0700
hba_file = '{settings}/pg_hba.conf'
ident_file = '{settings}/pg_ident.conf'

max_connections = 40
shared_buffers = 256MB
dynamic_shared_memory_type = {shared_memory}
work_mem = 32MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off

# Nothing acknowledged is ever lost.
fsync = on
full_page_writes = on
synchronous_commit = on

# No address and no name ever reaches the log: no statements, no values, no details, no errors of statements.
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_error_statement = panic
log_min_messages = log
log_error_verbosity = terse
log_checkpoints = off
log_line_prefix = '%m [%p] '
log_timezone = 'UTC'
timezone = 'UTC'
lc_messages = 'C'
"""
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (looked at, never written)
_HBA = "local all all peer map=gridsteward\n"


def write_configuration(layout: Layout, account: Account) -> None:
    """Write the three files: `postgresql.conf` names the two others."""
    layout.settings.mkdir(mode=0o700, exist_ok=True)
    settings = _quoted(str(layout.settings))
    ident = "".join(
        f'gridsteward "{user}" {role}\n'
        for user in sorted({account.user_name, account.name})
        for role in (SUPERUSER, OWNER, APP, READ)
    )
    _write(layout.settings / "pg_hba.conf", _HBA, account)
    _write(layout.settings / "pg_ident.conf", ident, account)
    text = _SETTINGS.format(
        port=PORT, run=_quoted(str(layout.run)), settings=settings, shared_memory=shared_memory_type(_SHARED_MEMORY)
    )
    _write(layout.settings / "postgresql.conf", text, account)
    if account.is_other:
        shutil.chown(layout.settings, group=account.gid)
        layout.settings.chmod(0o750)


def shared_memory_type(folder: Path) -> str:
    """Where parallel queries meet: POSIX shared memory, or files where the system lets nobody else use its folder.

    In a bare chroot `/dev/shm` is missing, or a plain folder of root; the server would not start.
    """
    if not folder.parent.is_dir() or sys.platform != "linux":
        return "posix"
    open_to_all = stat.S_ISVTX | stat.S_IRWXO
    return "posix" if folder.is_dir() and folder.stat().st_mode & open_to_all == open_to_all else "mmap"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _write(path: Path, text: str, account: Account) -> None:
    """Replace a file in one step, readable by us and the server only."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8", errors="surrogateescape")
    fresh.chmod(0o640 if account.is_other else 0o600)
    if account.is_other:
        shutil.chown(fresh, group=account.gid)
    fresh.replace(path)
