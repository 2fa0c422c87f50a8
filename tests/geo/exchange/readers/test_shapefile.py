from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange.readers.shapefile import read_shapefile
from geo.exchange.reading import read_polygons


@pytest.fixture
def parts(blocks: gpd.GeoDataFrame, tmp_path: Path) -> dict[str, bytes]:
    """The parts of a shapefile of three blocks, in the encoding of Chinese Windows and without saying so."""
    blocks.to_file(tmp_path / "data.shp", driver="ESRI Shapefile", encoding="GB18030")
    return {part.suffix: part.read_bytes() for part in tmp_path.glob("data.*") if part.suffix != ".cpg"}


def test_names_in_gbk(parts: Mapping[str, bytes]) -> None:
    """Names are Chinese where no .cpg part tells the encoding."""
    features = read_shapefile(parts, "data.shp")
    assert list(features.columns["name"]) == ["曙光社区", "额肯", "巴丹"]
    assert features.encoding == "GB18030"


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_missing_part(parts: dict[str, bytes], suffix: str) -> None:
    """A shapefile without one of its parts names the part."""
    del parts[suffix]
    with pytest.raises(BadInput, match=rf"without its \{suffix} part") as caught:
        read_shapefile(parts, "data.shp")
    assert caught.value.code == "shapefile.incomplete"


def test_without_prj_degrees_are_wgs84(parts: dict[str, bytes], tmp_path: Path) -> None:
    """A shapefile that does not tell its CRS, but holds degrees, is read as WGS84."""
    (tmp_path / "data.prj").unlink()
    table = read_polygons(tmp_path / "data.shp")
    assert table.source.crs is None
    assert shapely.total_bounds(table.geometry) == pytest.approx((101.66, 39.21, 101.69, 39.22))


def test_parts_in_capitals(parts: Mapping[str, bytes], zip_up: Callable[[str, Mapping[str, bytes]], Path]) -> None:
    """Parts named in capitals, in a folder of the zip, belong together."""
    path = zip_up("data.zip", {f"folder/DATA{suffix.upper()}": data for suffix, data in parts.items()})
    assert read_polygons(path).frame["code"].tolist() == ["0101", "0102", "0103"]


@pytest.mark.parametrize("suffix", [".shp", ".dbf", ".shx"])
@pytest.mark.parametrize("keep", [0, 50, 110])
def test_truncated_parts(parts: dict[str, bytes], suffix: str, keep: int) -> None:
    """A part that ends too early gives fewer rows or a reason, never another error."""
    parts[suffix] = parts[suffix][:keep]
    try:
        features = read_shapefile(parts, "data.shp")
    except BadInput:
        return
    assert len(features) <= 3
