import numpy as np
from numpy.typing import NDArray

from geo.core.datum import Datum, from_wgs84
from geo.exchange.shift import agrees_better_unshifted

TRUE = np.column_stack((np.linspace(101.661, 101.669, 40), np.full(40, 39.2201)))


def in_the_community(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """A community just wide enough for the forty true points."""
    return (lonlat[:, 0] > 101.6605) & (lonlat[:, 0] < 101.6695) & (np.abs(lonlat[:, 1] - 39.22) < 0.0004)


def test_shifted_points_are_noticed() -> None:
    """Points in GCJ-02 lose rows to the neighbours; the warning names the datum that wins them back."""
    fault = agrees_better_unshifted(from_wgs84(TRUE, Datum.GCJ02), in_the_community)
    assert fault is not None
    assert fault.sentence.values == {"datum": "gcj02", "won": 40, "given": 0}


def test_baidu_points_are_told_apart() -> None:
    """Points in BD-09 are not taken for GCJ-02."""
    fault = agrees_better_unshifted(from_wgs84(TRUE, Datum.BD09), in_the_community)
    assert fault is not None
    assert fault.sentence.values["datum"] == "bd09"


def test_true_points_give_no_warning() -> None:
    """WGS84 points agree best as they are."""
    assert agrees_better_unshifted(TRUE, in_the_community) is None


def test_a_row_at_the_edge_is_no_proof() -> None:
    """One row of forty that changes sides raises no warning."""
    points = np.vstack((TRUE[:39], from_wgs84(TRUE[39:], Datum.GCJ02)))
    assert agrees_better_unshifted(points, lambda lonlat: in_the_community(lonlat) | (np.arange(40) < 39)) is None


def test_no_rows() -> None:
    """A file of no rows agrees with everything."""
    assert agrees_better_unshifted(np.empty((0, 2)), in_the_community) is None
