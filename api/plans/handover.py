"""What changes hands with a plan, as a file to hand over."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep, language_of
from api.language import translate
from api.plans.asking import DraftDeskDep, PlanDep
from api.trail import TrailDep
from geo.core.language import Sentence
from geo.core.viewer import Right
from geo.publishing.handover import handover, handover_name, write_handover
from geo.publishing.trail import note_plan_export

router = Router(prefix="/api/v1/plans", tags=["plans"])
pages = Router(prefix="/plans", include_in_schema=False)

ZIP = "application/zip"
PIECE_BYTES = 256 * 1024


@router.get("/{plan_id}/handover", responses={200: {"content": {ZIP: {}}}}, response_class=StreamingResponse)
@pages.get("/{plan_id}/handover")
@allow(Right.DRAFTS_READ, whole=True)
def handover_pack(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request, session: SessionDep, desk: DraftDeskDep, viewer: ViewerDep, trail: TrailDep, plan: PlanDep
) -> StreamingResponse:
    """The hand-over pack of a plan against the one before it: a ZIP of XLSX tables, with a text that says what each is.

    Tables that the asker may not read in the whole territory, such as incidents, are left out; the text says so.
    """
    tell = telling(request)
    pack = handover(session, desk.desk, plan, may=lambda right: viewer.scope(right).holds_all_of(plan.territory_code))
    with lasting_folder() as folder:
        path = folder / "handover.zip"
        write_handover(path, pack, tell)
        note_plan_export(session, trail.origin, plan, "handover")
        return file_answer(path, f"handover-{plan.id}.zip", handover_name(plan, tell), ZIP)


def telling(request: Request) -> Callable[[Sentence], str]:
    """Puts sentences into the reader's language."""
    language = language_of(request)
    return lambda sentence: translate(sentence, language)


@contextmanager
def lasting_folder() -> Iterator[Path]:
    """A folder for a file that is sent after the request; it goes at once where the request fails."""
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def file_answer(path: Path, plain: str, name: str, media_type: str) -> StreamingResponse:
    """A file to keep, sent piece by piece from its folder, which goes afterwards; `plain` is its name for old programs.

    It does not say when it was made: of the same content the answer is the same.
    """
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    length = str(path.stat().st_size)
    headers = {"content-disposition": named, "cache-control": "no-store", "content-length": length}
    gone = BackgroundTask(shutil.rmtree, path.parent, ignore_errors=True)
    return StreamingResponse(_pieces(path), media_type=media_type, headers=headers, background=gone)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
