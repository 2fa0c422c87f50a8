"""Dates in addresses: one that cannot be answered is the reader's mistake, told in a sentence."""

import pytest
from fastapi.testclient import TestClient

POINT = "lon=101.6605&lat=39.212"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-05", "20260131"])
@pytest.mark.parametrize(
    "path",
    [
        f"/api/v1/locate?{POINT}&on=",
        "/api/v1/grids?on=",
        "/api/v1/maps/grids?on=",
        "/api/v1/maps/coverage?to=",
        "/api/v1/maps/incidents?from=",
        "/map?show=incidents&to=",
        "/maps/coverage.svg?on=",
        "/grids/152922101001001?on=",
        "/?on=",
    ],
)
def test_a_day_that_cannot_be_answered_is_refused(client: TestClient, path: str, day: str) -> None:
    """Days at the ends of the calendar and dates written otherwise: the request is bad, the program is not."""
    answer = client.get(f"{path}{day}")
    assert 400 <= answer.status_code < 500, answer.text
    assert day in answer.text
