import io
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange.cells import frame
from geo.exchange.crs import shown
from geo.exchange.readers.parquet import read_parquet


def parquet(data: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    data.to_parquet(buffer, **options)
    return buffer.getvalue()


def test_values_become_plain_text() -> None:
    """Numbers with gaps stay whole, times are ISO 8601, categories are their names, nested values JSON."""
    table = pa.table(
        {
            "code": pa.array([63000010, None], pa.int64()),
            "share": pa.array([0.25, None], pa.float64()),
            "at": pa.array([datetime(2023, 2, 13, 11, 13, tzinfo=UTC), None], pa.timestamp("ns", "UTC")),
            "day": pa.array([date(2023, 2, 13), None]),
            "kind": pa.array(["a", None]).dictionary_encode(),
            "tags": pa.array([["x"], None]),
            "raw": pa.array([b"\x00", None]),
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    features = read_parquet(buffer.getvalue(), "a.parquet")
    assert frame(features.columns).to_dict("records") == [
        {
            "code": "63000010",
            "share": "0.25",
            "at": "2023-02-13T11:13:00+00:00",
            "day": "2023-02-13",
            "kind": "a",
            "tags": '["x"]',
        },
        dict.fromkeys(("code", "share", "at", "day", "kind", "tags")),
    ]
    assert features.geometry is None


def test_crs_of_the_column(blocks: gpd.GeoDataFrame) -> None:
    """The CRS is that of the geometry column: none named means WGS84, null means unknown."""
    assert shown(read_parquet(parquet(blocks.to_crs(4547)), "a").crs) == "EPSG:4547"
    assert read_parquet(parquet(blocks.set_crs(None, allow_override=True)), "a").crs is None


def test_missing_geometry(blocks: gpd.GeoDataFrame) -> None:
    """A null geometry is a row without geometry, no fault of reading."""
    blocks.loc[1, "geometry"] = None
    features = read_parquet(parquet(blocks), "a.parquet")
    assert features.geometry is not None
    assert shapely.is_missing(features.geometry).tolist() == [False, True, False]
    assert features.faults == ()


def test_other_encodings_are_refused(blocks: gpd.GeoDataFrame) -> None:
    """Geometry in another encoding than WKB is refused with the remedy."""
    with pytest.raises(BadInput, match="WKB") as caught:
        read_parquet(parquet(blocks, geometry_encoding="geoarrow", schema_version="1.1.0"), "a.parquet")
    assert caught.value.code == "parquet.encoding"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_truncated_file(blocks: gpd.GeoDataFrame, share: float) -> None:
    """A Parquet file of which the end is missing is refused."""
    data = parquet(blocks)
    with pytest.raises(BadInput) as caught:
        read_parquet(data[: int(len(data) * share)], "a.parquet")
    assert caught.value.code == "file.unreadable"


@pytest.mark.parametrize(
    "metadata",
    [b"{", b"[]", b'{"primary_column": "x"}', b'{"primary_column": "a"}', b'{"primary_column": "a", "columns": []}'],
)
def test_metadata_that_makes_no_sense(metadata: bytes) -> None:
    """Wrong GeoParquet metadata ends in a plain table or a reason."""
    table = pa.Table.from_pandas(pd.DataFrame({"a": ["1"]})).replace_schema_metadata({b"geo": metadata})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    try:
        features = read_parquet(buffer.getvalue(), "a.parquet")
    except BadInput:
        return
    assert features.geometry is None
