"""What files, plans and exports leave in the trail. Names of files may be those of persons, so they are kept apart."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.audit.actions import record
from geo.audit.rules import Action, Entry, Origin, Subject
from geo.boundaries.models import Plan, Publication
from geo.boundaries.queries.plans import PlanInfo, plan_by_id
from geo.imports.models import Import
from geo.publishing.canonical import CanonicalFile


def note_applied(session: Session, origin: Origin, file: Import, counts: Mapping[str, int]) -> None:
    """A file came in; a boundary file's plan was published with it."""
    record(session, _of_file(origin, Action.IMPORT_APPLIED, file, counts=dict(counts)))
    published = (
        select(Plan.id, Publication.from_at)
        .join(Publication, Publication.plan_id == Plan.id)
        .where(Plan.import_id == file.id)
    )
    for plan_id, from_at in session.execute(published).all():
        note_plan(session, origin, Action.PLAN_PUBLISHED, plan_id, from_at=from_at)


def note_undone(session: Session, origin: Origin, file: Import) -> None:
    """A file was taken back, and its plan with it."""
    record(session, _of_file(origin, Action.IMPORT_UNDONE, file))


def note_plan(
    session: Session, origin: Origin, action: Action, plan_id: int, *, from_at: datetime | None = None
) -> None:
    """Something was done with a plan."""
    plan = plan_by_id(session, plan_id)
    detail = {"plan_id": plan_id} | ({"from": from_at.isoformat()} if from_at else {})
    record(session, origin.entry(action, Subject("plan", f"{plan.territory_code}/{plan.name}"), detail=detail))


def note_export(session: Session, origin: Origin, file: CanonicalFile, *, everything: bool) -> None:
    """Facts and results were written into a file."""
    detail = {"lines": file.lines, "everything": everything}
    record(session, origin.entry(Action.EXPORT_MADE, Subject("export", file.sha256), detail=detail))


def note_plan_export(session: Session, origin: Origin, plan: PlanInfo, form: str) -> None:
    """A plan was written into a file or onto sheets."""
    subject = Subject("plan", f"{plan.territory_code}/{plan.name}")
    record(session, origin.entry(Action.EXPORT_MADE, subject, detail={"plan_id": plan.id, "format": form}))


def _of_file(origin: Origin, action: Action, file: Import, **more: object) -> Entry:
    detail = {"kind": file.kind, "sha256": file.file_sha256.hex(), **more}
    return origin.entry(action, Subject("import", str(file.id)), detail=detail, payload={"file": file.file_name})
