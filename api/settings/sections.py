"""The sections of settings, and which of them a viewer may open."""

from fastapi.responses import RedirectResponse

from api.audience import Router, allow
from api.dependencies import ViewerDep
from api.shell import NavigationEntry, navigation
from geo.core.errors import Forbidden
from geo.core.language import Sentence, say
from geo.core.viewer import Right, Viewer

router = Router(prefix="/settings", include_in_schema=False)

navigation.add(
    NavigationEntry(
        key="settings",
        label=say("Settings"),
        icon="gear",
        path="/settings",
        order=90,
        right=Right.SETTINGS_MANAGE,
        whole=True,
    )
)

UNCUT = frozenset({Right.AUDIT_READ, Right.JOBS_MANAGE})
"""Rights over what is not cut by territory: only who has them everywhere may use them."""

SECTIONS: tuple[tuple[str, Sentence, Right], ...] = (
    ("people", say("People and roles"), Right.ACCOUNTS_MANAGE),
    ("territories", say("Territories"), Right.SETTINGS_MANAGE),
    ("trail", say("Trail"), Right.AUDIT_READ),
    ("keeping", say("Jobs and backup"), Right.JOBS_MANAGE),
)


def sections_for(viewer: Viewer) -> list[tuple[str, Sentence]]:
    """Key and label of each section that a viewer may open."""
    return [(key, label) for key, label, right in SECTIONS if _opens(viewer, right)]


def _opens(viewer: Viewer, right: Right) -> bool:
    return viewer.scope(right).everywhere if right in UNCUT else viewer.rules_all(right)


def _closed() -> Forbidden:
    return Forbidden("account.not_permitted", say("Your account does not open this. Ask an administrator for it."))


@router.get("")
@allow(signed_in=True)
def first_section(viewer: ViewerDep) -> RedirectResponse:
    """The first section that one may open."""
    for key, _ in sections_for(viewer):
        return RedirectResponse(f"/settings/{key}", status_code=303)
    raise _closed()
