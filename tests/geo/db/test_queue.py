"""Work for later."""

from geo.db.database import Database
from geo.db.queue import defer, run_waiting, task

ran = []


@task("test.note")
def note(database: Database, *, word: str) -> None:
    ran.append(word)


def test_a_deferred_job_runs(fresh_database: Database) -> None:
    with fresh_database.session() as session, session.begin():
        assert defer(session, "test.note", word="x") > 0
    run_waiting(fresh_database)
    assert ran == ["x"]
    with fresh_database.session() as session, session.begin():
        defer(session, "test.note", word="y")
        session.rollback()
    run_waiting(fresh_database)
    assert ran == ["x"]
