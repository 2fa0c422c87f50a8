"""Who may call what, and what they learn of what is not theirs: every route, asked by everybody, about everything."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cache

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.api.permission.askers import PLACES, SECRETS, Asker, askers, secret
from tests.api.permission.asking import Answer, Window, is_own
from tests.api.permission.examples import EXAMPLES
from tests.api.permission.routes import OPEN, faults, routes_of

EVERYBODY = {asker.name: asker for asker in askers()}
COMPARED = (
    "public",
    "staff-territory",
    "staff-town",
    "staff-community",
    "staff-grid",
    "staff-elsewhere",
    "patroller-community",
    "planner-territory",
    "planner-community",
    "admin-territory",
    "token-narrowed",
)
"""Those for whom the world is made anew without what they may not see, and who are asked for more than one question
of what is open to everybody; the rights and areas of the others are theirs too."""

ASKED_FIRST = frozenset(
    {
        "public",
        "admin-everything",
        "admin-territory",
        "planner-community",
        "approver-territory",
        "staff-grid",
        "staff-elsewhere",
        "grid_worker-community",
        "patroller-community",
        "token-narrowed",
        "phone",
        "link",
        "expired",
    }
)
"""One of each role and kind of way in; the others are asked by the slow tests."""
WORLDS_FIRST = frozenset({"public", "staff-grid", "patroller-community"})
"""Those for whom the world is made anew in the quick tests too."""


def _slow_but(names: Iterable[str], first: Collection[str]) -> list[object]:
    return [name if name in first else pytest.param(name, marks=pytest.mark.slow) for name in names]


ALL_ASKED = pytest.mark.parametrize("name", _slow_but(EVERYBODY, ASKED_FIRST))
THERE_ARE = (
    *((kind, zone) for kind in ("address", "name", "incident", "contact", "track") for zone in PLACES),
    *((kind, zone) for kind in ("import", "account", "token") for zone in ("territory", "elsewhere")),
    *((kind, "installation") for kind in ("account", "token")),
    *(("patrol", zone) for zone in ("grid", "elsewhere")),
    *(("team", zone) for zone in ("community", "elsewhere")),
    *((kind, "installation") for kind in ("trail", "job")),
    ("setting", "elsewhere"),
    ("desk", "elsewhere"),
)
"""The secrets that the world holds, besides those that nobody is shown."""

OPEN_AREAS = frozenset({"area", "territory"})
"""Who answers for everything may name an area or a territory before there is one."""


@pytest.fixture(scope="module")
def answers(opened: Callable[..., AbstractContextManager[Window]]) -> Iterator[Callable[[str], list[Answer]]]:
    """All that somebody is answered in the whole world, asked once."""
    with opened() as window:

        @cache
        def ask(name: str) -> list[Answer]:
            briefly = name not in {*COMPARED, "admin-everything"}
            return list(window.ask_all(EVERYBODY[name], briefly=briefly))

        yield ask


@ALL_ASKED
def test_everybody_is_let_in_or_refused_as_the_route_declares(
    answers: Callable[[str], list[Answer]], name: str
) -> None:
    """Who is meant is answered; who is not known is led to the door, who is known and not meant is refused."""
    asker = EVERYBODY[name]
    assert [(each.asked, each.status) for each in answers(name) if not _is_as_declared(each, asker)] == []


def _is_as_declared(answer: Answer, asker: Asker) -> bool:
    if not asker.is_admitted(answer.example.who):
        if asker.is_known:
            return answer.status == 403
        return answer.status == 401 or answer.headers.get("location", "").startswith("/sign-in?next=")
    if is_own(asker, answer.zone):
        return answer.status in answer.example.fits
    return answer.status in {403, 404} or (asker.reach == "everything" and answer.example.about in OPEN_AREAS)


@ALL_ASKED
def test_what_is_not_theirs_looks_as_if_it_were_not(answers: Callable[[str], list[Answer]], name: str) -> None:
    """Status, headers and words about a foreign or guessed object are those about one that does not exist."""
    asker = EVERYBODY[name]
    if asker.reach == "everything":
        return
    about = [each for each in answers(name) if each.zone is not None]
    unknown = {each.key: each.told for each in about if each.zone == "unknown"}
    told = [each for each in about if not (is_own(asker, each.zone) and asker.is_admitted(each.example.who))]
    assert [each.asked for each in told if each.told != unknown[each.key]] == []


@ALL_ASKED
def test_no_secret_of_anybody_else_is_told(answers: Callable[[str], list[Answer]], name: str) -> None:
    """Nothing that lies elsewhere, or for which the role is not trusted, stands in any body or header."""
    asker = EVERYBODY[name]
    foreign = [word for (kind, zone), word in SECRETS.items() if not asker.may_see(kind, zone)]
    told = [(each.asked, word) for each in answers(name) for word in foreign if word in each.text]
    assert told == []


def test_whoever_may_see_a_secret_finds_it(answers: Callable[[str], list[Answer]]) -> None:
    """The secrets are where they are looked for: an administrator of everything is told each of them."""
    told = "".join(each.text for each in answers("admin-everything"))
    assert [word for word in (secret(kind, zone) for kind, zone in THERE_ARE) if word not in told] == []


@pytest.mark.parametrize("name", _slow_but(COMPARED, WORLDS_FIRST))
def test_the_world_looks_the_same_without_what_is_not_theirs(
    answers: Callable[[str], list[Answer]], opened: Callable[..., AbstractContextManager[Window]], name: str
) -> None:
    """Counts, orders, lists, spans and hints are made of what somebody may see: the rest may as well not be."""
    asker = EVERYBODY[name]
    here = {each.asked: each.told for each in answers(name) if is_own(asker, each.zone)}
    with opened(without=asker) as window:
        there = [each for each in window.ask_all(asker, reading=True) if is_own(asker, each.zone)]
    assert len(there) > len([key for key in EXAMPLES if key.startswith("GET")])
    assert [each.asked for each in there if each.told != here[each.asked]] == []


def test_every_route_declares_who_may_call_it_and_is_asked(app: FastAPI) -> None:
    """All routes of the program are guarded, declared, described as declared, and stand in the table of examples."""
    assert faults(app, EXAMPLES) == []
    assert {route.key: route.who for route in routes_of(app) if route.key not in OPEN} == {
        key: example.who for key, example in EXAMPLES.items()
    }


def test_what_stands_open_is_only_what_is_listed(app: FastAPI) -> None:
    """Besides guarded routes there are the description of the interface and the static files."""
    assert {route.key for route in routes_of(app) if not route.guarded} == set(OPEN)


def test_a_route_without_an_example_fails_and_says_what_to_add(app: FastAPI) -> None:
    """Whoever adds a route is told which file wants a line."""
    others = {key for key in EXAMPLES if key != "GET /map"}
    assert faults(app, others) == ["GET /map has no example: add it to EXAMPLES in tests/api/permission/examples.py."]


@pytest.mark.parametrize("key", EXAMPLES)
def test_a_route_that_loses_its_declaration_is_found_and_closed_to_everybody(
    app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """Take the declaration from any one route: the matrix names it, and an administrator finds nothing there."""
    (route,) = [each for each in routes_of(app) if each.key == key]
    monkeypatch.delattr(route.endpoint, "audience")
    assert f"{key} does not say who may call it: put @allow(...) under its address." in faults(app, EXAMPLES)
    answer = client.request(route.method, route.path, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (404, "page.unknown")
