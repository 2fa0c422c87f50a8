"""The interface keeps to its own description, whoever asks and whatever is asked.

Questions are made from /openapi.json: some that fit it and some that do not, about places that there are
and others. `make test` asks 500, `make soak-contract` as many as GRIDSTEWARD_CONTRACT_CASES says. They
are drawn from a fixed seed, so that what failed fails again.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.requests import Request

from api.app import create_app
from api.throttle import Rate, Throttle
from geo.core.settings import Settings
from geo.core.viewer import EVERYWHERE, PUBLIC, Area, Grant, Level, Right, Role, Viewer, ViewerKind
from geo.imports.queries import imports
from tests.api.permission.world import Undone

CASES = int(os.environ.get("GRIDSTEWARD_CONTRACT_CASES", "500"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
HOME = Area("152922")
OWN_GRID = Area("152922", Level.GRID, "152922101001001")
VIEWERS = {
    "public": PUBLIC,
    **{role.value: Viewer(ViewerKind.TOKEN, name="t", grants=(Grant(role, HOME),)) for role in Role},
    "everything": Viewer(ViewerKind.TOKEN, name="t", grants=(Grant(Role.ADMIN),)),
    "one grid": Viewer(ViewerKind.TOKEN, name="t", grants=(Grant(Role.STAFF, OWN_GRID),)),
    "narrowed": Viewer(ViewerKind.TOKEN, name="t", grants=(Grant(Role.ADMIN),), only=frozenset({Right.FIXES_ADD})),
}


@schemathesis.serializer("audio/webm", "audio/mp4")
def sound(ctx: Any, value: Any) -> dict[str, Any]:
    """Any bytes, as those of a picture."""
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


KNOWN = {
    "code": st.sampled_from(["152922101001001", "152922101001"]),
    "territory": st.just("152922"),
    "community": st.just("152922101001"),
    "address": st.sampled_from(["曙光路6号", "幸福小区", "曙"]),
    "lon": st.floats(101.6, 101.7),
    "lat": st.floats(39.2, 39.3),
    "bbox": st.just("101.6,39.2,101.7,39.3"),
    "from": st.dates().map(str),
    "to": st.dates().map(str),
    "on": st.sampled_from(["2026-11-24", "1999-01-01", "2199-12-31T23:59:59Z"]),
    "format": st.sampled_from(["json", "geojson"]),
    "kind": st.sampled_from(["addresses", "boundaries"]),
    "datum": st.sampled_from(["", "gcj02"]),
    "timezone": st.sampled_from(["", "Asia/Shanghai"]),
    "map": st.just(["address=地址"]),
}
"""What stands in a question that is meant well; half of all known parts are drawn from here."""


@pytest.fixture(scope="module")
def asked(town_settings: Settings) -> Iterator[tuple[FastAPI, Undone, Mapping[str, Any]]]:
    """A program, the database from which what it changes is taken back, and what there is."""
    undone = Undone(str(town_settings.database_url))
    app = create_app(town_settings, undone)
    app.state.throttle = Throttle(Rate(burst=10**9, per_minute=60))
    with undone.session() as session:
        known = [each.id for each in imports(session, EVERYWHERE)]
    yield app, undone, {**KNOWN, "import_id": st.sampled_from([str(each) for each in known])}
    undone.close()


@pytest.mark.parametrize("name", VIEWERS)
def test_nothing_fails_and_no_answer_is_another_than_declared(
    asked: tuple[FastAPI, Undone, Mapping[str, Any]], name: str
) -> None:
    """No 5xx; status, media type and shape of every answer stand in /openapi.json."""
    app, undone, known = asked
    app.state.identify = _always(VIEWERS[name])
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)

    questions = [
        operation.ok().as_strategy(generation_mode=mode)
        for operation in schema.get_all_operations()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]

    @seed(list(VIEWERS).index(name))
    @settings(
        max_examples=-(-CASES // len(VIEWERS)),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(data.draw(st.sampled_from(questions)))
        _mean_well(case, data, known)
        response = case.call()
        undone.undo()
        case.validate_response(response, checks=CHECKS)

    ask()


def _always(viewer: Viewer) -> Any:
    async def identify(_request: Request) -> Viewer:
        return viewer

    return identify


def _mean_well(case: Any, data: st.DataObject, known: Mapping[str, Any]) -> None:
    """Put what there is into some parts of a question, and leave others out."""
    for parts in (case.path_parameters, case.query, case.body):
        for name in [each for each in parts if each in known] if isinstance(parts, dict) else ():
            way = data.draw(st.sampled_from(["as drawn", "known", "known", "left out"]))
            if way == "known":
                parts[name] = data.draw(known[name])
            elif way == "left out" and parts is not case.path_parameters:
                del parts[name]
