"""Plans and drafts taken along: as a file for other programs, and as sheets for print."""

import tempfile
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from api.answers import data_answer
from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, SheetLookDep
from api.documents import as_pdf, as_sheet, named
from api.plans.asking import DraftDesk, DraftDeskDep, PlanDep, today_of
from api.plans.paper import Paper
from api.trail import TrailDep
from geo.boundaries.queries import PlanInfo, territory_by_id
from geo.core.settings import Settings
from geo.core.viewer import Right
from geo.publishing.exporting import PlanFormat, write_plan
from geo.publishing.layers import Layer, plan_layers
from geo.publishing.trail import note_plan_export

router = Router(prefix="/api/v1/plans", tags=["plans"])
pages = Router(prefix="/plans", include_in_schema=False)

FILES: dict[int | str, dict[str, object]] = {200: {"content": {form.media_type: {} for form in PlanFormat}}}
FormatQuery = Annotated[PlanFormat, Query(alias="format", description="The kind of file; shp is a zipped shapefile.")]
LayerQuery = Annotated[
    Layer, Query(description="What a GeoJSON, shapefile or KML holds; the others hold what they do.")
]
CommunityQuery = Annotated[str | None, Query(max_length=64, description="Code of a community: it, and its grids.")]


@router.get("/{plan_id}/export", responses=FILES, response_class=Response)
@allow(Right.DRAFTS_READ, whole=True)
def export(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    desk: DraftDeskDep,
    trail: TrailDep,
    plan: PlanDep,
    form: FormatQuery = PlanFormat.GEOJSON,
    layer: LayerQuery = "grids",
) -> Response:
    """A plan, or a draft as it stands, as a file.

    A GeoPackage holds grids, communities and blocks, a CSV the table of blocks; the others one layer. The headers are
    those that the import of boundaries knows.
    """
    layers = plan_layers(session, desk.desk, plan, today_of(settings)())
    with tempfile.TemporaryDirectory(prefix="gs-") as folder:
        path = Path(folder) / f"plan{form.suffix}"
        write_plan(path, layers, form, title=plan.name, layer=layer)
        content = path.read_bytes()
    note_plan_export(session, trail.origin, plan, form.value)
    answer = data_answer(request, content, media_type=form.media_type)
    answer.headers["content-disposition"] = named(*_names(plan, form.suffix))
    return answer


@pages.get("/{plan_id}/sheets")
@allow(Right.DRAFTS_READ, whole=True)
def sheets(  # noqa: PLR0913, PLR0917 (the same)
    session: SessionDep,
    settings: SettingsDep,
    desk: DraftDeskDep,
    trail: TrailDep,
    look: SheetLookDep,
    plan: PlanDep,
    community: CommunityQuery = None,
) -> HTMLResponse:
    """A sheet for print of each community; with a community its sheet and those of its grids."""
    drawn = _paper(session, settings, desk, plan).sheets(look, community, linked=True)
    note_plan_export(session, trail.origin, plan, "sheets")
    return as_sheet(HTMLResponse(drawn))


@pages.get("/{plan_id}/sheets.pdf")
@allow(Right.DRAFTS_READ, whole=True)
def sheets_as_pdf(  # noqa: PLR0913, PLR0917 (the same)
    session: SessionDep,
    settings: SettingsDep,
    desk: DraftDeskDep,
    trail: TrailDep,
    look: SheetLookDep,
    plan: PlanDep,
    community: CommunityQuery = None,
) -> Response:
    """The same sheets as a PDF."""
    drawn = _paper(session, settings, desk, plan).sheets(look, community, linked=True)
    note_plan_export(session, trail.origin, plan, "pdf")
    return as_pdf(HTMLResponse(drawn), *_names(plan, ".pdf"))


def _paper(session: Session, settings: Settings, desk: DraftDesk, plan: PlanInfo) -> Paper:
    """A plan or draft as it stands, to be drawn."""
    return Paper(plan, plan_layers(session, desk.desk, plan, today_of(settings)()), _zone(session, plan, settings))


def _zone(session: Session, plan: PlanInfo, settings: Settings) -> ZoneInfo:
    territory = territory_by_id(session, plan.territory_id)
    return territory.zone(settings.zone)


def _names(plan: PlanInfo, suffix: str) -> tuple[str, str]:
    """The file by the number of the plan, for programs that know no other letters, and by its name."""
    return f"plan-{plan.id}{suffix}", f"{plan.name}{suffix}"
