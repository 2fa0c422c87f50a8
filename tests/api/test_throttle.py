"""Those without an account may ask for addresses, and not for all of them."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.throttle import ADDRESSES, Bucket, Rate, Throttle, network_of, take
from geo.core.settings import Settings
from geo.db.database import Database

rates = st.builds(Rate, burst=st.integers(1, 50), per_minute=st.floats(1, 600))
pauses = st.lists(st.floats(-5, 20), max_size=80)


@given(rates, pauses)
def test_no_span_holds_more_than_the_burst_and_what_time_brings(rate: Rate, pauses: list[float]) -> None:
    """However questions are spread, and though the clock jumps back, so many and no more are let through."""
    bucket, now_s, latest_s = None, 0.0, float("-inf")
    taken: list[float] = []
    for pause in pauses:
        now_s += pause
        latest_s = max(latest_s, now_s)
        bucket, wait_s = take(bucket, rate, now_s)
        if not wait_s:
            taken.append(latest_s)
    for first, since_s in enumerate(taken):
        for count, at_s in enumerate(taken[first:], start=1):
            assert count <= rate.burst + (at_s - since_s) * rate.per_minute / 60 + 1e-6


@given(rates, st.floats(0, 49), st.floats(0, 1e6))
def test_after_the_wait_that_was_told_there_is_a_token(rate: Rate, held: float, now_s: float) -> None:
    """Whoever waits as long as they are told is let through, and nobody waits longer than one token takes."""
    bucket, wait_s = take(Bucket(held, now_s), rate, now_s)
    assert 0 <= wait_s <= 60 / rate.per_minute + 1e-9
    if wait_s:
        assert take(bucket, rate, now_s + wait_s + 1e-6)[1] == 0


@given(st.lists(st.text(max_size=3), max_size=60))
def test_only_so_many_are_remembered(keys: list[str]) -> None:
    """Who asked longest ago is forgotten: strangers cannot fill the memory."""
    throttle = Throttle(ADDRESSES, kept=7)
    for key in keys:
        throttle.wait_s(key, 0)
    assert len(throttle) == min(7, len(set(keys)))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_is_one_asker(address: str, network: str) -> None:
    """An IPv6 household has more addresses than there are questions: its network counts."""
    assert network_of(address) == network


@pytest.fixture
def own_app(town_settings: Settings, town_database: Database) -> FastAPI:
    """A program whose askers are nobody else's."""
    return create_app(town_settings, town_database)


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/api/v1/locate?address=曙光路6号", {}), ("/?q=曙光路6号", {}), ("/search?q=曙光路6号", {"hx-request": "true"})],
)
def test_the_public_is_asked_to_wait_for_the_eleventh_address(
    own_app: FastAPI, path: str, headers: dict[str, str]
) -> None:
    """Ten at once, on the page and for programs alike; then 429 with how long to wait, in words."""
    with TestClient(own_app, headers={"accept-language": "en", **headers}) as client:
        answers = [client.get(path) for _ in range(ADDRESSES.burst + 1)]
    assert [each.status_code for each in answers] == [200] * ADDRESSES.burst + [429]
    assert answers[-1].headers["retry-after"] in {"1", "2"}
    assert "Wait" in answers[-1].text


def test_points_and_people_with_an_account_are_not_counted(
    own_app: FastAPI, as_admin: Callable[[TestClient], TestClient]
) -> None:
    """Where a point lies is no secret; the desk asks as often as the telephone rings."""
    with TestClient(own_app) as client:
        for path in ("/api/v1/locate?lon=101.6605&lat=39.212", "/?q=101.6605,39.212", "/"):
            assert {client.get(path).status_code for _ in range(ADDRESSES.burst + 2)} == {200}
        as_admin(client)
        for path in ("/api/v1/locate?address=曙光路6号", "/?q=曙光路6号"):
            assert {client.get(path).status_code for _ in range(ADDRESSES.burst + 2)} == {200}
