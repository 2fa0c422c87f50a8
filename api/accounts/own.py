"""One's own account: what one may do, another password, phones."""

import uuid
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from api.accounts.door import admitted, line_of
from api.accounts.words import area_names, grant_lines
from api.audience import Router, allow
from api.dependencies import DatabaseDep, SessionDep, ViewerDep, page
from api.forms import session_secret
from api.trail import TrailDep, trail_of
from geo.accounts.actions import end_sessions, set_password
from geo.accounts.models import TokenKind
from geo.accounts.queries import account_by_id, count_sessions, tokens
from geo.accounts.rules import check_password
from geo.accounts.signing_in import Door, approach_own, forgive
from geo.accounts.tokens import make_phone_key, revoke_token
from geo.audit.rules import Action, Subject
from geo.core import clock
from geo.core.errors import BadInput, NotSignedIn
from geo.core.language import say
from geo.core.viewer import Right, Viewer
from geo.db.database import Database

router = Router(include_in_schema=False)

TextForm = Annotated[str, Form(max_length=1000)]


class PasswordForm(BaseModel):
    """The present password, and the new one twice."""

    old: Annotated[str, Field(max_length=1000)] = ""
    password: Annotated[str, Field(max_length=1000)] = ""
    again: Annotated[str, Field(max_length=1000)] = ""


@router.get("/account")
@allow(signed_in=True)
def account_page(request: Request, session: SessionDep, viewer: ViewerDep) -> HTMLResponse:
    """What one may do, in how many browsers one is signed in, and which phones hold a key."""
    return _page(request, session_account(viewer), session)


@router.post("/account/password")
@allow(signed_in=True)
async def change_password(
    request: Request, database: DatabaseDep, viewer: ViewerDep, form: Annotated[PasswordForm, Form()]
) -> Response:
    """Take another password; every other browser is signed out."""
    account_id = session_account(viewer)
    with line_of(request).place() as place:
        name, door = await admitted(request, _approach, database, account_id)
        if not await place.verify(form.old, door.password_hash):
            raise BadInput("account.old_password", say("The present password is wrong."))
        check_password(form.password, name)
        if form.password != form.again:
            raise BadInput("account.password_twice", say("The two passwords differ. Write the same one twice."))
        password_hash = await place.hash(form.password)

    def keep() -> None:
        with database.session() as session, session.begin():
            set_password(session, account_id, password_hash, keep_session=session_secret(request))
            trail_of(request, session).note(Action.PASSWORD_CHANGED, Subject("account", str(account_id)))
            forgive(session, door.keys, clock.now())

    await admitted(request, keep)
    return RedirectResponse("/account?done=password", status_code=303)


@router.post("/account/sign-out-others")
@allow(signed_in=True)
def sign_out_others(request: Request, session: SessionDep, viewer: ViewerDep) -> RedirectResponse:
    """Sign out everywhere but here."""
    end_sessions(session, session_account(viewer), besides=session_secret(request))
    return RedirectResponse("/account?done=others", status_code=303)


@router.post("/account/phones")
@allow(Right.FIXES_ADD, signed_in=True)
def add_phone(request: Request, session: SessionDep, viewer: ViewerDep, label: TextForm = "") -> HTMLResponse:
    """Make a key for a phone; it is shown once."""
    account_id = session_account(viewer)
    made = make_phone_key(session, account_id, label, clock.now())
    trail_of(request, session).note(Action.TOKEN_MADE, Subject("phone", str(made.id)))
    answer = _page(request, account_id, session, made=made)
    answer.headers["cache-control"] = "no-store"
    return answer


@router.post("/account/phones/{token_id}/revoke")
@allow(signed_in=True)
def revoke_phone(session: SessionDep, trail: TrailDep, viewer: ViewerDep, token_id: uuid.UUID) -> RedirectResponse:
    """End the key of a phone."""
    revoke_token(session, token_id, clock.now(), account_id=session_account(viewer))
    trail.note(Action.TOKEN_REVOKED, Subject("phone", str(token_id)))
    return RedirectResponse("/account?done=phone", status_code=303)


def session_account(viewer: Viewer) -> uuid.UUID:
    """The account of whoever is signed in.

    Raises:
        NotSignedIn: it is no person with an account.
    """
    if viewer.id is None:
        raise NotSignedIn("account.sign_in", say("Sign in to see this."))
    return viewer.id


def _approach(database: Database, account_id: uuid.UUID) -> tuple[str, Door]:
    with database.session() as session, session.begin():
        return account_by_id(session, account_id).sign_in_name, approach_own(session, account_id, clock.now())


def _page(request: Request, account_id: uuid.UUID, session: SessionDep, made: object = None) -> HTMLResponse:
    now = clock.now()
    account = account_by_id(session, account_id)
    phones = [each for each in tokens(session, now, account_id=account_id) if each.kind is TokenKind.PHONE]
    return page(
        request,
        "accounts/account.html",
        account=account,
        grants=grant_lines(account.grants, area_names(session)),
        browsers=count_sessions(session, account_id, now),
        phones=phones,
        made=made,
        done=request.query_params.get("done", ""),
    )
