"""What every answer carries, so that a page runs nothing that is not ours."""

import re

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from api.origins import comes_from_elsewhere


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/api/v1/grids", "/static/theme.css", "/no-such-page"])
def test_nothing_but_our_own_files_may_run(client: TestClient, path: str) -> None:
    """No inline code, no frame around us, no guessing of types, on any answer."""
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/docs", "/grids/152922101001003"])
def test_pages_hold_no_inline_code(client: TestClient, path: str) -> None:
    """No script, style or handler that the policy would block."""
    page = client.get(path).text
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)
    assert not re.findall(r"<style|\sstyle=|\son\w+=", page)


def test_a_map_page_carries_a_new_nonce_and_is_never_stored(client: TestClient) -> None:
    """Its one inline script runs by the nonce; a stored copy would be blocked."""
    first, second = client.get("/map?show=grids"), client.get("/map?show=grids")
    nonces = [
        re.findall(r"script-src 'self' 'nonce-([^']+)'", each.headers["content-security-policy"])
        for each in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0][0]}"' in first.text
    assert first.headers["cache-control"] == "no-store"


def test_files_with_a_digest_are_kept_and_others_asked_for_again(client: TestClient) -> None:
    """The address of a static file changes with its content."""
    address = re.findall(r'href="(/static/theme\.css\?v=\w+)"', client.get("/").text)[0]
    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get("/static/theme.css").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"origin": "http://town.example:8000", "host": "town.example:8000"}, False),
        ({"origin": "http://evil.example", "host": "town.example:8000"}, True),
        ({"origin": "null", "host": "town.example:8000"}, True),
    ],
)
def test_a_browser_says_where_a_change_comes_from(headers: dict[str, str], elsewhere: bool) -> None:  # noqa: FBT001 (a value of the table above)
    """Programs say nothing and are let through; pages of other sites are known."""
    assert comes_from_elsewhere(Headers(headers)) is elsewhere


def test_another_site_may_read_nothing_and_change_nothing(client: TestClient) -> None:
    """A form sent by a foreign page is refused before it is read."""
    answer = client.post("/files", headers={"sec-fetch-site": "cross-site"}, files={"files": b"x"})
    assert answer.status_code == 403
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200
