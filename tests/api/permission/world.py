"""A small world with a secret in every text that somebody may not see.

Two territories: the small town of tests/town with its third community under a town of its own, and the
same town again one degree east under another code.
"""

import csv
import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.accounts.models import Account, AccountGrant, AccountSession, AccountToken, TokenKind
from geo.accounts.rules import digest, grant_json
from geo.addresses.nametables import Alias, AliasKind, AliasState, NamedKind
from geo.assigning.models import AddressList, ListState
from geo.audit.models import AuditEntry, AuditPayload
from geo.audit.rules import Action, ActorKind, payload_digest
from geo.boundaries.drafting.history import Step, StepKind
from geo.boundaries.drafting.keeping import draft_of, keep_operation, keep_steps
from geo.boundaries.drafting.operations import Rename
from geo.boundaries.models import Draft, Plan
from geo.boundaries.queries import plan_on, territories
from geo.boundaries.territory_settings import SettingsInfo, set_territory_settings
from geo.core import clock
from geo.core.datum import Datum
from geo.core.keyring import Keyring
from geo.core.settings import Settings
from geo.core.viewer import Area, Grant, Level, Role
from geo.db.database import Database
from geo.db.kept import Kept, keep_in
from geo.imports.actions import receive
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.incidents.contacts import contact_from, put_contact
from geo.patrols.models import Patrol
from geo.patrols.outing import Moment
from geo.patrols.phones.reporting import Call, add_call
from geo.patrols.phones.sending import Begin, begin_patrol
from geo.patrols.planned.planning import PlanWish, plan_patrol
from geo.publishing.importing import import_file
from geo.roster.team_actions import TeamWish, add_team
from tests.api.permission.askers import AREAS, COMMUNITY, ENTRY, HOME, JOB, OTHER, PLACES, WORDS, Asker, askers, secret
from tests.conftest import derive_waiting

TOWN = Path(__file__).resolve().parents[2] / "town"


class Undone(Database):
    """A database in which nothing stays: its sessions share one transaction, which `undo` takes back."""

    def __init__(self, url: str) -> None:
        super().__init__(url, pool_size=2)
        self._kept = Kept()
        self._connection = self.engine.connect()
        self._transaction = self._connection.begin()

    def session(self) -> Session:
        """A session inside the transaction; its commits are savepoints."""
        return Session(
            self._connection,
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
            info=keep_in(self._kept),
        )

    def undo(self) -> None:
        """Take back whatever was changed."""
        self._transaction.rollback()
        self._transaction = self._connection.begin()

    def close(self) -> None:
        """Take everything back and leave."""
        self._transaction.rollback()
        self._connection.close()
        super().close()


def fill(database: Database, settings: Settings, folder: Path) -> None:
    """Bring both territories in, with their facts, and everybody who asks."""
    for code, zones in ((HOME, ("grid", "community", "town", "territory")), (OTHER, ("elsewhere",))):
        mark = secret("import", zones[-1])
        files = {
            "boundaries": _boundaries(folder / f"{code}.geojson", code),
            "addresses": _addresses(folder / f"{mark}-addresses.csv", zones, mark),
            "incidents": _incidents(folder / f"{mark}-incidents.csv", zones, mark),
            "streets": _streets(folder / f"{mark}-streets.geojson", zones),
            "tracks": _tracks(folder / f"{mark}-tracks.csv", zones),
        }
        for kind, path in files.items():
            options = ImportOptions(zone=settings.zone, territory=code, territory_name=f"县{code}")
            import_file(database, ImportKind(kind), path, options)
        waiting = ImportOptions(zone=settings.zone, territory=code)
        again = _addresses(folder / f"{mark}-waiting.csv", zones, mark)
        received = _received(database, again, waiting)
        import_file(database, ImportKind.ADDRESSES, again, waiting, dry_run=True, record_id=received)
    derive_waiting(database)
    with database.session() as session, session.begin():
        _settle(session)
        _let_in(session)
        _name(session)
        _take_down_contacts(session, Keyring(settings.keys_path))
        _form_teams(session)
        _set_out(session)
        _call_for_help(session)
        _note(session)
        _fail(session)
        _send_list(session)
        _draw_up(session)


def _received(database: Database, path: Path, options: ImportOptions) -> uuid.UUID:
    with database.session() as session, session.begin():
        return receive(session, ImportKind.ADDRESSES, path, options).id


def _boundaries(path: Path, code: str) -> Path:
    """The grids of the small town; its third community has a town of its own."""
    document = json.loads((TOWN / "grids.geojson").read_text(encoding="utf-8").replace(HOME, code))
    for each in document["features"]:
        said = each["properties"]
        if said["community"].endswith("003"):
            said |= {"town": f"{code}102", "town_name": "另一个镇"}
        said["town_code"] = said.pop("town")  # a column "town" is read as the name
        if code == OTHER:
            ring = each["geometry"]["coordinates"][0]
            each["geometry"]["coordinates"] = [[[round(lon + 1, 6), lat] for lon, lat in ring]]
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _addresses(path: Path, zones: tuple[str, ...], mark: str) -> Path:
    """Two plates a zone, two doors of a building that has a namesake in every zone, and a row that is refused."""
    rows = []
    for zone in zones:
        lon, lat = PLACES[zone]
        word = secret("address", zone)
        rows += [[f"{word}-{n}", f"{word}路{n}号", f"{word}园", f"{n}栋", word, 5, lon, lat] for n in (1, 2)]
        rows += [[f"{word}-{n}", f"{word}路{n}号", "同名园", "1栋", word, 5, lon, lat] for n in (8, 9)]
    rows.append([f"{mark}-bad", f"{mark}路", "", "", "", 1, "nowhere", ""])
    return _write(path, ["门牌编号", "详细地址", "小区", "楼栋", "社区", "户数", "经度", "纬度"], rows)


def _incidents(path: Path, zones: tuple[str, ...], mark: str) -> Path:
    rows = []
    for zone in zones:
        (lon, lat), word = PLACES[zone], secret("incident", zone)
        rows.append([word, word, "处理中", "2026-11-05 08:30:00", word, word, lon, lat])
    rows.append([f"{mark}-bad", mark, "处理中", "no day at all", mark, mark, 101.66, 39.21])
    return _write(path, ["编号", "类别", "状态", "发生时间", "地址", "内容", "经度", "纬度"], rows)


def _tracks(path: Path, zones: tuple[str, ...]) -> Path:
    """One walk a zone, wholly inside it, on a day of its own."""
    rows = []
    for day, zone in enumerate(zones, start=1):
        (lon, lat), word = PLACES[zone], secret("track", zone)
        times = [f"2026-11-{day:02} 10:{minute:02}:00" for minute in range(3)]
        rows += [[word, word, word, at, round(lon + step / 1e4, 6), lat] for step, at in enumerate(times)]
    return _write(path, ["巡逻编号", "巡逻名称", "巡逻队", "定位时间", "经度", "纬度"], rows)


def _streets(path: Path, zones: tuple[str, ...]) -> Path:
    """A street along the walk of each zone, and past its end; who walked it is secret, the street is not."""
    places = [PLACES[zone] for zone in zones]
    lines = [[[round(lon + step, 6), lat] for step in (-0.0004, 0.0012)] for lon, lat in places]
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": line}} for line in lines
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _write(path: Path, head: list[str], rows: list[list[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])
    return path


def _settle(session: Session) -> None:
    """Settings: the first territory's stand at the foot of every page, so that only the second's are secret."""
    for each in territories(session):
        desk, word = (secret(kind, "elsewhere") if each.code == OTHER else "主办" for kind in ("desk", "setting"))
        set_territory_settings(session, each.id, SettingsInfo(None, desk, word, word))


def _name(session: Session) -> None:
    """A name that waits for review in every zone, for one of its plates."""
    known = {each.code: each.id for each in territories(session)}
    for number, zone in enumerate(PLACES, start=5_500_001):
        word = secret("name", zone)
        session.add(
            Alias(
                id=number,
                territory_id=known[OTHER if zone == "elsewhere" else HOME],
                text=word,
                normalised=word,
                grams=[],
                kind=AliasKind.NICKNAME,
                stands_for=NamedKind.ADDRESS,
                stands_for_key=f"{secret('address', zone)}-1",
                state=AliasState.PROPOSED,
                remembered_from=word,
            )
        )
    session.flush()


def _draw_up(session: Session) -> None:
    """A draft in each territory, with an edit; their numbers stand in no page by chance."""
    for plan_id, each in enumerate(territories(session), start=6_600_001):
        zone, now = "elsewhere" if each.code == OTHER else "territory", clock.now()
        word, datum = secret("draft", zone), Datum.WGS84.value
        session.add(Plan(id=plan_id, territory_id=each.id, name=word, datum=datum, created_at=now))
        session.flush()
        session.add(Draft(plan_id=plan_id, base_plan_id=plan_on(session, each.id, None).id))
        session.flush()
        draft = draft_of(session, plan_id)
        rename = Rename(f"{each.code}101001001", secret("draft", zone))
        keep_operation(session, draft, 1, uuid.uuid4(), rename)
        keep_steps(session, draft, [Step(StepKind.DO, 1, None)], clock.now())


def _take_down_contacts(session: Session, keyring: Keyring) -> None:
    """The caller of each incident can be reached."""
    for zone, incident_id in _incidents_by_zone(session).items():
        contact = contact_from(name=None, telephone=secret("contact", zone))
        put_contact(session, keyring, uuid.UUID(incident_id), contact, expires_at=clock.now() + timedelta(days=30))


def _incidents_by_zone(session: Session) -> dict[str, str]:
    found = text("SELECT id FROM incident WHERE key = :key")
    return {zone: str(session.scalar(found, {"key": secret("incident", zone)})) for zone in PLACES}


def _form_teams(session: Session) -> None:
    """A team of a community here, and one of the whole territory there."""
    for each in territories(session):
        zone, community = ("elsewhere", None) if each.code == OTHER else ("community", COMMUNITY)
        word = secret("team", zone)
        add_team(session, each.id, _id(word), TeamWish(name=word, community_code=community))
        soon = clock.now() + timedelta(days=30)
        wish = PlanWish(team_id=_id(word), start_from=soon, start_until=soon, notes=word)
        moment = Moment(clock.now(), ZoneInfo("Asia/Shanghai"))
        plan_patrol(session, _id(f"outing {zone}"), wish, moment=moment)


def _set_out(session: Session) -> None:
    """A patrol in each territory, without positions; whoever adds positions in any part of it reaches it."""
    codes, started_at = {HOME: "grid", OTHER: "elsewhere"}, datetime(2026, 11, 5, tzinfo=UTC)
    for each in territories(session):
        word = secret("patrol", codes[each.code])
        begin = Begin(id=_id(word), title=word, team=word, started_at=started_at, datum=Datum.WGS84)
        begin_patrol(session, each.id, begin, now=clock.now())


def _call_for_help(session: Session) -> None:
    """Somebody of a patrol in each territory calls for help."""
    for zone in ("grid", "elsewhere"):
        patrol_id = session.scalar(select(Patrol.id).where(Patrol.title == secret("track", zone)))
        assert patrol_id is not None
        call = Call(id=_id(f"call {zone}"), at=clock.now(), lonlat=(101.661, 39.211), accuracy_m=5)
        add_call(session, patrol_id, call, now=clock.now())


def _note(session: Session) -> None:
    """An entry of the trail whose subject and personal part are secret, as is its detail."""
    word, salt = secret("trail", "installation"), bytes(16)
    payload = {"typed": word}
    entry = AuditEntry(
        id=int(ENTRY),
        at=clock.now(),
        action=Action.EXPORT_MADE,
        actor_kind=ActorKind.PROGRAM,
        subject_kind="file",
        subject_key=word,
        detail={"file": secret("detail", "installation")},
        payload_digest=payload_digest(salt, json.dumps(payload)),
    )
    session.add(entry)
    session.flush()
    session.add(AuditPayload(entry_id=entry.id, salt=salt, payload=payload))


def _fail(session: Session) -> None:
    """A job that failed, with a path that somebody gave."""
    given = {"path": f"/uploads/{secret('path', 'installation')}.csv", "import_id": str(_id("gone"))}
    job = {"id": JOB, "task": secret("job", "installation"), "args": json.dumps(given)}
    added = "INSERT INTO procrastinate_jobs (id, queue_name, task_name, args) VALUES (:id, 'default', :task, :args)"
    session.execute(text(added), job)
    for status in ("doing", "failed"):
        session.execute(text(f"UPDATE procrastinate_jobs SET status = '{status}' WHERE id = :id"), job)  # noqa: S608


def _let_in(session: Session) -> None:
    """Accounts, sessions and tokens of those who ask, and others that administrators see."""
    for asker in askers():
        if asker.kind in {"person", "ended", "phone"}:
            grant = Grant(asker.role or Role.ADMIN, AREAS.get(asker.reach))
            account = _account(session, asker.name, grant, closed=asker.name == "closed")
            _session(session, account, asker.name, ended=asker.name == "expired")
            if asker.kind == "phone":
                _token_row(session, TokenKind.PHONE, asker.name, label=secret("phone", "grid"), account=account)
        elif asker.role:
            only = [asker.only.value] if asker.only else None
            held = [grant_json(Grant(asker.role, AREAS[asker.reach]))]
            _token_row(session, TokenKind.API, asker.name, grants=held, only=only)
    _token_row(session, TokenKind.LINK, "link", subject="something")
    _token_row(session, TokenKind.API, "revoked", grants=[grant_json(Grant(Role.ADMIN))], revoked_at=clock.now())
    for zone, area in (("territory", Area(HOME)), ("elsewhere", Area(OTHER)), ("installation", None)):
        grant = Grant(Role.STAFF, area)
        _account(session, secret("account", zone), grant)
        _token_row(
            session, TokenKind.API, secret("token", zone), label=secret("token", zone), grants=[grant_json(grant)]
        )


def _send_list(session: Session) -> None:
    """A list of somebody who does not ask: nobody else is shown it."""
    word = secret("list", "territory")
    session.add(
        AddressList(
            id=_id("list"),
            owner=_id(secret("account", "territory")),
            owner_kind="person",
            state=ListState.DONE,
            file_name=f"{word}.csv",
            options={"territory": HOME},
            look={"columns": [word]},
            summary={},
            created_at=clock.now(),
        )
    )


def _account(session: Session, name: str, grant: Grant, *, closed: bool = False) -> uuid.UUID:
    now, area = clock.now(), grant.area
    account = Account(id=_id(name), sign_in_name=name, name=name, created_at=now, closed_at=now if closed else None)
    session.add(account)
    session.flush()
    session.add(
        AccountGrant(
            account_id=account.id,
            role=grant.role,
            territory_code=area.territory if area else None,
            level=area.level if area else Level.TERRITORY,
            code=area.code if area else "",
        )
    )
    return account.id


def _session(session: Session, account_id: uuid.UUID, name: str, *, ended: bool) -> None:
    now = clock.now()
    until = now + timedelta(hours=-1 if ended else 12)
    session.add(
        AccountSession(
            secret_hash=digest(WORDS + name), account_id=account_id, created_at=now, seen_at=now, expires_at=until
        )
    )


def _token_row(session: Session, kind: TokenKind, name: str, *, account: uuid.UUID | None = None, **kept: Any) -> None:
    now, label = clock.now(), kept.pop("label", name)
    held = {"created_at": now, "expires_at": now + timedelta(days=30), "account_id": account}
    session.add(
        AccountToken(id=_id(f"token {name}"), kind=kind, secret_hash=digest(WORDS + name), label=label, **held, **kept)
    )


def _id(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, name)


def objects(database: Database) -> dict[str, dict[str, str]]:
    """What addresses and forms name, by kind and zone; there is none `unknown`, and `guessed` is nearly a known one."""
    with database.session() as session:
        imports = _imports(session, "addresses.csv")
        waiting = _imports(session, "waiting.csv")
        incidents = _incidents_by_zone(session)
        drafts = {
            zone: str(session.scalar(select(Plan.id).where(Plan.name == secret("draft", zone))))
            for zone in ("territory", "elsewhere")
        }
        walks = {
            zone: str(session.scalar(select(Patrol.id).where(Patrol.title == secret("track", zone)))) for zone in PLACES
        }
        names = {
            zone: str(session.scalar(select(Alias.id).where(Alias.text == secret("name", zone)))) for zone in PLACES
        }
    known = {
        "draft": drafts,
        "import": imports,
        "alias": names,
        "named": {zone: f"{secret('address', zone)}-2" for zone in PLACES},
        "waiting": waiting,
        "account": {zone: str(_id(secret("account", zone))) for zone in ("territory", "elsewhere", "installation")},
        "token": {
            zone: str(_id(f"token {secret('token', zone)}")) for zone in ("territory", "elsewhere", "installation")
        },
        "phone": {"nobody": str(_id("token phone"))},
        "list": {"nobody": str(_id("list"))},
        "incident": incidents,
        "patrol": {zone: str(_id(secret("patrol", zone))) for zone in ("grid", "elsewhere")},
        "team": {zone: str(_id(secret("team", zone))) for zone in ("community", "elsewhere")},
        "outing": {zone: str(_id(f"outing {zone}")) for zone in ("community", "elsewhere")},
        "walk": walks,
        "call": {
            "territory": str(_id("call grid")),
            "elsewhere": str(_id("call elsewhere")),
        },
        "entry": {"installation": ENTRY},
        "job": {"installation": JOB},
    }
    for each in known.values():
        last = next(reversed(each.values()))
        each["guessed"] = last[:-1] + ("0" if last[-1] != "0" else "1")
        each["unknown"] = "9" * len(last) if last.isdigit() else "6f9a1f5e-0000-4000-8000-000000000000"
    codes = {"territory": HOME, "elsewhere": OTHER, "guessed": "152924", "unknown": "999999"}
    areas = {zone: f"{code}/territory/" for zone, code in codes.items()}
    patrolled = {"grid": HOME, **{zone: codes[zone] for zone in ("elsewhere", "guessed", "unknown")}}
    return {**known, "territory": codes, "patrolled": patrolled, "area": {**areas, "installation": ""}}


def keep_files(database: Database, settings: Settings) -> None:
    """Files that wait to be applied lie where uploads lie."""
    with database.session() as session:
        waiting = _imports(session, "waiting.csv")
    for zone, import_id in waiting.items():
        folder = settings.data_dir / "uploads" / import_id
        folder.mkdir(parents=True)
        (folder / f"{secret('import', zone)}-waiting.csv").write_text("门牌编号\n1\n", encoding="utf-8")


def _imports(session: Session, end: str) -> dict[str, str]:
    found = text("SELECT id FROM import WHERE file_name = :name")
    return {
        zone: str(session.scalar(found, {"name": f"{secret('import', zone)}-{end}"}))
        for zone in ("territory", "elsewhere")
    }


FORGET = {
    "address": """UPDATE address SET text = 'p' || id, normalised = 'p' || id, compound = NULL, building = NULL,
        normalised_building = NULL, community = NULL, key = 'p' || id WHERE key LIKE :word""",
    "contact": """DELETE FROM incident_contact WHERE incident_id IN
        (SELECT id FROM incident WHERE key LIKE replace(:word, 'contact', 'incident'))""",
    "name": "DELETE FROM alias WHERE text LIKE :word",
    "incident": "DELETE FROM incident WHERE key LIKE :word",
    "visit": """DELETE FROM patrol WHERE title LIKE replace(:word, 'visit', 'track')
        OR title LIKE replace(:word, 'visit', 'patrol')""",
    "track": "UPDATE patrol SET title = 'p', team = 'p' WHERE title LIKE :word",
    "patrol": "UPDATE patrol SET title = 'p', team = 'p' WHERE title LIKE :word",
    "team": "DELETE FROM team WHERE name LIKE :word",
    "import": "DELETE FROM import WHERE file_name LIKE :word",
    "account": "DELETE FROM account WHERE name LIKE :word",
    "token": "DELETE FROM account_token WHERE label LIKE :word",
    "phone": "DELETE FROM account_token WHERE label LIKE :word",
    "setting": "UPDATE territory_settings SET sponsor = '', filing_number = '' WHERE sponsor LIKE :word",
    "desk": "UPDATE territory_settings SET desk_telephones = '' WHERE desk_telephones LIKE :word",
    "trail": "DELETE FROM audit_payload WHERE payload ->> 'typed' LIKE :word",
    "job": "DELETE FROM procrastinate_jobs WHERE task_name LIKE :word",
}
"""How an object is made another, or made not to be. Everybody may count door-plates and households: those stay."""


def forget_foreign(database: Database, asker: Asker) -> None:
    """Change a copy of the world in everything that somebody may not see."""
    with database.session() as session, session.begin():
        for kind, statement in FORGET.items():
            for zone in (*PLACES, "installation"):
                if not asker.is_shown(kind, zone):
                    session.execute(text(statement), {"word": f"{secret(kind, zone)}%"})
