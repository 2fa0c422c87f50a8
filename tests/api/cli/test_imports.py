"""`gridsteward import`: the four steps, several files, undo, and clear words for bad files."""

import csv
import gzip
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import shapely
import sqlalchemy
from sqlalchemy.orm import Session

from geo.core.datum import Datum, from_wgs84

Run = Callable[..., Any]
HEADER = ("门牌编号", "地址", "经度", "纬度", "户数")
PLATES = [("1", "曙光路1号", "101.675", "39.225", "12"), ("2", "曙光路2号", "101.685", "39.225", "8")]


def write_csv(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, **how: Any) -> Path:
    with path.open("w", newline="", **({"encoding": "utf-8"} | how)) as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def town(gridsteward: Run, tmp_path: Path) -> Run:
    """The command line on a database with two grids in force."""
    boxes = {"001": shapely.box(101.67, 39.22, 101.68, 39.23), "002": shapely.box(101.68, 39.22, 101.69, 39.23)}
    features = [
        {"type": "Feature", "properties": {"code": code, "社区": "曙光"}, "geometry": shapely.geometry.mapping(box)}
        for code, box in boxes.items()
    ]
    path = tmp_path / "152922.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    result = gridsteward("import", "boundaries", path)
    assert result.exit_code == 0, result.output
    return gridsteward


def test_the_four_steps_are_told(town: Run, tmp_path: Path) -> None:
    """What it is with samples, what is wrong with rows, what changed, and how to take it back."""
    path = write_csv(
        tmp_path / "门牌.csv", [*PLATES, ("3", "曙光路3号", "101.70", "39.225", "1"), ("4", "", "1", "2", "")]
    )
    result = town("import", "addresses", path)
    assert result.exit_code == 0
    told = " ".join(result.output.split())
    assert "门牌.csv: Addresses 1. What it is: 4 rows; CSV, utf-8, wgs84" in told
    assert "Address (text) 地址 guessed 曙光路1号 · 曙光路2号 · 曙光路3号" in told
    assert "1 refused The row has no address. (row 5)" in told
    assert "1 to look at The door-plate lies in no grid. It is kept without one. (row 4: 曙光路3号)" in told
    assert "3. What changed: New 3, Changed 0, The same 0, Retired 0, Refused 1, In no grid 1" in told
    assert "gridsteward import undo" in told


def test_the_steps_are_told_in_chinese(town: Run, tmp_path: Path) -> None:
    """The terminal's language is spoken throughout: no English sentence is left."""
    result = town("import", "addresses", write_csv(tmp_path / "a.csv", PLATES), language="zh-CN")
    assert "1. 这是什么：2 行；CSV" in result.output
    assert "2. 有什么问题：没有。" in result.output
    assert "3. 改变了：新增 2" in result.output
    assert "What" not in result.output


def test_a_dry_run_tells_and_changes_nothing(town: Run, tmp_path: Path) -> None:
    """The same steps, and no trace afterwards."""
    result = town("import", "addresses", write_csv(tmp_path / "a.csv", PLATES), "--dry-run")
    assert "3. What would change: New 2" in result.output
    assert "Nothing was changed: this was a dry run." in result.output
    assert [each["kind"] for each in json.loads(town("import", "list", "--json").stdout)] == ["boundaries"]


def test_json_is_for_programs(town: Run, tmp_path: Path) -> None:
    """One object a file, with counts, what was recognised, and the faults by row."""
    path = write_csv(tmp_path / "a.csv", [*PLATES, ("3", "", "101.675", "39.225", "")])
    (told,) = json.loads(town("import", "addresses", path, "--json").stdout)
    assert (told["file"], told["error"], told["counts"]["new"]) == ("a.csv", None, 2)
    assert told["faults_by_code"] == {"address.no_text": 1}
    assert [(each["row"], each["message"]) for each in told["faults"]] == [(4, "The row has no address.")]
    assert told["recognised"]["encoding"] == "utf-8"


def test_an_import_is_taken_back_by_its_short_id(town: Run, tmp_path: Path) -> None:
    """`import list` shows the id that `import undo` takes; a second undo is refused with status 1."""
    (told,) = json.loads(town("import", "addresses", write_csv(tmp_path / "a.csv", PLATES), "--json").stdout)
    short = told["import_id"][:8]
    assert short in town("import", "list").stdout
    assert town("import", "undo", short).exit_code == 0
    again = town("import", "undo", short)
    assert again.exit_code == 1
    assert "cannot be undone: it is not applied, or was undone already" in again.output
    assert "Undone" in town("import", "list").stdout


def test_several_files_are_several_transactions(town: Run, tmp_path: Path) -> None:
    """A bad file does not stop the good ones around it; the status says that one failed."""
    first = write_csv(tmp_path / "a.csv", PLATES[:1])
    bad = write_csv(tmp_path / "b.csv", [("x",)], header=("甲",))
    last = write_csv(tmp_path / "c.csv", PLATES[1:])
    result = town("import", "addresses", first, bad, last, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [each["error"] and each["error"]["code"] for each in told] == [None, "columns.missing", None]
    assert [each["counts"] and each["counts"]["new"] for each in told] == [1, None, 1]


@pytest.mark.parametrize("arguments", [("--map", "text"), ("--datum", "wgs48"), ("--timezone", "Mars/Base")])
def test_wrong_usage_ends_with_status_2(town: Run, tmp_path: Path, arguments: tuple[str, str]) -> None:
    """Options that cannot be read, and files that are not there, are wrong usage."""
    assert town("import", "addresses", write_csv(tmp_path / "a.csv", PLATES), *arguments).exit_code == 2
    assert town("import", "addresses", tmp_path / "none.csv").exit_code == 2


def test_columns_that_no_code_names_are_mapped(town: Run, tmp_path: Path) -> None:
    """Renamed and reordered headers come in with --map."""
    path = write_csv(tmp_path / "a.csv", [("39.225", "曙光路1号", "101.675")], header=("丙", "甲", "乙"))
    mapped = town("import", "addresses", path, "--map", "text=甲", "--map", "lon=乙", "--map", "lat=丙", "--json")
    (told,) = json.loads(mapped.stdout)
    assert (told["counts"]["new"], told["counts"]["outside"]) == (1, 0)


def test_a_lost_database_is_told(town: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the database goes away in the middle, the file is named with what to do, and the status is 1."""

    def go_away(session: Session, *arguments: Any, **options: Any) -> None:
        session.execute(sqlalchemy.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    monkeypatch.setattr("geo.addresses.importing.join_points", go_away)
    result = town("import", "addresses", write_csv(tmp_path / "a.csv", PLATES))
    assert result.exit_code == 1
    assert "Nothing of a.csv came in: import it again." in result.output


def test_help_names_the_fields(gridsteward: Run) -> None:
    """Whoever has to map a column finds the names of the fields in the help of its kind."""
    told = gridsteward("import", "addresses", "--help").output
    assert "--map FIELD: key, text, lon, lat" in told


def test_before_any_boundary_there_is_no_territory(gridsteward: Run, tmp_path: Path) -> None:
    """Addresses need ground: the sentence says what to import first."""
    result = gridsteward("import", "addresses", write_csv(tmp_path / "a.csv", PLATES))
    assert result.exit_code == 1
    assert "boundar" in result.output


def shifted(row: Sequence[str]) -> tuple[str, ...]:
    (place,) = from_wgs84(np.array([[float(row[2]), float(row[3])]]), Datum.GCJ02)
    return (row[0], row[1], f"{place[0]:.8f}", f"{place[1]:.8f}", "曙光")


def test_gcj02_is_moved_by_option_and_suspected_without(town: Run, tmp_path: Path) -> None:
    """Without the option a warning names it; with the option the rows lie in their grids."""
    near_the_edge = [("1", "曙光路1号", "101.6895", "39.2205"), ("2", "曙光路2号", "101.6898", "39.2295")]
    rows = [shifted(row) for row in near_the_edge]
    path = write_csv(tmp_path / "a.csv", rows, header=(*HEADER[:4], "社区"))
    (suspected,) = json.loads(town("import", "addresses", path, "--dry-run", "--json").stdout)
    assert suspected["faults_by_code"]["datum.shifted"] == 1
    assert "--datum gcj02" in town("import", "addresses", path, "--dry-run", language="zh-CN").stdout
    (moved,) = json.loads(town("import", "addresses", path, "--datum", "gcj02", "--json").stdout)
    assert (moved["counts"]["outside"], moved["faults"]) == (0, [])


def empty(folder: Path) -> Path:
    path = folder / "empty.csv"
    path.write_bytes(b"")
    return path


def wrong_extension(folder: Path) -> Path:
    path = folder / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return path


def truncated_zip(folder: Path) -> Path:
    whole = folder / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(write_csv(folder / "inside.csv", PLATES * 50), "inside.csv")
    path = folder / "cut.zip"
    path.write_bytes(whole.read_bytes()[:-60])
    return path


def truncated_gzip(folder: Path) -> Path:
    path = folder / "cut.csv.gz"
    path.write_bytes(gzip.compress(write_csv(folder / "b.csv", PLATES * 50).read_bytes())[:-20])
    return path


def without_columns(folder: Path) -> Path:
    return write_csv(folder / "few.csv", [("a", "b")], header=("甲", "乙"))


def without_good_rows(folder: Path) -> Path:
    return write_csv(folder / "none_good.csv", [("1", "", "101.675", "39.225", ""), ("2", "曙光路", "", "", "")])


def header_only(folder: Path) -> Path:
    return write_csv(folder / "header.csv", [])


BAD_FILES = [
    (empty, "file.empty"),
    (wrong_extension, None),
    (truncated_zip, None),
    (truncated_gzip, None),
    (without_columns, "columns.missing"),
    (without_good_rows, "import.no_good_rows"),
    (header_only, None),
]


@pytest.mark.parametrize(("make", "code"), BAD_FILES, ids=lambda value: getattr(value, "__name__", value or "any"))
def test_bad_files_are_refused_in_both_languages(town: Run, tmp_path: Path, make: Any, code: str | None) -> None:
    """Each ends with status 1, names the file, says the same in English and Chinese, and changes nothing."""
    path = make(tmp_path)
    told = {}
    for language in ("en", "zh-CN"):
        result = town("import", "addresses", path, "--json", language=language)
        assert result.exit_code == 1
        (told[language],) = json.loads(result.stdout)
    english, chinese = (each["error"]["message"] for each in told.values())
    assert english != chinese
    assert english.isascii() or code == "columns.missing"
    assert any("一" <= letter <= "鿿" for letter in chinese)
    assert path.name in english
    assert path.name in chinese
    if code is not None:
        assert told["en"]["error"]["code"] == code
    found = json.loads(town("import", "list", "--json").stdout)
    assert [each["state"] for each in found] == ["failed", "failed", "applied"]


def test_faults_of_a_file_without_good_rows_are_told(town: Run, tmp_path: Path) -> None:
    """The terminal still says what is wrong, row by row, before it says that nothing was changed."""
    told = town("import", "addresses", without_good_rows(tmp_path)).output
    assert told.index("The row has no address. (row 2)") < told.index("so nothing was changed")


def test_duplicate_keys_are_told_by_row(town: Run, tmp_path: Path) -> None:
    """Two different plates under one key: one goes in, the other is named with both rows."""
    path = write_csv(tmp_path / "a.csv", [PLATES[0], ("1", "曙光路9号", "101.685", "39.225", "1")])
    (told,) = json.loads(town("import", "addresses", path, "--json").stdout)
    assert (told["counts"]["new"], told["counts"]["refused"]) == (1, 1)
    assert told["faults"][0]["row"] == 3
    assert told["faults"][0]["message"].startswith("Row 2 is the same door-plate")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_of_any_encoding_comes_in(town: Run, tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without a mark, and GB18030 as Chinese Windows writes it."""
    (told,) = json.loads(
        town("import", "addresses", write_csv(tmp_path / "a.csv", PLATES, encoding=encoding), "--json").stdout
    )
    fields = {each["field"]: each["samples"] for each in told["recognised"]["fields"]}
    assert fields["text"] == ["曙光路1号", "曙光路2号"]
    assert told["counts"]["new"] == 2


def test_sheets_keep_codes_and_formula_like_text(town: Run, tmp_path: Path) -> None:
    """In XLSX a numeric key keeps its digits, and a text that begins with = stays a text."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append([152922001, "=1+1路2号", 101.675, 39.225, 12])
    sheet["B2"].data_type = "s"
    path = tmp_path / "门牌.xlsx"
    book.save(path)
    (told,) = json.loads(town("import", "addresses", path, "--json").stdout)
    fields = {each["field"]: each["samples"] for each in told["recognised"]["fields"]}
    assert (fields["key"], fields["text"], fields["households"]) == (["152922001"], ["=1+1路2号"], ["12"])
    assert told["counts"]["new"] == 1


def test_a_roster_comes_in(town: Run, tmp_path: Path) -> None:
    """Workers are imported by the same command, with the same steps."""
    path = write_csv(tmp_path / "r.csv", [("001", "王芳", "13800000001")], header=("网格编码", "姓名", "电话"))
    result = town("import", "roster", path)
    assert result.exit_code == 0
    assert "3. What changed: New 1" in result.output
