"""Shapes are made before anybody asks for them, and no start depends on it."""

from api.maps import warming
from geo.boundaries.queries import the_territory
from geo.core.settings import Settings
from geo.db.database import Database
from geo.db.kept import keep


def test_the_shapes_of_the_plan_in_force_are_there_before_the_first_reader(town_settings: Settings) -> None:
    """They are kept where the map looks for them, and the connection is given back."""
    database = Database(str(town_settings.database_url), pool_size=2)
    warming.start_warming(database, town_settings.zone).join()
    with database.session() as session:
        plan_id = the_territory(session, None).plan_id

        def made_again() -> None:
            raise AssertionError("the shapes were not there")

        assert keep(session, "shapes", plan_id, made_again) is not None
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    database.close()


def test_a_database_that_does_not_answer_is_no_reason_to_fail(town_settings: Settings) -> None:
    """The program goes on without."""
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing", pool_size=1)
    warming.warm(nowhere, town_settings.zone)
    nowhere.close()
