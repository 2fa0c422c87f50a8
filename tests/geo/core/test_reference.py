"""Coordinates in any system of the register, and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.errors import BadInput
from geo.core.reference import read_reference


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("WGS84", "wgs84"),
        ("wgs-84", "wgs84"),
        ("GCJ-02", "gcj02"),
        ("bd09", "bd09"),
        ("EPSG:4326", "wgs84"),
        ("epsg:4490", "cgcs2000"),
        ("Web Mercator", "epsg:3857"),
        ("EPSG:3857", "epsg:3857"),
        ("4547", "epsg:4547"),
        ("epsg 4549", "epsg:4549"),
    ],
)
def test_systems_go_by_the_names_that_people_write(text: str, name: str) -> None:
    """Case, hyphens and spaces make no difference; codes of what has a name here go by the name."""
    assert read_reference(text).name == name


@pytest.mark.parametrize("text", ["", "mars", "epsg:", "EPSG:1", "epsg:999999", "EPSG:5773", "EPSG:4978", "4547; DROP"])
def test_what_is_no_system_of_maps_is_refused(text: str) -> None:
    """A name that nobody knows, heights, and coordinates in space are told, with what can be written."""
    with pytest.raises(BadInput, match="EPSG:4547") as refused:
        read_reference(text)
    assert refused.value.code == "datum.unknown"


def test_a_zone_of_cgcs2000_is_read_east_first() -> None:
    """EPSG:4547 (3 degrees around 114 E) lists north first; here the easting comes first: 500,000 is the meridian."""
    lonlat = read_reference("EPSG:4547").to_wgs84(np.array([[500_000.0, 4_000_000.0]]))
    assert lonlat[0] == pytest.approx([114.0, 36.13], abs=0.01)


def test_web_mercator_is_where_everybody_draws_it() -> None:
    """The corner of the world lies at 20,037,508.34 m."""
    assert read_reference("webmercator").from_wgs84(np.array([[180.0, 0.0]]))[0] == pytest.approx([20037508.34, 0])


def test_a_place_out_of_reach_is_not_a_number() -> None:
    """What a projection cannot show is NaN, not an error."""
    assert np.isnan(read_reference("EPSG:4547").to_wgs84(np.array([[1e30, 1e30]]))).all()


@given(lon=st.floats(101, 102), lat=st.floats(39, 40), name=st.sampled_from(["4545", "3857", "gcj02", "bd09", "4490"]))
def test_there_and_back_is_where_it_was(lon: float, lat: float, name: str) -> None:
    """To a system and back moves a place by less than a tenth of a millimetre."""
    reference, place = read_reference(name), np.array([[lon, lat]])
    assert reference.to_wgs84(reference.from_wgs84(place)) == pytest.approx(place, abs=1e-9)
