"""The door: sign in, sign out, and links that open it once."""

from typing import Annotated

from fastapi import Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import cookies
from api.accounts.door import admitted, check_form_token, line_of, note_entrance, sign_in
from api.accounts.gate import step_aside
from api.audience import Router, allow
from api.dependencies import DatabaseDep, SessionDep, page
from api.forms import session_secret
from api.network import address_of
from api.trail import trail_of
from geo.accounts.actions import set_password
from geo.accounts.models import TokenKind
from geo.accounts.queries import AccountInfo, account_by_id
from geo.accounts.rules import check_password, new_secret
from geo.accounts.signing_in import SignedIn, enter, leave
from geo.accounts.tokens import look_once, use_once
from geo.audit.rules import Action, Subject
from geo.core import clock
from geo.core.errors import BadInput, GridstewardError, TooMany
from geo.core.language import Sentence, say
from geo.core.viewer import ViewerKind
from geo.db.database import Database

router = Router(include_in_schema=False)

ONCE = (TokenKind.SET_UP, TokenKind.RESET, TokenKind.SIGN_IN)
WITH_PASSWORD = (TokenKind.SET_UP, TokenKind.RESET)

TextForm = Annotated[str, Form(max_length=1000)]
KeyQuery = Annotated[str, Query(max_length=200)]
NextQuery = Annotated[str, Query(alias="next", max_length=2000)]


def own_path(wanted: str) -> str:
    """An address of ours to lead back to; anything else leads to the first page."""
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if is_ours else "/"


@router.get("/sign-in")
@allow()
def sign_in_page(request: Request, wanted: NextQuery = "/") -> Response:
    """Name and password; whoever is signed in goes on at once."""
    if request.state.viewer.kind is ViewerKind.PERSON:
        return RedirectResponse(own_path(wanted), status_code=303)
    return _form(request, own_path(wanted))


@router.post("/sign-in")
@allow()
async def sign_in_by_password(
    request: Request, name: TextForm = "", password: TextForm = "", wanted: NextQuery = "/", csrf: TextForm = ""
) -> Response:
    """Let somebody in, or say that name or password is wrong."""
    check_form_token(request, csrf)
    try:
        signed_in = await sign_in(request, name, password)
    except (BadInput, TooMany) as error:
        return _form(request, own_path(wanted), error=error, name=name)
    return _let_in(request, signed_in, own_path(wanted))


@router.post("/sign-out")
@allow()
def sign_out(request: Request, session: SessionDep) -> RedirectResponse:
    """End the session of this browser."""
    secret = session_secret(request)
    if secret:
        leave(session, secret)
        trail_of(request, session).note(Action.SIGN_OUT, Subject("account", str(request.state.viewer.id)))
    answer = RedirectResponse("/", status_code=303)
    cookies.forget(request, answer)
    return answer


@router.get("/enter")
@allow(links=True)
def once_page(request: Request, session: SessionDep, key: KeyQuery = "") -> HTMLResponse:
    """A link that opens the door once: nothing is used up by looking, as programs that preview links do."""
    token = look_once(session, ONCE, key, clock.now())
    account = account_by_id(session, token.account_id) if token.account_id else None
    return _once_form(request, account, key, chooses_password=token.kind in WITH_PASSWORD)


@router.post("/enter")
@allow(links=True)
async def enter_once(
    request: Request, database: DatabaseDep, key: TextForm = "", password: TextForm = "", again: TextForm = ""
) -> Response:
    """Use the link up: the door opens, with a new password where one was to be chosen."""
    try:
        password_hash = await _chosen_password(request, database, key, password, again)
    except BadInput as error:
        return await admitted(request, _once_again, request, database, key, error.sentence)
    signed_in = await admitted(request, _use, database, key, password_hash, address_of(request))
    return _let_in(request, signed_in, "/")


async def _chosen_password(request: Request, database: Database, key: str, password: str, again: str) -> str | None:
    """The hash of the password chosen; None where the link asks for none."""

    def name_for_password() -> str | None:
        with database.session() as session:
            token = look_once(session, ONCE, key, clock.now())
            wants = token.kind in WITH_PASSWORD and token.account_id is not None
            return account_by_id(session, token.account_id).sign_in_name if wants and token.account_id else None

    name = await admitted(request, name_for_password)
    if name is None:
        return None
    check_password(password, name)
    if password != again:
        raise BadInput("account.password_twice", say("The two passwords differ. Write the same one twice."))
    step_aside(request)
    return await line_of(request).hash(password)


def _use(database: Database, key: str, password_hash: str | None, address: str) -> SignedIn:
    now = clock.now()
    with database.session() as session, session.begin():
        kinds = ONCE if password_hash else (TokenKind.SIGN_IN,)
        token = use_once(session, kinds, key, now)
        if token.account_id is None:
            raise BadInput("account.wrong", say("Name or password is wrong."))
        if password_hash:
            set_password(session, token.account_id, password_hash)
        note_entrance(session, token.account_id, token.kind, address)
        return enter(session, token.account_id, now)


def _once_again(request: Request, database: Database, key: str, error: Sentence) -> HTMLResponse:
    with database.session() as session:
        token = look_once(session, ONCE, key, clock.now())
        account = account_by_id(session, token.account_id) if token.account_id else None
    return _once_form(request, account, key, chooses_password=True, error=error)


def _once_form(
    request: Request, account: AccountInfo | None, key: str, *, chooses_password: bool, error: Sentence | None = None
) -> HTMLResponse:
    answer = page(
        request,
        "accounts/enter.html",
        status=400 if error else 200,
        account=account,
        key=key,
        chooses_password=chooses_password,
        error=error,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def _let_in(request: Request, signed_in: SignedIn, path: str) -> RedirectResponse:
    answer = RedirectResponse(path, status_code=303)
    cookies.keep(request, answer, signed_in)
    return answer


def _form(request: Request, wanted: str, *, error: GridstewardError | None = None, name: str = "") -> HTMLResponse:
    """The form, with a token that is compared with a cookie of this browser."""
    secret = cookies.cookie(request, cookies.FORM) or new_secret()
    request.state.form_secret = secret
    answer = page(
        request,
        "accounts/sign_in.html",
        refusal=error,
        wanted=wanted,
        name=name,
        issuer=request.app.state.issuer_name,
    )
    cookies.keep_form(request, answer, secret)
    answer.headers["cache-control"] = "no-store"
    return answer
