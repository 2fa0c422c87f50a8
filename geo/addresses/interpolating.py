"""Where a house number would be that does not exist: between its neighbours on its side of the street."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.addresses.candidates import Ground, run
from geo.core.language import Sentence, say

WIDEST_GAP = 40
"""Neighbours whose numbers are further apart tell nothing of what lies between."""

LONGEST_GAP_M = 400.0


@dataclass(frozen=True)
class Neighbour:
    """A house beside the one that was asked: its number and its point, degrees WGS84."""

    number: int
    house: str
    lon: float
    lat: float
    grid_id: int | None


@dataclass(frozen=True)
class Estimate:
    """The estimated point of a house number, degrees WGS84; `grid_id` where all of the stretch lies in one grid."""

    street: str
    house: str
    lon: float
    lat: float
    grid_id: int | None
    between: tuple[Neighbour, Neighbour]

    @property
    def reason(self) -> Sentence:
        """What is said of it."""
        values = {
            "house": self.house, "street": self.street, "low": self.between[0].house, "high": self.between[1].house,
        }  # fmt: skip
        if self.grid_id is None:
            return say("There is no {house} on {street}; it would be between {low} and {high}. Ask which.", **values)
        return say("There is no {house} on {street}; it would be between {low} and {high}, all in this grid.", **values)


@dataclass(frozen=True)
class Missing:
    """A house number that is not there, and the names under which the houses of its street are known."""

    street: str
    house: str
    number: int
    name_ids: tuple[int, ...]


def estimate(session: Session, ground: Ground, missing: Missing) -> Estimate | None:
    """The place of a house number among the houses of its street; None without a neighbour on either side."""
    number, name_ids = missing.number, missing.name_ids
    low = _neighbour(session, ground, name_ids, number, "DESC")
    high = _neighbour(session, ground, name_ids, number, "ASC")
    if low is None or high is None or high.number - low.number > WIDEST_GAP:
        return None
    lon, lat = between(low, high, number)
    grids, length_m = _stretch(session, ground, name_ids, low, high)
    if length_m > LONGEST_GAP_M:
        return None
    whole = low.grid_id if grids == {low.grid_id} and low.grid_id == high.grid_id else None
    return Estimate(missing.street, missing.house, lon, lat, whole, (low, high))


def between(low: Neighbour, high: Neighbour, number: int) -> tuple[float, float]:
    """The point that divides the stretch as the number divides the numbers; degrees WGS84."""
    share = (number - low.number) / (high.number - low.number)
    return low.lon + share * (high.lon - low.lon), low.lat + share * (high.lat - low.lat)


def _neighbour(session: Session, ground: Ground, name_ids: Sequence[int], number: int, order: str) -> Neighbour | None:
    side = "<" if order == "DESC" else ">"
    values = {**ground.values, "names": list(name_ids), "number": number}
    found = run(session, _NEIGHBOUR.format(side=side, order=order), values)
    return Neighbour(*found[0]) if found else None


def _stretch(
    session: Session, ground: Ground, name_ids: Sequence[int], low: Neighbour, high: Neighbour
) -> tuple[set[int | None], float]:
    """The grids of both sides of the stretch and of the line along it, and its length in metres."""
    values = {
        **ground.values, "names": list(name_ids), "low": low.number, "high": high.number,
        "from_lon": low.lon, "from_lat": low.lat, "to_lon": high.lon, "to_lat": high.lat,
    }  # fmt: skip
    found = run(session, _STRETCH, values)
    return {row.grid_id for row in found}, float(found[0].length_m) if found else 0.0


_NEIGHBOUR = """
    SELECT p.house_no, p.house, ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat, g.grid_id
    FROM address_part p JOIN address a ON a.id = p.address_id
    LEFT JOIN address_grid g ON g.plan_id = :plan AND g.address_id = p.address_id
    WHERE p.name_id = ANY(:names) AND a.territory_id = :territory
        AND p.house_no {side} :number AND p.house_no % 2 = :number % 2
        AND (:whole OR g.grid_id = ANY(:grids)) AND (a.retired_on IS NULL OR a.retired_on > :day)
    ORDER BY p.house_no {order}, p.house, a.id LIMIT 1
"""
_STRETCH = """
    WITH line AS (
        SELECT ST_MakeLine(ST_Point(:from_lon, :from_lat, 4326), ST_Point(:to_lon, :to_lat, 4326)) AS geom
    ), lying AS (
        SELECT g.grid_id FROM address_part p JOIN address_grid g ON g.plan_id = :plan AND g.address_id = p.address_id
        WHERE p.name_id = ANY(:names) AND p.house_no BETWEEN :low AND :high
        UNION
        SELECT grid.id FROM grid, line WHERE grid.plan_id = :plan AND ST_Intersects(grid.geom, line.geom)
    )
    SELECT grid_id, ST_Length(line.geom::geography) AS length_m FROM lying, line
"""
