"""Characters that cannot be stored are replaced where they come in."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.exchange.characters import writable
from geo.exchange.reading import read_points


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("", ""),
        ("曙光社区 🌳", "曙光社区 🌳"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("\udc00", "\ufffd"),
        ("\ud83c\udf33", "🌳"),
    ],
)
def test_texts(text: str, clean: str) -> None:
    """Whole texts stay; NUL and halves give way to a sign; two halves that belong together are one character."""
    assert writable(text) == clean


def test_cells_and_names(put: Callable[[str, str | bytes], Path]) -> None:
    """In cells with a warning for their row, in names of columns without one."""
    features = [
        {"type": "Feature", "geometry": None, "properties": {"name": name, "odd\ud800": "x"}}
        for name in ("a", "b\x00", "\ud800c")
    ]
    table = read_points(put("a.geojson", json.dumps({"type": "FeatureCollection", "features": features})))
    assert table.frame["name"].tolist() == ["a", "b\ufffd", "\ufffdc"]
    assert list(table.frame.columns) == ["name", "odd\ufffd"]
    assert [(fault.code, fault.row, fault.column) for fault in table.faults] == [
        ("text.unwritable", 2, "name"),
        ("text.unwritable", 3, "name"),
    ]
