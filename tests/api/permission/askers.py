"""Everybody who may ask, how far that reaches, and the secrets that they may or may not see.

A secret tells what it is and where it lies (`zqincidenttown`). A zone is a part of the first territory
outside of all smaller ones; `elsewhere` is the second territory.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.core.viewer import HOLDERS, Area, Level, Right, Role

HOME, OTHER = "152922", "152923"
GRID, COMMUNITY, HOME_TOWN = f"{HOME}101001001", f"{HOME}101001", f"{HOME}101"
WORDS = "a-long-enough-secret-of-"
ENTRY, JOB = "7310001", "8420001"
"""Numbers that stand in no page by chance: an entry of the trail, and a job that failed."""

PLACES = {
    "grid": (101.661, 39.211),
    "community": (101.661, 39.215),
    "town": (101.665, 39.211),
    "territory": (101.669, 39.211),
    "elsewhere": (102.661, 39.211),
}
"""Where the facts of a zone lie; the first four are in the first territory."""

ZONES: Mapping[str, frozenset[str]] = {
    "everything": frozenset({*PLACES, "installation"}),
    "territory": frozenset({"grid", "community", "town", "territory"}),
    "town": frozenset({"grid", "community", "town"}),
    "community": frozenset({"grid", "community"}),
    "grid": frozenset({"grid"}),
    "elsewhere": frozenset({"elsewhere"}),
    "nowhere": frozenset(),
}
"""The zones that somebody reaches whose role holds so far."""

AREAS: Mapping[str, Area | None] = {
    "everything": None,
    "territory": Area(HOME),
    "town": Area(HOME, Level.TOWN, HOME_TOWN),
    "community": Area(HOME, Level.COMMUNITY, COMMUNITY),
    "grid": Area(HOME, Level.GRID, GRID),
    "elsewhere": Area(OTHER),
}
WHOLE = frozenset({"everything", "territory", "elsewhere"})

RIGHT_FOR: Mapping[str, Right] = {
    "address": Right.ADDRESSES_READ,
    "name": Right.NAMES_PROPOSE,
    "incident": Right.INCIDENTS_READ,
    "contact": Right.CONTACTS_READ,
    "patrol": Right.FIXES_ADD,
    "track": Right.TRACKS_READ,
    "team": Right.TRACKS_READ,
    "visit": Right.COVERAGE_READ,
    "import": Right.IMPORTS_MANAGE,
    "draft": Right.DRAFTS_READ,
    "account": Right.ACCOUNTS_MANAGE,
    "token": Right.ACCOUNTS_MANAGE,
    "setting": Right.FIXES_ADD,
    "desk": Right.FIXES_ADD,
    "trail": Right.AUDIT_READ,
    "job": Right.JOBS_MANAGE,
}
"""What one needs to read a secret of a kind."""

NOBODYS = ("phone", "path", "detail", "list")
"""What nobody is shown: the name of another's phone, the path that a job was given, the bare detail of an entry,
another's list."""

ON_PHONES = frozenset({"desk", "setting"})
"""What phones show of a territory: the telephones of its desk, its sponsor and filing number."""

UNCUT = frozenset({"import", "draft", "account", "token"})
"""What is not cut by grids: it takes a whole territory."""


def secret(kind: str, zone: str) -> str:
    """The text that only some may see."""
    return f"zq{kind}{zone}"


SECRETS = {
    (kind, zone): secret(kind, zone)
    for kind in (*RIGHT_FOR, *NOBODYS)
    for zone in (*PLACES, "installation")
    if kind != "visit"
}


IN_FILES = frozenset({"address", "incident", "track", "import"})
"""What the record of a file shows of its rows."""


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: how they are known, what they are trusted with, and how far it reaches."""

    name: str
    kind: str = "public"
    role: Role | None = None
    reach: str = "nowhere"
    only: Right | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether anybody stands behind what they show."""
        return self.kind in {"person", "token", "phone"}

    def is_admitted(self, who: str) -> bool:
        """Whether a route lets them in that declares this."""
        if who in {"public", "link"}:
            return self.kind != "unknown"
        if not self.is_known or ((who == "signed in" or "in person" in who) and self.kind != "person"):
            return False
        right = who.partition(" ")[0].rstrip(",")
        return who == "signed in" or (self.may(Right(right)) and self._reaches(who))

    def _reaches(self, who: str) -> bool:
        if " everywhere" in who:
            return self.reach == "everything"
        return self.reach in WHOLE or "territory" not in who

    def may(self, right: Right) -> bool:
        """Whether they have a right anywhere, as HOLDERS has it."""
        if right in {Right.GROUND_READ, Right.ADDRESS_LOCATE}:
            return True
        return self.role in HOLDERS[right] and self.only in {None, right}

    def may_see(self, kind: str, zone: str) -> bool:
        """Whether a secret is theirs to read: by its own right, or because the file that brought it is theirs."""
        if kind in NOBODYS or zone not in ZONES[self.reach]:
            return False
        brought_it = kind in IN_FILES and self.is_shown("import", zone)
        settles_it = kind in ON_PHONES and self.may(Right.SETTINGS_MANAGE) and self.reach in WHOLE
        return brought_it or settles_it or self.is_shown(kind, zone)

    def is_shown(self, kind: str, zone: str) -> bool:
        """Whether an object is theirs by its own right."""
        wide_enough = kind not in UNCUT or self.reach in WHOLE
        return kind in RIGHT_FOR and self.may(RIGHT_FOR[kind]) and wide_enough and zone in ZONES[self.reach]


def askers() -> list[Asker]:
    """The public, each role in each area that it can hold in, and everybody else who comes with a secret."""
    people = [
        _person(f"{role.value}-{reach}", role, reach)
        for role in Role
        for reach in AREAS
        if role is not Role.ADMIN or reach in WHOLE
    ]
    return [
        Asker("public"),
        *people,
        _token("token-full", Role.STAFF, "everything"),
        _token("token-admin", Role.ADMIN, "territory"),
        _token("token-narrowed", Role.ADMIN, "everything", only=Right.COVERAGE_READ),
        Asker("phone", "phone", Role.STAFF, "territory", Right.FIXES_ADD, headers=_bearer("phone")),
        Asker("link", "unknown", headers=_bearer("link")),
        Asker("revoked", "unknown", headers=_bearer("revoked")),
        Asker("closed", "ended", cookies={"gs-session": WORDS + "closed"}),
        Asker("expired", "ended", cookies={"gs-session": WORDS + "expired"}),
    ]


def _person(name: str, role: Role, reach: str) -> Asker:
    return Asker(name, "person", role, reach, cookies={"gs-session": WORDS + name})


def _token(name: str, role: Role, reach: str, only: Right | None = None) -> Asker:
    return Asker(name, "token", role, reach, only, headers=_bearer(name))


def _bearer(name: str) -> dict[str, str]:
    return {"authorization": f"Bearer {WORDS}{name}"}
