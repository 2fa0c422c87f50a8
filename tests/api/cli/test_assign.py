"""`gridsteward assign`: the same file with the grid of every row, whatever is wrong with some of them."""

import csv
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from typer.testing import CliRunner, Result

from api.cli.main import app
from geo.core.settings import Settings

ADDED = ["grid_code", "grid_name", "community_code", "community_name", "class", "reason", "plan"]
INSIDE = ("101.661160", "39.211280")
GRID = "152922101001001"


@pytest.fixture
def run(town_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> "Run":
    """Runs `gridsteward assign ...` on the small town, in English."""
    monkeypatch.setenv("DATABASE_URL", str(town_settings.database_url))
    monkeypatch.setenv("GRIDSTEWARD_DATA_DIR", str(town_settings.data_dir))
    monkeypatch.setenv("GRIDSTEWARD_LANGUAGE", "en")
    return Run()


class Run:
    """Calls the command."""

    def __call__(self, *words: object) -> Result:
        """The result of one call."""
        return CliRunner().invoke(app, ["assign", *map(str, words)])

    def json(self, *words: object, status: int = 0) -> Any:
        """What it says to programs."""
        answer = self(*words, "--json")
        assert answer.exit_code == status, answer.output
        return json.loads(answer.stdout)


def written(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    """A CSV of rows."""
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def read(path: Path) -> list[list[str]]:
    """The rows of a result."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def reasons(told: dict[str, Any]) -> dict[str, Any]:
    """Counts and first rows by reason."""
    return {each["code"]: (each["count"], each["rows"]) for name in ("reasons", "remarks") for each in told[name]}


def test_all_columns_stay_and_the_grid_comes_behind_them(run: Run, tmp_path: Path) -> None:
    """Order, codes with zeros in front, commas, quotation marks and line ends in cells are as they were."""
    rows = [
        ["编号", "经度", "note", "纬度"],
        ["007", INSIDE[0], 'a, "b"', INSIDE[1]],
        ["008", INSIDE[0], "two\nlines", INSIDE[1]],
    ]
    told = run.json(written(tmp_path / "in.csv", rows), tmp_path / "out.csv")
    result = read(tmp_path / "out.csv")
    assert result[0] == [*rows[0], *ADDED]
    assert [row[:4] for row in result[1:]] == rows[1:]
    assert [row[4] for row in result[1:]] == [GRID, GRID]
    assert result[1][8:10] == ["Exact", "The point lies in this grid."]
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (told["rows"], told["exact"], told["ask"]) == (2, 2, 0)


def test_the_words_are_those_of_the_reader(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Chinese a row reads 准确, another 要问清."""
    monkeypatch.setenv("GRIDSTEWARD_LANGUAGE", "zh-CN")
    source = written(tmp_path / "in.csv", [["lon", "lat"], INSIDE, ["101.9", "39.9"]])
    assert run(source, tmp_path / "out.csv").exit_code == 0
    assert [row[6] for row in read(tmp_path / "out.csv")[1:]] == ["准确", "要问清"]


def test_no_cell_of_a_result_is_a_formula(run: Run, tmp_path: Path) -> None:
    """What begins like a formula gets an apostrophe, in CSV and XLSX; negative numbers stay numbers."""
    rows = [["lon", "lat", "=name"], [*INSIDE, "=1+1"], [*INSIDE, "＝cmd|' /C calc'!A0"], [*INSIDE, "-3.5"]]
    run.json(written(tmp_path / "in.csv", rows), tmp_path / "out.csv")
    result = read(tmp_path / "out.csv")
    assert [row[2] for row in result] == ["'=name", "'=1+1", "'＝cmd|' /C calc'!A0", "-3.5"]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(["'" + cell if cell.startswith("=") else cell for cell in row])  # type: ignore[union-attr]
    book.active["C2"].data_type = "s"  # type: ignore[index,union-attr]
    book.save(tmp_path / "in.xlsx")
    run.json(tmp_path / "in.xlsx", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)  # type: ignore[union-attr]


def test_identity_numbers_do_not_reach_the_result(run: Run, tmp_path: Path) -> None:
    """A valid number is taken out wherever it stands, and counted without being shown."""
    number = "11010519491231002X"
    rows = [["lon", "lat", "note"], [*INSIDE, f"near {number} here"], [*INSIDE, "110105194912310021"]]
    told = run.json(written(tmp_path / "in.csv", rows), tmp_path / "out.csv")
    assert number not in (tmp_path / "out.csv").read_text("utf-8") + json.dumps(told)
    assert read(tmp_path / "out.csv")[2][2] == "110105194912310021"
    assert reasons(told)["identity.dropped"] == (1, [2])


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        ("", "", "row.empty"),
        ("nan", "39.2", "coordinate.not_finite"),
        ("inf", "39.2", "coordinate.not_finite"),
        ("east", "39.2", "coordinate.unreadable"),
        ("39.21128", "101.66116", "coordinate.swapped_axes"),
        ("121.47", "31.23", "coordinate.far"),
        ("101.9", "39.4", "point.in_no_grid"),
        ("200", "95", "coordinate.out_of_range"),
        ("500123.4", "4342000.1", "coordinate.metres"),
    ],
)
def test_a_row_without_a_place_says_why_and_the_others_are_done(
    run: Run, tmp_path: Path, lon: str, lat: str, code: str
) -> None:
    """Each kind of wrong coordinates has a reason of its own; the good row has its grid."""
    source = written(tmp_path / "in.csv", [["lon", "lat", "地址", "n"], [*INSIDE, "", "1"], [lon, lat, "", "2"]])
    told = run.json(source, tmp_path / "out.csv")
    assert reasons(told) == {code: (1, [3])}
    good, bad = read(tmp_path / "out.csv")[1:]
    assert good[4] == GRID
    assert bad[4:8] == ["", "", "", ""]
    assert bad[8] == "Ask"
    assert bad[9]


def test_rows_without_a_place_are_found_by_their_address(run: Run, tmp_path: Path) -> None:
    """A complete address is exact, one of several asks; a point goes before an address."""
    rows = [["lon", "lat", "地址"], ["", "", "幸福小区3栋"], ["", "", "幸福小区"], [*INSIDE, "幸福小区"]]
    told = run.json(written(tmp_path / "in.csv", rows), tmp_path / "out.csv")
    result = read(tmp_path / "out.csv")[1:]
    assert [row[7] for row in result] == ["Exact", "Ask", "Exact"]
    assert result[0][3] == GRID
    assert "In which community is it?" in result[1][8]
    assert told["columns"] == {"lon": "lon", "lat": "lat", "address": "地址"}


def test_columns_are_known_by_their_values_too(run: Run, tmp_path: Path) -> None:
    """One column of pairs in either order, WKT, and two columns of numbers with other names."""
    named = [["a", "b"], ["1", f"{INSIDE[1]}, {INSIDE[0]}"], ["2", f"{INSIDE[0]} {INSIDE[1]}"]]
    assert run.json(written(tmp_path / "1.csv", named), tmp_path / "o1.csv")["exact"] == 2
    wkt = [["a", "b"], ["1", f"POINT ({INSIDE[0]} {INSIDE[1]})"], ["2", "nothing"], ["3", "POINT (101.66116 39.21128)"]]
    told = run.json(written(tmp_path / "2.csv", wkt), tmp_path / "o2.csv")
    assert (told["exact"], reasons(told)) == (2, {"coordinate.unreadable": (1, [3])})
    valued = [["p", "q", "r"], ["5", INSIDE[1], INSIDE[0]], ["6", INSIDE[1], INSIDE[0]]]
    assert run.json(written(tmp_path / "3.csv", valued), tmp_path / "o3.csv")["columns"] == {"lon": "r", "lat": "q"}
    told = run.json(tmp_path / "3.csv", tmp_path / "o4.csv", "--map", "lon=q", "--map", "lat=r")
    assert reasons(told) == {"coordinate.swapped_axes": (2, [2, 3])}


def test_a_file_that_tells_no_place_is_refused_with_its_columns(run: Run, tmp_path: Path) -> None:
    """Nothing is written, and the sentence lists what there is."""
    source = written(tmp_path / "in.csv", [["a", "b"], ["1", "2"]])
    answer = run(source, tmp_path / "out.csv")
    assert answer.exit_code == 1
    assert "It has: a, b." in answer.output
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "is empty"), (b"\n\n,,\n", "no rows"), (b"\xff\x00\x01", "format")]
)
def test_an_empty_or_foreign_file_is_refused(run: Run, tmp_path: Path, content: bytes, words: str) -> None:
    """A sentence, status 1, no result."""
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    answer = run(source, tmp_path / "out.csv")
    assert answer.exit_code == 1
    assert words in answer.output
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("words", [("--datum", "mars"), ("--on", "yesterday"), ("--map", "lon"), ()])
def test_wrong_usage_ends_with_status_2(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """An unknown datum, a day that is none, half a mapping, and a result that is there already."""
    source = written(tmp_path / "in.csv", [["lon", "lat"], INSIDE])
    target = tmp_path / "out.csv"
    if not words:
        target.write_text("mine")
    answer = run(source, target, *words)
    assert answer.exit_code == 2
    assert answer.output
    assert not target.exists() or target.read_text() == "mine"


def test_a_result_is_written_over_only_where_that_is_said(run: Run, tmp_path: Path) -> None:
    """With --force the result takes the place of the old one, but never of the file itself."""
    source = written(tmp_path / "in.csv", [["lon", "lat"], INSIDE])
    (tmp_path / "out.csv").write_text("old")
    assert run.json(source, tmp_path / "out.csv", "--force")["exact"] == 1
    assert run(source, source, "--force").exit_code == 2


def test_a_day_adds_what_the_grid_is_today(run: Run, tmp_path: Path) -> None:
    """With --on two columns more; a day before the first plan is refused in words."""
    source = written(tmp_path / "in.csv", [["lon", "lat"], INSIDE])
    assert run(source, tmp_path / "out.csv", "--on", "2199-01-01").exit_code == 0
    head, row = read(tmp_path / "out.csv")
    assert head[-2:] == ["today_grid_code", "today_grid_name"]
    assert row[-2] == row[2] == GRID
    early = run(source, tmp_path / "early.csv", "--on", "1950-01-01")
    assert early.exit_code == 1
    assert not (tmp_path / "early.csv").exists()


def test_an_earlier_result_can_be_assigned_again(run: Run, tmp_path: Path) -> None:
    """Columns of the same name are kept, the further ones get a number."""
    source = written(tmp_path / "in.csv", [["lon", "lat", "grid_code"], [*INSIDE, "old"]])
    run.json(source, tmp_path / "out.csv")
    head, row = read(tmp_path / "out.csv")
    assert head[2:4] == ["grid_code", "grid_code_2"]
    assert row[2:4] == ["old", GRID]


def test_gb18030_is_read_and_a_mixed_file_line_by_line(run: Run, tmp_path: Path) -> None:
    """The result is UTF-8; a line in another encoding is read as what it is, and named."""
    rows = [["经度", "纬度", "名"], [*INSIDE, "幸福"]]
    run.json(written(tmp_path / "gb.csv", rows, "gb18030"), tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[1][2] == "幸福"
    mixed = "经度,纬度,名\n".encode() + ",".join([*INSIDE, "幸福"]).encode("gb18030") + b"\n" + (
        ",".join([*INSIDE, "长山"]).encode() + b"\n"
    )  # fmt: skip
    (tmp_path / "mixed.csv").write_bytes(mixed)
    told = run.json(tmp_path / "mixed.csv", tmp_path / "out2.csv")
    assert [row[2] for row in read(tmp_path / "out2.csv")[1:]] == ["幸福", "长山"]
    assert reasons(told)["text.mixed"] == (1, [2])


def test_rows_that_do_not_fit_under_the_header_are_named(run: Run, tmp_path: Path) -> None:
    """A row with a cell too many is kept out and said so, a short one is filled up, an empty one passed over."""
    source = tmp_path / "in.csv"
    lon, lat = INSIDE
    source.write_text(f"lon,lat,name\n{lon},{lat},a,b\n{lon},{lat}\n\n{lon},{lat},c\n")
    told = run.json(source, tmp_path / "out.csv")
    assert reasons(told) == {"row.too_long": (1, [2]), "row.too_short": (1, [3])}
    assert (told["rows"], told["kept_out"], told["exact"]) == (2, 1, 2)


@pytest.mark.parametrize("above", [["表一", "", "", ""], ["基本信息", "", "位置", ""]])
def test_two_header_rows_are_told_from_rows(run: Run, tmp_path: Path, above: list[str]) -> None:
    """A title or a row of groups above the names is left out; a second row of names below is a row that says why."""
    rows = [above, ["编号", "名称", "经度", "纬度"], ["id", "name", "lon", "lat"], ["1", "甲", *INSIDE]]
    told = run.json(written(tmp_path / "in.csv", rows), tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[0][:4] == ["编号", "名称", "经度", "纬度"]
    assert told["notes"] == ["1 rows above the header are left out of the result."]
    assert (told["exact"], reasons(told)) == (1, {"coordinate.unreadable": (1, [3])})


def test_an_open_quotation_mark_ends_without_half_a_result(run: Run, tmp_path: Path) -> None:
    """The rows before it are not left behind as if they were all."""
    source = tmp_path / "in.csv"
    good = f"{INSIDE[0]},{INSIDE[1]},a\n"
    source.write_text("lon,lat,name\n" + good * 200_000 + f'{INSIDE[0]},{INSIDE[1]},"open\n' + good * 300_000)
    answer = run(source, tmp_path / "out.csv")
    assert answer.exit_code == 1
    assert "quotation mark" in answer.output
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


def test_merged_cells_and_formulas_of_a_sheet(run: Run, tmp_path: Path) -> None:
    """A merged cell counts for each row it covers, a formula as its last value; numbers, days and zeros stay."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        ["小区", "编号", "经度", "纬度", "日期"],
        ["幸福", "007", float(INSIDE[0]), float(INSIDE[1]), pd.Timestamp("2026-03-01").date()],
        [None, "008", "=A1", float(INSIDE[1]), None],
    ]:
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "raw.xlsx")
    with zipfile.ZipFile(tmp_path / "raw.xlsx") as raw, zipfile.ZipFile(tmp_path / "in.xlsx", "w") as made:
        for name in raw.namelist():
            part = raw.read(name)
            made.writestr(name, part.replace(b"<f>A1</f><v></v>", b"<f>A1</f><v>101.66116</v>")
                          .replace(b"<f>A1</f><v />", b"<f>A1</f><v>101.66116</v>"))  # fmt: skip
    told = run.json(tmp_path / "in.xlsx", tmp_path / "out.xlsx")
    assert (told["exact"], told["format"]) == (2, "XLSX")
    assert told["notes"] == ["The sheet has merged cells; each counts for every row that it covers."]
    result = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert result is not None
    rows = [list(row) for row in result.iter_rows(values_only=True)]
    assert rows[0] == ["小区", "编号", "经度", "纬度", "日期", *ADDED]
    assert rows[1][:4] == ["幸福", "007", float(INSIDE[0]), float(INSIDE[1])]
    assert str(rows[1][4])[:10] == "2026-03-01"
    assert rows[2][:3] == ["幸福", "008", 101.66116]
    assert [row[5] for row in rows[1:]] == [GRID, GRID]


def test_geoparquet_keeps_types_and_what_it_says_of_itself(run: Run, tmp_path: Path) -> None:
    """Columns keep their types, the geometry its system; missing and other geometries say why."""
    here = shapely.Point(float(INSIDE[0]), float(INSIDE[1]))
    frame = gpd.GeoDataFrame(
        {"n": np.arange(4, dtype=np.int16), "word": ["a", None, "=c", "d"]},
        geometry=[here, None, shapely.LineString([(101, 39), (102, 40)]), shapely.Point()],
        crs="EPSG:4490",
    )
    frame.to_parquet(tmp_path / "in.parquet")
    told = run.json(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert (told["exact"], told["ask"], reasons(told)) == (1, 3, {"coordinate.missing": (3, [2, 3, 4])})
    before, after = pq.read_schema(tmp_path / "in.parquet"), pq.read_schema(tmp_path / "out.parquet")
    assert after.names == [*before.names, *ADDED]
    assert [after.field(name).type for name in before.names] == before.types
    assert after.metadata[b"geo"] == before.metadata[b"geo"]
    result = gpd.read_parquet(tmp_path / "out.parquet")
    assert result.crs == frame.crs
    assert result["grid_code"].tolist()[0] == GRID
    assert result["grid_code"].isna().tolist() == [False, True, True, True]


def test_projected_geoparquet_and_a_projected_list(run: Run, tmp_path: Path) -> None:
    """Metres of a system that is named are moved to degrees, by the file itself or by --datum."""
    here = gpd.GeoSeries([shapely.Point(float(INSIDE[0]), float(INSIDE[1]))], crs=4326).to_crs(4543)
    gpd.GeoDataFrame({"n": [1]}, geometry=here).to_parquet(tmp_path / "in.parquet")
    assert run.json(tmp_path / "in.parquet", tmp_path / "out.parquet")["exact"] == 1
    rows = [["X", "Y"], [f"{here.x[0]:.3f}", f"{here.y[0]:.3f}"], ["a", "b"]]
    told = run.json(written(tmp_path / "in.csv", rows), tmp_path / "out.csv", "--datum", "EPSG:4543")
    assert (told["exact"], reasons(told)) == (1, {"coordinate.unreadable": (1, [3])})


def test_a_folder_becomes_a_folder_and_one_bad_file_stops_no_other(run: Run, tmp_path: Path) -> None:
    """Each file has its result; the bad one is named, and the status tells of it."""
    (tmp_path / "in").mkdir()
    points = pa.table({"lon": [float(INSIDE[0])] * 3, "lat": [float(INSIDE[1])] * 3})
    for name in ("a", "c"):
        pq.write_table(points, tmp_path / "in" / f"{name}.parquet")
    (tmp_path / "in" / "b.parquet").write_bytes(b"PAR1 nothing")
    told = run.json(tmp_path / "in", tmp_path / "out", status=1)
    assert [each["error"] is None for each in told] == [True, False, True]
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["a.parquet", "c.parquet"]
    assert pq.read_table(tmp_path / "out" / "c.parquet")["grid_code"].to_pylist() == [GRID] * 3
    assert run(tmp_path / "in", tmp_path / "out").exit_code == 2


def test_the_result_has_the_format_of_its_file(run: Run, tmp_path: Path) -> None:
    """A sheet does not become CSV by its name; the sentence says what to do."""
    source = written(tmp_path / "in.csv", [["lon", "lat"], INSIDE])
    answer = run(source, tmp_path / "out.xlsx")
    assert answer.exit_code == 1
    assert "ends in .csv" in answer.output
