"""Accounts and tokens, as an administrator sees them."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from api.accounts.oidc import Issuer
from api.accounts.words import ABOUT, ROLES, area_choices, area_names, grant_lines, read_area
from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep, page, viewer_of
from api.settings.forms import Grants, NewAccount, NewToken, SubjectForm
from api.settings.sections import sections_for
from api.trail import TrailDep, trail_of
from geo.accounts.actions import (
    add_account,
    change_grants,
    close_account,
    link_issuer,
    open_account,
    unlink_issuer,
)
from geo.accounts.models import TokenKind
from geo.accounts.queries import AccountInfo, account_by_id, accounts, tokens
from geo.accounts.rules import Profile, grant_json
from geo.accounts.tokens import Made, TokenWish, make_api_token, make_once, revoke_token
from geo.audit.rules import Action, Subject
from geo.core import clock
from geo.core.errors import BadInput, Forbidden, NotFound
from geo.core.language import say
from geo.core.viewer import Grant, Right, Role, Viewer

router = Router(prefix="/settings", include_in_schema=False)


@router.get("/people")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def accounts_page(request: Request, session: SessionDep, viewer: ViewerDep) -> HTMLResponse:
    """Who may come in and what they may do, and the tokens of programs."""
    return _accounts(request, session, viewer)


@router.post("/people")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def add(
    request: Request,
    session: SessionDep,
    trail: TrailDep,
    viewer: ViewerDep,
    form: Annotated[NewAccount, Form()],
) -> HTMLResponse:
    """Add an account; the link by which its owner chooses a password is shown once."""
    grant = _grant(viewer, form.role, form.area)
    account_id = add_account(session, Profile(form.sign_in_name, form.name, (grant,)), clock.now())
    trail.note(Action.ACCOUNT_ADDED, _account(account_id), detail=_granted((grant,)))
    return _with_link(request, session, viewer, account_id, TokenKind.SET_UP)


@router.get("/people/{account_id}")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def account_page(request: Request, session: SessionDep, viewer: ViewerDep, account_id: uuid.UUID) -> HTMLResponse:
    """One account."""
    return _one(request, session, _find(session, viewer, account_id))


@router.post("/people/{account_id}/grants")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def change(
    session: SessionDep, trail: TrailDep, viewer: ViewerDep, account_id: uuid.UUID, form: Annotated[Grants, Form()]
) -> RedirectResponse:
    """Give an account other roles: those that stay ticked, and one more where it is chosen."""
    account = _find(session, viewer, account_id)
    kept = [grant for grant, line in _lines(session, account) if line in form.grant]
    added = [_grant(viewer, form.role, form.area)] if form.role else []
    change_grants(session, account.id, [*kept, *added])
    trail.note(Action.ACCOUNT_CHANGED, _account(account.id), detail=_granted([*kept, *added]))
    return RedirectResponse(f"/settings/people/{account_id}", status_code=303)


@router.post("/people/{account_id}/reset")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def reset(request: Request, session: SessionDep, viewer: ViewerDep, account_id: uuid.UUID) -> HTMLResponse:
    """Make a link by which the owner chooses another password; shown once."""
    return _with_link(request, session, viewer, _find(session, viewer, account_id).id, TokenKind.RESET)


@router.post("/people/{account_id}/close")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def close(session: SessionDep, trail: TrailDep, viewer: ViewerDep, account_id: uuid.UUID) -> RedirectResponse:
    """Close an account: its sessions and keys end at once."""
    close_account(session, _find(session, viewer, account_id).id, clock.now())
    trail.note(Action.ACCOUNT_REMOVED, _account(account_id))
    return RedirectResponse("/settings/people", status_code=303)


@router.post("/people/{account_id}/open")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def reopen(session: SessionDep, trail: TrailDep, viewer: ViewerDep, account_id: uuid.UUID) -> RedirectResponse:
    """Open a closed account again."""
    open_account(session, _find(session, viewer, account_id).id)
    trail.note(Action.ACCOUNT_CHANGED, _account(account_id), detail={"open": True})
    return RedirectResponse(f"/settings/people/{account_id}", status_code=303)


@router.post("/people/{account_id}/subject")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def link(
    request: Request,
    session: SessionDep,
    trail: TrailDep,
    account_id: uuid.UUID,
    form: Annotated[SubjectForm, Form()],
) -> RedirectResponse:
    """Let the issuer vouch for an account, or no more."""
    account = _find(session, viewer_of(request), account_id)
    issuer: Issuer | None = request.app.state.issuer
    subject = form.subject.strip()
    if subject and issuer is None:
        raise BadInput("issuer.none", say("Nobody vouches for people here: no issuer is set."))
    if subject and issuer is not None:
        link_issuer(session, account.id, issuer.client.issuer, subject)
    else:
        unlink_issuer(session, account.id)
    trail.note(Action.ACCOUNT_CHANGED, _account(account.id), detail={"linked": bool(subject)})
    return RedirectResponse(f"/settings/people/{account_id}", status_code=303)


@router.post("/tokens")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def add_token(
    request: Request, session: SessionDep, trail: TrailDep, viewer: ViewerDep, form: Annotated[NewToken, Form()]
) -> HTMLResponse:
    """Make a token for a program; it is shown once."""
    wish = TokenWish(form.label, (_grant(viewer, form.role, form.area),), form.days, _only(form.only))
    made = make_api_token(session, wish, clock.now())
    trail.note(Action.TOKEN_MADE, Subject("token", str(made.id)), detail=_granted(wish.grants))
    answer = _accounts(request, session, viewer, token=made)
    answer.headers["cache-control"] = "no-store"
    return answer


@router.post("/tokens/{token_id}/revoke")
@allow(Right.ACCOUNTS_MANAGE, whole=True)
def revoke(session: SessionDep, trail: TrailDep, viewer: ViewerDep, token_id: uuid.UUID) -> RedirectResponse:
    """End a token at once."""
    known = {each.id: each.grants for each in tokens(session, clock.now())}
    if token_id not in known or not _may_manage(viewer, known[token_id]):
        raise NotFound("token.unknown", say("There is no such token."))
    revoke_token(session, token_id, clock.now())
    trail.note(Action.TOKEN_REVOKED, Subject("token", str(token_id)))
    return RedirectResponse("/settings/people", status_code=303)


def _account(account_id: uuid.UUID) -> Subject:
    return Subject("account", str(account_id))


def _granted(grants: Sequence[Grant]) -> dict[str, Any]:
    """Roles and areas, as the trail keeps them."""
    return {"grants": [grant_json(grant) for grant in grants]}


def _grant(viewer: Viewer, role: str, area: str) -> Grant:
    """A grant from a form; nobody gives more than they answer for.

    Raises:
        BadInput: there is no such role or area.
        Forbidden: the area is not theirs.
    """
    try:
        grant = Grant(Role(role), read_area(area))
    except ValueError as error:
        raise BadInput("account.grant", say("Choose a role and an area.")) from error
    if not _may_manage(viewer, (grant,)):
        raise Forbidden("account.area", say("You can give roles only in the territory that you answer for."))
    return grant


def _may_manage(viewer: Viewer, grants: Sequence[Grant]) -> bool:
    """Whether all of an account's roles lie within what an administrator answers for."""
    scope = viewer.scope(Right.ACCOUNTS_MANAGE)
    areas = [grant.area for grant in grants]
    return scope.everywhere or all(area is not None and scope.holds_all_of(area.territory) for area in areas)


def _find(session: Session, viewer: Viewer, account_id: uuid.UUID) -> AccountInfo:
    """An account that an administrator answers for.

    Raises:
        NotFound: there is none, or it is not theirs.
    """
    account = account_by_id(session, account_id)
    if not _may_manage(viewer, account.grants):
        raise NotFound("account.unknown", say("There is no account {name}.", name=str(account_id)))
    return account


def _only(right: str) -> frozenset[Right] | None:
    if not right:
        return None
    try:
        return frozenset({Right(right)})
    except ValueError as error:
        raise BadInput("token.right", say("There is no such right.")) from error


def _lines(session: Session, account: AccountInfo) -> list[tuple[Grant, str]]:
    lines = grant_lines(account.grants, area_names(session))
    return [(grant, line.value) for grant, line in zip(account.grants, lines, strict=True)]


def _choices(session: Session, viewer: Viewer) -> dict[str, Any]:
    """What forms may choose from: roles, and the areas that the administrator answers for."""
    scope = viewer.scope(Right.ACCOUNTS_MANAGE)
    areas = [each for each in area_choices(session) if scope.holds_all_of(each.value.partition("/")[0])]
    return {"roles": ROLES, "about": ABOUT, "areas": areas, "everywhere": scope.everywhere}


def _accounts(request: Request, session: Session, viewer: Viewer, *, token: Made | None = None) -> HTMLResponse:
    shown = [each for each in accounts(session) if _may_manage(viewer, each.grants)]
    names = area_names(session)
    held = [each for each in tokens(session, clock.now()) if each.kind is TokenKind.API]
    mine = [each for each in held if _may_manage(viewer, each.grants)]
    return page(
        request,
        "settings/people.html",
        section_links=sections_for(viewer),
        accounts=[(each, grant_lines(each.grants, names)) for each in shown],
        tokens=[(each, grant_lines(each.grants, names)) for each in mine],
        token=token,
        all_rights=list(Right),
        **_choices(session, viewer),
    )


def _one(request: Request, session: Session, account: AccountInfo, *, link: str | None = None) -> HTMLResponse:
    answer = page(
        request,
        "settings/account.html",
        section_links=sections_for(request.state.viewer),
        account=account,
        grants=grant_lines(account.grants, area_names(session)),
        link=link,
        issuer=request.app.state.issuer_name,
        **_choices(session, request.state.viewer),
    )
    if link:
        answer.headers["cache-control"] = "no-store"
    return answer


def _with_link(
    request: Request, session: Session, viewer: Viewer, account_id: uuid.UUID, kind: TokenKind
) -> HTMLResponse:
    made = make_once(session, kind, account_id, clock.now())
    trail_of(request, session).note(Action.TOKEN_MADE, _account(account_id), detail={"link": kind.value})
    link = f"{str(request.base_url).rstrip('/')}/enter?key={made.secret}"
    return _one(request, session, _find(session, viewer, account_id), link=link)
