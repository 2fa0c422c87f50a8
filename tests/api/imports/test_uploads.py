"""Uploaded files: names are no paths, sizes are held, the parts of a shapefile stay together."""

import io
import os
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.imports.uploads import Upload, datasets, kept, main_name, path_of, safe_name, settle, sweep
from geo.core.errors import BadInput, NotFound
from geo.core.settings import Settings


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """Settings of an installation that takes 10 bytes."""
    return Settings(data_dir=tmp_path, upload_limit_bytes=10)


def upload(name: str, content: bytes = b"x") -> Upload:
    return Upload(name, io.BytesIO(content))


@given(st.text(max_size=300))
def test_a_safe_name_is_one_plain_part_of_a_path(name: str) -> None:
    """Whatever a browser calls a file, its kept name has no separator, is not empty and does not climb."""
    safe = safe_name(name)
    assert safe
    assert Path(safe).name == safe
    assert safe not in {".", ".."}
    assert len(safe.encode()) <= 200


def test_a_name_that_climbs_keeps_its_last_part() -> None:
    """A path sent as a name, with either slash, loses its folders."""
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("C:\\Users\\clerk\\网格.geojson") == "网格.geojson"


def test_parts_of_a_loose_shapefile_are_one_data_set() -> None:
    """Four parts of one shapefile and a sheet sent together are two data sets, the shapefile named by its .shp."""
    sent = [upload(name) for name in ("a.dbf", "b.csv", "a.SHP", "a.prj", "a.shx")]
    sets = datasets(sent)
    assert sorted(len(each) for each in sets) == [1, 4]
    assert {main_name(each) for each in sets} == {"a.SHP", "b.csv"}


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(small: Settings) -> None:
    """Eleven bytes where ten are taken: a clear error, and no folder stays behind."""
    with pytest.raises(BadInput) as caught, kept(small, [upload("big.csv", b"x" * 11)]):
        pass
    assert caught.value.code == "file.too_large"
    assert list((small.data_dir / "uploads").iterdir()) == []


def test_the_limit_counts_all_parts_together(small: Settings) -> None:
    """Two parts of six bytes each are over a limit of ten."""
    with pytest.raises(BadInput), kept(small, [upload("a.shp", b"x" * 6), upload("a.dbf", b"x" * 6)]):
        pass


def test_a_settled_file_is_found_by_its_import(small: Settings) -> None:
    """After settling, the main file is found by import and name, with its bytes."""
    import_id = uuid.uuid4()
    with kept(small, [upload("a.csv", b"1,2")]) as arrived:
        settle(small, arrived, import_id)
    assert path_of(small, import_id, "a.csv").read_bytes() == b"1,2"


def test_a_file_no_longer_kept_says_so(small: Settings) -> None:
    """Asking for the file of an import that came in by the command line names the file and what to do."""
    with pytest.raises(NotFound) as caught:
        path_of(small, uuid.uuid4(), "a.csv")
    assert "a.csv" in str(caught.value)


def test_a_long_chinese_name_keeps_its_ending() -> None:
    """A name of 300 Chinese characters is cut to what a file system takes, from the front."""
    safe = safe_name("网" * 300 + ".geojson")
    assert safe.endswith("网.geojson")
    assert len(safe.encode()) <= 200


def test_two_parts_of_one_name_are_refused(small: Settings) -> None:
    """The same part of a shapefile sent twice is an error that names it, not a broken upload."""
    with pytest.raises(BadInput) as caught, kept(small, [upload("a.shp"), upload("a.shp")]):
        pass
    assert caught.value.code == "file.repeated"


def test_what_nobody_waits_for_is_swept_away(small: Settings) -> None:
    """Old folders of no open import go; those of open ones, and those just arriving, stay."""
    ids = [uuid.uuid4() for _ in range(3)]
    for import_id in ids:
        folder = small.data_dir / "uploads" / str(import_id)
        folder.mkdir(parents=True)
        if import_id != ids[2]:
            os.utime(folder, (0, 0))
    sweep(small, keep=[ids[0]])
    left = {folder.name for folder in (small.data_dir / "uploads").iterdir()}
    assert left == {str(ids[0]), str(ids[2])}
