"""The interface for programs, described on a page served from here."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.audience import Router, allow
from api.dependencies import page

router = Router()


@router.get("/docs", include_in_schema=False)
@allow()
def docs(request: Request) -> HTMLResponse:
    """Swagger UI on /openapi.json; no byte of it comes from another host."""
    return page(request, "docs.html")
