"""What a preview shows of a file."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from geo.core.datum import Datum
from geo.core.language import say
from geo.exchange.columns import Field, map_columns
from geo.exchange.faults import Fault, Severity
from geo.exchange.table import Source, Table
from geo.imports.models import ImportKind
from geo.imports.recognition import PLACES, cells_of, in_file_order, places, recognised, rows_of

FIELDS = (
    Field("text", say("Address"), ("地址",), required=True),
    Field("key", say("Number of the door-plate"), ("编号",)),
)
UNREAD = Fault(code="geometry.broken", sentence=say("No."), row=9)


def table(cells: list[str | None], faults: tuple[Fault, ...] = ()) -> Table:
    source = Source(Path("a.csv"), "a.csv", "CSV", b"", 10, encoding="gb18030")
    frame = pd.DataFrame({"甲": cells}, dtype=object)
    return Table(source, frame, np.arange(2, 2 + len(cells)), faults=faults)


def test_each_field_is_shown_with_three_samples() -> None:
    """Samples are the first different cells that are not empty; a field without a column says so."""
    told = recognised(
        ImportKind.ADDRESSES,
        table(["a", None, "a", "b", "c", "d"]),
        FIELDS,
        map_columns(["甲"], FIELDS, {"text": "甲"}, file_name="a.csv"),
        Datum.GCJ02,
    )
    text, key = told["fields"]
    assert (text["column"], text["guessed"], text["samples"]) == ("甲", False, ["a", "b", "c"])
    assert (key["column"], key["samples"]) == (None, [])
    assert (told["format"], told["encoding"], told["datum"], told["rows"]) == ("CSV", "gb18030", "gcj02", 6)


def test_a_private_field_has_no_samples() -> None:
    """Its column is told, and nothing of what stands in it."""
    fields = (Field("name", say("Name"), ("甲",), private=True),)
    mapping = map_columns(["甲"], fields, {}, file_name="a.csv")
    told = recognised(ImportKind.ROSTER, table(["冯玉梅"]), fields, mapping, None)
    assert (told["fields"][0]["column"], told["fields"][0]["samples"]) == ("甲", [])
    assert "冯玉梅" not in str(told)


def test_rows_that_could_not_be_read_are_rows_of_the_file() -> None:
    """A row with two errors counts once; a warning, or a fault of a row that was read, counts no further row."""
    warning = Fault(code="columns.repeated", sentence=say("No."), severity=Severity.WARNING, row=1)
    assert rows_of(table(["a", "b"], (UNREAD, UNREAD, warning))) == 3


def test_a_field_without_a_column_has_empty_cells() -> None:
    """One cell for every row, all empty."""
    read = table(["a", "b"])
    mapping = map_columns(["甲"], FIELDS, {"text": "甲"}, file_name="a.csv")
    assert cells_of(read, mapping, "text") == ["a", "b"]
    assert cells_of(read, mapping, "key") == [None, None]


def test_faults_stand_in_file_order() -> None:
    """What concerns the whole file comes first, then row by row."""
    whole = Fault(code="datum.shifted", sentence=say("No."))
    early = Fault(code="x", sentence=say("No."), row=2)
    assert in_file_order(UNREAD, early, whole) == (whole, early, UNREAD)


def test_many_places_are_thinned_and_changes_kept() -> None:
    """At most 2,000 places are shown; same rows give way to rows that change something."""
    states = ["same"] * 5_000 + ["changed"] * 1_500
    lonlat = np.column_stack((np.linspace(100, 101, 6_500), np.full(6_500, 39.0)))
    features = places(lonlat, states, [None] * 6_500)["features"]
    assert Counter(each["properties"]["state"] for each in features) == {"changed": 1_500, "same": PLACES - 1_500}
    assert features[0]["geometry"]["coordinates"] == [100.0, 39.0]


def test_few_places_are_shown_all() -> None:
    """A small file is not thinned; without a row there is no feature."""
    assert len(places(np.zeros((3, 2)), ["new", "same", "same"], ["a", "b", None])["features"]) == 3
    assert places(np.zeros((0, 2)), [], [])["features"] == []
