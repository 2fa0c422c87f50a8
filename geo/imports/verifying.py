"""What must hold for records of files: what is remembered for undoing belongs to a file that can be undone."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.core.language import Sentence, say
from geo.db.checking import Check, Finding, Look, Told
from geo.imports.models import ImportState

_CHANGES = text("""
    SELECT c.import_id, i.file_name, i.state, count(*) AS number
    FROM import_change c LEFT JOIN import i ON i.id = c.import_id
    WHERE i.state IS DISTINCT FROM :applied GROUP BY 1, 2, 3 ORDER BY 1
""")


def check_changes(session: Session, look: Look, told: Told) -> Iterator[Finding]:  # noqa: ARG001 (as every check)
    """Rows are remembered for files that are applied, and for no others."""
    told(int(session.scalar(text("SELECT count(*) FROM import_change")) or 0), 0)
    for row in session.execute(_CHANGES, {"applied": ImportState.APPLIED.value}):
        statement = f"DELETE FROM import_change WHERE import_id = '{row.import_id}';"  # noqa: S608 (shown, not run)
        yield Finding(
            code="import.change_stray",
            what=_stray(row.number, row.file_name),
            where=f"import_change, import_id {row.import_id}",
            remedy=say("They stand in nobody's way. Run this as the owner of the database: {statement}",
                       statement=statement),
        )  # fmt: skip


def _stray(count: int, file_name: str | None) -> Sentence:
    if file_name is None:
        return say("{count} remembered rows belong to a file of which there is no record.", count=count)
    return say("{count} rows are remembered for {file}, which is not applied.", count=count, file=file_name)


CHECKS = (Check("import_changes", say("What is remembered for undoing files"), check_changes),)
