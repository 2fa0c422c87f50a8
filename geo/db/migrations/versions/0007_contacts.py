"""Contacts of those who asked, sealed and apart from their incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident_contact",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_contact_incident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incident_contact")),
    )
    op.create_index(op.f("ix_incident_contact_expires_at"), "incident_contact", ["expires_at"])


def downgrade() -> None:
    op.drop_table("incident_contact")
