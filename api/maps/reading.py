"""What looking at a map leaves in the trail: that walks or incidents were read, over which days and how many."""

from api.trail import Trail
from geo.audit.rules import Action, Subject
from geo.boundaries.standing import Ground
from maps.coverage import CoverageMapData
from maps.grids import GridMapData
from maps.incidents import IncidentMapData


def note_facts(trail: Trail, ground: Ground, data: GridMapData | CoverageMapData | IncidentMapData) -> None:
    """Note that facts were read; grids alone are open to everybody."""
    if isinstance(data, GridMapData):
        return
    is_walks = isinstance(data, CoverageMapData)
    facts = data.tracks if isinstance(data, CoverageMapData) else data.incidents
    action = Action.TRACK_READ if is_walks else Action.INCIDENTS_READ
    subject = Subject("tracks" if is_walks else "incidents", ground.territory.code)
    days = {"since": data.since.isoformat(), "until": data.until.isoformat()}
    trail.note_reading(action, subject, count=0 if facts is None else len(facts), payload=days)
