"""Teams, planned patrols, and what cleaning found."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("community_code", sa.Text(), nullable=True),
        sa.Column("volunteers", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('patrol', 'inspection', 'upkeep', 'liaison', 'volunteer', 'party_group')",
            name=op.f("ck_team_kind_known"),
        ),
        sa.CheckConstraint("volunteers >= 0", name=op.f("ck_team_volunteers_counted")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_team_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("territory_id", "name", name=op.f("uq_team_territory_id_name")),
    )
    op.create_table(
        "patrol_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("start_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("start_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grid_code", sa.Text(), nullable=True),
        sa.Column("walkers", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_for", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_for IS NULL)", name=op.f("ck_patrol_plan_cancelled_whole")
        ),
        sa.CheckConstraint("start_until >= start_from", name=op.f("ck_patrol_plan_window_forward")),
        sa.CheckConstraint("walkers BETWEEN 1 AND 500", name=op.f("ck_patrol_plan_walkers_counted")),
        sa.ForeignKeyConstraint(["lead_id"], ["account.id"], name=op.f("fk_patrol_plan_lead_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_patrol_plan_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_patrol_plan_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_plan")),
    )
    op.create_index(op.f("ix_patrol_plan_team_id_on_day"), "patrol_plan", ["team_id", "on_day"], unique=False)
    op.create_index(op.f("ix_patrol_plan_territory_id_on_day"), "patrol_plan", ["territory_id", "on_day"], unique=False)
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.CheckConstraint("part IN ('lead', 'member')", name=op.f("ck_team_member_part_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_team_member_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "account_id", name=op.f("pk_team_member")),
    )
    op.create_index(op.f("ix_team_member_account_id"), "team_member", ["account_id"], unique=False)
    op.create_table(
        "patrol_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("to_account_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('start', 'pause', 'resume', 'finish', 'cancel', 'hand_over')",
            name=op.f("ck_patrol_event_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_patrol_event_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_event_patrol_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_account_id"], ["account.id"], name=op.f("fk_patrol_event_to_account_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_event")),
    )
    op.create_index(op.f("ix_patrol_event_account_id"), "patrol_event", ["account_id"], unique=False)
    op.create_index(op.f("ix_patrol_event_patrol_id_at"), "patrol_event", ["patrol_id", "at"], unique=False)
    op.create_table(
        "patrol_flaw",
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("fix_id", sa.Uuid(), nullable=False),
        sa.Column("flags", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_flaw_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patrol_id", "fix_id", name=op.f("pk_patrol_flaw")),
    )
    op.create_table(
        "patrol_stop",
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("at_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180 AND ST_YMin(geom) >= -90 AND ST_YMax(geom) <= 90 AND ST_Area(geom) + ST_Length(geom) < 'Infinity'",
            name=op.f("ck_patrol_stop_geom_finite"),
        ),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_stop_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patrol_id", "ordinal", name=op.f("pk_patrol_stop")),
    )
    op.add_column("patrol", sa.Column("team_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_patrol_team_id"), "patrol", ["team_id"], unique=False)
    op.create_foreign_key(op.f("fk_patrol_team_id"), "patrol", "team", ["team_id"], ["id"], ondelete="SET NULL")
    op.execute("""
        INSERT INTO patrol_event (id, patrol_id, kind, at, received_at)
        SELECT gen_random_uuid(), p.id, told.kind, told.at, now()
        FROM patrol p, LATERAL (VALUES ('start', p.told_started_at), ('finish', p.told_finished_at)) AS told (kind, at)
        WHERE told.at IS NOT NULL
    """)
    # What cleaning finds is kept from now on: whoever looks for marks that were left over derives every patrol again.
    op.execute("DELETE FROM patrol_derived")
    op.execute("""
        INSERT INTO patrol_due (patrol_id, number, marked_at) SELECT id, 1, now() - interval '1 day' FROM patrol
        ON CONFLICT (patrol_id) DO UPDATE SET number = patrol_due.number + 1
    """)


def downgrade() -> None:
    op.drop_constraint(op.f("fk_patrol_team_id"), "patrol", type_="foreignkey")
    op.drop_index(op.f("ix_patrol_team_id"), table_name="patrol")
    op.drop_column("patrol", "team_id")
    op.drop_table("patrol_stop")
    op.drop_table("patrol_flaw")
    op.drop_index(op.f("ix_patrol_event_patrol_id_at"), table_name="patrol_event")
    op.drop_index(op.f("ix_patrol_event_account_id"), table_name="patrol_event")
    op.drop_table("patrol_event")
    op.drop_index(op.f("ix_team_member_account_id"), table_name="team_member")
    op.drop_table("team_member")
    op.drop_index(op.f("ix_patrol_plan_territory_id_on_day"), table_name="patrol_plan")
    op.drop_index(op.f("ix_patrol_plan_team_id_on_day"), table_name="patrol_plan")
    op.drop_table("patrol_plan")
    op.drop_table("team")
