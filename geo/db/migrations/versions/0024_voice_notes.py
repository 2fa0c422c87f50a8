"""Voice notes of reports."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident_voice_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("length_ms", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('audio/webm', 'audio/aac')", name=op.f("ck_incident_voice_note_media_type_known")
        ),
        sa.CheckConstraint("length_ms BETWEEN 0 AND 120000", name=op.f("ck_incident_voice_note_length_ms_bounded")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["incident_report.id"], name=op.f("fk_incident_voice_note_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_voice_note")),
    )
    op.create_index(op.f("ix_incident_voice_note_report_id"), "incident_voice_note", ["report_id"])


def downgrade() -> None:
    op.drop_table("incident_voice_note")
