"""Whoever listens is told when the ground changes: which plan holds, what a territory says of itself, who serves.

A trigger tells it, so that no way of changing a row can forget to; the notice goes out with the commit.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("territory", "territory_settings", "publication", "town", "worker")


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION tell_ground() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('gridsteward_ground', '');
            RETURN NULL;
        END $$
    """)
    for table in TABLES:
        op.execute(f"""
            CREATE TRIGGER tell_ground AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION tell_ground()
        """)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER tell_ground ON {table}")
    op.execute("DROP FUNCTION tell_ground()")
