"""What may happen to a list. Pure."""

from collections.abc import Mapping

from geo.assigning.models import ListState
from geo.core.errors import Conflict
from geo.core.language import say

TRANSITIONS: Mapping[ListState, frozenset[ListState]] = {
    ListState.RECEIVED: frozenset({ListState.READY, ListState.FAILED, ListState.CANCELLED}),
    ListState.READY: frozenset({ListState.RUNNING}),
    ListState.RUNNING: frozenset({ListState.DONE, ListState.FAILED, ListState.CANCELLED}),
    ListState.DONE: frozenset({ListState.RUNNING}),
    ListState.FAILED: frozenset({ListState.RUNNING, ListState.RECEIVED}),
    ListState.CANCELLED: frozenset({ListState.RUNNING, ListState.RECEIVED}),
}


def sources_of(target: ListState) -> frozenset[ListState]:
    """The states from which a list may come into `target`."""
    return frozenset(source for source, targets in TRANSITIONS.items() if target in targets)


def moved_on(file_name: str) -> Conflict:
    """The error for a step that a list is not in a state for."""
    return Conflict(
        "list.moved_on", say("{file} is being worked on, or is done. Look at its page again.", file=file_name)
    )
