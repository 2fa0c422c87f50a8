"""Shapes are made before anybody asks for them, and no start depends on it."""

import pytest

from api.maps import gathering, warming
from geo.core.settings import Settings
from geo.db.database import Database


def test_the_shapes_of_the_plan_in_force_are_there_before_the_first_reader(
    town_settings: Settings, town_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are kept where the map looks for them, and the connection is given back."""
    monkeypatch.setattr(gathering, "_kept", type(gathering._kept)())
    warming.start_warming(town_database, town_settings.zone).join()
    assert len(gathering._kept) == 1
    assert town_database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_database_that_does_not_answer_is_no_reason_to_fail(town_settings: Settings) -> None:
    """The program goes on without."""
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing", pool_size=1)
    warming.warm(nowhere, town_settings.zone)
    nowhere.close()
