"""The way out of a phone that cannot send: what it saves as a file arrives once, also when the queue is sent later."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.incidents.models import Incident, IncidentReport
from geo.patrols.models import Patrol
from geo.publishing.importing import import_file
from tests.e2e.go.test_people import begin_own
from tests.e2e.go.test_reports import rows

pytestmark = pytest.mark.browser


def save(walker: Any, words: str, folder: Path) -> Path:
    with walker.page.expect_download() as saved:
        walker.page.click(f"text={words}")
    path = folder / saved.value.suggested_filename
    saved.value.save_as(path)
    return path


@pytest.mark.parametrize("order", ["file first", "queue first"])
def test_a_saved_file_and_the_queue_are_one_walk(desk: Any, phone: Any, tmp_path: Path, order: str) -> None:
    """A patrol that the server never heard of, saved offline; the desk takes the files before or after the queue."""
    walker = phone(signed_in=True)
    walker.go()
    walker.page.wait_for_selector("#go-title")
    walker.kept()
    walker.page.wait_for_timeout(500)
    walker.context.set_offline(True)
    begin_own(walker)
    walker.walk(3)
    walker.report("Rubbish", words="=1+1")
    walker.finish()
    walker.page.wait_for_selector(".go-all.warn")
    recorded = [item["id"] for item in walker.items() if item["kind"] == "fix"]
    patrol = next(item["patrol"] for item in walker.items() if item["kind"] == "begin")
    walker.page.click(".go-chip")
    files = {
        ImportKind.TRACKS: save(walker, "Save as a file", tmp_path),
        ImportKind.INCIDENTS: save(walker, "Save the reports as a file", tmp_path),
    }

    def take_files() -> None:
        for kind, path in files.items():
            import_file(desk.database, kind, path, ImportOptions(zone=desk.zone))

    if order == "file first":
        take_files()
        assert [str(fix.id) for fix in desk.fixes(patrol)] == recorded
    walker.context.set_offline(False)
    walker.page.click("text=Send now")
    walker.all_sent()
    if order == "queue first":
        take_files()
    assert [str(fix.id) for fix in desk.fixes(patrol)] == recorded
    (stored,) = rows(desk, Patrol)
    assert stored.id == uuid.UUID(patrol)
    assert stored.told_finished_at is not None
    (incident,), (report,) = rows(desk, Incident), rows(desk, IncidentReport)
    assert (report.incident_id, incident.key) == (incident.id, str(report.id))
