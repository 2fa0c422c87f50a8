"""The map on a file's page: its rows and its faults, over the grids that are in force."""

from dataclasses import replace

from sqlalchemy.orm import Session

from api.imports.views import ImportView
from api.templating import static
from geo.boundaries.queries import territories_in_force
from geo.imports.models import ImportState
from maps import changes
from maps.canvas import Fragments
from maps.look import Look


def preview_map(session: Session, shown: ImportView, look: Look) -> Fragments | None:
    """Where the rows of a file lie; None where nothing of it has a place, or it was taken back."""
    features = [*(shown.places or {}).get("features", ()), *shown.fault_places]
    if not features or shown.working is not None or shown.state is ImportState.UNDONE:
        return None
    code = _territory(session, shown)
    data = changes.ChangeMapData(
        territory=code or "",
        places={"type": "FeatureCollection", "features": features},
        ground_url=f"/api/v1/maps/grids?territory={code}" if code else None,
    )
    return changes.draw(data, replace(look, file_url=static))


def _territory(session: Session, shown: ImportView) -> str | None:
    """The code of the territory with a plan in force that the file belongs to, or None."""
    known = [territory.code for territory in territories_in_force(session)]
    named = shown.options.get("territory")
    if named:
        return named if named in known else None
    return known[0] if len(known) == 1 else None
