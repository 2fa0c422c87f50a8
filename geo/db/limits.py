"""How long the database may take over one piece of work, and how long others may hold it up."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.db.asking import ask

_SET = (
    "SELECT set_config('statement_timeout', %(statement_ms)s, true), set_config('lock_timeout', %(lock_ms)s, true),"
    " set_config('idle_in_transaction_session_timeout', %(idle_ms)s, true)"
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Seconds for one statement, for a wait on somebody else's lock, and between two statements; 0 is no limit."""

    statement_s: float
    lock_s: float = 5.0
    idle_s: float = 30.0


def limit(session: Session, limits: Limits) -> None:
    """Hold the rest of the session's transaction to limits, in one round trip; what is over is cut off."""
    ask(
        session,
        _SET,
        {
            "statement_ms": _milliseconds(limits.statement_s),
            "lock_ms": _milliseconds(limits.lock_s),
            "idle_ms": _milliseconds(limits.idle_s),
        },
    )


def _milliseconds(seconds: float) -> str:
    return f"{round(seconds * 1000)}ms"
