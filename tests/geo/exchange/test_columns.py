import pytest

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.columns import Field, map_columns

LON = Field("lon", say("Longitude"), ("经度", "lng", "lon", "longitude", "x"))
LAT = Field("lat", say("Latitude"), ("纬度", "lat", "latitude", "y"))
ADDRESS = Field("address", say("Address"), ("地址", "门牌", "address"), required=True)
CODE = Field("code", say("Code"), ("代码", "code"))
COMMUNITY = Field("community", say("Community"), ("社区代码", "community"))


def guessed(*columns: str) -> dict[str, str]:
    """What is guessed for coordinates from these headers."""
    return dict(map_columns(columns, (LON, LAT), {}, file_name="a.csv").columns)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("经度", "纬度"),
        ("經度", "緯度"),
        ("经度(度)", "纬度(度)"),
        ("ＬＮＧ", "ＬＡＴ"),
        ("WGS84_LNG", "WGS84_LAT"),
        ("GpsLon", "GpsLat"),
        ("start lon", "start lat"),
        ("X", "Y"),
        (" Longitude ", "LATITUDE"),
        ("lon84", "lat84"),
    ],
)
def test_coordinates_are_found(lon: str, lat: str) -> None:
    """Chinese, traditional, full-width, joined and decorated headers are known."""
    assert guessed("name", lat, lon) == {"lon": lon, "lat": lat}


@pytest.mark.parametrize("header", ["plate", "lateral", "alone", "colony", "relation", "maxx"])
def test_words_are_not_cut(header: str) -> None:
    """Letters inside another word are no header: plate has no latitude."""
    assert guessed(header) == {}


def test_the_plainest_header_wins() -> None:
    """Of several headers with the word, the one with the least else in it is meant."""
    assert guessed("device lon before repair", "lon (deg)", "lat")["lon"] == "lon (deg)"


def test_equally_good_headers_are_left_to_the_reader() -> None:
    """Two headers that fit equally well are not guessed between."""
    assert guessed("gcj经度", "wgs经度", "纬度") == {"lat": "纬度"}


def test_a_whole_header_is_taken_before_a_word() -> None:
    """A field whose name is a whole header gets it, even after a field for which it has a word."""
    mapping = map_columns(("社区代码", "网格代码"), (CODE, COMMUNITY), {}, file_name="a.csv")
    assert mapping.columns == {"code": "网格代码", "community": "社区代码"}


def test_the_code_of_a_thing_is_not_the_thing() -> None:
    """地址编码 is no address."""
    assert map_columns(("地址编码", "标准地址"), (ADDRESS,), {}, file_name="a.csv").columns == {"address": "标准地址"}


def test_what_is_said_counts_more() -> None:
    """A column that the reader names is taken, and is not listed as guessed."""
    mapping = map_columns(("经度", "纬度", "东"), (LON, LAT), {"lon": "东"}, file_name="a.csv")
    assert mapping.columns == {"lon": "东", "lat": "纬度"}
    assert mapping.guessed == {"lat"}
    assert mapping.get("address") is None


def test_what_is_said_need_not_be_exact() -> None:
    """Case, width and punctuation of a column that the reader names do not count, where only one is meant."""
    assert map_columns(("Lon (Deg)", "lat"), (LON,), {"lon": "lon deg"}, file_name="a.csv").columns == {
        "lon": "Lon (Deg)"
    }
    with pytest.raises(BadInput):
        map_columns(("Lon (Deg)", "lon-deg"), (LON,), {"lon": "lon deg"}, file_name="a.csv")


def test_a_column_serves_one_field() -> None:
    """A column that was given to one field is not guessed for another."""
    assert "lat" not in map_columns(("lat",), (LON, LAT), {"lon": "lat"}, file_name="a.csv").columns


def test_missing_column() -> None:
    """A required field without a column is named, with the columns that there are and how to map."""
    with pytest.raises(BadInput, match=r"address.*lon, lat.*--map address=COLUMN") as caught:
        map_columns(("lon", "lat"), (ADDRESS, LON, LAT), {}, file_name="a.csv")
    assert caught.value.code == "columns.missing"


@pytest.mark.parametrize(
    ("given", "code"), [({"adress": "lon"}, "map.unknown_field"), ({"address": "Street"}, "map.unknown_column")]
)
def test_mapping_that_names_nothing(given: dict[str, str], code: str) -> None:
    """A field or a column that does not exist is named."""
    with pytest.raises(BadInput) as caught:
        map_columns(("lon", "lat"), (ADDRESS, LON, LAT), given, file_name="a.csv")
    assert caught.value.code == code
