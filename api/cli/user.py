"""`gridsteward user`: who may come in. Whoever works on this machine may always let somebody in."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from api.cli.output import remark, show_json, show_table, tell
from api.cli.usage import reading_usage
from geo.accounts.rules import grant_json
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.core.viewer import Area, Grant, Level, Right, Role
from geo.db.database import open_database

app = typer.Typer(help="Add, list and reset accounts; make tokens for programs.", no_args_is_help=True)

RoleOption = Annotated[str, typer.Option("--role", help="admin, planner, approver, staff, grid_worker or patroller.")]
TerritoryOption = Annotated[str | None, typer.Option(help="Code of the territory; without it the whole installation.")]
TownOption = Annotated[str | None, typer.Option(help="Code of a town: the role holds there only.")]
CommunityOption = Annotated[str | None, typer.Option(help="Code of a community: the role holds there only.")]
GridOption = Annotated[str | None, typer.Option(help="Code of a grid: the role holds there only.")]
UrlOption = Annotated[str | None, typer.Option(help="Address under which people reach the program, for links.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Write the answer for programs.")]


@dataclass(frozen=True)
class Place:
    """Where a role is to hold, as options say it."""

    territory: str | None = None
    town: str | None = None
    community: str | None = None
    grid: str | None = None

    @property
    def named(self) -> list[tuple[Level, str]]:
        """The parts of a territory that were named."""
        named = ((Level.TOWN, self.town), (Level.COMMUNITY, self.community), (Level.GRID, self.grid))
        return [(level, code) for level, code in named if code]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The sign-in name.")],
    role: RoleOption,
    full_name: Annotated[str, typer.Option("--name", help="The name that others see.")] = "",
    territory: TerritoryOption = None,
    town: TownOption = None,
    community: CommunityOption = None,
    grid: GridOption = None,
    url: UrlOption = None,
) -> None:
    """Add an account and print the link by which its owner chooses a password."""
    from geo.accounts import actions, models, tokens  # noqa: PLC0415 (they load the tables, and --help should be quick)
    from geo.accounts.rules import Profile  # noqa: PLC0415 (the same)

    settings = Settings()
    with open_database(settings) as database, database.session() as session, session.begin():
        grants = (_grant(session, role, Place(territory, town, community, grid)),)
        account_id = actions.add_account(session, Profile(name, full_name or name, grants), clock.now())
        made = tokens.make_once(session, models.TokenKind.SET_UP, account_id, clock.now())
    tell(say("Let {name} open this link once and choose a password:", name=name))
    print(link_to(settings, url, made.secret))


@app.command()
def reset(
    name: Annotated[str, typer.Argument(help="The sign-in name.")],
    url: UrlOption = None,
) -> None:
    """Print a link by which the owner of an account chooses another password."""
    from geo.accounts import models, queries, tokens  # noqa: PLC0415 (they load the tables, and --help should be quick)

    settings = Settings()
    with open_database(settings) as database, database.session() as session, session.begin():
        account = queries.account_named(session, name)
        made = tokens.make_once(session, models.TokenKind.RESET, account.id, clock.now())
    tell(say("Let {name} open this link once and choose a password:", name=name))
    print(link_to(settings, url, made.secret))


@app.command("list")
def list_accounts(as_json: JsonOption = False) -> None:
    """List accounts and what they may do."""
    from geo.accounts import queries  # noqa: PLC0415 (it loads the tables, and --help should be quick)

    with open_database(Settings()) as database, database.session() as session:
        found = queries.accounts(session)
    if as_json:
        show_json([_account_json(each) for each in found])
        return
    heads = (say("Sign-in name"), say("Name"), say("May"), say("State"))
    rows = [
        (each.sign_in_name, each.name, ", ".join(map(_grant_text, each.grants)), "closed" if each.closed else "open")
        for each in found
    ]
    show_table(heads, rows)


@app.command()
def remove(name: Annotated[str, typer.Argument(help="The sign-in name.")]) -> None:
    """Close an account: its sessions, tokens and phone keys end at once. The last administrator stays."""
    from geo.accounts import actions, queries  # noqa: PLC0415 (they load the tables, and --help should be quick)

    with open_database(Settings()) as database, database.session() as session, session.begin():
        account = queries.account_named(session, name)
        actions.close_account(session, account.id, clock.now())
    tell(say("The account {name} is closed.", name=name))


@app.command()
def link(
    name: Annotated[str, typer.Argument(help="The sign-in name.")],
    subject: Annotated[str, typer.Option(help="The subject that was shown; empty to end the link.")],
) -> None:
    """Let the issuer of the settings (OpenID Connect) vouch for an account."""
    from geo.accounts import actions, queries  # noqa: PLC0415 (they load the tables, and --help should be quick)

    settings = Settings()
    with reading_usage():
        if subject.strip() and not settings.oidc_issuer:
            raise BadInput("issuer.none", say("Nobody vouches for people here: no issuer is set."))
    with open_database(settings) as database, database.session() as session, session.begin():
        account = queries.account_named(session, name)
        if subject.strip():
            actions.link_issuer(session, account.id, str(settings.oidc_issuer), subject.strip())
        else:
            actions.unlink_issuer(session, account.id)
    done = say("{issuer} vouches for {name}.", issuer=str(settings.oidc_issuer), name=account.sign_in_name)
    tell(done if subject.strip() else say("Nobody vouches for {name}.", name=account.sign_in_name))


@app.command()
def token(
    role: RoleOption,
    label: Annotated[str, typer.Option("--for", help="What the token is for.")] = "",
    days: Annotated[int, typer.Option(help="How many days it holds.")] = 90,
    only: Annotated[list[str] | None, typer.Option(help="Narrow it to a right, such as metrics.read.")] = None,
    territory: TerritoryOption = None,
    town: TownOption = None,
    community: CommunityOption = None,
    grid: GridOption = None,
) -> None:
    """Make a token for a program and print it. It is sent as: Authorization: Bearer TOKEN."""
    from geo.accounts import tokens  # noqa: PLC0415 (it loads the tables, and --help should be quick)

    with reading_usage():
        rights = None if not only else frozenset(map(_right, only))
    with open_database(Settings()) as database, database.session() as session, session.begin():
        grant = _grant(session, role, Place(territory, town, community, grid))
        made = tokens.make_api_token(session, tokens.TokenWish(label, (grant,), days, rights), clock.now())
    remark(say("This token is shown once. It holds until {day}.", day=made.expires_at.date().isoformat()))
    print(made.secret)


def link_to(settings: Settings, url: str | None, secret: str) -> str:
    """The address that opens the door once."""
    base = (url or f"http://{settings.host}:{settings.port}").rstrip("/")
    return f"{base}/enter?key={secret}"


def _grant(session: Any, role: str, place: Place) -> Grant:
    """A role in the place that options name; parts of a territory are named within the only one, or the one given."""
    from geo.boundaries.queries import the_territory  # noqa: PLC0415 (it loads the tables, and --help should be quick)

    with reading_usage():
        chosen = _role(role)
        if len(place.named) > 1:
            raise BadInput("user.area", say("Name one of --town, --community and --grid."))
    if not place.named:
        return Grant(chosen, Area(the_territory(session, place.territory).code) if place.territory else None)
    level, code = place.named[0]
    return Grant(chosen, Area(the_territory(session, place.territory).code, level, code))


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError as error:
        known = ", ".join(role.value for role in Role)
        raise BadInput(
            "user.role", say("There is no role {name}. There are: {known}.", name=name, known=known)
        ) from error


def _right(name: str) -> Right:
    try:
        return Right(name)
    except ValueError as error:
        known = ", ".join(right.value for right in Right)
        raise BadInput(
            "user.right", say("There is no right {name}. There are: {known}.", name=name, known=known)
        ) from error


def _grant_text(grant: Grant) -> str:
    area = grant.area
    return grant.role.value if area is None else f"{grant.role.value}@{area.code or area.territory}"


def _account_json(account: Any) -> dict[str, Any]:
    grants = [grant_json(each) for each in account.grants]
    return {"sign_in_name": account.sign_in_name, "name": account.name, "grants": grants, "closed": account.closed}
