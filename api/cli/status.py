"""`gridsteward status`: what runs, where, and which plan is in force. Starts nothing."""

import contextlib
import shutil
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from api.certificates import WARN_DAYS, Folder, about
from api.cli.backups import as_value
from api.cli.output import show_json, tell
from api.running import what_serves
from geo.boundaries.queries import TerritoryInfo, plan_on, territories
from geo.boundaries.queries.territories import NO_TERRITORY
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.backups.shelf import last_backup
from geo.db.cluster.keeping import look_at
from geo.db.database import open_database
from geo.exchange.confinement.walls import described, protection

SCARCE_BYTES = 2_000_000_000

app = typer.Typer()


@dataclass(frozen=True)
class TerritoryState:
    """A territory and the plan in force."""

    code: str
    name: str
    made_up: bool
    plan: str | None
    since: str | None
    grids: int
    communities: int


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Show what runs, where, and which plan is in force."""
    settings = Settings()
    state = _state(settings)
    if as_json:
        show_json(state)
    else:
        _describe(state)


def _state(settings: Settings) -> dict[str, Any]:
    own = None if settings.database_url else look_at(settings.data_dir)
    reachable = own is None or own.running
    return {
        "data_dir": str(settings.data_dir),
        "serving": what_serves(settings.data_dir),
        "backup": as_value(last) if (last := last_backup(settings)) else None,
        "tls": _tls(settings),
        "disk_free_bytes": _free(settings),
        "database": asdict(own) if own else {"url_from": "DATABASE_URL"},
        "reading": protection(),
        "territories": [asdict(each) for each in _territories(settings)] if reachable else None,
    }


def _tls(settings: Settings) -> dict[str, Any] | None:
    """The certificate that is served with, or would be; None where there is none or it cannot be read."""
    path = settings.tls_cert or Folder.of(settings.data_dir).server.certificate
    with contextlib.suppress(BadInput):
        stated = about(path)
        days = stated.days_left(clock.now())
        return {"file": str(path), "names": stated.names, "not_after": stated.not_after, "days_left": days}
    return None


def _free(settings: Settings) -> int | None:
    """How much room is left where the data lie; None where there are none yet."""
    with contextlib.suppress(OSError):
        return shutil.disk_usage(settings.data_dir.expanduser()).free
    return None


def _territories(settings: Settings) -> list[TerritoryState]:
    with open_database(settings, migrate=False) as database, database.session() as session:
        return [_territory(session, settings, each) for each in territories(session)]


def _territory(session: Session, settings: Settings, info: TerritoryInfo) -> TerritoryState:
    if info.plan_id is None:
        return TerritoryState(info.code, info.name, info.made_up, None, None, 0, 0)
    plan = plan_on(session, info.id, None)
    day = plan.from_at.astimezone(settings.zone).date().isoformat() if plan.from_at else None
    grids, communities = len(plan_grids(session, plan.id)), len(plan_communities(session, plan.id))
    return TerritoryState(info.code, info.name, info.made_up, plan.name, day, grids, communities)


def _describe(state: dict[str, Any]) -> None:
    tell(say("Data: {folder}", folder=state["data_dir"]))
    serving = state["serving"]
    if serving:
        tell(
            say("Serving: {url} (process {pid}, worker {worker})",
                url=serving["url"], pid=serving["pid"], worker=serving["worker_pid"])
        )  # fmt: skip
    else:
        tell(say("Nothing serves. Start with: gridsteward serve"))
    _describe_database(state["database"])
    tell(described())
    _describe_backup(state["backup"], Settings())
    _describe_tls(state["tls"])
    _describe_disk(state["disk_free_bytes"])
    if state["territories"] == []:
        tell(NO_TERRITORY)
    for each in state["territories"] or ():
        _describe_territory(each)


def _describe_backup(backup: dict[str, Any] | None, settings: Settings) -> None:
    if backup is None:
        tell(say("Backup: none yet; one is made every night while the program serves"))
        return
    age = clock.now() - backup["made_at"]
    made = backup["made_at"].astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")
    if age > timedelta(days=2):
        tell(say("Backup: the last one is {days} days old ({made}). Make one: gridsteward db backup FILE",
                 days=age.days, made=made))  # fmt: skip
    else:
        tell(say("Backup: {hours} hours old ({made}, {size} MB)", hours=int(age.total_seconds() // 3600), made=made,
                 size=f"{backup['bytes'] / 1_000_000:.1f}"))  # fmt: skip


def _describe_tls(tls: dict[str, Any] | None) -> None:
    if tls is None:
        return
    told = {"names": ", ".join(tls["names"]), "day": tls["not_after"].date().isoformat()}
    if tls["days_left"] < 0:
        tell(say("HTTPS: the certificate expired on {day}. Renew it: gridsteward tls init", day=told["day"]))
    elif tls["days_left"] <= WARN_DAYS:
        tell(say("HTTPS: the certificate expires in {days} days. Renew it (gridsteward tls init) and start anew",
                 days=tls["days_left"]))  # fmt: skip
    else:
        tell(say("HTTPS: certificate for {names}, until {day}", **told))


def _describe_disk(free: int | None) -> None:
    if free is not None and free < SCARCE_BYTES:
        tell(say("Disk: only {free} MB are left where the data lie. Make room before it is full",
                 free=free // 1_000_000))  # fmt: skip


def _describe_database(database: dict[str, Any]) -> None:
    if "url_from" in database:
        tell(say("Database: your own, from DATABASE_URL"))
    elif database["running"]:
        tell(say("Database: running (process {pid})", pid=database["server_pid"] or 0))
    else:
        tell(say("Database: not running; it starts with whoever needs it"))


def _describe_territory(each: dict[str, Any]) -> None:
    name = {"code": each["code"], "name": each["name"]}
    if each["plan"] is None:
        tell(say("{code} {name}: no plan in force", **name))
        return
    figures = {"plan": each["plan"], "grids": each["grids"], "communities": each["communities"]}
    if each["since"]:
        day = each["since"]
        tell(say("{code} {name}: plan “{plan}” since {day}, {grids} grids in {communities} communities",
                 **name, **figures, day=day))  # fmt: skip
    else:
        tell(say("{code} {name}: plan “{plan}”, {grids} grids in {communities} communities", **name, **figures))
