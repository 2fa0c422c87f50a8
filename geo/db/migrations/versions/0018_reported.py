"""How a stretch was reported: a gap of a track, a street ticked on a list, a paper sheet entered at the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("patrol_reported", sa.Column("means", sa.Text(), nullable=False, server_default="gap"))
    op.alter_column("patrol_reported", "means", server_default=None)
    op.create_check_constraint(
        op.f("ck_patrol_reported_means_known"), "patrol_reported", "means IN ('gap', 'ticked', 'sheet')"
    )
    op.create_table(
        "patrol_sheet",
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("walkers", sa.SmallInteger(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_sheet_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patrol_id", name=op.f("pk_patrol_sheet")),
    )


def downgrade() -> None:
    op.drop_table("patrol_sheet")
    op.drop_constraint(op.f("ck_patrol_reported_means_known"), "patrol_reported", type_="check")
    op.drop_column("patrol_reported", "means")
