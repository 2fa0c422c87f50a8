"""A stored plan looked through: a plan that was ever in force never changes.

Blocks fit together without overlap, each grid is the union of its blocks, each community the union of
its grids, and the digest that was taken when the plan was stored is still the digest of what it says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.boundaries.plans.assembling import block_digests, plan_digest, unions
from geo.core.language import Sentence, say
from geo.db.checking import Finding

_MOST_NAMED = 5

_GRIDS = text("""
    SELECT g.id, g.code, g.name, g.kind, g.ordinal, c.code AS community, g.community_id,
           coalesce(c.territory_id = p.territory_id AND m.community_id IS NOT NULL, false) AS housed,
           ST_AsBinary(g.geom) AS geom
    FROM grid g JOIN plan p ON p.id = g.plan_id LEFT JOIN community c ON c.id = g.community_id
         LEFT JOIN plan_community m ON m.plan_id = g.plan_id AND m.community_id = g.community_id
    WHERE g.plan_id = :plan ORDER BY g.code COLLATE "C"
""")
_BLOCKS = text("""
    SELECT l.block_id, l.grid_id, b.digest, ST_AsBinary(b.geom) AS geom
    FROM plan_block l LEFT JOIN block b ON b.id = l.block_id WHERE l.plan_id = :plan ORDER BY l.grid_id, l.block_id
""")
_COMMUNITIES = text("""
    SELECT m.community_id, c.code, m.name, w.code AS town, ST_AsBinary(m.outline) AS outline
    FROM plan_community m JOIN community c ON c.id = m.community_id LEFT JOIN town w ON w.id = m.town_id
    WHERE m.plan_id = :plan ORDER BY c.code COLLATE "C"
""")
_DIGEST = text("SELECT digest FROM plan WHERE id = :plan")


@dataclass(frozen=True)
class _Stored:
    """A plan as it is stored: frames of grids, blocks and communities, with geometries in degrees."""

    grids: pd.DataFrame
    blocks: pd.DataFrame
    communities: pd.DataFrame
    digest: bytes


def check_plan(session: Session, plan_id: int, name: str) -> Iterator[Finding]:
    """What is wrong with one plan; `name` says which it is."""
    stored = _Stored(
        _frame(session, _GRIDS, plan_id, "geom"),
        _frame(session, _BLOCKS, plan_id, "geom"),
        _frame(session, _COMMUNITIES, plan_id, "outline"),
        bytes(session.execute(_DIGEST, {"plan": plan_id}).scalar_one()),
    )
    told = [*_belonging(stored), *_order(stored)]
    if not told:
        told = [*_shapes(stored), *_digests(stored)]
    for code, what in told:
        yield Finding(code=code, what=what, where=f"plan {plan_id} ({name})", remedy=_REMEDY)


_REMEDY = say(
    "A plan that was published never changes, so somebody changed the database. Bring it back from a backup from"
    " before; the file that the plan came from stands in 'gridsteward import list'."
)

_Told = tuple[str, Sentence]


def _frame(session: Session, statement: Any, plan_id: int, geometry: str) -> pd.DataFrame:
    result = session.execute(statement, {"plan": plan_id})
    frame = pd.DataFrame(result.all(), columns=list(result.keys()), dtype=object)
    frame[geometry] = shapely.from_wkb([None if each is None else bytes(each) for each in frame[geometry]])
    return frame


def _belonging(stored: _Stored) -> Iterator[_Told]:
    """Every grid has blocks and one community of the plan; every block lies in a grid of the plan."""
    grids, blocks = stored.grids, stored.blocks
    if homeless := _named(grids["code"][~grids["housed"].astype(bool)]):
        yield "plan.grid_homeless", say("Grids lie in no community of the plan: {codes}.", codes=homeless)
    if empty := _named(grids["code"][~grids["id"].isin(blocks["grid_id"])]):
        yield "plan.grid_empty", say("Grids have no blocks: {codes}.", codes=empty)
    stray = ~blocks["grid_id"].isin(grids["id"]) | blocks["digest"].isna()
    if strays := _named(blocks["block_id"][stray]):
        yield "plan.block_stray", say("Blocks lie in no grid of the plan, or are missing: {ids}.", ids=strays)


def _order(stored: _Stored) -> Iterator[_Told]:
    """Of two grids that share a point the smaller ordinal has it, so ordinals follow the codes."""
    if stored.grids["ordinal"].tolist() != list(range(len(stored.grids))):
        yield "plan.ordinals", say("The order of the grids is not that of their codes.")


def _shapes(stored: _Stored) -> Iterator[_Told]:
    blocks, grids = stored.blocks, stored.grids
    pieces = np.asarray(blocks["geom"], dtype=object)
    ordinals = blocks["grid_id"].map(dict(zip(grids["id"], grids["ordinal"], strict=True))).to_numpy(dtype=np.int64)
    yield from _fitting(pieces, grids["code"].to_numpy()[ordinals], "plan.blocks_unfit", _unfit_blocks)
    stored_grids = np.asarray(grids["geom"], dtype=object)
    yield from _fitting(stored_grids, grids["code"].to_numpy(), "plan.grids_unfit", _unfit_grids)
    changed = _differ(stored_grids, unions(pieces, ordinals, len(grids)))
    if codes := _named(grids["code"][changed]):
        yield "plan.grid_shape", say("Grids are not the union of their blocks: {codes}.", codes=codes)
    yield from _outlines(stored)


def _unfit_blocks(codes: str) -> Sentence:
    return say("Blocks overlap, or do not fit together, in the grids {codes}.", codes=codes)


def _unfit_grids(codes: str) -> Sentence:
    return say("Grids overlap, or do not fit together: {codes}.", codes=codes)


def _fitting(shapes: NDArray[Any], codes: NDArray[Any], code: str, what: Callable[[str], Sentence]) -> Iterator[_Told]:
    """Neither overlaps nor edges of which only one side knows a vertex."""
    if shapely.coverage_is_valid(shapes):
        return
    unfit = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    yield code, what(_named(pd.Series(sorted(set(codes[unfit])))))


def _outlines(stored: _Stored) -> Iterator[_Told]:
    grids, communities = stored.grids, stored.communities
    place = {community: index for index, community in enumerate(communities["community_id"])}
    polygons, origin = shapely.get_parts(np.asarray(grids["geom"], dtype=object), return_index=True)
    groups = grids["community_id"].map(place).to_numpy(dtype=np.int64)[origin]
    changed = _differ(np.asarray(communities["outline"], dtype=object), unions(polygons, groups, len(communities)))
    if codes := _named(communities["code"][changed]):
        yield "plan.outline", say("Communities are not the union of their grids: {codes}.", codes=codes)


def _differ(stored: NDArray[Any], derived: NDArray[Any]) -> NDArray[np.bool_]:
    """Which shapes are not the same set of points; bits may differ between versions of the geometry library."""
    changed = ~shapely.equals_exact(shapely.normalize(stored), shapely.normalize(derived))
    for index in np.flatnonzero(changed):
        pair = (stored[index], derived[index])
        changed[index] = not all(shapely.is_valid(each) for each in pair) or not shapely.equals(*pair)
    return np.asarray(changed)


def _digests(stored: _Stored) -> Iterator[_Told]:
    blocks, grids = stored.blocks.copy(), stored.grids
    derived = block_digests(shapely.normalize(np.asarray(blocks["geom"], dtype=object)))
    blocks["digest"] = [bytes(each) for each in blocks["digest"]]
    if ids := _named(blocks["block_id"][blocks["digest"] != pd.Series(derived, dtype=object)]):
        yield "plan.block_shape", say("Blocks are not of the shape that they were stored with: {ids}.", ids=ids)
        return
    blocks["ordinal"] = blocks["grid_id"].map(dict(zip(grids["id"], grids["ordinal"], strict=True)))
    if plan_digest(grids, stored.communities, blocks) != stored.digest:
        yield "plan.digest", say("Names, kinds, towns or blocks of the plan were changed after it was stored.")


def _named(codes: "pd.Series[Any]") -> str:
    """The first of some codes or ids, and how many more there are; empty where there are none."""
    listed = [str(code) for code in codes]
    more = f" … ({len(listed)})" if len(listed) > _MOST_NAMED else ""
    return ", ".join(listed[:_MOST_NAMED]) + more
