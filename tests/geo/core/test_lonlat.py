"""Coordinates pasted in any usual form are read as lon, lat."""

import pytest

from geo.core.lonlat import nearest_reading, parse_points

HERE = (101.6, 39.1, 101.8, 39.3)


@pytest.mark.parametrize(
    "text",
    [
        "101.6712,39.2167",
        "39.2167, 101.6712",
        "39.2167 101.6712",
        "（39.2167，101.6712）",
        "N39.2167 E101.6712",
        "39.2167N 101.6712E",
        "39.2167N101.6712E",
        "东经101.6712，北纬39.2167",
        "lat: 39.2167 lng: 101.6712",
        "39°13'0.12\"N 101°40'16.32\"E",
        "101度40分16.32秒 39度13分0.12秒",
    ],
)
def test_every_usual_form_means_the_same_place(text: str) -> None:
    """Order, words, signs and degrees with minutes all lead to one lon, lat."""
    lon, lat = nearest_reading(parse_points(text), HERE) or (0.0, 0.0)
    assert (lon, lat) == (pytest.approx(101.6712), pytest.approx(39.2167))


@pytest.mark.parametrize(
    "text", ["幸福小区3栋", "12 13", "152922101009003", "101.67", "3号楼 2单元", "", "1234.56", "a,b"]
)
def test_an_address_is_no_place(text: str) -> None:
    """Door numbers, codes and single figures are left to the search for addresses."""
    assert parse_points(text) == ()


def test_the_order_that_lies_nearer_to_the_territory_wins() -> None:
    """45.1 85.2 reads both ways; where the territory is decides."""
    assert set(parse_points("45.1 85.2")) == {(45.1, 85.2), (85.2, 45.1)}
    assert nearest_reading(parse_points("45.1 85.2"), (85.0, 45.0, 85.5, 45.5)) == (85.2, 45.1)
    assert nearest_reading(parse_points("45.1 85.2"), (45.0, 85.0, 45.5, 85.5)) == (45.1, 85.2)


def test_west_and_south_are_negative() -> None:
    """W and S turn the sign, as a minus does."""
    assert parse_points("34.5S 71.2W") == ((-71.2, -34.5),)
    assert parse_points("-34.5,151.2") == ((151.2, -34.5),)
