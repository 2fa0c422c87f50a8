import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.cells import frame
from geo.exchange.columns import Field, map_columns
from geo.exchange.identity import is_identity_number, without_identity_numbers
from geo.exchange.reading import read_points, read_polygons
from geo.exchange.table import Table

EXAMPLE = "11010519491231002X"
"""The example number of the standard, GB 11643-1999."""


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (EXAMPLE, True),
        (EXAMPLE.lower(), True),
        ("440524188001010014", True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("99010519491231002X", False),
    ],
)
def test_what_is_an_identity_number(text: str, valid: bool) -> None:  # noqa: FBT001  what pytest passes
    """Region, date of birth and check digit all have to be right."""
    assert is_identity_number(text) is valid


def test_numbers_are_taken_out_and_not_shown() -> None:
    """A number is taken out of a cell of its own and out of a text; the fault does not repeat it."""
    cells = frame({"note": [EXAMPLE, f"户主{EXAMPLE}。", "曙光社区"], "code": ["1529220010010001", "2", "3"]})
    cleaned, faults = without_identity_numbers(cells, np.array([2, 3, 4]))
    assert cleaned["note"].tolist() == [None, "户主。", "曙光社区"]
    assert cleaned["code"].tolist() == cells["code"].tolist()
    assert [(fault.row, fault.column) for fault in faults] == [(2, "note"), (3, "note")]
    assert EXAMPLE not in json.dumps([fault.to_json() for fault in faults])


def test_long_codes_stay() -> None:
    """Codes of 18 digits without a date and check digit, and longer ones that contain a number, stay."""
    cells = frame({"code": ["152922001001000001", f"{EXAMPLE[:17]}12345", None]})
    cleaned, faults = without_identity_numbers(cells, np.array([2, 3, 4]))
    assert cleaned is cells
    assert faults == ()


HEADERLESS = [["王某", EXAMPLE, f"户主{EXAMPLE}", EXAMPLE], ["李某", "440524188001010014", "", "2"]]
"""A list of residents without a row of headers."""


def as_csv(put: Callable[[str, str], Path], sheet: Callable[..., Path]) -> Path:
    """The list as text."""
    return put("list.csv", "\n".join(",".join(row) for row in HEADERLESS))


def as_xlsx(put: Callable[[str, str], Path], sheet: Callable[..., Path]) -> Path:
    """The list as a sheet whose name is a number too."""
    return sheet([], **{EXAMPLE: HEADERLESS})


@pytest.mark.parametrize("written", [as_csv, as_xlsx])
def test_a_list_without_headers_shows_no_number(
    written: Callable[..., Path], put: Callable[[str, str], Path], sheet: Callable[..., Path]
) -> None:
    """Its first resident is taken for the header: columns, faults, sheet and the sentence of missing ones hide it."""
    table = read_points(written(put, sheet))
    assert list(table.frame.columns) == ["王某", "column 2", "户主", "column 4"]
    dropped = [(fault.row, fault.column) for fault in table.faults if fault.code == "identity.dropped"]
    assert dropped == [(1, "column 2"), (1, "户主"), (1, "column 4"), (2, "column 2")]
    with pytest.raises(BadInput) as missing:
        map_columns(list(table.frame.columns), [Field("lon", say("Longitude"), (), required=True)], {}, file_name="a")
    assert EXAMPLE not in shown(table) + repr(missing.value.sentence)


def test_names_that_formats_keep_apart_show_no_number(blocks: gpd.GeoDataFrame, tmp_path: Path) -> None:
    """Columns and layer of a GeoPackage, and its layers where one has to be chosen."""
    path = tmp_path / "blocks.gpkg"
    blocks.rename(columns={"name": f"of {EXAMPLE}"}).to_file(path, layer=f"a {EXAMPLE}", driver="GPKG")
    table = read_polygons(path)
    assert (list(table.frame.columns), table.source.layer) == (["fid", "code", "of"], "a")
    assert EXAMPLE not in shown(table)
    blocks.to_file(path, layer="b", driver="GPKG")
    for layer in (None, "c"):
        with pytest.raises(BadInput) as several:
            read_polygons(path, layer=layer)
        assert "a, b" in repr(several.value.sentence)
        assert EXAMPLE not in repr(several.value.sentence)


def shown(table: Table) -> str:
    """All that is told of a table beside its cells."""
    faults = json.dumps([fault.to_json() for fault in table.faults])
    return f"{faults} {list(table.frame.columns)} {table.source}"
