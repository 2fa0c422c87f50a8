"""Comments of the public on plans. A territory in which drafts were begun keeps the short way of a plan."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEEP_THE_SHORT_WAY = """
INSERT INTO territory_settings
    (territory_id, desk_telephones, sponsor, filing_number, limits_profile, code_profile, plan_steps)
SELECT DISTINCT p.territory_id, '', '', '', 'free', 'xian-2024', 'short'
FROM draft d JOIN plan p ON p.id = d.plan_id
ON CONFLICT (territory_id) DO NOTHING
"""


def upgrade() -> None:
    op.create_table(
        "plan_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("verdict_reason", sa.Text(), nullable=True),
        sa.Column("verdict_by", sa.Uuid(), nullable=True),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("verdict IN ('taken_up', 'not_taken_up')", name=op.f("ck_plan_comment_verdict_known")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["draft.plan_id"], name=op.f("fk_plan_comment_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comment")),
    )
    op.create_index(op.f("ix_plan_comment_plan_id_made_at"), "plan_comment", ["plan_id", "made_at"], unique=False)
    op.execute(_KEEP_THE_SHORT_WAY)


def downgrade() -> None:
    op.drop_index(op.f("ix_plan_comment_plan_id_made_at"), table_name="plan_comment")
    op.drop_table("plan_comment")
