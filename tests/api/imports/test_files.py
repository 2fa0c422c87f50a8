"""Files in, through the web: received, looked through, applied, undone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
import shapely.affinity
from fastapi.testclient import TestClient

from geo.core.settings import Settings


def state(client: TestClient, import_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/api/v1/imports/{import_id}").json()
    return answer


def grids(client: TestClient) -> int:
    answer = client.get("/api/v1/grids")
    return len(answer.json()["items"]) if answer.status_code == 200 else 0


@pytest.fixture
def applied_town(client: TestClient, work: Callable[[], None], send: Callable[..., str], town: Path) -> str:
    """The small town's grids, applied; returns the id of their import."""
    import_id = send("boundaries", town / "grids.geojson")
    work()
    client.post(f"/api/v1/imports/{import_id}/confirm")
    work()
    return import_id


def test_a_file_changes_nothing_before_it_is_confirmed(
    client: TestClient, work: Callable[[], None], send: Callable[..., str], town: Path
) -> None:
    """After a look through, the counts say what would be new, and there is no grid yet."""
    import_id = send("boundaries", town / "grids.geojson")
    work()
    shown = state(client, import_id)
    assert shown["state"] == "previewed"
    assert shown["counts"]["new"] > 0
    assert grids(client) == 0


def test_a_confirmed_file_is_in_and_undo_takes_it_back(client: TestClient, applied_town: str, town: Path) -> None:
    """Confirmed, its grids answer; undone, they are gone and the record says so."""
    assert state(client, applied_town)["state"] == "applied"
    assert grids(client) > 0
    assert client.post(f"/api/v1/imports/{applied_town}/undo").status_code == 204
    assert state(client, applied_town)["state"] == "undone"
    assert grids(client) == 0


def test_pressing_apply_twice_applies_once(
    client: TestClient, work: Callable[[], None], send: Callable[..., str], applied_town: str, town: Path
) -> None:
    """Two confirmations before the worker comes make one job; the second finds nothing to do."""
    import_id = send("addresses", town / "addresses.csv")
    work()
    for _ in range(2):
        assert client.post(f"/api/v1/imports/{import_id}/confirm").status_code == 202
    work()
    assert state(client, import_id)["state"] == "applied"
    assert client.post(f"/api/v1/imports/{import_id}/confirm").status_code == 409


def test_what_is_applied_is_what_was_looked_at(
    client: TestClient, work: Callable[[], None], send: Callable[..., str], applied_town: str, town: Path
) -> None:
    """While an import waits to be applied, other choices are refused, not taken over unseen."""
    import_id = send("addresses", town / "addresses.csv")
    work()
    client.post(f"/api/v1/imports/{import_id}/confirm")
    answer = client.post(f"/api/v1/imports/{import_id}/preview", data={"datum": "gcj02"})
    assert (answer.status_code, answer.json()["code"]) == (409, "import.busy")
    work()
    assert state(client, import_id)["recognised"]["datum"] == "wgs84"


def test_a_file_being_looked_through_is_not_applied_unseen(
    client: TestClient, send: Callable[..., str], applied_town: str, town: Path
) -> None:
    """A confirmation before the look is over is refused: nobody has seen what it would do."""
    import_id = send("addresses", town / "addresses.csv")
    assert client.post(f"/api/v1/imports/{import_id}/confirm").status_code == 409


def test_an_applied_file_is_not_kept(client: TestClient, applied_town: str, fresh_settings: Settings) -> None:
    """Columns that were not mapped (names, numbers) do not stay behind in an uploaded file."""
    assert not (fresh_settings.data_dir / "uploads" / applied_town).exists()


def test_a_wrong_column_can_be_chosen_again(
    client: TestClient, work: Callable[[], None], applied_town: str, tmp_path: Path
) -> None:
    """A sheet whose headers say nothing fails with the columns named; with columns chosen it is looked through."""
    sheet = tmp_path / "list.csv"
    sheet.write_text("a,b,c\n曙光路1号,101.671,39.217\n", "utf-8")
    with sheet.open("rb") as file:
        answer = client.post("/files", data={"kind": "addresses"}, files={"files": ("list.csv", file)})
    page = answer.headers["location"]
    work()
    shown = client.get(page).text
    assert "a, b, c" in shown
    client.post(f"{page}/look", data={"map.text": "a", "map.lon": "b", "map.lat": "c"})
    work()
    assert state(client, page.removeprefix("/files/"))["state"] == "previewed"


def test_faults_can_be_downloaded_as_a_sheet(
    client: TestClient, work: Callable[[], None], send: Callable[..., str], applied_town: str, tmp_path: Path
) -> None:
    """The faults of a file come as CSV with a BOM, one line a fault, its row number first."""
    sheet = tmp_path / "addresses.csv"
    sheet.write_text("address,lon,lat\n=1+1,101.671,39.217\n曙光路2号,500,39.2\n", "utf-8")
    import_id = send("addresses", sheet)
    work()
    answer = client.get(f"/files/{import_id}/faults.csv")
    assert answer.content.startswith("\ufeff".encode())
    assert [line.split(",")[0] for line in answer.text.splitlines()[1:]] == ["3"]


def test_a_file_of_no_good_row_fails_and_says_so(
    client: TestClient, work: Callable[[], None], send: Callable[..., str], applied_town: str, tmp_path: Path
) -> None:
    """A sheet of impossible coordinates is not applied; the sentence comes in the reader's language."""
    sheet = tmp_path / "addresses.csv"
    sheet.write_text("address,lon,lat\n曙光路2号,500,39.2\n", "utf-8")
    import_id = send("addresses", sheet)
    work()
    shown = state(client, import_id)
    assert shown["state"] == "failed"
    assert "nothing was changed" in shown["error"]


@pytest.mark.parametrize(
    ("data", "code"),
    [({"kind": "people"}, "import.unknown_kind"), ({"kind": "tracks", "datum": "mars"}, "datum.unknown")],
)
def test_a_choice_that_cannot_be_read_is_a_problem_document(
    client: TestClient, data: dict[str, str], code: str
) -> None:
    """A wrong kind or datum is answered with status 400 and a stable code; nothing is kept."""
    answer = client.post("/api/v1/imports", data=data, files={"files": ("a.csv", b"x")})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == code


def test_an_unknown_import_is_not_found(client: TestClient) -> None:
    """Page and JSON of an id that names nothing answer 404."""
    nobody = "00000000-0000-0000-0000-000000000000"
    assert client.get(f"/api/v1/imports/{nobody}").status_code == 404
    assert client.get(f"/files/{nobody}").status_code == 404


def test_uploaded_files_lie_in_the_data_folder_by_import(
    client: TestClient, send: Callable[..., str], fresh_settings: Settings, town: Path
) -> None:
    """A hostile name stays inside the import's own folder."""
    with (town / "grids.geojson").open("rb") as file:
        files = {"files": ("../../../escaped.geojson", file)}
        answer = client.post("/api/v1/imports", data={"kind": "boundaries"}, files=files)
    import_id = answer.json()["items"][0]["id"]
    kept = fresh_settings.data_dir / "uploads" / import_id
    assert [path.name for path in kept.iterdir()] == ["escaped.geojson"]


@pytest.fixture
def overlapping(town: Path, tmp_path: Path) -> Path:
    """The small town's grids; the first is drawn four metres wider to the east."""
    document = json.loads((town / "grids.geojson").read_text("utf-8"))
    shape = shapely.geometry.shape(document["features"][0]["geometry"])
    wider = shapely.union(shape, shapely.affinity.translate(shape, 4.6e-5))
    document["features"][0]["geometry"] = json.loads(shapely.to_geojson(wider))
    path = tmp_path / "wider.geojson"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return path


def test_what_would_change_a_grid_too_much_waits_for_consent(
    client: TestClient, work: Callable[[], None], send: Callable[..., str], overlapping: Path
) -> None:
    """Refused with the reason and its place on page and map; agreed to, it is looked through like any other."""
    import_id = send("boundaries", overlapping)
    work()
    shown = state(client, import_id)
    assert shown["state"] == "failed"
    assert "change a grid by more than the tolerance" in shown["error"]
    assert [fault["severity"] for fault in shown["faults"] if fault["code"] == "boundaries.overlap_asks"] == ["error"]
    page = client.get(f"/files/{import_id}").text
    assert 'data-go-to="101.' in page
    assert "--share-overlaps" in page
    assert client.post(f"/api/v1/imports/{import_id}/preview", data={"share_overlaps": "on"}).status_code == 202
    work()
    shown = state(client, import_id)
    assert shown["state"] == "previewed"
    assert shown["counts"]["new"] > 0
    assert 'name="share_overlaps" checked' in client.get(f"/files/{import_id}").text


def test_faults_come_as_points_for_other_programs(
    client: TestClient, work: Callable[[], None], send: Callable[..., str], overlapping: Path
) -> None:
    """GeoJSON with kind, area and sentence of each fault."""
    import_id = send("boundaries", overlapping, tolerance="5")
    work()
    assert state(client, import_id)["state"] == "previewed"
    answer = client.get(f"/files/{import_id}/faults.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    (sliver,) = [each for each in features if each["properties"]["kind"] == "boundaries.sliver"]
    assert sliver["geometry"]["type"] == "Point"
    assert sliver["properties"]["area_m2"] > 1_000
    assert "was closed" in sliver["properties"]["sentence"]
    rows = client.get(f"/files/{import_id}/faults.csv").text.splitlines()
    assert rows[0].endswith("Area in m2")


def test_the_list_goes_on_where_it_was_cut(client: TestClient, send: Callable[..., str], town: Path) -> None:
    """Page by page every file comes once, the latest first, and the last page leads nowhere."""
    sent = [send("addresses", town / "addresses.csv") for _ in range(3)]
    address, seen = "/api/v1/imports?limit=2", []
    while address:
        page = client.get(address).json()
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
    assert seen == sent[::-1]
    assert client.get("/api/v1/imports?after=nonsense").status_code == 422
