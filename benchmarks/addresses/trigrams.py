"""The peer: the same questions asked of pg_trgm alone, on the very same table."""

import time
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from benchmarks.addresses.asking import Asked, Score

PATIENCE_MS = 2_000
"""An answer that takes longer counts as none that came after so long."""

INDEX = "CREATE INDEX IF NOT EXISTS ix_bench_trigrams ON address USING gin (text gin_trgm_ops)"
_ASK = """
    SELECT key FROM address WHERE territory_id = :territory AND :asked <% text
    ORDER BY word_similarity(:asked, text) DESC, length(text), key LIMIT 1
"""


def ask_trigrams(session: Session, territory_id: int, questions: Sequence[Asked]) -> Score:
    """Ask each question once; only first answers are counted, pg_trgm says nothing of how sure it is."""
    session.execute(text(f"SET statement_timeout = {PATIENCE_MS}"))
    session.execute(text("SET pg_trgm.word_similarity_threshold = 0.4"))
    session.commit()
    score = Score()
    for question in questions:
        began = time.perf_counter()
        try:
            key = session.scalar(text(_ASK), {"territory": territory_id, "asked": question.text})
        except DBAPIError:
            key = None
        session.rollback()
        score.took_ms.append((time.perf_counter() - began) * 1000)
        score.asked[question.kind] += 1
        score.first[question.kind] += key is not None and key == question.key
    return score
