"""A town in which every text that people can write is an attack."""

import csv
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from geo.accounts.actions import add_account
from geo.accounts.queries import account_named
from geo.accounts.rules import Profile
from geo.accounts.tokens import TokenWish, make_api_token, make_phone_key
from geo.boundaries.queries import territories
from geo.boundaries.territory_settings import SettingsInfo, set_territory_settings
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import Grant, Role
from geo.db.database import Database
from geo.imports.actions import receive
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

ATTACKS = (
    "<script data-attack>hit()</script>",
    "<img data-attack src=x onerror=hit()>",
    '"><svg data-attack onload=hit()>',
    "' data-attack autofocus tabindex=1 onfocus=hit() x='",
    "javascript:hit()",
    "</script><script data-attack>hit()</script>",
    "{{191*191}}${hit()}#{hit()}`${hit()}`",
    '--><iframe data-attack srcdoc="<script>parent.hit()</script>">',
    "]]></style></title><link data-attack rel=stylesheet href=http://203.0.113.9/x>",
    "&lt;img data-attack src=x onerror=hit()&gt;",
)
"""Each calls `hit()`, asks another host, or leaves an element with `data-attack` where it is taken for markup."""

FORMULAS = (
    "=cmd|'/c calc'!A1",
    "+1+cmd|'/c calc'!A1",
    "-2+3+cmd|'/c calc'!A1",
    "@SUM(1+1)*cmd|'/c calc'!A1",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
)
"""What a spreadsheet would take for a formula."""

TERRITORY = "152922"


def fill(database: Database, settings: Settings, folder: Path) -> None:
    """Bring the town in; each kind of fact has one row for each attack, each file a name that is one."""
    options = ImportOptions(
        zone=settings.zone, territory=TERRITORY, territory_name=ATTACKS[1], plan_name=ATTACKS[5], made_up=True
    )
    _bring(database, ImportKind.BOUNDARIES, _boundaries(folder / "grids.geojson"), options, ATTACKS[0])
    columns = {"text": ATTACKS[2], "lon": FORMULAS[0], "lat": FORMULAS[3]}
    for kind, path, mapping in (
        (ImportKind.ROSTER, _roster(folder / "roster.csv"), {}),
        (ImportKind.ADDRESSES, _addresses(folder / "addresses.csv"), columns),
        (ImportKind.PLACES, _places(folder / "places.csv"), {}),
        (ImportKind.INCIDENTS, _incidents(folder / "incidents.csv"), {}),
        (ImportKind.TRACKS, _tracks(folder / "tracks.csv"), {}),
    ):
        chosen = ImportOptions(zone=settings.zone, territory=TERRITORY, mapping=mapping)
        _bring(database, kind, path, chosen, ATTACKS[1])
    with database.session() as session, session.begin():
        for attack in ATTACKS:
            receive(session, ImportKind.ADDRESSES, folder / "roster.csv", options, file_name=attack)
        _people(session)
        (town,) = territories(session)
        texts = ("".join(ATTACKS[start : start + 3])[:200] for start in (0, 3, 5))
        set_territory_settings(session, town.id, SettingsInfo(None, *texts))


def _bring(database: Database, kind: ImportKind, path: Path, options: ImportOptions, name: str) -> uuid.UUID:
    with database.session() as session, session.begin():
        record_id = receive(session, kind, path, options, file_name=name).id
    return import_file(database, kind, path, options, record_id=record_id).import_id


def _people(session: Session) -> None:
    """Accounts, tokens and the administrator's own phones go by attacks; names to sign in with have no spaces."""
    now, grants = clock.now(), (Grant(Role.STAFF),)
    owner = account_named(session, "tester").id
    for number, attack in enumerate(ATTACKS):
        closed_up = f"{number}{attack.replace(' ', '/')}"[:64]
        add_account(session, Profile(closed_up, attack, grants), now + timedelta(seconds=number))
        make_api_token(session, TokenWish(attack, grants), now)
        make_phone_key(session, owner, attack, now)


def _boundaries(path: Path) -> Path:
    """One grid, community and town for each attack, side by side."""
    features = []
    for number, attack in enumerate(ATTACKS):
        west, east = 101.66 + number / 250, 101.66 + (number + 1) / 250
        ring = [[west, 39.21], [east, 39.21], [east, 39.214], [west, 39.214], [west, 39.21]]
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "code": attack,
                    "name": attack,
                    "community": f"c{attack}",
                    "community_name": attack,
                    "town": f"t{attack}",
                    "town_name": attack,
                },
                "geometry": {"type": "Polygon", "coordinates": [[[round(x, 6), y] for x, y in ring]]},
            }
        )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _lon(number: int) -> float:
    return round(101.662 + number / 250, 6)


def _roster(path: Path) -> Path:
    return _write(path, ["网格编码", "网格员", "联系电话"], [[each, each, "0483-555-0130"] for each in ATTACKS])


def _addresses(path: Path) -> Path:
    """Good rows of attacks, and rows whose place is an attack or a formula: their faults say it back."""
    head = ["编号", ATTACKS[2], "小区", "楼栋", "社区", "户数", FORMULAS[0], FORMULAS[3], *ATTACKS[5:], *FORMULAS[4:]]
    rows = [[f"k{n}", each, each, each, each, 3, _lon(n), 39.212] for n, each in enumerate(ATTACKS)]
    wrong = [[f"w{n}", each, "", "", "", 3, each, each] for n, each in enumerate((*FORMULAS, *ATTACKS))]
    return _write(path, head, [[*row, *([row[1]] * (len(head) - 8))] for row in (*rows, *wrong)])


def _places(path: Path) -> Path:
    rows = [[each, each, each, each, _lon(n), 39.212] for n, each in enumerate((*ATTACKS, *FORMULAS))]
    return _write(path, ["名称", "类型", "俗称", "曾用名", "经度", "纬度"], rows)


def _incidents(path: Path) -> Path:
    head = ["编号", "类别", "状态", "发生时间", "地址", "内容", "经度", "纬度"]
    good = [
        [each, each, "处理中", "2026-11-05 08:30:00", each, each, _lon(n), 39.212] for n, each in enumerate(ATTACKS)
    ]
    return _write(path, head, [*good, *([each, each, each, each, each, each, 101.662, 39.212] for each in FORMULAS)])


def _tracks(path: Path) -> Path:
    rows = [
        [each, each, each, f"2026-11-05 10:{minute:02}:00", round(_lon(n) + minute / 1e4, 6), 39.212]
        for n, each in enumerate(ATTACKS)
        for minute in range(3)
    ]
    return _write(path, ["巡逻编号", "巡逻名称", "巡逻队", "定位时间", "经度", "纬度"], rows)


def _write(path: Path, head: list[str], rows: list[list[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])
    return path
