"""Signing in through an issuer: off with a sealed trip, and back with a code. Accounts are linked, never made here."""

import uuid
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api import cookies
from api.accounts.door import admitted, note_entrance
from api.accounts.oidc import Issuer
from api.accounts.pages import own_path
from api.accounts.trip import TRIP_FOR, begin_trip, opened, sealed
from api.audience import Router, allow
from api.dependencies import DatabaseDep
from api.network import address_of
from geo.accounts.queries import account_of_subject
from geo.accounts.rules import same
from geo.accounts.signing_in import SignedIn, enter
from geo.core import clock
from geo.core.errors import BadInput, Forbidden, NotFound
from geo.core.language import say
from geo.db.database import Database

router = Router(prefix="/sign-in/issuer", include_in_schema=False)

NextQuery = Annotated[str, Query(alias="next", max_length=2000)]
LONGEST_WAY_BACK = 1000


class Return(BaseModel):
    """What a browser brings back from an issuer."""

    code: Annotated[str, Field(max_length=4000)] = ""
    state: Annotated[str, Field(max_length=200)] = ""
    error: Annotated[str, Field(max_length=4000)] = ""
    iss: Annotated[str, Field(max_length=1000)] = ""


@router.get("")
@allow()
async def leave_for_issuer(request: Request, wanted: NextQuery = "/") -> RedirectResponse:
    """Send the browser to the issuer."""
    issuer = _issuer(request)
    fits = len(wanted.encode("utf-8", "replace")) <= LONGEST_WAY_BACK
    trip = begin_trip(own_path(wanted) if fits else "/", clock.now())
    answer = RedirectResponse(await issuer.address_for(trip, _back_to(request)), status_code=303)
    kept = sealed(trip, issuer.client.trip_key)
    cookies.keep_trip(request, answer, kept, int(TRIP_FOR.total_seconds()))
    answer.headers["cache-control"] = "no-store"
    return answer


@router.get("/back")
@allow()
async def back_from_issuer(
    request: Request, database: DatabaseDep, brought: Annotated[Return, Query()]
) -> RedirectResponse:
    """Let in whom the issuer vouches for, where an account is linked to them."""
    issuer = _issuer(request)
    trip = opened(cookies.cookie(request, cookies.TRIP), issuer.client.trip_key, clock.now())
    if not same(brought.state, trip.state) or brought.iss not in {"", issuer.client.issuer}:
        raise BadInput("issuer.trip", say("This sign-in was begun elsewhere or too long ago. Start again."))
    if brought.error or not brought.code:
        raise BadInput("issuer.refused", say("{issuer} did not let you in. Start again.", issuer=issuer.client.name))
    subject = await issuer.subject_of(brought.code, trip, _back_to(request))
    device = cookies.cookie(request, cookies.DEVICE)
    signed_in = await admitted(request, _enter, database, issuer, subject, device, address_of(request))
    answer = RedirectResponse(own_path(trip.wanted), status_code=303)
    cookies.keep(request, answer, signed_in)
    cookies.forget(request, answer, cookies.TRIP)
    return answer


def _enter(database: Database, issuer: Issuer, subject: str, device: str | None, address: str) -> SignedIn:
    with database.session() as session, session.begin():
        account_id: uuid.UUID | None = account_of_subject(session, issuer.client.issuer, subject)
        if account_id is None:
            raise Forbidden(
                "issuer.unknown_subject",
                say("No open account is linked to you. Give this subject to an administrator: {subject}",
                    subject=subject[:255]),
            )  # fmt: skip
        note_entrance(session, account_id, "issuer", address)
        return enter(session, account_id, clock.now(), device=device)


def _issuer(request: Request) -> Issuer:
    """The issuer that the settings name.

    Raises:
        NotFound: they name none.
    """
    issuer: Issuer | None = request.app.state.issuer
    if issuer is None:
        raise NotFound("page.unknown", say("No page has this address. Check it, or start from the first page."))
    return issuer


def _back_to(request: Request) -> str:
    """Our own address for the way back, as the issuer has to know it."""
    return f"{str(request.base_url).rstrip('/')}/sign-in/issuer/back"
