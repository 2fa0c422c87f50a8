"""Settings of territories, and the first page of administration."""

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.words import CODE_WORDS, LIMITS_WORDS, STEP_WORDS
from api.dependencies import SessionDep, SettingsDep, ViewerDep, page
from api.settings.forms import SettingsForm
from api.settings.sections import sections_for
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import TerritoryInfo, territories, territory_within
from geo.boundaries.territory_settings import SettingsInfo, set_territory_settings, settings_of_territory
from geo.core.viewer import Right, Viewer
from geo.incidents.categories import USUAL

router = Router(prefix="/settings", include_in_schema=False)


@router.get("/territories")
@allow(Right.SETTINGS_MANAGE, whole=True)
def settings_page(request: Request, session: SessionDep, settings: SettingsDep, viewer: ViewerDep) -> HTMLResponse:
    """The settings of each territory that one answers for."""
    known = [(each, settings_of_territory(session, each.id)) for each in _managed(session, viewer)]
    return page(
        request,
        "settings/territories.html",
        section_links=sections_for(viewer),
        known=known,
        timezones=sorted(available_timezones()),
        timezone=settings.timezone,
        limits_words=LIMITS_WORDS,
        code_words=CODE_WORDS,
        step_words=STEP_WORDS,
        usual_categories="\n".join(USUAL),
        done=request.query_params.get("done", ""),
    )


@router.post("/territories/{code}")
@allow(Right.SETTINGS_MANAGE, whole=True)
def change(
    session: SessionDep, trail: TrailDep, viewer: ViewerDep, code: str, form: Annotated[SettingsForm, Form()]
) -> RedirectResponse:
    """Keep other settings of a territory."""
    territory = territory_within(session, viewer.scope(Right.SETTINGS_MANAGE), code)
    set_territory_settings(session, territory.id, _wanted(form, settings_of_territory(session, territory.id)))
    trail.note(Action.SETTINGS_CHANGED, Subject("territory", territory.code), detail=form.model_dump())
    return RedirectResponse("/settings/territories?done=settings", status_code=303)


def _wanted(form: SettingsForm, now: SettingsInfo) -> SettingsInfo:
    """What the form says; a choice that it leaves out stays as it is."""
    return SettingsInfo(
        timezone=form.timezone or None,
        desk_telephones=form.desk_telephones,
        sponsor=form.sponsor,
        filing_number=form.filing_number,
        limits_profile=form.limits_profile or now.limits_profile,
        code_profile=form.code_profile or now.code_profile,
        plan_steps=form.plan_steps or now.plan_steps,
        due_share=_share(form.due_percent) if form.due_percent.strip() else now.due_share,
        complaints=form.complaints,
        accuracy_m=_metres(form.accuracy_m) if form.accuracy_m.strip() else now.accuracy_m,
        report_categories=now.report_categories if form.report_categories is None else form.report_categories,
    )


def _metres(text: str) -> int:
    """Metres as the form has them; what is no number is out of every range."""
    return int(text) if text.strip().isascii() and text.strip().isdecimal() else -1


def _share(per_cent: str) -> float:
    """A share as the form has it; what is no number is out of every range."""
    try:
        return float(per_cent) / 100
    except ValueError:
        return -1.0


def _managed(session: Session, viewer: Viewer) -> list[TerritoryInfo]:
    scope = viewer.scope(Right.SETTINGS_MANAGE)
    return [each for each in territories(session) if scope.holds_all_of(each.code)]
