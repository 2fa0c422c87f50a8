"""Files of the smallest ground."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely


@pytest.fixture
def grids(tmp_path: Path) -> Callable[..., Path]:
    """Write two grids, W and E, from 101.66 to 101.68 E; their border lies `split` degrees from the west."""

    def write(name: str, split: float) -> Path:
        middle = round(101.66 + split, 8)
        shapes = {"W": shapely.box(101.66, 39.21, middle, 39.22), "E": shapely.box(middle, 39.21, 101.68, 39.22)}
        rows = [
            {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
            for code, shape in shapes.items()
        ]
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
        return path

    return write
