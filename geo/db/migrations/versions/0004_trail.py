"""The trail: entries, their personal part, and the chain over them; only ever appended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the trail is only ever appended to' USING ERRCODE = 'restrict_violation'; END $$
"""
_GUARD = """
CREATE TRIGGER {table}_append_only BEFORE {events} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()
"""
_GUARDED = {
    "audit_entry": "UPDATE OR DELETE OR TRUNCATE",
    "audit_link": "UPDATE OR DELETE OR TRUNCATE",
    "audit_payload": "UPDATE OR TRUNCATE",
}
# The roles of the private cluster; a database of one's own may not have them.
_REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gridsteward_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, audit_link FROM gridsteward_app;
        REVOKE UPDATE, TRUNCATE ON audit_payload FROM gridsteward_app;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gridsteward_read') THEN
        REVOKE ALL ON audit_payload FROM gridsteward_read;
    END IF;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.Column("payload_digest", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "actor_kind IN ('person', 'token', 'phone', 'link', 'public', 'program', 'command line')",
            name=op.f("ck_audit_entry_actor_kind_known"),
        ),
        sa.CheckConstraint("isfinite(at)", name=op.f("ck_audit_entry_at_finite")),
        sa.CheckConstraint("octet_length(payload_digest) = 32", name=op.f("ck_audit_entry_payload_digest_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"])
    op.create_index(op.f("ix_audit_entry_action_id"), "audit_entry", ["action", "id"])
    op.create_index(
        "ix_audit_entry_actor_id", "audit_entry", ["actor", "id"], postgresql_where=sa.text("actor IS NOT NULL")
    )
    op.create_index(
        op.f("ix_audit_entry_subject_kind_subject_key_id"), "audit_entry", ["subject_kind", "subject_key", "id"]
    )
    op.create_table(
        "audit_payload",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_payload_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_payload")),
    )
    op.create_table(
        "audit_link",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(hash) = 32", name=op.f("ck_audit_link_hash_whole")),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_link_entry_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_link_entry_id")),
    )
    op.execute(_REFUSE)
    for table, events in _GUARDED.items():
        op.execute(_GUARD.format(table=table, events=events))
    op.execute(_REVOKE)


def downgrade() -> None:
    op.drop_table("audit_link")
    op.drop_table("audit_payload")
    op.drop_table("audit_entry")
    op.execute("DROP FUNCTION audit_refuse_change()")
