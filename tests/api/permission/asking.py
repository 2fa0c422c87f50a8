"""Asking every address as somebody, and what came of it."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import Any

import httpx2
from fastapi import FastAPI

from geo.accounts.rules import csrf_token
from tests.api.permission.askers import ZONES, Asker
from tests.api.permission.examples import EXAMPLES, Example
from tests.api.permission.world import Undone

_NAME = re.compile(r"\{\w+\}")
_FORM_ID = re.compile(r'name="(?:id|patrol)" value="[0-9a-f-]{36}"')
"""The id that a form makes for what it will send."""
_NONCE = re.compile(r"(?<=nonce[-=])\"?[\w-]{24}")
_MADE = re.compile(r"[\w-]{43}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PASSING = {"content-length", "etag", "x-request-id"}


@dataclass(frozen=True)
class Answer:
    """What one request was answered; `zone` is where its object lies, None where it is about no one object."""

    key: str
    asked: str
    zone: str | None
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def example(self) -> Example:
        """The line of the table that it was asked by."""
        return EXAMPLES[self.key]

    @cached_property
    def text(self) -> str:
        """All of it, to look for words in."""
        return f"{self.headers}{self.body}"

    @cached_property
    def told(self) -> tuple[object, ...]:
        """All that it tells, without what is drawn anew for each answer."""
        headers = {name: _NONCE.sub("", value) for name, value in self.headers.items() if name not in _PASSING}
        body = _FORM_ID.sub("", _NONCE.sub("", self.body)).replace(self.headers["x-request-id"], "")
        return self.status, headers, body if self.key.startswith("GET") else _MADE.sub("", body)


class Window:
    """A program on a world, asked by one after another; what they change is taken back at once."""

    def __init__(
        self, app: FastAPI, database: Undone, objects: Mapping[str, Mapping[str, str]], runner: asyncio.Runner
    ) -> None:
        self._client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://testserver")
        self._database = database
        self._objects = objects
        self._runner = runner
        self.request("GET", "/")  # what stands on every page is known from the first one on

    def request(self, method: str, address: str, **sent: Any) -> httpx2.Response:
        """Ask, and take back whatever that changed."""
        response = self._runner.run(self._client.request(method, address, **sent))
        self._client.cookies.clear()
        self._database.undo()
        return response

    def ask_all(self, asker: Asker, *, reading: bool = False, briefly: bool = False) -> Iterator[Answer]:
        """Every question of every example: `reading` those that change nothing, `briefly` one each of what is open."""
        for key, example in EXAMPLES.items():
            if key.startswith("GET") or not reading:
                asked = self.ask(asker, key)
                alike = example.who == "public" and example.about is None
                yield from islice(asked, 1) if briefly and alike else asked

    def ask(self, asker: Asker, key: str) -> Iterator[Answer]:
        """Every question of one example."""
        example = EXAMPLES[key]
        if example.about is not None:
            for (zone, value), question in product(self._objects[example.about].items(), example.asks):
                yield self._one(asker, key, _NAME.sub(value, key) + question.replace("@", value), value, zone)
            return
        for name, question in product(example.names or ("",), example.asks):
            yield self._one(asker, key, _NAME.sub(name, key) + question)

    def _one(self, asker: Asker, key: str, filled: str, value: str = "", zone: str | None = None) -> Answer:
        method, address = filled.split(" ", 1)
        example = EXAMPLES[key]
        response = self.request(
            method,
            address,
            data=_filled(example.form, value),
            json=_filled(example.json, value),
            files={"files": (example.file, "门牌编号\n1\n")} if example.file else None,
            headers=_headers(asker, example),
        )
        body, headers = response.text, dict(response.headers)
        if value:  # the asker's own words, said back
            body = body.replace(value, "@")
            headers = {name: said.replace(value, "@") for name, said in headers.items()}
        return Answer(key, f"{method} {address} {zone or ''}", zone, response.status_code, headers, body)


def _filled(form: Mapping[str, Any], value: str) -> dict[str, Any] | None:
    """What is sent, with the object that it is about; None where nothing is."""
    return {name: value if said == "@" else said for name, said in form.items()} or None


def _headers(asker: Asker, example: Example) -> dict[str, str]:
    headers = {"accept-language": "en", **asker.headers}
    cookies = {"gs-form": "of-this-browser", **asker.cookies}
    headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if secret := asker.cookies.get("gs-session"):
        headers["x-csrf-token"] = csrf_token(secret)
    return headers | ({"hx-request": "true"} if example.hx else {})


def is_own(asker: Asker, zone: str | None) -> bool:
    """Whether an object lies where somebody reaches."""
    return zone is None or zone in ZONES[asker.reach]
