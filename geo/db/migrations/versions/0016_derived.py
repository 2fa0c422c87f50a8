"""What patrols walked of the streets; segments cut at the grids of plans."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE_SETS = (
    ("patrol", "patrol_walked", "patrol_id"),
    ("street_network", "patrol_walked", "network_id"),
    ("street_network", "segment_grid", "network_id"),
    ("plan", "segment_grid", "plan_id"),
)
"""Whose rows go with whose, set by set, as in 0003."""


def upgrade() -> None:
    op.create_table(
        "patrol_due",
        _patrol(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        _of_patrol("patrol_due"),
        sa.PrimaryKeyConstraint("patrol_id", name=op.f("pk_patrol_due")),
    )
    op.create_table(
        "patrol_derived",
        _patrol(),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("derived_at", sa.DateTime(timezone=True), nullable=False),
        _of_patrol("patrol_derived"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["street_network.id"], name=op.f("fk_patrol_derived_network_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patrol_id", name=op.f("pk_patrol_derived")),
    )
    op.create_index(op.f("ix_patrol_derived_network_id"), "patrol_derived", ["network_id"], unique=False)
    op.create_table(
        "patrol_walked",
        _patrol(),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("from_mm", sa.Integer(), nullable=False),
        sa.Column("to_mm", sa.Integer(), nullable=False),
        sa.Column("at_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forward", sa.Boolean(), nullable=False),
        sa.Column("sure", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("patrol_id", "source", "ordinal", name=op.f("pk_patrol_walked")),
    )
    op.create_index(
        op.f("ix_patrol_walked_network_id_at_from"), "patrol_walked", ["network_id", "at_from"], unique=False
    )
    op.create_table(
        "patrol_away",
        _patrol(),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("at_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length_mm", sa.BigInteger(), nullable=False),
        _of_patrol("patrol_away"),
        sa.PrimaryKeyConstraint("patrol_id", "ordinal", name=op.f("pk_patrol_away")),
    )
    op.create_table(
        "segment_grid",
        sa.Column("plan_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("segment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_mm", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("to_mm", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("plan_id", "segment_id", "from_mm", name=op.f("pk_segment_grid")),
    )
    op.create_index(op.f("ix_segment_grid_network_id"), "segment_grid", ["network_id"], unique=False)
    for table, rows, column in WHOLE_SETS:
        op.execute(f"""
            CREATE TRIGGER forget_{rows} AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION forget_joins('{rows}', '{column}')
        """)
    # Patrols and plans that are there already are looked at once, where there are streets.
    op.execute("""
        INSERT INTO patrol_due (patrol_id, number, marked_at) SELECT id, 1, '2020-01-01T00:00:00Z' FROM patrol
    """)


def downgrade() -> None:
    for table, rows, _ in WHOLE_SETS:
        op.execute(f"DROP TRIGGER forget_{rows} ON {table}")
    for table in ("segment_grid", "patrol_away", "patrol_walked", "patrol_derived", "patrol_due"):
        op.drop_table(table)


def _patrol() -> sa.Column[object]:
    return sa.Column("patrol_id", sa.Uuid(), nullable=False)


def _of_patrol(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["patrol_id"], ["patrol.id"], name=op.f(f"fk_{table}_patrol_id"), ondelete="CASCADE")
