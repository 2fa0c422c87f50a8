"""`gridsteward user`: who may come in, from the machine itself."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from geo.accounts.actions import set_password
from geo.accounts.models import TokenKind
from geo.accounts.queries import account_named, account_of_subject, viewer_of_token
from geo.accounts.tokens import look_once
from geo.boundaries.models import Territory
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.viewer import Area, Grant, Level, Right, Role, Scope
from geo.db.database import Database

Run = Callable[..., Result]


@pytest.fixture
def territories(fresh_database: Database) -> None:
    """Two territories."""
    with fresh_database.session() as session, session.begin():
        session.add_all(Territory(code=code, name=code, made_up=True) for code in ("152922", "150105"))


def link_of(result: Result) -> str:
    """The link that a command printed last."""
    assert result.exit_code == 0, result.output
    return result.stdout.split()[-1]


def test_an_account_is_added_with_a_link(gridsteward: Run, fresh_database: Database) -> None:
    """The link chooses a password; its address is the program's own, or the one that is given."""
    link = link_of(gridsteward("user", "add", "Wang", "--role", "admin", "--name", "王敏"))
    assert link.startswith("http://127.0.0.1:8000/enter?key=")
    with fresh_database.session() as session, session.begin():
        found = account_named(session, "wang")
        token = look_once(session, [TokenKind.SET_UP], link.partition("key=")[2], clock.now())
    assert (found.name, found.grants, token.account_id) == ("王敏", (Grant(Role.ADMIN),), found.id)
    other = link_of(gridsteward("user", "add", "li", "--role", "staff", "--url", "https://town.example/"))
    assert other.startswith("https://town.example/enter?key=")


@pytest.mark.parametrize(
    ("options", "area"),
    [
        (("--territory", "152922"), Area("152922")),
        (("--territory", "152922", "--town", "T1"), Area("152922", Level.TOWN, "T1")),
        (("--territory", "152922", "--community", "C1"), Area("152922", Level.COMMUNITY, "C1")),
        (("--territory", "152922", "--grid", "G1"), Area("152922", Level.GRID, "G1")),
        ((), None),
    ],
)
def test_a_role_holds_where_options_say(
    gridsteward: Run, fresh_database: Database, territories: None, options: tuple[str, ...], area: Area | None
) -> None:
    """In a territory or a part of it, or everywhere."""
    gridsteward("user", "add", "wang", "--role", "staff", *options)
    with fresh_database.session() as session:
        assert account_named(session, "wang").grants == (Grant(Role.STAFF, area),)


@pytest.mark.parametrize(
    "words",
    [
        ("add", "wang", "--role", "king"),
        ("add", "wang", "--role", "staff", "--town", "T1", "--grid", "G1"),
        ("add", "wang"),
        ("add",),
        ("token", "--role", "king"),
        ("token", "--role", "staff", "--only", "everything"),
        ("token", "--role", "staff", "--days", "soon"),
        ("dance",),
    ],
)
def test_wrong_usage_ends_with_2(gridsteward: Run, words: tuple[str, ...]) -> None:
    """Told in a sentence, before anything is done."""
    result = gridsteward("user", *words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "l i", "--role", "staff"), "A sign-in name has 1 to 64"),
        (("add", "wang", "--role", "staff"), "There is an account wang already."),
        (("add", "li", "--role", "admin", "--territory", "152922", "--grid", "G"), "An administrator answers for"),
        (("add", "li", "--role", "staff", "--territory", "9"), "9"),
        (("reset", "nobody"), "There is no account nobody."),
        (("remove", "nobody"), "There is no account nobody."),
        (("token", "--role", "staff", "--days", "400"), "A token holds for 1 to 366 days."),
    ],
)
def test_what_cannot_be_done_ends_with_1(
    gridsteward: Run, territories: None, words: tuple[str, ...], sentence: str
) -> None:
    """A sentence that says what is wrong."""
    gridsteward("user", "add", "wang", "--role", "staff")
    result = gridsteward("user", *words)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "Traceback" not in result.output


def test_reset_ends_the_link_before(gridsteward: Run, fresh_database: Database) -> None:
    """Of two links the later one opens."""
    gridsteward("user", "add", "wang", "--role", "staff")
    links = [link_of(gridsteward("user", "reset", "wang")).partition("key=")[2] for _ in range(2)]
    with fresh_database.session() as session, session.begin():
        assert look_once(session, [TokenKind.RESET], links[1], clock.now()).used_at is None
    with fresh_database.session() as session, session.begin(), pytest.raises(NotFound):
        look_once(session, [TokenKind.RESET], links[0], clock.now())


def test_accounts_are_listed_for_people_and_programs(gridsteward: Run, territories: None) -> None:
    """Names, roles and state; no password, no secret."""
    gridsteward("user", "add", "wang", "--role", "staff", "--territory", "152922")
    gridsteward("user", "add", "li", "--role", "planner")
    gridsteward("user", "remove", "li")
    shown = gridsteward("user", "list").stdout
    assert all(words in shown for words in ("wang", "staff@152922", "closed"))
    told = json.loads(gridsteward("user", "list", "--json").stdout)
    assert [(each["sign_in_name"], each["closed"]) for each in told] == [("wang", False), ("li", True)]
    assert told[0]["grants"] == [{"role": "staff", "territory": "152922", "level": "territory", "code": ""}]
    assert set(told[0]) == {"sign_in_name", "name", "grants", "closed"}


def test_the_last_administrator_is_not_removed(gridsteward: Run, fresh_database: Database) -> None:
    """Not even from the machine itself; with a second one it can be."""
    for name in ("wang", "li"):
        gridsteward("user", "add", name, "--role", "admin")
    refused = gridsteward("user", "remove", "wang")
    assert refused.exit_code == 1
    assert "wang is the last administrator." in refused.output
    with fresh_database.session() as session, session.begin():
        set_password(session, account_named(session, "li").id, "a hash")
    assert gridsteward("user", "remove", "wang").exit_code == 0
    assert "管理员" in gridsteward("user", "remove", "li", language="zh-CN").output


def test_a_token_is_printed_alone(gridsteward: Run, fresh_database: Database, territories: None) -> None:
    """So that a script can keep it; what is said beside it goes to the other output."""
    words = ("--role", "staff", "--territory", "152922", "--for", "reports", "--only", "coverage.read", "--days", "7")
    result = gridsteward("user", "token", *words)
    assert result.exit_code == 0, result.output
    (secret,) = result.stdout.split()
    with fresh_database.session() as session:
        viewer = viewer_of_token(session, secret, clock.now())
    assert viewer is not None
    assert viewer.name == "reports"
    assert viewer.scope(Right.COVERAGE_READ) == Scope(areas=frozenset({Area("152922")}))
    assert not viewer.may(Right.INCIDENTS_READ)


def test_an_account_is_linked_to_a_subject(
    gridsteward: Run, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the issuer that the settings name; an empty subject ends the link."""
    gridsteward("user", "add", "wang", "--role", "staff")
    refused = gridsteward("user", "link", "wang", "--subject", "248")
    assert refused.exit_code == 2
    assert "no issuer is set" in refused.output
    monkeypatch.setenv("GRIDSTEWARD_OIDC_ISSUER", "https://issuer.example")
    for subject in ("248", ""):
        result = gridsteward("user", "link", "wang", "--subject", subject)
        assert result.exit_code == 0, result.output
        with fresh_database.session() as session:
            found = account_of_subject(session, "https://issuer.example", "248")
            assert found == (account_named(session, "wang").id if subject else None)
    assert gridsteward("user", "link", "nobody", "--subject", "248").exit_code == 1
    assert gridsteward("user", "link", "wang", "--subject", "王").exit_code == 1
