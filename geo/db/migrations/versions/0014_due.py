"""When a redraw is due; which draft a proposal went by."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("territory_settings", sa.Column("due_share", sa.Float(), server_default="0.2", nullable=False))
    op.alter_column("territory_settings", "due_share", server_default=None)
    op.create_check_constraint(
        op.f("ck_territory_settings_due_share_known"), "territory_settings", "due_share BETWEEN 0.05 AND 1"
    )
    op.add_column("plan_proposal", sa.Column("base_plan_id", sa.Integer(), nullable=True))
    op.add_column("plan_proposal", sa.Column("version", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("plan_proposal", "version")
    op.drop_column("plan_proposal", "base_plan_id")
    op.drop_constraint(op.f("ck_territory_settings_due_share_known"), "territory_settings", type_="check")
    op.drop_column("territory_settings", "due_share")
