"""`gridsteward db`: the program's own database, started, stopped, looked at and kept by hand."""

from dataclasses import asdict
from typing import Annotated

import typer

from api.cli import backups
from api.cli.output import remark, show_json, tell
from geo.core.errors import Conflict
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.cluster.keeping import ClusterState, keep_running, look_at, stop_keeping
from geo.db.database import open_database

app = typer.Typer(help="Start, stop, save and bring back the program's own database.", no_args_is_help=True)


@app.command()
def start() -> None:
    """Start the database and keep it running until `db stop`; tables are brought up to date."""
    settings = _private()
    with open_database(settings):
        fresh = keep_running(settings.data_dir)
    if not fresh:
        remark(say("It was kept running already."))
    _describe(look_at(settings.data_dir))


@app.command()
def stop() -> None:
    """Let the database stop, once nobody uses it any more."""
    settings = _private()
    if not stop_keeping(settings.data_dir):
        remark(say("Nobody had asked to keep the database running."))
    _describe(look_at(settings.data_dir))


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Tell whether the database runs, where, and who uses it."""
    state = look_at(_private().data_dir)
    if as_json:
        show_json(asdict(state))
    else:
        _describe(state)


def _private() -> Settings:
    settings = Settings()
    if settings.database_url is not None:
        raise Conflict(
            "cluster.not_ours",
            say("DATABASE_URL names a database of your own: it is started and stopped by its own means."),
        )
    return settings


def _describe(state: ClusterState) -> None:
    if not state.running:
        tell(say("The database in {folder} is not running.", folder=str(state.data_dir)))
        return
    tell(
        say(
            "The database in {folder} is running (process {pid}).",
            folder=str(state.data_dir),
            pid=state.server_pid or 0,
        )
    )
    if state.keeper_pid is not None:
        tell(say("It is kept running until 'gridsteward db stop'."))
    others = [str(pid) for pid in state.user_pids if pid != state.keeper_pid]
    if others:
        tell(say("It is used by the processes {pids}.", pids=", ".join(others)))


backups.add_to(app)
