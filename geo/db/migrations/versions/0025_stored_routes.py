"""Routes that are stored under a name, and planned patrols that name one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_route",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("question", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("weight", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("length_m", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _foreign_key("territory_id", "territory", "CASCADE"),
        _foreign_key("network_id", "street_network", "SET NULL"),
        _foreign_key("plan_id", "plan", "SET NULL"),
        _foreign_key("account_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_route")),
    )
    here = sa.text("removed_at IS NULL")
    op.create_index(
        "uq_stored_route_name", "stored_route", ["territory_id", "name"], unique=True, postgresql_where=here
    )
    op.add_column("patrol_plan", sa.Column("route_id", sa.Uuid(), nullable=True))
    name = op.f("fk_patrol_plan_route_id")
    op.create_foreign_key(name, "patrol_plan", "stored_route", ["route_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.drop_column("patrol_plan", "route_id")
    op.drop_table("stored_route")


def _foreign_key(column: str, table: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_stored_route_{column}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete=gone)
