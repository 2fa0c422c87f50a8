"""Drafts: operations on a plan, kept step by step; what a plan says of towns; profiles of a territory."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_REFUSE = """
CREATE FUNCTION plan_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what a plan says is never changed' USING ERRCODE = 'restrict_violation'; END $$
"""
_IMMUTABLE = ("grid", "plan_block", "plan_community")


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("base_plan_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "stage IN ('draft', 'submitted', 'consultation', 'approved')", name=op.f("ck_draft_stage_known")
        ),
        sa.ForeignKeyConstraint(["base_plan_id"], ["plan.id"], name=op.f("fk_draft_base_plan_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_draft_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_base_plan_id"), "draft", ["base_plan_id"], unique=False)
    op.create_table(
        "draft_operation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["draft.plan_id"], name=op.f("fk_draft_operation_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_operation")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_draft_operation_plan_id_number")),
    )
    op.create_table(
        "draft_step",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('do', 'undo', 'redo')", name=op.f("ck_draft_step_kind_known")),
        sa.ForeignKeyConstraint(["plan_id"], ["draft.plan_id"], name=op.f("fk_draft_step_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "version", name=op.f("pk_draft_step")),
    )
    op.create_table(
        "plan_event",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_event_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_event")),
    )
    op.create_index(op.f("ix_plan_event_plan_id"), "plan_event", ["plan_id"], unique=False)
    op.create_table(
        "plan_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("failure", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_plan_proposal_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["draft.plan_id"], name=op.f("fk_plan_proposal_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_proposal")),
    )
    op.create_index(op.f("ix_plan_proposal_plan_id"), "plan_proposal", ["plan_id"], unique=False)
    op.alter_column("plan", "digest", existing_type=sa.LargeBinary(), nullable=True)
    op.create_table(
        "block_lineage",
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_block_lineage_block_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["block.id"], name=op.f("fk_block_lineage_parent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("block_id", "parent_id", name=op.f("pk_block_lineage")),
    )
    op.create_index(op.f("ix_block_lineage_parent_id"), "block_lineage", ["parent_id"], unique=False)
    op.add_column("plan_community", sa.Column("town_name", sa.Text(), nullable=True))
    op.execute("UPDATE plan_community c SET town_name = t.name FROM town t WHERE t.id = c.town_id")
    for column, usual in (("limits_profile", "free"), ("code_profile", "xian-2024"), ("plan_steps", "short")):
        op.add_column("territory_settings", sa.Column(column, sa.Text(), server_default=usual, nullable=False))
        op.alter_column("territory_settings", column, server_default=None)
    op.execute(_REFUSE)
    for table in _IMMUTABLE:
        op.execute(
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION plan_refuse_update()"
        )


def downgrade() -> None:
    for table in _IMMUTABLE:
        op.execute(f"DROP TRIGGER {table}_immutable ON {table}")
    op.execute("DROP FUNCTION plan_refuse_update()")
    for column in ("plan_steps", "code_profile", "limits_profile"):
        op.drop_column("territory_settings", column)
    op.drop_column("plan_community", "town_name")
    op.drop_table("block_lineage")
    op.execute("DELETE FROM plan WHERE digest IS NULL")
    op.alter_column("plan", "digest", existing_type=sa.LargeBinary(), nullable=False)
    for table in ("plan_proposal", "plan_event", "draft_step", "draft_operation", "draft"):
        op.drop_table(table)
