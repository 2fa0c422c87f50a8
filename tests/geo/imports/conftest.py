"""Makers of import records and of rows that they touch."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from geo.addresses.models import Address
from geo.core import clock
from geo.imports.models import Import, ImportKind, ImportState


@pytest.fixture
def make_import(session: Session) -> Callable[..., Import]:
    """Store a record: a received address file unless told otherwise."""

    def make(
        *,
        kind: ImportKind = ImportKind.ADDRESSES,
        state: ImportState = ImportState.RECEIVED,
        file_name: str = "门牌.csv",
        territory_id: int | None = None,
        applied_at: datetime | None = None,
    ) -> Import:
        record = Import(
            id=uuid.uuid4(),
            kind=kind.value,
            state=state.value,
            file_name=file_name,
            file_sha256=b"0" * 32,
            territory_id=territory_id,
            options={},
            summary={},
            faults=[],
            created_at=clock.now(),
            applied_at=applied_at,
        )
        session.add(record)
        session.flush()
        return record

    return make


@pytest.fixture
def make_address(session: Session, ground: Any) -> Callable[..., Address]:
    """Store a door-plate in the west grid."""

    def make(key: str, text: str = "曙光路1号", *, lon: float = 101.67512345, lat: float = 39.22500001) -> Address:
        address = Address(
            territory_id=ground.territory_id,
            key=key,
            text=text,
            normalised=text,
            households=3,
            datum="wgs84",
            geom=WKTElement(f"POINT({lon} {lat})", srid=4326),
        )
        session.add(address)
        session.flush()
        return address

    return make
