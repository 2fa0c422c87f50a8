"""Requests that are done once; what a phone says of the begin and end of a patrol."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_once",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "asker", name=op.f("pk_request_once")),
    )
    op.create_index(op.f("ix_request_once_created_at"), "request_once", ["created_at"], unique=False)
    op.add_column("patrol", sa.Column("told_started_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("patrol", sa.Column("told_finished_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("patrol", "told_finished_at")
    op.drop_column("patrol", "told_started_at")
    op.drop_index(op.f("ix_request_once_created_at"), table_name="request_once")
    op.drop_table("request_once")
