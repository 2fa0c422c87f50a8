"""How sure an address is, judged from what was found."""

import pytest

from api.boundaries.locating import MOST_CANDIDATES, Candidate, judge
from geo.addresses.queries import AddressInfo
from geo.boundaries.queries import GridInfo


def _candidate(number: int, grid: str | None, *, exact: bool = False) -> Candidate:
    address = AddressInfo(number, f"k{number}", f"曙光路{number}号", None, None, None, 1, None, 101.0, 39.0, exact)
    return Candidate(address, GridInfo(1, grid, grid, "base") if grid else None)


@pytest.mark.parametrize(
    ("found", "certainty"),
    [
        ([], "C"),
        ([_candidate(1, "g1", exact=True)], "A"),
        ([_candidate(1, None, exact=True)], "A"),
        ([_candidate(1, "g1", exact=True), _candidate(2, "g2")], "A"),
        ([_candidate(1, "g1", exact=True), _candidate(2, "g1", exact=True)], "B"),
        ([_candidate(1, "g1", exact=True), _candidate(2, "g2", exact=True)], "C"),
        ([_candidate(1, "g1", exact=True), _candidate(2, "g1", exact=True), _candidate(3, "g2")], "B"),
        ([_candidate(1, "g1")], "B"),
        ([_candidate(1, "g1"), _candidate(2, "g1")], "B"),
        ([_candidate(1, "g1"), _candidate(2, "g2")], "C"),
        ([_candidate(1, "g1"), _candidate(2, None)], "C"),
        ([_candidate(1, None)], "C"),
        ([_candidate(number, "g1") for number in range(MOST_CANDIDATES)], "C"),
    ],
)
def test_certainty(found: list[Candidate], certainty: str) -> None:
    """One exact: A. Sure of the grid only: B. Several grids, none, or too many to have seen all: C."""
    assert judge("曙光路", found).certainty == certainty


def test_only_a_names_the_address() -> None:
    """B is sure of the grid and must not pretend to know the door."""
    exact = _candidate(1, "g1", exact=True)
    assert judge("曙光路1号", [exact, _candidate(2, "g1")]).candidate is exact
    assert judge("曙光路", [_candidate(1, "g1")]).candidate is None
