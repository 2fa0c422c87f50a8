"""What a start prints beside the address: the first way in, and ways to look at the made-up town."""

from sqlalchemy.orm import Session

from api.accounts.words import ROLES
from api.cli.output import tell, terminal_language
from api.cli.user import link_to
from api.demo_life import enliven
from api.language import translate
from geo.accounts.first_start import demo_links, set_up_link
from geo.boundaries.queries import TerritoryInfo, territories
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.core import clock
from geo.core.language import say
from geo.core.settings import Settings
from geo.core.viewer import Area, Grant, Level, Role
from geo.db.database import Database

_DEMO = "demo-"


def tell_ways_in(database: Database, settings: Settings, url: str, *, demo: bool) -> None:
    """Print the link that sets up the first administrator; for the demo a link for each role, in a town that lives."""
    with database.session() as session, session.begin():
        first = set_up_link(session, clock.now())
        known = territories(session) if demo else []
        grants = next(
            (_demo_grants(session, each, each.plan_id) for each in known if each.made_up and each.plan_id), {}
        )
        links = demo_links(session, grants, clock.now())
        for each in known if links else ():
            if each.made_up and each.plan_id:
                enliven(session, each, settings, clock.now())
    if first is not None:
        tell(say("Nobody administers this installation yet. Open this once and choose a password: {link}",
                 link=link_to(settings, url, first.secret)))  # fmt: skip
    if links:
        tell(say("To look at the made-up town through other eyes, open one of these, each once:"))
    for name, made in links.items():
        role = translate(ROLES[grants[name].role], terminal_language())
        tell(say("  {role}: {link}", role=role, link=link_to(settings, url, made.secret)))


def _demo_grants(session: Session, territory: TerritoryInfo, plan_id: int) -> dict[str, Grant]:
    """A planner, approver and desk for the whole town, a worker for one grid, a patroller for one community."""
    whole = Area(territory.code)
    grid = str(plan_grids(session, plan_id)["code"].iloc[0])
    community = str(plan_communities(session, plan_id)["code"].iloc[0])
    areas = {
        Role.PLANNER: whole,
        Role.APPROVER: whole,
        Role.STAFF: whole,
        Role.GRID_WORKER: Area(territory.code, Level.GRID, grid),
        Role.PATROLLER: Area(territory.code, Level.COMMUNITY, community),
    }
    return {_DEMO + role.value.replace("_", "-"): Grant(role, area) for role, area in areas.items()}
