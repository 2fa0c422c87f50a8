"""How each address of the program is asked: who is to be let in, with what, and what it is about.

A new route adds its line to EXAMPLES. `who` says again what the route declares, so that a declaration
cannot be loosened unseen. `about` is the kind of object that its address or form names (see
`world.objects`); `@` stands for it in queries and forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.permission.askers import COMMUNITY, ENTRY, GRID, HOME, OTHER

DAYS = "from=2026-11-01&to=2026-11-30"
SEARCHES = ("", "?q=zq", "?q=zqaddress", "?q=zqaddresselsewher", "?q=zqaddresstow", "?q=同名园1栋", "?q=101.665,39.211")
ADMINISTRATION = "accounts.manage in a territory"
FILES = "imports.manage in a territory"
DRAFTS = "drafts.read in a territory"
LISTS = "addresses.read in a territory"
DRAFTS = "drafts.read in a territory"
EDITED = "drafts.edit in a territory"
APPROVED = "plans.approve in a territory"
SETTINGS = "settings.manage in a territory"
TRAIL = "audit.read everywhere"
KEEPING = "jobs.manage everywhere"
OF_TERRITORY = (f"?territory={HOME}", f"?territory={OTHER}")
STATES = ("proposed", "accepted", "withdrawn")
PROBLEMS = tuple(
    f"?territory={code}&problem={problem}" for code in (HOME, OTHER) for problem in ("no_grid", "other_community")
)
OF_GROUND = (f"?territory={HOME}", f"?territory={HOME}&format=geojson", f"?territory={OTHER}")


@dataclass(frozen=True, kw_only=True)
class Example:
    """One route: `fits` are the statuses that fit an object of one's own; without `about` every question fits."""

    who: str
    asks: tuple[str, ...] = ("",)
    names: tuple[str, ...] = ()
    about: str | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None
    fits: frozenset[int] = frozenset({200})
    hx: bool = False


SEE_OTHER = frozenset({303})
ACCEPTED = frozenset({202})
EMPTY = frozenset({204})
NEW = "5b1d7c1e-7d5c-4c1b-9f43-2f6a8c0d1e01"
CONFLICT = frozenset({409})
MISSING = frozenset({404})
"""A draft that is not in consultation, or a comment that there is not, looks as if it were not there."""
SEEN = frozenset({200, 404})
"""What is also for those who are in a team: whoever is not looks at nothing, in whatever area."""
PATROLS, TEAMS = "patrols.read", "teams.manage"
EVENT = {"id": NEW, "at": "2026-11-05T08:30:00+08:00"}
PLAN = {"id": NEW, "team": NEW, "start_from": "2026-12-05T08:30:00+08:00", "start_until": "2026-12-05T09:00:00+08:00"}
"""Of a team that there is not."""
NAMED_TEAM = {"name": "another", "version": "9", "community": COMMUNITY}
"""A change of a version that there is not; the community is not in the other territory."""
LOCK = {"kind": "lock", "grid": GRID, "locked": True}
FIX = {"id": NEW, "at": "2026-11-05T08:30:00+08:00", "lon": 101.661, "lat": 39.211}
REPORT = {"id": NEW, "category": "其他", "at": "2026-11-05T08:30:00+08:00", "lon": 101.661, "lat": 39.211}
WAY = {
    "id": NEW,
    "at_from": "2026-11-05T08:30:00+08:00",
    "at_to": "2026-11-05T08:36:00+08:00",
    "line": [[101.661, 39.211], [101.662, 39.211]],
}
CALLS = "tracks.read in a territory"

EXAMPLES: Mapping[str, Example] = {
    "GET /healthz": Example(who="public"),
    "GET /readyz": Example(who="public"),
    "GET /docs": Example(who="public"),
    "GET /limits": Example(who="public"),
    "GET /sign-in": Example(who="public", fits=frozenset({200, 303})),
    "POST /sign-in": Example(who="public", form={"name": "nobody", "password": "x"}, fits=frozenset({403})),
    "GET /sign-in/issuer": Example(who="public", fits=frozenset({404})),
    "GET /sign-in/issuer/back": Example(who="public", fits=frozenset({404})),
    "POST /sign-out": Example(who="public", fits=SEE_OTHER),
    "GET /enter": Example(who="link", asks=("?key=guessed",), fits=frozenset({404})),
    "POST /enter": Example(who="link", form={"key": "guessed"}, fits=frozenset({404})),
    "GET /account": Example(who="signed in"),
    "POST /account/password": Example(who="signed in", form={"old": "x"}, fits=frozenset({400})),
    "POST /account/sign-out-others": Example(who="signed in", fits=SEE_OTHER),
    "POST /account/phones": Example(who="fixes.add, in person", form={"label": "mine"}),
    "POST /account/phones/{token_id}/revoke": Example(who="signed in", about="phone", fits=SEE_OTHER),
    "GET /settings": Example(who="signed in", fits=frozenset({303, 403})),
    "GET /settings/people": Example(who=ADMINISTRATION),
    "POST /settings/people": Example(
        who=ADMINISTRATION,
        about="area",
        form={"sign_in_name": "newcomer", "name": "Newcomer", "role": "staff", "area": "@"},
    ),
    "GET /settings/people/{account_id}": Example(who=ADMINISTRATION, about="account"),
    "POST /settings/people/{account_id}/grants": Example(
        who=ADMINISTRATION,
        about="account",
        form={"role": "staff", "area": f"{HOME}/community/{COMMUNITY}"},
        fits=frozenset({303, 403}),
    ),
    "POST /settings/people/{account_id}/subject": Example(
        who=ADMINISTRATION, about="account", form={"subject": ""}, fits=SEE_OTHER
    ),
    "POST /settings/people/{account_id}/reset": Example(who=ADMINISTRATION, about="account"),
    "POST /settings/people/{account_id}/close": Example(who=ADMINISTRATION, about="account", fits=SEE_OTHER),
    "POST /settings/people/{account_id}/open": Example(who=ADMINISTRATION, about="account", fits=SEE_OTHER),
    "POST /settings/tokens": Example(
        who=ADMINISTRATION, about="area", form={"label": "new", "role": "staff", "area": "@"}
    ),
    "POST /settings/tokens/{token_id}/revoke": Example(who=ADMINISTRATION, about="token", fits=SEE_OTHER),
    "GET /settings/territories": Example(who=SETTINGS),
    "POST /settings/territories/{code}": Example(
        who=SETTINGS, about="territory", form={"sponsor": "somebody"}, fits=SEE_OTHER
    ),
    "GET /settings/trail": Example(
        who=TRAIL, asks=("", f"?open={ENTRY}", "?action=export_made", "?kind=person", f"?{DAYS}")
    ),
    "POST /settings/trail/{entry_id}/erase": Example(who=TRAIL, about="entry", fits=SEE_OTHER),
    "GET /settings/keeping": Example(who=KEEPING, asks=("", "?done=backup", "?done=job")),
    "POST /settings/keeping/backup": Example(who=KEEPING, fits=SEE_OTHER),
    "POST /settings/keeping/jobs/{job_id}/retry": Example(who=KEEPING, about="job", fits=SEE_OTHER),
    "POST /settings/keeping/jobs/{job_id}/discard": Example(who=KEEPING, about="job", fits=SEE_OTHER),
    "GET /metrics": Example(who="metrics.read everywhere"),
    "GET /": Example(who="public", asks=(*SEARCHES, f"?territory={OTHER}", "?q=zq&pick=address:9")),
    "GET /search": Example(who="public", asks=SEARCHES, hx=True),
    "GET /grids/{code}": Example(who="public", names=(GRID, f"{HOME}101002001", f"{OTHER}101001001")),
    "GET /communities/{code}": Example(who="public", names=(COMMUNITY, f"{HOME}101002", f"{OTHER}101001")),
    "GET /territories/{code}": Example(who="public", asks=("", "?sort=code"), names=(HOME, OTHER)),
    "GET /api/v1/locate": Example(
        who="public",
        asks=tuple(
            f"?territory={code}&{question}"
            for code in (HOME, OTHER)
            for question in ("address=zq", "address=zqaddress", "address=同名园1栋", "lon=101.665&lat=39.211")
        ),
    ),
    "GET /api/v1/addresses": Example(
        who="addresses.read",
        asks=tuple(f"?territory={HOME}&q={text}" for text in ("zq", "zqaddress", "同名园1栋", "同名园")),
    ),
    "GET /api/v1/grids/{code}/addresses": Example(
        who="addresses.read",
        asks=OF_GROUND[:1],
        names=(GRID, f"{HOME}101002001", "152929101001001"),
        fits=frozenset({200, 404}),
    ),
    "POST /remember": Example(
        who="names.propose",
        form={"text": "老地方", "stands_for": "address", "key": "zqaddressgrid-1", "territory": HOME},
        fits=frozenset({303, 404}),
    ),
    "GET /api/v1/territories": Example(who="public", asks=("", "?format=geojson")),
    "GET /api/v1/communities": Example(who="public", asks=OF_GROUND),
    "GET /api/v1/communities/{code}": Example(who="public", asks=OF_GROUND[:2], names=(COMMUNITY, f"{HOME}101002")),
    "GET /api/v1/grids": Example(who="public", asks=OF_GROUND),
    "GET /api/v1/grids/{code}": Example(who="public", asks=OF_GROUND[:2], names=(GRID, f"{HOME}101002001")),
    "GET /coverage": Example(
        who="coverage.read",
        asks=(f"?territory={HOME}&{DAYS}", f"?territory={HOME}&{DAYS}&grid={GRID}", f"?territory={OTHER}&{DAYS}"),
        fits=frozenset({200, 404}),
    ),
    "GET /api/v1/coverage": Example(
        who="coverage.read",
        asks=(
            f"?territory={HOME}&{DAYS}",
            *(f"?territory={HOME}&{DAYS}&by={by}" for by in ("street", "team")),
            f"?territory={HOME}&{DAYS}&format=geojson",
            f"?territory={HOME}&{DAYS}&grid={GRID}",
            f"?territory={OTHER}&{DAYS}",
        ),
        fits=frozenset({200, 404}),
    ),
    "GET /coverage/days": Example(
        who="coverage.read",
        asks=(f"?{DAYS}", f"?{DAYS}&grid={GRID}", f"?{DAYS}&territory={OTHER}"),
        fits=frozenset({200, 404}),
    ),
    "GET /api/v1/coverage/days": Example(
        who="coverage.read",
        asks=(*(f"{each}&{DAYS}" for each in OF_TERRITORY), f"?territory={HOME}&{DAYS}&grid={GRID}"),
        fits=frozenset({200, 404}),
    ),
    "GET /coverage/report": Example(who=CALLS, asks=tuple(f"{each}&{DAYS}" for each in OF_TERRITORY)),
    "GET /coverage/report.{form}": Example(
        who=CALLS, names=("csv", "xlsx"), asks=tuple(f"{each}&{DAYS}" for each in OF_TERRITORY)
    ),
    "GET /api/v1/coverage/history": Example(
        who="coverage.read",
        asks=tuple(f"?territory={code}&{DAYS}" for code in (HOME, OTHER)),
        fits=frozenset({200, 404}),
    ),
    "GET /api/v1/coverage/blind-spots": Example(
        who="coverage.read",
        asks=tuple(
            f"?territory={code}&{DAYS}&days=1&format={kind}" for code in (HOME, OTHER) for kind in ("json", "geojson")
        ),
        fits=frozenset({200, 404}),
    ),
    "GET /plans": Example(who=DRAFTS),
    "GET /plans/history": Example(who="public", asks=("", *OF_TERRITORY, "?at=2147483647"), fits=frozenset({200, 404})),
    "GET /plans/history/rollback": Example(who=APPROVED, asks=OF_TERRITORY, fits=frozenset({404, 409})),
    "POST /plans/history/rollback": Example(
        who=APPROVED, about="territory", form={"territory": "@", "earlier": "1"}, fits=CONFLICT
    ),
    "GET /plans/{plan_id}/edit": Example(who=DRAFTS, about="draft"),
    "GET /names": Example(
        who="names.propose",
        asks=tuple(f"?territory={code}&state={state}" for code in (HOME, OTHER) for state in STATES),
    ),
    "POST /names/{alias_id}": Example(who="names.propose", about="alias", form={"step": "withdraw"}, fits=SEE_OTHER),
    "GET /names/addresses": Example(who="addresses.read", asks=PROBLEMS),
    "GET /names/addresses.csv": Example(who="addresses.read", asks=PROBLEMS),
    "GET /api/v1/aliases": Example(who="names.propose", asks=OF_TERRITORY),
    "POST /api/v1/aliases": Example(
        who="names.propose",
        about="named",
        json={"territory": HOME, "text": "another name", "stands_for": "address", "key": "@"},
        fits=frozenset({201, 404}),
    ),
    "POST /api/v1/aliases/{alias_id}/accept": Example(who="names.review in a territory", about="alias"),
    "POST /api/v1/aliases/{alias_id}/withdraw": Example(who="names.propose", about="alias"),
    "POST /api/v1/aliases/{alias_id}/reopen": Example(
        who="names.review in a territory", about="alias", fits=frozenset({409})
    ),
    "GET /api/v1/addresses/problems": Example(who="addresses.read", asks=PROBLEMS),
    "GET /plans/{plan_id}/publish": Example(who=DRAFTS, about="draft"),
    "POST /plans/{plan_id}/publish": Example(who=EDITED, about="draft", form={"reason": "flood"}, fits=SEE_OTHER),
    "POST /plans/{plan_id}/rebase": Example(who=EDITED, about="draft", form={"reason": "due"}, fits=CONFLICT),
    "POST /plans/{plan_id}/submit": Example(who=EDITED, about="draft", form={"reason": "due"}, fits=SEE_OTHER),
    "POST /plans/{plan_id}/review": Example(who=APPROVED, about="draft", form={"step": "return"}, fits=CONFLICT),
    "GET /plans/{plan_id}/file": Example(who=APPROVED, about="draft", fits=CONFLICT),
    "POST /plans/{plan_id}/file": Example(
        who=APPROVED, about="draft", form={"number": "1", "day": "2026-01-05"}, fits=CONFLICT
    ),
    "POST /api/v1/plans/{plan_id}/file": Example(
        who=APPROVED, about="draft", json={"number": "1", "on": "2026-01-05"}, fits=CONFLICT
    ),
    "GET /api/v1/plans/{plan_id}/comments": Example(who=DRAFTS, about="draft"),
    "POST /plans/{plan_id}/comments/{comment_id}": Example(
        who=APPROVED, about="draft", form={"verdict": "taken_up", "reason": "due"}, fits=MISSING
    ),
    "GET /consultations": Example(who="public"),
    "GET /consultations/{plan_id}": Example(who="public", about="draft", fits=MISSING),
    "POST /consultations/{plan_id}/comments": Example(
        who="public", about="draft", form={"id": NEW, "text": "keep it"}, fits=MISSING
    ),
    "GET /api/v1/consultations": Example(who="public"),
    "GET /api/v1/consultations/{plan_id}": Example(who="public", about="draft", fits=MISSING),
    "POST /api/v1/consultations/{plan_id}/comments": Example(
        who="public", about="draft", json={"id": NEW, "text": "keep it"}, fits=MISSING
    ),
    "GET /api/v1/plans": Example(who=DRAFTS, asks=OF_TERRITORY),
    "POST /api/v1/plans": Example(
        who=EDITED, about="territory", json={"territory": "@", "name": "another"}, fits=frozenset({201})
    ),
    "GET /api/v1/plans/{plan_id}/blocks": Example(who=DRAFTS, about="draft"),
    "GET /api/v1/plans/{plan_id}/base": Example(who=DRAFTS, about="draft"),
    "POST /api/v1/plans/{plan_id}/rebase": Example(who=EDITED, about="draft", json={"version": 1}, fits=CONFLICT),
    "GET /api/v1/plans/{plan_id}/operations": Example(who=DRAFTS, about="draft"),
    "POST /api/v1/plans/{plan_id}/operations": Example(
        who=EDITED, about="draft", json={"version": 1, "id": NEW, "operation": LOCK}, fits=frozenset({200, 400})
    ),
    "POST /api/v1/plans/{plan_id}/undo": Example(who=EDITED, about="draft", json={"version": 1}, fits=CONFLICT),
    "POST /api/v1/plans/{plan_id}/redo": Example(who=EDITED, about="draft", json={"version": 1}, fits=CONFLICT),
    "GET /api/v1/plans/{plan_id}/proposals": Example(who=DRAFTS, about="draft"),
    "POST /api/v1/plans/{plan_id}/proposals": Example(
        who=EDITED, about="draft", json={"kind": "redraw", "community": COMMUNITY}, fits=ACCEPTED
    ),
    "POST /api/v1/plans/{plan_id}/proposals/{proposal_id}/cancel": Example(
        who=EDITED, about="draft", fits=frozenset({404})
    ),
    "GET /api/v1/plans/due": Example(who=DRAFTS, asks=OF_TERRITORY, fits=frozenset({200, 404})),
    "GET /plans/{plan_id}/handover": Example(who=DRAFTS, about="draft"),
    "GET /api/v1/plans/{plan_id}/handover": Example(who=DRAFTS, about="draft"),
    "GET /plans/{plan_id}/addresses": Example(who=DRAFTS, about="draft"),
    "GET /api/v1/plans/{plan_id}/addresses": Example(who=DRAFTS, about="draft"),
    "GET /plans/{plan_id}/proposals/{proposal_id}/{index}/addresses": Example(
        who=DRAFTS, about="draft", fits=frozenset({404})
    ),
    "GET /api/v1/plans/{plan_id}/proposals/{proposal_id}/{index}/addresses": Example(
        who=DRAFTS, about="draft", fits=frozenset({404})
    ),
    "GET /api/v1/plans/{plan_id}/grids": Example(who=DRAFTS, about="draft"),
    "GET /api/v1/plans/{plan_id}/check": Example(who=DRAFTS, about="draft"),
    "GET /api/v1/plans/{plan_id}/export": Example(who=DRAFTS, about="draft"),
    "GET /plans/{plan_id}/sheets": Example(who=DRAFTS, about="draft"),
    "GET /plans/{plan_id}/sheets.pdf": Example(who=DRAFTS, about="draft"),
    "GET /api/v1/plans/{plan_id}/diff": Example(who=DRAFTS, about="draft"),
    "POST /api/v1/plans/{plan_id}/submit": Example(who=EDITED, about="draft", json={"reason": "due"}),
    "POST /api/v1/plans/{plan_id}/return": Example(
        who=APPROVED, about="draft", json={"reason": "again"}, fits=CONFLICT
    ),
    "POST /api/v1/plans/{plan_id}/consult": Example(
        who=APPROVED, about="draft", json={"until": "2026-12-10"}, fits=CONFLICT
    ),
    "POST /api/v1/plans/{plan_id}/approve": Example(who=APPROVED, about="draft", json={"document": "1"}, fits=CONFLICT),
    "POST /api/v1/plans/{plan_id}/publish": Example(who=EDITED, about="draft", json={"reason": "flood"}),
    "GET /api/v1/grids/{code}/neighbours": Example(who="public", asks=OF_GROUND[:1], names=(GRID, f"{HOME}101002001")),
    "GET /api/v1/incidents/{incident_id}/contact": Example(who="contacts.read", about="incident"),
    "PUT /api/v1/incidents/{incident_id}/contact": Example(
        who="contacts.read", about="incident", json={"telephone": "555-0100"}, fits=EMPTY
    ),
    "DELETE /api/v1/incidents/{incident_id}/contact": Example(who="contacts.read", about="incident", fits=EMPTY),
    "POST /api/v1/incidents": Example(
        who="fixes.add", about="patrolled", json={**REPORT, "territory": "@"}, fits=frozenset({201, 403})
    ),  # the key of a patrol reports for that patrol
    "GET /api/v1/incidents/near": Example(
        who="fixes.add", about="patrolled", asks=("?lon=101.661&lat=39.211&territory=@",), fits=frozenset({200, 403})
    ),
    "POST /api/v1/incidents/{report_id}/photos": Example(
        who="fixes.add", names=(NEW,), asks=(f"?id={NEW}",), fits=frozenset({400})
    ),
    "POST /api/v1/incidents/{report_id}/voice-notes": Example(
        who="fixes.add", names=(NEW,), asks=(f"?id={NEW}",), fits=frozenset({400})
    ),
    "GET /api/v1/incidents/{incident_id}/voice-notes/{note_id}": Example(
        who="incidents.read", about="incident", names=(NEW,), fits=MISSING
    ),
    "GET /api/v1/incidents/{incident_id}/photos/{photo_id}": Example(
        who="incidents.read", about="incident", names=(NEW,), fits=MISSING
    ),
    "GET /incidents": Example(who="incidents.read", asks=OF_TERRITORY),
    "GET /incidents/{incident_id}": Example(who="incidents.read", about="incident"),
    "POST /api/v1/patrols": Example(
        who="fixes.add",
        about="patrolled",
        json={"id": NEW, "territory": "@", "title": "Round", "started_at": "2026-11-05T08:00:00+08:00"},
        fits=frozenset({201}),
    ),
    "POST /api/v1/patrols/{patrol_id}/fixes": Example(who="fixes.add", about="patrol", json={"fixes": [FIX]}),
    "POST /api/v1/patrols/{patrol_id}/finish": Example(
        who="fixes.add", about="patrol", json={"finished_at": "2026-11-05T09:00:00+08:00"}
    ),
    "POST /api/v1/patrols/{patrol_id}/code": Example(
        who="fixes.add", about="patrol", fits=frozenset({200, 403, 404})
    ),  # a phone makes none, and nobody one of others
    "POST /api/v1/patrols/join": Example(who="public", json={"code": "000000"}, fits=MISSING),
    "POST /api/v1/patrols/{patrol_id}/recorder": Example(who="fixes.add", about="patrol"),
    "GET /api/v1/recorder": Example(who="public", fits=frozenset({404})),
    "POST /api/v1/recorder": Example(who="public", fits=frozenset({404})),
    "GET /api/v1/recorder/{key}": Example(who="public", names=("guessed",), fits=frozenset({404})),
    "POST /api/v1/recorder/{key}": Example(who="public", names=("guessed",), fits=frozenset({404})),
    "POST /api/v1/patrols/{patrol_id}/sos": Example(
        who="fixes.add", about="patrol", json={"id": NEW, "at": "2026-11-05T08:30:00+08:00"}
    ),
    "POST /api/v1/patrols/{patrol_id}/reported": Example(who="fixes.add", about="patrol", json=WAY),
    "POST /api/v1/patrols/{patrol_id}/ticked": Example(
        who="fixes.add", about="patrol", json={"network": 1, "ticks": []}
    ),
    "GET /coverage/sheet": Example(
        who="fixes.add",
        asks=(f"?territory={HOME}", f"?territory={HOME}&grid={GRID}", f"?territory={OTHER}"),
        fits=frozenset({200, 404}),
    ),
    "POST /coverage/sheet": Example(
        who="fixes.add", asks=(f"?territory={HOME}&grid={GRID}",), fits=frozenset({303, 400, 404})
    ),
    "GET /coverage/targets/pieces": Example(
        who="coverage.plan", asks=(f"?grid={GRID}&territory={HOME}",), fits=frozenset({200, 403, 404})
    ),
    "POST /coverage/targets/pieces": Example(
        who="coverage.plan",
        form={"days": "3"},
        asks=(f"?grid={GRID}&territory={HOME}",),
        fits=frozenset({400, 403, 404}),
    ),
    "GET /coverage/targets": Example(who="coverage.plan", asks=OF_TERRITORY, fits=frozenset({200, 404})),
    "POST /coverage/targets": Example(
        who="coverage.plan", asks=(f"?territory={HOME}",), form={"grid": GRID, "days": "0"}, fits=frozenset({400, 404})
    ),
    "GET /api/v1/coverage/targets": Example(who="coverage.read", asks=OF_TERRITORY, fits=frozenset({200, 404})),
    "POST /api/v1/coverage/targets": Example(
        who="coverage.plan", asks=(f"?territory={HOME}",), json={"grid": GRID, "days": 0}, fits=frozenset({400, 404})
    ),
    "POST /api/v1/patrols/{patrol_id}/checkins": Example(
        who="fixes.add", about="patrol", json={"id": NEW, "code": "ZZZZZZ", "at": FIX["at"]}, fits=MISSING
    ),
    "GET /api/v1/patrols/{patrol_id}/checkins": Example(who=PATROLS, about="walk", fits=SEEN),
    "POST /api/v1/patrols/{patrol_id}/recordings": Example(
        who="fixes.add", about="patrol", asks=("?name=a.txt",), fits=frozenset({400})
    ),
    "GET /patrols/cards": Example(who=CALLS, asks=OF_TERRITORY, fits=frozenset({200, 404})),
    "POST /patrols/cards": Example(
        who=CALLS, about="territory", form={"territory": "@", "kind": "hydrant"}, fits=SEE_OTHER
    ),
    "GET /patrols/cards/sheet": Example(who=CALLS, about="territory", asks=("?territory=@&kind=hydrant",)),
    "GET /patrols/sos/{call_id}": Example(who=CALLS, about="call"),
    "POST /patrols/sos/{call_id}/seen": Example(who=CALLS, about="call", fits=SEE_OTHER),
    "GET /api/v1/streets/network": Example(who="public", asks=OF_TERRITORY, fits=frozenset({200, 404})),
    "GET /go": Example(who="public"),
    "GET /patrols/teams": Example(who=PATROLS, asks=OF_TERRITORY),
    "GET /patrols/teams/new": Example(who=TEAMS, asks=OF_TERRITORY),
    "POST /patrols/teams": Example(who=TEAMS, form={"id": NEW, "name": "another"}, fits=frozenset({303, 403})),
    "GET /patrols/teams/{team_id}": Example(who=PATROLS, about="team", fits=SEEN),
    "GET /patrols/teams/{team_id}/change": Example(who=TEAMS, about="team"),
    "POST /patrols/teams/{team_id}": Example(who=TEAMS, about="team", form=NAMED_TEAM, fits=frozenset({400, 409})),
    "POST /patrols/teams/{team_id}/retire": Example(who=TEAMS, about="team", fits=SEE_OTHER),
    "GET /api/v1/teams": Example(who=PATROLS, asks=OF_TERRITORY),
    "POST /api/v1/teams": Example(
        who=TEAMS, json={"id": NEW, "name": "another"}, asks=OF_TERRITORY, fits=frozenset({201, 403, 404})
    ),
    "GET /api/v1/teams/{team_id}": Example(who=PATROLS, about="team", fits=SEEN),
    "PUT /api/v1/teams/{team_id}": Example(who=TEAMS, about="team", json=NAMED_TEAM, fits=frozenset({400, 409})),
    "POST /api/v1/teams/{team_id}/retire": Example(who=TEAMS, about="team"),
    "POST /api/v1/teams/{team_id}/restore": Example(who=TEAMS, about="team"),
    "GET /patrols": Example(who=PATROLS, asks=(f"?territory={HOME}&{DAYS}", f"?territory={OTHER}&{DAYS}")),
    "GET /patrols/{patrol_id}": Example(who=PATROLS, about="walk", fits=SEEN),
    "GET /patrols/now": Example(who=PATROLS, asks=OF_TERRITORY),
    "GET /api/v1/patrols": Example(who=PATROLS, asks=(f"?territory={HOME}&{DAYS}", f"?territory={OTHER}&{DAYS}")),
    "GET /api/v1/patrols/{patrol_id}": Example(who=PATROLS, about="walk", fits=SEEN),
    "GET /api/v1/patrols/now": Example(who=PATROLS, asks=OF_TERRITORY),
    "GET /api/v1/patrols/now/stream": Example(who=PATROLS, asks=("?territory=999999",), fits=MISSING),
    "GET /patrols/plan": Example(who=PATROLS, asks=OF_TERRITORY),
    "POST /patrols/plan": Example(who=PATROLS, form={"id": NEW, "day": "today"}, fits=frozenset({400})),
    "POST /patrols/{patrol_id}/code": Example(who="fixes.add", about="patrol", fits=frozenset({200, 403, 404})),
    "POST /patrols/{patrol_id}/handover": Example(who="fixes.add", about="patrol", fits=frozenset({200, 404})),
    "POST /patrols/{patrol_id}/recorder": Example(who="fixes.add", about="patrol", fits=frozenset({200, 404})),
    "POST /patrols/{patrol_id}/recorder/{key_id}/end": Example(who="fixes.add", about="patrol", fits=MISSING),
    "DELETE /api/v1/patrols/{patrol_id}/recorder/{key_id}": Example(who="fixes.add", about="patrol", fits=MISSING),
    "GET /patrols/{plan_id}/change": Example(who=PATROLS, about="outing", fits=SEEN),
    "POST /patrols/{plan_id}/cancel": Example(
        who=PATROLS, about="outing", form={"reason": "rain"}, fits=frozenset({303, 404})
    ),
    "GET /api/v1/patrols/planned": Example(who=PATROLS, asks=OF_TERRITORY),
    "POST /api/v1/patrols/planned": Example(who=PATROLS, json=PLAN, asks=OF_TERRITORY, fits=MISSING),
    "PUT /api/v1/patrols/planned/{plan_id}": Example(
        who=PATROLS, about="outing", json=PLAN | {"version": 1}, fits=MISSING
    ),
    "POST /api/v1/patrols/{patrol_id}/cancel": Example(who=PATROLS, about="outing", json={"reason": "rain"}, fits=SEEN),
    "POST /api/v1/patrols/{patrol_id}/start": Example(who="fixes.add", about="outing", json=EVENT, fits=SEEN),
    "POST /api/v1/patrols/{patrol_id}/pause": Example(who="fixes.add", about="patrol", json=EVENT),
    "POST /api/v1/patrols/{patrol_id}/resume": Example(who="fixes.add", about="patrol", json=EVENT),
    "POST /api/v1/patrols/{patrol_id}/handover": Example(
        who="fixes.add", about="patrol", json=EVENT, fits=frozenset({200, 403, 404})
    ),
    "GET /api/v1/patrols/{patrol_id}/standing": Example(who="fixes.add", about="patrol"),
    "POST /api/v1/patrols/{patrol_id}/handed": Example(who="fixes.add", about="patrol", json=EVENT),
    "POST /api/v1/patrols/{patrol_id}/unticked": Example(
        who="fixes.add", about="patrol", json={"at": "2026-11-05T08:30:00+08:00", "ids": []}
    ),
    "GET /go/{code}/picture.svg": Example(who="public", names=("123456",)),
    "GET /go/streets/data": Example(
        who="fixes.add", about="patrolled", asks=("?grid=@101001001&territory=@",), fits=frozenset({200, 404})
    ),
    "GET /go/check": Example(who="public"),
    "GET /go/route": Example(who="public"),
    "GET /go/route/data": Example(
        who="fixes.add", about="patrolled", asks=("?grid=@101001001&territory=@",), fits=frozenset({200, 404})
    ),
    "GET /go/p/{place}": Example(who="public", names=("ABC234",)),
    "GET /go/{code}": Example(who="public", names=("123456",)),
    "GET /go/worker.js": Example(who="public"),
    "GET /go/manifest.webmanifest": Example(who="public"),
    "GET /go/standing": Example(who="public"),
    "POST /go/phone": Example(who="fixes.add, in person", json={"label": "mine"}),
    "GET /files/lookup": Example(who=LISTS),
    "POST /files/lookup": Example(who=LISTS, about="territory", form={"territory": "@"}, file="a.csv", fits=SEE_OTHER),
    "GET /files/lookup/{list_id}": Example(who=LISTS, about="list"),
    "GET /files/lookup/{list_id}/progress": Example(who=LISTS, about="list"),
    "POST /files/lookup/{list_id}/start": Example(who=LISTS, about="list", fits=SEE_OTHER),
    "POST /files/lookup/{list_id}/stop": Example(who=LISTS, about="list"),
    "POST /files/lookup/{list_id}/remove": Example(who=LISTS, about="list", fits=SEE_OTHER),
    "GET /files/lookup/{list_id}/result": Example(who=LISTS, about="list"),
    "POST /api/v1/locate/batch": Example(who="addresses.read", json={"territory": HOME, "points": [[101.665, 39.211]]}),
    "GET /files": Example(who=FILES),
    "POST /files": Example(
        who=FILES, about="territory", form={"kind": "addresses", "territory": "@"}, file="a.csv", fits=SEE_OTHER
    ),
    "GET /files/samples/{name}": Example(who=FILES, names=("addresses.csv",)),
    "GET /files/{import_id}": Example(who=FILES, about="import"),
    "GET /files/{import_id}/progress": Example(who=FILES, about="waiting"),
    "POST /files/{import_id}/look": Example(who=FILES, about="waiting", fits=SEE_OTHER),
    "POST /files/{import_id}/apply": Example(who=FILES, about="waiting", fits=SEE_OTHER),
    "POST /files/{import_id}/undo": Example(who=FILES, about="import", fits=SEE_OTHER),
    "GET /files/{import_id}/faults.csv": Example(who=FILES, about="import"),
    "GET /files/{import_id}/faults.geojson": Example(who=FILES, about="import"),
    "GET /api/v1/imports": Example(who=FILES),
    "POST /api/v1/imports": Example(
        who=FILES,
        about="territory",
        form={"kind": "addresses", "territory": "@"},
        file="a.csv",
        fits=ACCEPTED,
    ),
    "GET /api/v1/imports/{import_id}": Example(who=FILES, about="waiting"),
    "POST /api/v1/imports/{import_id}/preview": Example(who=FILES, about="waiting", fits=ACCEPTED),
    "POST /api/v1/imports/{import_id}/confirm": Example(who=FILES, about="waiting", fits=ACCEPTED),
    "POST /api/v1/imports/{import_id}/undo": Example(who=FILES, about="import", fits=EMPTY),
    "GET /map": Example(
        who="public",
        asks=("", *(f"?show={show}&{days}" for show in ("coverage", "incidents") for days in ("", DAYS))),
        fits=frozenset({200, 303, 403}),
    ),
    "GET /maps/{show}.svg": Example(
        who="public",
        asks=(f"?{DAYS}", f"?{DAYS}&territory={OTHER}"),
        names=("grids", "coverage", "incidents"),
        fits=frozenset({200, 303, 403}),
    ),
    "GET /maps/{show}": Example(who="public", names=("incidents",), fits=frozenset({307})),
    "GET /routes": Example(
        who="coverage.read", asks=("", f"?grid={GRID}", f"?grid={OTHER}101001001"), fits=frozenset({200, 404})
    ),
    "GET /care": Example(who="fixes.add, in person"),
    "POST /care": Example(who="fixes.add, in person", form={"address": "曙光路3号"}, fits=frozenset({400})),
    "GET /care/route": Example(
        who="fixes.add, in person", asks=(f"?grid={GRID}", f"?grid={OTHER}101001001"), fits=frozenset({200, 400, 404})
    ),
    "POST /care/{stop_id}/remove": Example(who="fixes.add, in person", names=(NEW,), fits=MISSING),
    "GET /routes/week": Example(
        who="coverage.read",
        asks=("", f"?community={COMMUNITY}", f"?community={OTHER}101001"),
        fits=frozenset({200, 400, 404}),
    ),
    "GET /routes/week/sheet": Example(
        who="coverage.read", asks=(f"?community={COMMUNITY}",), fits=frozenset({200, 400, 404})
    ),
    "GET /routes/week/sheet.pdf": Example(
        who="coverage.read", asks=(f"?community={COMMUNITY}",), fits=frozenset({200, 400, 404})
    ),
    "GET /api/v1/schedules/{community}": Example(
        who="coverage.read",
        asks=OF_TERRITORY,
        names=(COMMUNITY, f"{HOME}102", f"{OTHER}101001"),
        fits=frozenset({200, 400, 404}),
    ),
    "GET /routes/sheet": Example(who="coverage.read", asks=(f"?grid={GRID}",), fits=frozenset({200, 404})),
    "GET /routes/sheet.pdf": Example(who="coverage.read", asks=(f"?grid={GRID}",), fits=frozenset({200, 404})),
    "GET /routes/stored": Example(who="coverage.read", asks=OF_TERRITORY),
    "POST /routes/stored": Example(
        who="coverage.read", form={"name": "x"}, asks=(f"?grid={GRID}",), fits=frozenset({303, 403, 404})
    ),
    "POST /routes/stored/{route_id}/remove": Example(
        who="coverage.read", names=(NEW,), asks=OF_TERRITORY, fits=MISSING
    ),
    "GET /api/v1/routes/stored": Example(who="coverage.read", asks=OF_TERRITORY),
    "POST /api/v1/routes/stored": Example(
        who="coverage.read",
        json={"id": NEW, "name": "x"},
        asks=(f"?grid={GRID}&territory={HOME}",),
        fits=frozenset({201, 403, 404}),
    ),
    "PUT /api/v1/routes/stored/{route_id}": Example(
        who="coverage.read",
        names=(NEW,),
        json={"name": "x", "version": 1},
        asks=(f"?grid={GRID}&territory={HOME}",),
        fits=MISSING,
    ),
    "DELETE /api/v1/routes/stored/{route_id}": Example(
        who="coverage.read", names=(NEW,), asks=OF_TERRITORY, fits=MISSING
    ),
    "GET /api/v1/routes/{grid}": Example(
        who="coverage.read",
        asks=OF_TERRITORY,
        names=(GRID, f"{HOME}101002001", f"{OTHER}101001001"),
        fits=frozenset({200, 404}),
    ),
    "GET /api/v1/maps/grids": Example(who="public", asks=OF_GROUND),
    "GET /api/v1/maps/coverage": Example(who="coverage.read", asks=tuple(f"{each}&{DAYS}" for each in OF_GROUND)),
    "GET /api/v1/maps/incidents": Example(who="incidents.read", asks=tuple(f"{each}&{DAYS}" for each in OF_GROUND)),
    "GET /api/v1/maps/blocks": Example(who="public", asks=(f"?territory={HOME}&bbox=101.6,39.2,101.7,39.3",)),
}
