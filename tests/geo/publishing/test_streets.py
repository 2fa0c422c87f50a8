"""Files of streets: the network of a territory, kept and taken back."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from geo.boundaries.queries import the_territory
from geo.core.datum import Datum, from_wgs84
from geo.core.errors import BadInput, NotFound
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import Report, import_file, undo_import
from geo.streets import Network, make_network, read_ways
from geo.streets.models import StreetNetwork
from geo.streets.storing import load_network, network_held
from tests.api.plans.conftest import COLUMNS, ROWS, SOUTH, STEP, WEST, write_blocks

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def town(fresh_database: Database, tmp_path: Path) -> Database:
    """A territory of 8 by 6 blocks."""
    options = ImportOptions(zone=ZONE, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(fresh_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    return fresh_database


def write_streets(folder: Path, *, rows: int = ROWS + 1, shift_deg: float = 0.0, datum: Datum = Datum.WGS84) -> Path:
    """A street along each edge between rows, and two across them; the first is named."""
    x, y = WEST + shift_deg, SOUTH + shift_deg
    lines = [[[x, y + row * STEP], [x + COLUMNS * STEP, y + row * STEP]] for row in range(rows)]
    lines += [[[x + column * STEP, y], [x + column * STEP, y + ROWS * STEP]] for column in (0, COLUMNS)]
    features = [
        {
            "type": "Feature",
            "properties": {"街道名称": "曙光路" if number == 0 else None},
            "geometry": {"type": "LineString", "coordinates": from_wgs84(np.array(line), datum).tolist()},
        }
        for number, line in enumerate(lines)
    ]
    path = folder / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def bring_in(database: Database, path: Path, **options: object) -> Report:
    return import_file(database, ImportKind.STREETS, path, ImportOptions(zone=ZONE, **options))  # type: ignore[arg-type]


def held(database: Database) -> Network:
    with database.session() as session:
        network = network_held(session, the_territory(session, None).id)
        assert network is not None
        return load_network(session, network.id)


def test_a_network_is_kept_to_the_bit(town: Database, tmp_path: Path) -> None:
    """What is read again is what was made of the file: segments, kinds, names, junctions."""
    path = write_streets(tmp_path)
    outcome = bring_in(town, path).outcome
    made, kept = make_network(read_ways(path).ways), held(town)
    assert shapely.to_wkb(kept.segments).tolist() == shapely.to_wkb(made.segments).tolist()
    for name in ("kind", "level", "ends", "junctions", "name"):
        assert np.array_equal(getattr(kept, name), getattr(made, name))
    assert outcome.new == len(made) == 7 + 2 * 6
    assert outcome.recognised["walkable"] == len(made)


def test_a_further_file_becomes_the_network_and_can_be_taken_back(town: Database, tmp_path: Path) -> None:
    """What is the same, new and gone is told; after undo the one before holds again."""
    bring_in(town, write_streets(tmp_path))
    report = bring_in(town, write_streets(tmp_path, rows=ROWS))
    assert (report.outcome.new, report.outcome.same, report.outcome.retired) == (0, 18, 1)
    assert len(held(town)) == 18
    undo_import(town, report.import_id)
    assert len(held(town)) == 19


def test_the_same_file_again_makes_no_network(town: Database, tmp_path: Path) -> None:
    """Its segments are all known."""
    path = write_streets(tmp_path)
    bring_in(town, path)
    assert bring_in(town, path).outcome.same == 19
    with town.session() as session:
        assert len(session.scalars(select(StreetNetwork)).all()) == 1


def test_streets_elsewhere_are_refused(town: Database, tmp_path: Path) -> None:
    """A file of another county is none of this one; nothing is kept."""
    with pytest.raises(BadInput) as refused:
        bring_in(town, write_streets(tmp_path, shift_deg=3.0))
    assert refused.value.code == "streets.elsewhere"
    with town.session() as session:
        assert network_held(session, the_territory(session, None).id) is None


def test_streets_in_another_datum_are_moved(town: Database, tmp_path: Path) -> None:
    """To within a centimetre of where they are."""
    bring_in(town, write_streets(tmp_path, datum=Datum.GCJ02), datum=Datum.GCJ02)
    middle = shapely.union_all(held(town).segments)
    true = shapely.box(WEST, SOUTH, WEST + COLUMNS * STEP, SOUTH + ROWS * STEP).exterior
    assert middle.hausdorff_distance(true) < STEP * 8
    assert shapely.distance(true, shapely.points(shapely.get_coordinates(middle))).max() < 8.1 * STEP
    assert np.abs(np.array(middle.bounds) - np.array(true.bounds)).max() < 1e-7


def test_there_is_no_network_before_a_file(town: Database) -> None:
    """Who asks is told what to do."""
    with town.session() as session, pytest.raises(NotFound, match="Import a file of streets"):
        load_network(session, 1)
