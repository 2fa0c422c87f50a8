"""A town of blocks for drafts: 8 by 6 of them, in four grids of two communities, with doors."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.accounts.actions import add_account
from geo.accounts.rules import Profile, csrf_token
from geo.accounts.signing_in import enter
from geo.boundaries.approval.stages import PlanStep
from geo.boundaries.models import PlanEvent, Territory
from geo.boundaries.territory_settings import SettingsInfo, set_territory_settings
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import Grant, Role
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

WEST, SOUTH, STEP = 101.66, 39.21, 0.001
COLUMNS, ROWS = 8, 6
FIRST, SECOND = "152922001001001", "152922001001002"
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Planner:
    """Somebody who edits a draft; blocks are named by their column and row."""

    client: TestClient
    plan_id: int
    colleague: str = ""
    approver: str = ""

    def as_colleague(self) -> "Planner":
        """The same draft in the browser of another planner."""
        return self._signed_in(self.colleague)

    def as_approver(self) -> "Planner":
        """The same draft in the browser of an officer who approves."""
        return self._signed_in(self.approver)

    def _signed_in(self, secret: str) -> "Planner":
        other = TestClient(self.client.app, headers=dict(self.client.headers), follow_redirects=False)
        other.cookies.set("gs-session", secret)
        other.headers["x-csrf-token"] = csrf_token(secret)
        return replace(self, client=other)

    def blocks(self) -> dict[str, Any]:
        """The draft as the editor gets it."""
        return self.client.get(f"/api/v1/plans/{self.plan_id}/blocks").raise_for_status().json()

    def at(self, column: int, row: int) -> str:
        """The name of a block, found by a corner."""
        document = self.blocks()
        x, y = _summed(document["vertices"]["x"]), _summed(document["vertices"]["y"])
        wanted = (round((WEST + column * STEP) * 1e8), round((SOUTH + row * STEP) * 1e8))
        for name, rings in zip(document["blocks"]["name"], document["blocks"]["rings"], strict=True):
            corners = [(x[index], y[index]) for index in _summed(rings[0])]
            if min(corners) == wanted:
                return str(name)
        raise LookupError((column, row))

    def do(self, version: int, **operation: Any) -> Any:
        """Send an edit."""
        return self.send(version, operation, uuid.uuid4())

    def send(self, version: int, operation: dict[str, Any], operation_id: uuid.UUID) -> Any:
        """Send an edit with an id."""
        wish = {"version": version, "id": str(operation_id), "operation": operation}
        return self.client.post(f"/api/v1/plans/{self.plan_id}/operations", json=wish)


def _summed(differences: list[int]) -> list[int]:
    total, found = 0, []
    for each in differences:
        total += each
        found.append(total)
    return found


def write_blocks(folder: Path) -> Path:
    """Blocks with what each says of its grid: columns 0 to 3 and 4 to 7 by rows 0 to 2 and 3 to 5."""
    features = []
    for column in range(COLUMNS):
        for row in range(ROWS):
            x, y = WEST + column * STEP, SOUTH + row * STEP
            ring = [[x, y], [x + STEP, y], [x + STEP, y + STEP], [x, y + STEP], [x, y]]
            community = "152922001001" if column < 4 else "152922001002"
            number = 1 if row < 3 else 2
            name = "曙光" if column < 4 else "团结"
            said = {
                "网格编码": f"{community}{number:03d}",
                "网格名称": f"{name}-{number:02d}",
                "社区编码": community,
                "社区名称": f"{name}社区",
                "乡镇编码": "152922001",
                "乡镇名称": "巴丹吉林镇",
            }
            ring = [[round(a, 8), round(b, 8)] for a, b in ring]
            features.append(
                {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [ring]}}
            )
    path = folder / "blocks.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write_doors(folder: Path) -> Path:
    """A door with ten households in the middle of each block, and a second with five in those of column 0."""
    lines = ["门牌编号,地址,经度,纬度,户数"]
    for column in range(COLUMNS):
        for row in range(ROWS):
            x, y = WEST + (column + 0.25) * STEP, SOUTH + (row + 0.5) * STEP
            lines.append(f"{column}-{row},曙光路{column * 10 + row}号,{x:.6f},{y:.6f},10")
            if column == 0:
                lines.append(f"{column}-{row}b,曙光路{column * 10 + row}号后,{x + STEP / 2:.6f},{y:.6f},5")
    path = folder / "doors.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def client(
    fresh_settings: Settings,
    signed_in_database: Database,
    as_admin: Callable[[TestClient], TestClient],
    tmp_path: Path,
) -> Iterator[TestClient]:
    """An administrator who asks the program on the town of blocks, in English."""
    options = ImportOptions(zone=fresh_settings.zone, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(signed_in_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    import_file(
        signed_in_database, ImportKind.ADDRESSES, write_doors(tmp_path), ImportOptions(zone=fresh_settings.zone)
    )
    choose_way(signed_in_database, "short")
    app = create_app(fresh_settings, signed_in_database)
    with TestClient(app, headers={"accept-language": "en"}, follow_redirects=False) as client:
        yield as_admin(client)


@pytest.fixture
def planner(client: TestClient, signed_in_database: Database) -> Planner:
    """A planner with a draft on the plan in force, and a colleague who may edit it too."""
    with signed_in_database.session() as session, session.begin():
        people = {"Wang Li": Role.PLANNER, "Zhao Gang": Role.APPROVER}
        accounts = [
            add_account(session, Profile(name.split()[0], name, (Grant(role),)), clock.now())
            for name, role in people.items()
        ]
        secrets = [enter(session, account_id, clock.now()).session for account_id in accounts]
    made = client.post("/api/v1/plans", json={"name": "2027"})
    assert made.status_code == 201, made.text
    return Planner(client, made.json()["id"], *secrets)


@pytest.fixture
def full_way(client: TestClient, signed_in_database: Database) -> None:
    """The territory goes the full way with its plans; it has chosen nothing else."""
    choose_way(signed_in_database, "full")


@pytest.fixture
def consulted(planner: Planner, full_way: None) -> Planner:
    """A planner whose draft, which gives the block (0, 3) with two doors to the first grid, is open until tomorrow."""
    planner.do(0, kind="assign", to={FIRST: [planner.at(0, 3)]}).raise_for_status()
    for step, said in (("submit", {}), ("consult", {"until": day_in(1)})):
        planner.client.post(f"/api/v1/plans/{planner.plan_id}/{step}", json=said).raise_for_status()
    return planner


@pytest.fixture
def public(consulted: Planner) -> TestClient:
    """Somebody who is not signed in, and reads English."""
    return TestClient(consulted.client.app, headers={"accept-language": "en"}, follow_redirects=False)


def choose_way(database: Database, steps: str) -> None:
    """Let the only territory go the short or the full way with its plans."""
    with database.session() as session, session.begin():
        territory_id = session.query(Territory.id).scalar()
        set_territory_settings(session, territory_id, SettingsInfo(plan_steps=steps))


def day_in(days: int) -> str:
    """The day after so many days, where the town lies."""
    return (clock.now() + timedelta(days=days)).astimezone(ZONE).date().isoformat()


def let_time_run_out(database: Database) -> None:
    """What is open to comment was opened a week ago, and closed yesterday."""
    with database.session() as session, session.begin():
        for opened in session.query(PlanEvent).filter_by(kind=PlanStep.CONSULT.value):
            opened.made_at -= timedelta(days=7)
            opened.body = {**opened.body, "until": day_in(-1)}
