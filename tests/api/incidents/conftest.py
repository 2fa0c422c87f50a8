"""A program that knows the small town, and phones that report to it."""

import io
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.app import create_app
from geo.accounts.tokens import make_patrol_key
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

TOWN = Path(__file__).resolve().parents[2] / "town"


@pytest.fixture
def desk(
    fresh_settings: Settings, signed_in_database: Database, as_admin: Callable[[TestClient], TestClient]
) -> Iterator[TestClient]:
    """Whoever sits at the desk, signed in as the administrator."""
    options = ImportOptions(zone=fresh_settings.zone)
    import_file(signed_in_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    with TestClient(create_app(fresh_settings, signed_in_database), headers={"accept-language": "en"}) as client:
        yield as_admin(client)


@pytest.fixture
def patrol(desk: TestClient) -> str:
    """A patrol that has begun."""
    told = {"id": str(uuid.uuid4()), "title": "东线", "team": "红袖章"}
    desk.post("/api/v1/patrols", json={**told, "started_at": (clock.now() - timedelta(hours=1)).isoformat()})
    return told["id"]


@pytest.fixture
def phone(desk: TestClient, signed_in_database: Database, patrol: str) -> Iterator[TestClient]:
    """A phone with the key of the patrol, and nothing else."""
    with signed_in_database.session() as session, session.begin():
        key = make_patrol_key(session, patrol, clock.now()).secret
    headers = {"accept-language": "en", "authorization": f"Bearer {key}"}
    return TestClient(desk.app, headers=headers)


@pytest.fixture
def told(patrol: str) -> Callable[..., dict[str, Any]]:
    """Makes reports of the patrol: `told(category="其他")`."""

    def make(**changes: Any) -> dict[str, Any]:
        usual = {
            "id": str(uuid.uuid4()),
            "category": "垃圾卫生",
            "at": clock.now().isoformat(),
            "lon": 101.67,
            "lat": 39.215,
        }
        return {**usual, "accuracy_m": 6.0, "patrol_id": patrol, **changes}

    return make


def picture(*, side_px: int = 64, form: str = "JPEG") -> bytes:
    """A photo with a place and a camera in its metadata."""
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    made = io.BytesIO()
    Image.new("RGB", (side_px, side_px), (180, 60, 40)).save(made, form, exif=exif)
    return made.getvalue()
