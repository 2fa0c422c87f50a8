"""What must hold in every table: the numbers still to be given out are larger than those that are there."""

from collections.abc import Iterator

from sqlalchemy import column, func, select, table, text
from sqlalchemy.orm import Session

from geo.core.language import say
from geo.db.checking import Check, Finding, Look, Told

_SEQUENCES = text("""
    SELECT c.relname AS table_name, a.attname AS column_name, s.last_value,
           format('%I.%I', s.schemaname, s.sequencename) AS sequence
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_sequences s
        ON format('%I.%I', s.schemaname, s.sequencename) = pg_get_serial_sequence(c.oid::regclass::text, a.attname)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    ORDER BY 1, 2
""")


def check_sequences(session: Session, look: Look, told: Told) -> Iterator[Finding]:  # noqa: ARG001 (as every check)
    """A number given out twice would be refused, or worse, name another thing."""
    rows = session.execute(_SEQUENCES).all()
    for done, row in enumerate(rows, start=1):
        largest = session.scalar(select(func.max(column(row.column_name))).select_from(table(row.table_name)))
        if largest is not None and largest > (row.last_value or 0):
            yield Finding(
                code="db.sequence_behind",
                what=say("The next number, {next}, was given out already: the largest is {largest}.",
                         next=(row.last_value or 0) + 1, largest=largest),
                where=f"{row.table_name}.{row.column_name}",
                remedy=say("Run this as the owner of the database: {statement}",
                           statement=f"SELECT setval('{row.sequence}', {largest});"),
            )  # fmt: skip
        told(done, len(rows))


CHECKS = (Check("sequences", say("Numbers still to be given out"), check_sequences),)
