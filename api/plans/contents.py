"""What any plan holds, stored or a draft: its grids, and what is wrong with it."""

from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from fastapi.responses import Response

from api.answers import GEOJSON, data_answer, feature_collection, wants_geojson
from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, language_of
from api.plans.asking import DraftDeskDep, PlanDep, today_of
from api.plans.shaping import finding_document
from geo.boundaries.queries import PlanInfo
from geo.core.viewer import Right
from geo.publishing.checking import check_addresses, check_plan
from geo.publishing.layers import plan_layers

router = Router(prefix="/api/v1/plans", tags=["plans"])

LiveQuery = Annotated[bool, Query(description="Without the addresses that change grid: what an edit can mend.")]
FormatQuery = Annotated[str | None, Query(alias="format", max_length=20, description="json, or geojson.")]
OR_GEOJSON: dict[int | str, dict[str, Any]] = {200: {"content": {GEOJSON: {}}}}
_SAID = ["code", "name", "kind", "community_code", "community_name", "area_m2", "households"]


@router.get("/{plan_id}/grids", responses=OR_GEOJSON)
@allow(Right.DRAFTS_READ, whole=True)
def list_grids(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    desk: DraftDeskDep,
    plan: PlanDep,
    format_: FormatQuery = None,
) -> Response:
    """The grids of a plan, or of a draft as it stands, with their households; as GeoJSON with their outlines."""
    grids = plan_layers(session, desk.desk, plan, today_of(settings)()).grids
    if wants_geojson(request, format_):
        return data_answer(request, feature_collection(grids, _SAID, plan=_plan(plan)), media_type=GEOJSON)
    items = grids[_SAID].to_dict("records")
    return data_answer(
        request, orjson.dumps({"plan": _plan(plan), "items": items, "next": None}, option=orjson.OPT_SERIALIZE_NUMPY)
    )


@router.get("/{plan_id}/check")
@allow(Right.DRAFTS_READ, whole=True)
def check(  # noqa: PLR0913 (the same)
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    desk: DraftDeskDep,
    plan: PlanDep,
    *,
    live: LiveQuery = False,
) -> Response:
    """What is wrong with a plan, each thing with its place and, in a draft, the smallest repair.

    Then the addresses that change grid, by pairs of grids, with the list of each.
    """
    language, version = language_of(request), None
    if plan.is_written:
        found = check_plan(session, desk.desk, plan, today_of(settings)())
    else:
        with desk.reading(plan) as (info, opened):
            version, found = info.version, opened.overview.findings()
        if not live:
            found += check_addresses(session, desk.desk, plan)
    items = [finding_document(each, language, plan_id=plan.id) for each in found]
    document = {"plan": _plan(plan), "items": items, "version": version, "next": None}
    return data_answer(request, orjson.dumps(document))


def _plan(plan: PlanInfo) -> dict[str, Any]:
    return {"id": plan.id, "name": plan.name, "from": plan.from_at.isoformat() if plan.from_at else None}
