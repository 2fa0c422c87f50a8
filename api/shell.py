"""What capabilities add to the shell: navigation lines, items of Today, layers of the map, actions of an answer.

Each capability adds its entries in its own `pages.py` when that is imported; the shell never names
a capability.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.boundaries.queries import PlanInfo
from geo.boundaries.reach import Reach, reach_of
from geo.core.language import Sentence, say
from geo.core.viewer import Right, Viewer

Tone = Literal["calm", "info", "good", "warn", "danger"]


class Keyed(Protocol):
    """An entry: known by its key, placed by its order."""

    @property
    def key(self) -> str:
        """A stable name; adding it again replaces the entry."""

    @property
    def order(self) -> int:
        """Smaller stands first."""

    @property
    def right(self) -> Right:
        """What one must have to follow it."""

    @property
    def whole(self) -> bool:
        """Whether one must have it in a whole territory."""


Entry = TypeVar("Entry", bound=Keyed)


class Registry(Generic[Entry]):
    """Entries by key, in their order."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def add(self, entry: Entry) -> None:
        """Add an entry, or replace the one with its key."""
        self._entries[entry.key] = entry

    def for_viewer(self, viewer: Viewer) -> list[Entry]:
        """The entries that a viewer has the right to follow, in their order."""
        return [each for each in self if (viewer.rules_all if each.whole else viewer.may)(each.right)]

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._entries.values(), key=lambda entry: (entry.order, entry.key)))

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True, kw_only=True)
class NavigationEntry:
    """A line of the navigation. `icon` is a name in `icons.svg`; `path` is where it leads.

    Pages below `apart` are another entry's.
    """

    key: str
    label: Sentence
    icon: str
    path: str
    order: int
    right: Right = Right.GROUND_READ
    whole: bool = False
    apart: str | None = None

    def leads_to(self, path: str) -> bool:
        """Whether a page belongs under this entry."""
        if self.apart is not None and (path == self.apart or path.startswith(f"{self.apart}/")):
            return False
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


@dataclass(frozen=True, kw_only=True)
class TodayView:
    """What an item of Today may look at: the plan that the page goes by, and the present instant."""

    plan: PlanInfo
    now: datetime
    zone: ZoneInfo
    viewer: Viewer

    def reach(self, session: Session, right: Right) -> Reach:
        """The grids in which whoever looks has a right."""
        return reach_of(session, self.plan.id, self.viewer.scope(right))


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One line of "waits for me": what, where it leads, and a chip that says how much or how soon."""

    title: Sentence
    path: str
    chip: Sentence | None = None
    tone: Tone = "calm"


@dataclass(frozen=True, kw_only=True)
class TodayItem:
    """A source of lines for "waits for me"."""

    key: str
    order: int
    right: Right
    waiting: Callable[[Session, TodayView], Iterable[Waiting]]
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class MapLayer:
    """A layer of the map page: `/map?show={key}`."""

    key: str
    label: Sentence
    icon: str
    order: int
    right: Right = Right.GROUND_READ
    whole: bool = False

    @property
    def path(self) -> str:
        """The address of the map with this layer."""
        return f"/map?show={self.key}"


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """What the answer of the search is about: a grid by its code, the words asked, and lon, lat where it is a point."""

    territory_code: str
    grid_code: str
    text: str
    point: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class AnswerAction:
    """What can be done with an answer; the first one is what a second Enter does."""

    key: str
    label: Sentence
    icon: str
    order: int
    right: Right
    path: Callable[[AnswerView], str]
    whole: bool = False


PHONE_ENTRIES = 5
"""How many entries the bar of a phone holds side by side: each as wide as a thumb, with room for its word."""


def phone_bar(entries: Sequence[NavigationEntry]) -> tuple[Sequence[NavigationEntry], Sequence[NavigationEntry]]:
    """The entries that stand in the bar of a phone, and those behind "More", which takes the last place."""
    if len(entries) <= PHONE_ENTRIES:
        return entries, ()
    return entries[: PHONE_ENTRIES - 1], entries[PHONE_ENTRIES - 1 :]


navigation: Registry[NavigationEntry] = Registry()
today_items: Registry[TodayItem] = Registry()
map_layers: Registry[MapLayer] = Registry()
answer_actions: Registry[AnswerAction] = Registry()

navigation.add(NavigationEntry(key="today", label=say("Today"), icon="house", path="/", order=0))
