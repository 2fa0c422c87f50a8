import gzip
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from geo.core.errors import BadInput
from geo.exchange import limits
from geo.exchange.contents import load
from geo.exchange.formats import Format

Put = Callable[[str, str | bytes], Path]
ZipUp = Callable[[str, Mapping[str, bytes]], Path]

CSV = b"code,name\n1,a\n"


def code_of(path: Path, *, layer: str | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        load(path, layer=layer)
    return caught.value.code


def test_gzip_is_unpacked_and_recognised(put: Put) -> None:
    """What is in a gzip decides the format; size and hash are those of the file that came."""
    packed = gzip.compress(CSV)
    loaded = load(put("list.csv.gz", packed))
    assert (loaded.format, loaded.data, loaded.size_bytes) == (Format.TEXT, CSV, len(packed))


def test_gzip_with_a_wrong_inner_name(put: Put) -> None:
    """The name without .gz must not contradict what is inside."""
    assert code_of(put("map.geojson.gz", gzip.compress(CSV))) == "file.wrong_extension"


@pytest.mark.parametrize("cut", [12, 20, -4])
def test_truncated_gzip(cut: int, put: Put) -> None:
    """A gzip that ends too early is called that."""
    packed = gzip.compress(CSV * 500)
    assert code_of(put("list.csv.gz", packed[:cut])) == "file.truncated"


def test_damaged_gzip(put: Put) -> None:
    """A gzip with wrong bytes in it cannot be unpacked."""
    packed = bytearray(gzip.compress(CSV * 500))
    packed[15:25] = b"\xff" * 10
    assert code_of(put("list.csv.gz", bytes(packed))) == "file.unreadable"


def test_gzip_bomb(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gzip that unpacks beyond the limit is stopped there."""
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 100_000)
    assert code_of(put("list.csv.gz", gzip.compress(b"0" * 200_000))) == "file.too_large"


def test_zip_bomb(zip_up: ZipUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip whose entries add up to more than the limit is refused unopened."""
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 100_000)
    assert code_of(zip_up("data.zip", {"a.csv": b"0" * 60_000, "b.txt": b"0" * 60_000})) == "file.too_large"


def test_zip_of_too_many_entries(zip_up: ZipUp) -> None:
    """A zip of thousands of entries is refused unopened."""
    assert code_of(zip_up("data.zip", {f"{number}.txt": b"" for number in range(1001)})) == "file.too_large"


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "..\\a.csv", "C:\\a.csv"])
def test_entries_that_reach_outside(name: str, zip_up: ZipUp) -> None:
    """An entry with a path out of its zip is refused, on whatever system it was made."""
    assert code_of(zip_up("data.zip", {name: CSV})) == "zip.bad_entry"


def test_links_in_a_zip(tmp_path: Path) -> None:
    """A symbolic link in a zip is refused."""
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert code_of(tmp_path / "data.zip") == "zip.bad_entry"


def test_encrypted_zip(put: Put, zip_up: ZipUp) -> None:
    """A zip with a password is named as one."""
    data = bytearray(zip_up("plain.zip", {"a.csv": CSV}).read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert code_of(put("secret.zip", bytes(data))) == "zip.encrypted"


@pytest.mark.parametrize("keep", [30, 0.5, -1])
def test_truncated_zip(keep: float, put: Put, zip_up: ZipUp) -> None:
    """A zip of which the end is missing is called truncated."""
    data = zip_up("whole.zip", {"a.csv": bytes(range(256)) * 40}).read_bytes()
    cut = int(len(data) * keep) if isinstance(keep, float) else keep
    assert code_of(put("cut.zip", data[:cut])) == "file.truncated"


def test_damaged_entry(put: Put, zip_up: ZipUp) -> None:
    """A zip whose entry does not match its checksum is called damaged."""
    data = bytearray(zip_up("whole.zip", {"a.csv": CSV * 100}).read_bytes())
    data[40:44] = b"\xff\xff\xff\xff"
    assert code_of(put("damaged.zip", bytes(data))) == "file.truncated"


def test_the_only_dataset_is_found(zip_up: ZipUp) -> None:
    """Notes, pictures and the folders that macOS adds do not count as data sets."""
    entries = {"notes.txt": b"hello", "__MACOSX/._a.csv": b"x", ".DS_Store": b"x", "sub/a.csv": CSV, "a.png": b"x"}
    assert load(zip_up("data.zip", entries)).data == CSV


def test_several_datasets(zip_up: ZipUp) -> None:
    """Of several data sets one has to be named, and naming it works."""
    path = zip_up("data.zip", {"grids.csv": CSV, "towns.csv": b"code\n7\n"})
    with pytest.raises(BadInput, match="grids, towns") as caught:
        load(path)
    assert caught.value.code == "file.too_many_datasets"
    assert load(path, layer="towns").data == b"code\n7\n"


@pytest.mark.parametrize("entries", [{}, {"readme.txt": b"hello"}, {"inner.zip": b"PK\x05\x06" + b"\x00" * 18}])
def test_zip_without_data(entries: Mapping[str, bytes], zip_up: ZipUp) -> None:
    """A zip of nothing that is read, or of further zips, is refused as such."""
    assert code_of(zip_up("data.zip", entries)) == "file.unsupported"


def test_zip_inside_under_another_name(zip_up: ZipUp) -> None:
    """A packed file that hides under another name contradicts its name."""
    assert code_of(zip_up("data.zip", {"a.csv": gzip.compress(CSV)})) == "file.wrong_extension"


def test_names_in_the_encoding_of_chinese_windows(put: Put, zip_up: ZipUp) -> None:
    """Entry names in GBK are shown as Chinese."""
    data = zip_up("data.zip", {"aaaa.csv": CSV, "bbbb.csv": CSV}).read_bytes()
    named = data.replace(b"aaaa.csv", "网格.csv".encode("gbk")).replace(b"bbbb.csv", "社区.csv".encode("gbk"))
    with pytest.raises(BadInput, match="网格, 社区"):
        load(put("named.zip", named))


def test_names_in_no_known_encoding(put: Put, zip_up: ZipUp) -> None:
    """Entry names that are not GBK either do not keep a zip from being read."""
    data = zip_up("data.zip", {"aaaa.csv": CSV}).read_bytes()
    assert load(put("named.zip", data.replace(b"aaaa.csv", b"\xff\xfe\xff\xff.csv"))).data == CSV


def test_no_file_behind_a_name_of_gdal() -> None:
    """Names that GDAL would fetch from elsewhere are no files here."""
    for name in ("/vsicurl/http://127.0.0.1:9/a.geojson", "/vsizip//tmp/a.zip", "http://127.0.0.1:9/a.geojson"):
        assert code_of(Path(name)) == "file.missing"
