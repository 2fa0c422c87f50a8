"""Sheets as a PDF, by WeasyPrint in a process of its own: drawing sixty pages takes seconds, and no page waits for it.

The document is one of ours, which loads nothing; the type of Chinese names is the machine's (Noto Sans CJK), and only
the letters that are used go into the file.
"""

import subprocess
import sys
import threading
from typing import Final

from geo.core.errors import TooMany, Unavailable
from geo.core.language import say

AT_ONCE: Final = 2
LONGEST_S: Final = 300

_places = threading.BoundedSemaphore(AT_ONCE)


def pdf_of(document: str) -> bytes:
    """An HTML document of sheets as a PDF: A4, one sheet to a page.

    Raises:
        TooMany: as many as this process draws at once are being drawn.
        Unavailable: a library of the system is missing, or drawing took too long.
    """
    if not _places.acquire(blocking=False):
        raise TooMany(
            "pdf.busy", say("Other sheets are being drawn just now. Try again in a moment."), retry_after_s=10
        )
    try:
        return _drawn(document)
    finally:
        _places.release()


def _drawn(document: str) -> bytes:
    command = [sys.executable, "-m", "maps.pdf"]
    try:
        done = subprocess.run(  # noqa: S603 (ourselves)
            command, input=document.encode(), capture_output=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(
            "pdf.too_long", say("Drawing the PDF took too long. Choose one community, or print from the browser.")
        ) from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        raise Unavailable(
            "pdf.missing",
            say("No PDF can be drawn on this machine: install Pango (libpango-1.0-0, libpangoft2-1.0-0) and try again, "
                "or print from the browser."),
        )  # fmt: skip
    return done.stdout


def _draw() -> None:
    from weasyprint import HTML  # noqa: PLC0415 (only this process needs the system's libraries)
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 (the same)

    document = sys.stdin.buffer.read().decode()
    nothing = URLFetcher(allowed_protocols=frozenset())
    sys.stdout.buffer.write(HTML(string=document, url_fetcher=nothing).write_pdf())


if __name__ == "__main__":
    _draw()
