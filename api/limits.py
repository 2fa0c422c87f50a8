"""What this system does not do, as a page: the very text of the documentation."""

from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markupsafe import Markup

from api.audience import Router, allow
from api.dependencies import LanguageDep, page
from geo.core.errors import Unavailable
from geo.core.language import say

router = Router(include_in_schema=False)

_PLACES = (Path(__file__).parent / "documents", Path(__file__).parent.parent / "docs")
_NAMES = {"zh-CN": "limits.zh-CN.md"}


@router.get("/limits")
@allow()
def limits_page(request: Request, language: LanguageDep) -> HTMLResponse:
    """Why nobody is recorded, clocked or ranked here."""
    return page(request, "limits.html", text=limits_text(language))


def limits_text(language: str) -> Markup:
    """The text as HTML; what stands in it as HTML is shown as text.

    Raises:
        Unavailable: this installation came without it.
    """
    name = _NAMES.get(language, "limits.md")
    for folder in _PLACES:
        if (folder / name).is_file():
            title, _links, *rest = (folder / name).read_text(encoding="utf-8").split("\n\n")
            renderer = MarkdownIt("commonmark", {"html": False})
            return Markup(renderer.render("\n\n".join([title, *rest])))  # noqa: S704 (our own file, HTML in it escaped)
    raise Unavailable("limits.absent", say("The text is not part of this installation."))
