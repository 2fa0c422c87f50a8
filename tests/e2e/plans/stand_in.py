"""What the editor asks of a server, answered from memory: for tests of what the page does when answers are odd."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Route

from benchmarks.plans.drafts import draft_of_town

Body = dict[str, Any]


def small_town() -> Body:
    """Some 240 blocks in four communities of two grids each."""
    return draft_of_town(3, columns=16, rows=16, households=3_200, communities=(2, 2), grids=(2, 1))


@dataclass
class StandIn:
    """One draft. `down` answers nothing, `refuse` the next edit not at all, `by_others` are edits that came between."""

    payload: Body = field(default_factory=small_town)
    down: bool = False
    refuse: str | None = None
    by_others: list[Body] = field(default_factory=list)
    fits: bool = True
    proposals: list[Body] = field(default_factory=list)
    posted: list[Body] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.version = 0
        self.answered: dict[str, Body] = {}
        self.past: list[Body] = []
        self.future: list[Body] = []

    def serve(self, page: Page) -> None:
        """Answer what a page asks of the draft."""
        page.route("**/api/v1/plans/**", self._route)

    def _route(self, route: Route) -> None:
        if self.down:
            route.abort("internetdisconnected")
            return
        path = route.request.url.split("/api/v1/plans/")[1].partition("/")[2].partition("?")[0]
        body = route.request.post_data_json if route.request.method == "POST" else None
        status, answer = self._answer(path, body)
        route.fulfill(status=status, content_type="application/json", body=json.dumps(answer))

    def _answer(self, path: str, body: Body | None) -> tuple[int, Body]:
        if body is None:
            reads: Mapping[str, Callable[[], Body]] = {
                "blocks": self._blocks,
                "base": lambda: {"base": {"id": 1}, "overtaken": False},
                "check": lambda: {"version": self.version, "items": self.problems()},
                "operations": lambda: {"version": self.version, "items": []},
                "diff": lambda: {"grids": [], "moves": [], "households_moved": 0, "addresses_moved": 0},
                "proposals": lambda: {"items": self.proposals},
            }
            return 200, reads[path]()
        if path in {"undo", "redo"}:
            return self._back(path)
        return self._operate(body) if path == "operations" else (202, {"id": 1})

    def _blocks(self) -> Body:
        self.payload["plan"] |= {"version": self.version, "can_undo": bool(self.past), "can_redo": bool(self.future)}
        return self.payload

    def _operate(self, body: Body) -> tuple[int, Body]:
        if body["id"] in self.answered:
            return 200, self.answered[body["id"]]
        if self.by_others and body["version"] == self.version:
            self._by_others()
        if body["version"] != self.version:
            since = [{"number": 1, "sentence": "曙光-03 划入 2 个地块", "author": "王丽", "at": "2026-11-28T09:00:00Z"}]
            return 409, {"code": "plan.version", "version": self.version, "since": since, "fits": self.fits}
        if self.refuse:
            detail, self.refuse = self.refuse, None
            return 422, {"code": "plan.refused", "title": "不行", "detail": detail}
        self.posted.append(body["operation"])
        self.answered[body["id"]] = answer = self.apply(body["operation"])
        return 200, answer

    def _by_others(self) -> None:
        for operation in self.by_others:
            self.apply(operation)
        self.by_others = []

    def apply(self, operation: Body) -> Body:
        """Do an operation; the answer as the server gives it."""
        before = self._snapshot()
        self.past.append(before)
        self.future = []
        getattr(self, f"_{operation['kind']}")(**{key: each for key, each in operation.items() if key != "kind"})
        return self._change(before)

    def _snapshot(self) -> Body:
        return {"grid": self.where(), "grids": copy.deepcopy(self.payload["grids"])}

    def where(self) -> dict[str, str | None]:
        """The grid of each block."""
        grids, blocks = self.payload["grids"], self.payload["blocks"]
        return {
            name: None if at < 0 else grids[at]["code"] for name, at in zip(blocks["name"], blocks["grid"], strict=True)
        }

    def _put(self, where: Mapping[str, str | None], grids: list[Body]) -> None:
        places = {each["code"]: at for at, each in enumerate(grids)}
        self.payload["grids"] = grids
        names = self.payload["blocks"]["name"]
        self.payload["blocks"]["grid"] = [places.get(where[name] or "", -1) for name in names]

    def _change(self, before: Body) -> Body:
        self.version += 1
        now = self.where()
        was = {each["code"]: each for each in before["grids"]}
        grids = self.payload["grids"]
        codes = {each["code"] for each in grids}
        return {
            "version": self.version, "can_undo": bool(self.past), "can_redo": bool(self.future), "reload": False,
            "moved": {name: code for name, code in now.items() if code != before["grid"][name]},
            "grids": [each for each in grids if was.get(each["code"]) != each],
            "grids_gone": [code for code in was if code not in codes],
            "blocks_gone": [], "blocks_new": [], "figures": {},
            "summary": {"deviation": 0.1, "moved_households": 0, "problems": 0, "errors": 0},
        }  # fmt: skip

    def _back(self, path: str) -> tuple[int, Body]:
        source, target = (self.past, self.future) if path == "undo" else (self.future, self.past)
        before = self._snapshot()
        target.append(before)
        state = source.pop()
        self._put(state["grid"], state["grids"])
        return 200, self._change(before)

    def _assign(self, to: Mapping[str, list[str]], across: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        where = self.where() | {name: code for code, names in to.items() for name in names}
        self._put(where, self.payload["grids"])

    def _merge(self, grid: str, into: str) -> None:
        where = {name: into if code == grid else code for name, code in self.where().items()}
        self._put(where, [each for each in self.payload["grids"] if each["code"] != grid])

    def _split(self, grid: str, blocks: list[str], name: str | None) -> None:
        old = next(each for each in self.payload["grids"] if each["code"] == grid)
        code = f"{old['community']}{90 + self.version:03d}"
        fresh = old | {"code": code, "name": name or f"新-{code[-2:]}", "colour": (old["colour"] + 1) % 6}
        self._put(self.where() | dict.fromkeys(blocks, code), [*self.payload["grids"], fresh])

    def _redivide(self, to: Mapping[str, list[str]], grids: list[Body]) -> None:
        known = {each["code"] for each in self.payload["grids"]}
        fresh = [
            {"kind": "base", "locked": False, "colour": 0, "worker": None, "deputy": None} | each
            for each in grids
            if each["code"] not in known
        ]
        where = self.where() | {name: code for code, names in to.items() for name in names}
        self._put(where, [*self.payload["grids"], *fresh])

    def _set(self, grid: str, changes: Body) -> None:
        grids = [each | changes if each["code"] == grid else each for each in self.payload["grids"]]
        self._put(self.where(), grids)

    def _rename(self, grid: str, name: str) -> None:
        self._set(grid, {"name": name})

    def _lock(self, grid: str, locked: bool) -> None:  # noqa: FBT001
        self._set(grid, {"locked": locked})

    def _kind(self, grid: str, to: str) -> None:
        self._set(grid, {"kind": to})

    def problems(self) -> list[Body]:
        """Blocks that are in no grid, each with the grid of a neighbour as its repair."""
        grids = self.payload["grids"]
        blocks = self.payload["blocks"]
        return [
            {
                "code": "plan.unassigned", "level": "error", "sentence": f"地块 {name} 不在任何网格里。",
                "where": None, "grid": None, "blocks": [name],
                "repair": {
                    "sentence": f"划入 {grids[blocks['base'][at]]['name']}。",
                    "operation": {"kind": "assign", "to": {grids[blocks["base"][at]]["code"]: [name]}, "across": False},
                },
            }
            for at, name in enumerate(blocks["name"])
            if blocks["grid"][at] < 0
        ]  # fmt: skip
