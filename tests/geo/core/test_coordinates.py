import math

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.core.coordinates import STEP_DEG, degree_on_grid, geometries_on_grid, on_grid

degrees = st.floats(-180, 180)


@given(degrees)
def test_rounding_again_changes_nothing(value: float) -> None:
    """A coordinate on the grid stays where it is, to the last bit."""
    once = on_grid(np.array([value]))
    assert on_grid(once).tobytes() == once.tobytes()


@given(degrees)
def test_no_coordinate_moves_further_than_half_a_step(value: float) -> None:
    """Putting a coordinate on the grid moves it by half a millimetre at most."""
    assert abs(on_grid(np.array([value]))[0] - value) <= STEP_DEG / 2 * 1.001


def test_equal_corners_are_equal_bits() -> None:
    """Corners that differ by less than the grid become the same bits."""
    first, second = on_grid(np.array([101.670000001, 101.6699999999]))
    assert first.tobytes() == second.tobytes()


def test_zero_has_one_sign() -> None:
    """Minus zero would be other bits than zero; it does not occur."""
    assert math.copysign(1, on_grid(np.array([-1e-12]))[0]) == 1


def test_geometries_lose_their_height() -> None:
    """Vertices are rounded and Z is dropped; missing geometry stays missing."""
    things = np.array([shapely.Point(1.123456789, 2.0, 55.0), None], dtype=object)
    rounded = geometries_on_grid(things)
    assert rounded[0].coords[:] == [(1.12345679, 2.0)]
    assert rounded[1] is None


@given(st.floats(-180, 180))
def test_one_coordinate_gets_the_bits_of_an_array(degree: float) -> None:
    """Put on the grid alone or in an array, a coordinate is the same to the last bit."""
    assert degree_on_grid(degree).hex() == float(on_grid(np.array([degree]))[0]).hex()
