"""The web program: the only place where capabilities are wired together."""

import mimetypes

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from api import docs, health, limits, metrics
from api.accounts import issuer as issuer_pages
from api.accounts import own as own_pages
from api.accounts import pages as account_pages
from api.accounts.door import PasswordLine
from api.accounts.gate import GateMiddleware
from api.accounts.identifying import identify
from api.accounts.oidc import Issuer, client_of
from api.addresses import routes as address_routes
from api.admission import Admission, slots_for
from api.assigning import pages as list_pages
from api.assigning import routes as list_routes
from api.boundaries import pages as boundary_pages
from api.boundaries import routes as boundary_routes
from api.care import pages as care_pages
from api.coding import TagMiddleware
from api.consultations import pages as consultation_pages
from api.consultations import routes as consultation_routes
from api.coverage import daily as coverage_days
from api.coverage import pages as coverage_pages
from api.coverage import pieces as piece_targets
from api.coverage import reports as coverage_reports
from api.coverage import routes as coverage_routes
from api.coverage import sheets as paper_sheets
from api.coverage import targets as street_targets
from api.describing import describe_with
from api.errors import FailureMiddleware, add_error_answers
from api.forms import check_form
from api.go import pages as field_pages
from api.go import route as field_route
from api.go import standing as field_standing
from api.go import streets as field_streets
from api.headers import HeadersMiddleware
from api.hosts import HostMiddleware
from api.imports import pages as import_pages
from api.imports import routes as import_routes
from api.incidents import pages as incident_pages
from api.incidents import reporting as incident_reporting
from api.incidents import routes as incident_routes
from api.incidents import voice_notes as incident_voice_notes
from api.logs import note_request
from api.maps import pages as map_pages
from api.maps import routes as map_routes
from api.metrics import Metrics
from api.names import pages as name_pages
from api.names import routes as name_routes
from api.once import add_replays
from api.origins import OriginMiddleware
from api.patrols import calls as help_calls
from api.patrols import checkins as patrol_checkins
from api.patrols import codes as patrol_codes
from api.patrols import events as patrol_events
from api.patrols import handing as patrol_handing
from api.patrols import joining as patrol_joining
from api.patrols import pages as patrol_pages
from api.patrols import planned as planned_routes
from api.patrols import planning as planning_pages
from api.patrols import reading as patrol_reading
from api.patrols import recorders as patrol_recorders
from api.patrols import recording as patrol_recording
from api.patrols import routes as patrol_routes
from api.patrols import sharing as patrol_sharing
from api.patrols import ticking as patrol_ticking
from api.patrols import walking as patrol_walking
from api.patrols import watching as patrol_watching
from api.patrols.live import Live
from api.plans import basing as plan_basing
from api.plans import comments as plan_comments
from api.plans import contents as plan_contents
from api.plans import due as plan_due
from api.plans import exports as plan_exports
from api.plans import filing as plan_filing
from api.plans import handover as plan_handover
from api.plans import history as plan_history
from api.plans import moving as plan_moving
from api.plans import pages as plan_pages
from api.plans import proposals as plan_proposals
from api.plans import publishing as plan_publishing
from api.plans import routes as plan_routes
from api.plans import stages as plan_stages
from api.plans.asking import today_of
from api.reader import ReaderMiddleware
from api.routes import pages as route_pages
from api.routes import routes as route_routes
from api.routes import storing as stored_routes
from api.schedules import pages as schedule_pages
from api.schedules import routes as schedule_routes
from api.settings import keeping as keeping_pages
from api.settings import people as people_pages
from api.settings import sections
from api.settings import territories as territory_pages
from api.settings import trail as trail_pages
from api.streets import routes as street_routes
from api.teams import pages as team_pages
from api.teams import routes as team_routes
from api.templating import STATIC_DIR, make_environment
from api.throttle import ADDRESSES, BATCHES, CODES, COMMENTS, JOINS, RECORDED, Throttle
from api.today import pages as today_pages
from api.watching import WatchMiddleware
from geo.accounts.passwords import password_line
from geo.boundaries.territory_settings import SettingsInfo
from geo.core.settings import Settings
from geo.db.database import Database
from geo.exchange.confinement.limits import Bounds
from geo.exchange.confinement.program import set_bounds
from geo.publishing.desk import Desk

ROUTERS = (
    # first: phones and recorders ask for nothing else
    patrol_joining.router,
    patrol_recorders.router,
    patrol_routes.router,
    health.router,
    metrics.router,
    docs.router,
    limits.router,
    account_pages.router,
    issuer_pages.router,
    own_pages.router,
    sections.router,
    people_pages.router,
    territory_pages.router,
    trail_pages.router,
    keeping_pages.router,
    incident_reporting.router,
    incident_voice_notes.router,
    incident_routes.router,
    incident_pages.files,
    incident_pages.router,
    today_pages.router,
    boundary_pages.router,
    boundary_routes.router,
    consultation_pages.router,
    consultation_routes.router,
    plan_history.router,
    plan_due.router,
    plan_handover.pages,
    plan_handover.router,
    plan_moving.pages,
    plan_moving.router,
    plan_pages.router,
    plan_exports.pages,
    plan_exports.router,
    plan_publishing.router,
    plan_comments.pages,
    plan_comments.router,
    plan_filing.pages,
    plan_filing.router,
    plan_routes.router,
    plan_contents.router,
    plan_basing.router,
    plan_stages.router,
    plan_proposals.router,
    list_pages.router,
    list_routes.router,
    address_routes.router,
    import_pages.router,
    import_routes.router,
    name_pages.router,
    name_routes.router,
    coverage_days.pages,
    coverage_days.router,
    coverage_reports.router,
    patrol_checkins.pages,  # before the page of one patrol, as are the teams, the plans and the live map
    team_pages.router,
    team_routes.router,
    patrol_watching.router,
    patrol_watching.pages,
    planned_routes.router,
    patrol_events.router,
    planning_pages.router,
    patrol_codes.router,
    patrol_codes.pages,
    patrol_handing.pages,
    patrol_recording.pages,
    patrol_recording.router,
    patrol_reading.router,
    patrol_pages.router,
    coverage_pages.router,
    coverage_routes.router,
    care_pages.router,
    schedule_pages.router,
    schedule_routes.router,
    paper_sheets.router,
    street_targets.router,
    street_targets.pages,
    piece_targets.pages,
    patrol_ticking.router,
    patrol_walking.router,
    stored_routes.pages,  # before the route of any grid
    stored_routes.router,
    route_pages.router,
    route_routes.router,
    patrol_checkins.router,
    patrol_sharing.router,
    help_calls.router,
    help_calls.pages,
    street_routes.router,
    field_standing.router,
    field_route.router,
    field_streets.router,
    field_pages.router,
    map_pages.router,
    map_routes.router,
)
"""Looked through in this order: a path with a word in it stands before the one that takes any word there."""


def create_app(
    settings: Settings, database: Database, *, only_this_machine: bool = False, secure: bool = False
) -> FastAPI:
    """The program on an open database; whoever calls keeps the database open while it serves.

    With `only_this_machine` it answers to names of this machine alone; a proxy asks by any name. `secure`
    says that it is reached over https, so that cookies are bound to it.

    Raises:
        BadInput: the settings of an issuer are not whole.
    """
    app = FastAPI(
        title="Gridsteward",
        summary="Which grid an address or point belongs to, and who serves it.",
        version="1",
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        max_body_size=2 * settings.upload_limit_bytes,  # of forms with files; other routes have their own
    )
    set_bounds(Bounds.of(settings))
    _hold(app, settings, database)
    app.state.secure = secure
    for router in ROUTERS:
        app.include_router(router)
    mimetypes.add_type("text/javascript", ".js")
    app.mount("/static", StaticFiles(directory=STATIC_DIR), name="static")
    add_error_answers(app)
    add_replays(app)
    describe_with(app)
    _surround(app, settings, only_this_machine=only_this_machine)
    return app


def _hold(app: FastAPI, settings: Settings, database: Database) -> None:
    """What one program holds as long as it runs."""
    app.state.settings = settings
    app.state.database = database
    app.state.admission = Admission(slots_for(settings.pool_size))
    app.state.templates = make_environment(settings.zone)
    app.state.made_up = False
    app.state.live = Live(database)
    app.state.ready = None
    app.state.drafts = Desk(today_of(settings))
    app.state.identify = identify
    app.state.check_form = check_form
    app.state.passwords = PasswordLine(password_line())
    app.state.imprint = SettingsInfo()
    app.state.metrics = Metrics(app)
    _throttle(app)
    _trust(app, settings)


def _throttle(app: FastAPI) -> None:
    """How often one asker may try what is dear or can be guessed."""
    app.state.throttle = Throttle(ADDRESSES)
    app.state.batch_throttle = Throttle(BATCHES)
    app.state.code_throttle = Throttle(CODES)
    app.state.join_throttle = Throttle(JOINS)
    app.state.recorder_throttle = Throttle(RECORDED)
    app.state.comment_throttle = Throttle(COMMENTS)


def _trust(app: FastAPI, settings: Settings) -> None:
    """The issuer that signs people in, if one is set."""
    client = client_of(settings)
    app.state.issuer = Issuer(client) if client else None
    app.state.issuer_name = client.name if client else None


def _surround(app: FastAPI, settings: Settings, *, only_this_machine: bool) -> None:
    """What stands around every answer; the last one added is the outermost."""
    app.add_middleware(FailureMiddleware)
    app.add_middleware(OriginMiddleware)
    if only_this_machine:
        app.add_middleware(HostMiddleware)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    app.add_middleware(TagMiddleware)
    app.add_middleware(ReaderMiddleware, default_language=settings.language)
    app.add_middleware(HeadersMiddleware, secure=app.state.secure)
    app.state.notes = (note_request, app.state.metrics.note)
    app.add_middleware(WatchMiddleware, notes=app.state.notes)
    app.add_middleware(GateMiddleware)
