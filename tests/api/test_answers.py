"""Data answers: a strong ETag from the body, pages by cursor, GeoJSON where it is asked for."""

import pytest
from fastapi.testclient import TestClient

GRIDS = "/api/v1/grids"


def test_an_answer_that_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    """If-None-Match with the ETag, also as a proxy weakens it, is answered 304 without a body."""
    etag = client.get(GRIDS).headers["etag"]
    assert etag.startswith('"')
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        again = client.get(GRIDS, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get(GRIDS, headers={"if-none-match": "*"}).status_code == 304
    assert client.get(GRIDS, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", [GRIDS, "/static/theme.css"])
def test_a_compressed_body_has_a_tag_of_its_own(client: TestClient, path: str) -> None:
    """A strong tag names bytes; each of the two is known again, under its own name."""
    tags = {}
    for coding in ("gzip", "identity"):
        answer = client.get(path, headers={"accept-encoding": coding})
        assert answer.headers.get("content-encoding", "identity") == coding
        tags[coding] = answer.headers["etag"]
        again = client.get(path, headers={"accept-encoding": coding, "if-none-match": tags[coding]})
        assert (again.status_code, again.headers["etag"]) == (304, tags[coding])
    assert tags["gzip"] != tags["identity"]
    both = f"{tags['identity']}, {tags['gzip']}"
    assert client.get(path, headers={"if-none-match": both}).status_code == 304


def test_the_etag_is_made_from_the_body(client: TestClient) -> None:
    """Different bodies differ in it, also for the same address in two languages."""
    question = {"lon": 101.662, "lat": 39.212}
    english = client.get("/api/v1/locate", params=question)
    chinese = client.get("/api/v1/locate", params=question, headers={"accept-language": "zh-CN"})
    assert english.content != chinese.content
    assert english.headers["etag"] != chinese.headers["etag"]


def test_following_next_gives_every_item_once(client: TestClient) -> None:
    """Pages of two end with next null, and are together the whole list, in order."""
    codes, url = [], f"{GRIDS}?limit=2&community=152922101001"
    pages = 0
    while url:
        page = client.get(url).json()
        codes += [item["code"] for item in page["items"]]
        url, pages = page["next"], pages + 1
    assert codes == ["152922101001001", "152922101001002", "152922101001003"]
    assert pages == 2


@pytest.mark.parametrize("limit", [0, -1, 1_000_000])
def test_a_page_has_a_size(client: TestClient, limit: int) -> None:
    """A limit outside its bounds is refused, not bent."""
    assert client.get(GRIDS, params={"limit": limit}).status_code == 422


@pytest.mark.parametrize(
    ("params", "accept"),
    [({"format": "geojson"}, "*/*"), ({}, "application/geo+json"), ({"format": "geojson"}, "application/json")],
)
def test_geojson_by_accept_or_by_format(client: TestClient, params: dict[str, str], accept: str) -> None:
    """A FeatureCollection in lon, lat with the plan beside the features."""
    answer = client.get(GRIDS, params=params, headers={"accept": accept})
    assert answer.headers["content-type"] == "application/geo+json"
    collection = answer.json()
    assert collection["type"] == "FeatureCollection"
    assert collection["plan"]["id"] == client.get(GRIDS).json()["plan"]["id"]
    first = collection["features"][0]
    assert first["id"] == first["properties"]["code"] == "152922101001001"
    lon, lat = first["geometry"]["coordinates"][0][0][0]
    assert (101 < lon < 102, 39 < lat < 40) == (True, True)


def test_a_format_that_there_is_not_is_named(client: TestClient) -> None:
    """400 with the formats that there are."""
    answer = client.get(GRIDS, params={"format": "shp"})
    assert (answer.status_code, answer.json()["code"]) == (400, "format.unknown")
    assert "geojson" in answer.json()["detail"]
