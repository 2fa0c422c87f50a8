"""Rows of joins follow their plans and objects set by set.

A foreign key is checked row by row: three of them made preparing a plan for 148,636 incidents take six
times as long as the join itself. Join rows are derived from the very tables they name, so what is left
to keep is that they go when these go; a trigger does that for a whole statement at once.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OBJECTS = ("address", "fix", "incident")


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION forget_joins() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            EXECUTE format('DELETE FROM %I j USING gone WHERE j.%I = gone.id', TG_ARGV[0], TG_ARGV[1]);
            RETURN NULL;
        END $$
    """)
    for name in OBJECTS:
        for column in (f"{name}_id", "plan_id", "grid_id"):
            op.execute(f"ALTER TABLE {name}_grid DROP CONSTRAINT IF EXISTS fk_{name}_grid_{column}")
        _forget(table=name, joins=f"{name}_grid", column=f"{name}_id")
        _forget(table="plan", joins=f"{name}_grid", column="plan_id")


def downgrade() -> None:
    for name in OBJECTS:
        op.execute(f"DROP TRIGGER forget_{name}_grid ON {name}")
        op.execute(f"DROP TRIGGER forget_{name}_grid ON plan")
    op.execute("DROP FUNCTION forget_joins()")


def _forget(*, table: str, joins: str, column: str) -> None:
    op.execute(f"""
        CREATE TRIGGER forget_{joins} AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION forget_joins('{joins}', '{column}')
    """)
