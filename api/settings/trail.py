"""The trail, for administrators: who did what and who looked, and erasing what is personal in an entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, ViewerDep, page
from api.settings.sections import sections_for
from api.trail import TrailDep
from geo.accounts.queries import accounts
from geo.audit.actions import erase_payload
from geo.audit.queries import EntryInfo, payload_of, search_entries
from geo.audit.rules import Action, Actor, ActorKind
from geo.core import clock
from geo.core.language import Sentence, say
from geo.core.viewer import Right

router = Router(prefix="/settings", include_in_schema=False)

ACTIONS: Mapping[Action, Sentence] = {
    Action.SIGN_IN: say("came in"),
    Action.SIGN_IN_FAILED: say("failed to sign in"),
    Action.SIGN_OUT: say("signed out"),
    Action.PASSWORD_CHANGED: say("changed the password"),
    Action.ACCOUNT_ADDED: say("added an account"),
    Action.ACCOUNT_CHANGED: say("changed an account"),
    Action.ACCOUNT_REMOVED: say("closed an account"),
    Action.TOKEN_MADE: say("made a token or link"),
    Action.TOKEN_REVOKED: say("ended a token"),
    Action.PLAN_PUBLISHED: say("published a division"),
    Action.PLAN_ROLLED_BACK: say("rolled a division back"),
    Action.PLAN_REJOINED: say("joined everything to a division anew"),
    Action.IMPORT_SENT: say("sent a file"),
    Action.IMPORT_APPLIED: say("applied a file"),
    Action.IMPORT_UNDONE: say("took a file back"),
    Action.EXPORT_MADE: say("took data out"),
    Action.ADDRESSES_READ: say("looked at addresses"),
    Action.NAME_PROPOSED: say("proposed a name that people say"),
    Action.NAME_ACCEPTED: say("accepted a name that people say"),
    Action.NAME_WITHDRAWN: say("withdrew a name that people say"),
    Action.TRACK_READ: say("looked at walks"),
    Action.TEAM_CHANGED: say("made or changed a team"),
    Action.PATROL_PLANNED: say("planned a patrol"),
    Action.PATROL_CANCELLED: say("cancelled a patrol"),
    Action.PATROL_HANDED_OVER: say("handed a patrol over"),
    Action.INCIDENTS_READ: say("looked at incidents"),
    Action.CONTACT_READ: say("looked at a caller's contact"),
    Action.CONTACT_CHANGED: say("wrote a caller's contact"),
    Action.CONTACT_ERASED: say("erased a caller's contact"),
    Action.SETTINGS_CHANGED: say("changed settings"),
    Action.JOB_RETRIED: say("started a job again"),
    Action.BACKUP_MADE: say("made a backup"),
    Action.RESTORED: say("restored a backup"),
    Action.PAYLOAD_ERASED: say("erased something personal here"),
    Action.KEYS_ROTATED: say("changed the encryption keys"),
}

KINDS: Mapping[ActorKind, Sentence] = {
    ActorKind.PERSON: say("a person"),
    ActorKind.TOKEN: say("a program's token"),
    ActorKind.PHONE: say("a phone"),
    ActorKind.LINK: say("a link"),
    ActorKind.PUBLIC: say("somebody without an account"),
    ActorKind.PROGRAM: say("the program itself"),
    ActorKind.COMMAND_LINE: say("the command line"),
}


SUBJECTS: Mapping[str, Sentence] = {
    "account": say("an account"),
    "addresses": say("addresses"),
    "backup": say("a backup"),
    "export": say("an export"),
    "import": say("a file that came in"),
    "import faults": say("the faulty rows of a file"),
    "incident": say("an incident"),
    "incidents": say("incidents"),
    "job": say("a job"),
    "patrol": say("a patrol"),
    "phone": say("a phone key"),
    "plan": say("a division"),
    "territory": say("a territory"),
    "token": say("a token"),
    "tracks": say("walks"),
    "audit entry": say("an entry of the trail"),
}
"""What an entry is about, in words; a kind that is not here is shown as it is."""


@dataclass(frozen=True)
class Question:
    """Which entries are asked for."""

    action: Annotated[str, Query(max_length=40)] = ""
    kind: Annotated[str, Query(max_length=20)] = ""
    since: Annotated[str, Query(alias="from", max_length=10)] = ""
    until: Annotated[str, Query(alias="to", max_length=10)] = ""
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None
    open: Annotated[int | None, Query(ge=1, le=2**62)] = None

    def path(self, **changes: object) -> str:
        """The address of the page that asks this, with changes."""
        said = {"action": self.action, "kind": self.kind, "from": self.since, "to": self.until, **changes}
        return "/settings/trail?" + urlencode({name: value for name, value in said.items() if value})


QuestionDep = Annotated[Question, Depends()]


@router.get("/trail")
@allow(Right.AUDIT_READ, everywhere=True)
def trail_page(
    request: Request, session: SessionDep, settings: SettingsDep, viewer: ViewerDep, question: QuestionDep
) -> HTMLResponse:
    """Entries, the newest first; what is personal in one of them is shown when that one is opened."""
    found = search_entries(
        session,
        action=next((each for each in Action if each.value == question.action), None),
        actor=next((Actor(each) for each in ActorKind if each.value == question.kind), None),
        since=_day(question.since, settings.zone, end=False),
        until=_day(question.until, settings.zone, end=True),
        before_id=question.before,
        limit=100,
    )
    names = {each.id: each.name for each in accounts(session)}
    return page(
        request,
        "settings/trail.html",
        section_links=sections_for(viewer),
        lines=[_line(session, entry, names, question) for entry in found.entries],
        older=question.path(before=found.next) if found.next else None,
        question=question,
        actions=ACTIONS,
        kinds=KINDS,
    )


@router.post("/trail/{entry_id}/erase")
@allow(Right.AUDIT_READ, everywhere=True)
def erase(session: SessionDep, trail: TrailDep, entry_id: int) -> RedirectResponse:
    """Erase what is personal in an entry; the chain stays whole."""
    erase_payload(session, entry_id, trail.origin.actor, request_id=trail.origin.request_id)
    return RedirectResponse("/settings/trail", status_code=303)


@dataclass(frozen=True)
class Line:
    """An entry in words."""

    entry: EntryInfo
    who: Sentence | str
    what: Sentence | str
    about: Sentence | str
    payload: Mapping[str, Any] | None
    path: str


def _line(session: Session, entry: EntryInfo, names: Mapping[Any, str], question: Question) -> Line:
    who = names.get(entry.actor.id, "") or KINDS[entry.actor.kind]
    what = next((words for action, words in ACTIONS.items() if action.value == entry.action), entry.action)
    opened = question.open == entry.id
    path = question.path(before=question.before, open="" if opened else entry.id)
    about = SUBJECTS.get(entry.subject.kind, entry.subject.kind)
    return Line(entry, who, what, about, payload_of(session, entry.id) if opened else None, f"{path}#entry-{entry.id}")


def _day(text: str, zone: ZoneInfo, *, end: bool) -> datetime | None:
    if not text:
        return None
    return clock.parse_on(text, zone) if end else clock.parse_from(text, zone)
