"""Rows of joins go with what they are about."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from geoalchemy2 import WKTElement
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from geo.addresses.joins import JOIN
from geo.addresses.models import Address, AddressGrid
from geo.boundaries.joins import join_points
from geo.boundaries.models import Plan
from geo.boundaries.queries import joined_plan_ids, the_territory


@pytest.fixture
def addresses(session: Session, bring_in: Callable[..., Any], squares: Callable[..., Any]) -> list[int]:
    """Two door-plates, joined in each of two plans."""
    bring_in(squares())
    bring_in(squares(3, 1), "next.geojson")
    territory_id = the_territory(session, None).id
    rows = [
        Address(
            territory_id=territory_id,
            key=str(uuid.uuid4()),
            text="阳光路1号",
            normalised="阳光路1号",
            datum="wgs84",
            geom=WKTElement("POINT(101.665 39.215)", srid=4326),
        )
        for _ in range(2)
    ]
    session.add_all(rows)
    session.flush()
    join_points(session, JOIN, plan_ids=joined_plan_ids(session, territory_id))
    return [row.id for row in rows]


def _rows(session: Session) -> list[tuple[int, int]]:
    found = session.execute(
        select(AddressGrid.address_id, AddressGrid.plan_id).order_by(*AddressGrid.__mapper__.primary_key)
    )
    return [(address_id, plan_id) for address_id, plan_id in found]


def test_they_go_with_an_object(session: Session, addresses: list[int]) -> None:
    """In every plan; those of others stay."""
    session.execute(delete(Address).where(Address.id == addresses[0]))
    assert [address_id for address_id, _ in _rows(session)] == [addresses[1]] * 2


def test_they_go_with_a_plan(session: Session, addresses: list[int]) -> None:
    """Of every object; those of other plans stay."""
    first, second = session.scalars(select(Plan.id).order_by(Plan.id))
    session.execute(text("UPDATE territory SET plan_id = NULL"))
    session.execute(delete(Plan).where(Plan.id == second))
    assert {plan_id for _, plan_id in _rows(session)} == {first}


def test_they_go_with_a_territory(session: Session, addresses: list[int]) -> None:
    """Also where its rows go by a foreign key."""
    session.execute(text("UPDATE territory SET plan_id = NULL"))
    session.execute(delete(Plan))
    session.execute(text("DELETE FROM territory"))
    assert session.scalar(select(func.count()).select_from(AddressGrid)) == 0
