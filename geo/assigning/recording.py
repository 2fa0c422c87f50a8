"""What lists leave in the trail: who had how many addresses or points looked up."""

from sqlalchemy.orm import Session

from geo.assigning.summary import Summary
from geo.audit.actions import record
from geo.audit.rules import Action, Origin, Subject


def note_assigned(session: Session, origin: Origin, summary: Summary) -> None:
    """Note that a list was assigned, where its addresses were read; points alone are no secret."""
    if "address" in summary.columns:
        entry = origin.entry(Action.ADDRESSES_READ, Subject("addresses", "list"), detail={"count": summary.rows})
        record(session, entry)
