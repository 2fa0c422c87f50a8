"""A document as a sheet to read and print, or as a file to take along."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from fastapi.responses import HTMLResponse, Response, StreamingResponse
from starlette.background import BackgroundTask

from maps.pdf import pdf_of

CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"

SHEET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""A sheet brings its own style, as it is also sent by mail; it runs nothing and loads nothing."""

_PIECE_BYTES = 256 * 1024


def as_sheet(page: HTMLResponse) -> HTMLResponse:
    """A page that is a sheet: under the policy of sheets."""
    page.headers["content-security-policy"] = SHEET_POLICY
    return page


def as_pdf(page: HTMLResponse, plain: str, name: str | None = None) -> Response:
    """The sheet as a PDF to keep; names as in `named`."""
    return attached(pdf_of(bytes(page.body).decode()), PDF, plain, name)


def attached(content: bytes | str, media_type: str, plain: str, name: str | None = None) -> Response:
    """A file to keep that nobody on the way keeps; names as in `named`."""
    headers = {"content-disposition": named(plain, name), "cache-control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def named(plain: str, name: str | None = None) -> str:
    """The header that names a file; `plain` is the name for programs that know no other letters."""
    return f'attachment; filename="{plain}"' + (f"; filename*=UTF-8''{quote(name, safe='')}" if name else "")


@contextmanager
def lasting_folder() -> Iterator[Path]:
    """A folder for a file that is sent after the request; it goes at once where the request fails."""
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def file_answer(path: Path, media_type: str, plain: str, name: str | None = None) -> StreamingResponse:
    """A file to keep, sent piece by piece from its folder, which goes afterwards; names as in `named`.

    It does not say when it was made: of the same content the answer is the same.
    """
    length = str(path.stat().st_size)
    headers = {"content-disposition": named(plain, name), "cache-control": "no-store", "content-length": length}
    gone = BackgroundTask(shutil.rmtree, path.parent, ignore_errors=True)
    return StreamingResponse(_pieces(path), media_type=media_type, headers=headers, background=gone)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
