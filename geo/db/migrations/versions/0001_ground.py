"""The ground: every table of the first release, and what models cannot say."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_REFUSE = """
CREATE FUNCTION block_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'block rows are immutable' USING ERRCODE = 'restrict_violation'; END $$
"""
_TRIGGER = "CREATE TRIGGER block_immutable BEFORE UPDATE ON block FOR EACH ROW EXECUTE FUNCTION block_refuse_update()"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.create_table(
        "address_grid",
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("address_id", "plan_id", name=op.f("pk_address_grid")),
    )
    op.create_index(op.f("ix_address_grid_grid_id"), "address_grid", ["grid_id"], unique=False)
    op.create_table(
        "fix_grid",
        sa.Column("fix_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("fix_id", "plan_id", name=op.f("pk_fix_grid")),
    )
    op.create_index(op.f("ix_fix_grid_grid_id"), "fix_grid", ["grid_id"], unique=False)
    op.create_table(
        "incident_grid",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("incident_id", "plan_id", name=op.f("pk_incident_grid")),
    )
    op.create_index(op.f("ix_incident_grid_grid_id"), "incident_grid", ["grid_id"], unique=False)
    op.create_table(
        "territory",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory")),
        sa.UniqueConstraint("code", name=op.f("uq_territory_code")),
    )
    op.create_table(
        "block",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POLYGON",
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
            name=op.f("ck_block_geom_finite"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_block_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.UniqueConstraint("territory_id", "digest", name=op.f("uq_block_territory_id_digest")),
    )
    op.create_index("idx_block_geom", "block", ["geom"], postgresql_using="gist")
    op.create_table(
        "community",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_community_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("territory_id", "code", name=op.f("uq_community_territory_id_code")),
    )
    op.create_table(
        "import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=True),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('boundaries', 'addresses', 'tracks', 'incidents', 'roster')", name=op.f("ck_import_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'previewed', 'applying', 'applied', 'failed', 'undone')",
            name=op.f("ck_import_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_import_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_table(
        "town",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_town_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town")),
        sa.UniqueConstraint("territory_id", "code", name=op.f("uq_town_territory_id_code")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("normalised", sa.Text(), nullable=False),
        sa.Column("normalised_building", sa.Text(), nullable=True),
        sa.Column("compound", sa.Text(), nullable=True),
        sa.Column("building", sa.Text(), nullable=True),
        sa.Column("community", sa.Text(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
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
            name=op.f("ck_address_geom_finite"),
        ),
        sa.CheckConstraint("households >= 0", name=op.f("ck_address_households_positive")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_address_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_address_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("territory_id", "key", name=op.f("uq_address_territory_id_key")),
    )
    op.create_index("idx_address_geom", "address", ["geom"], postgresql_using="gist")
    op.create_index(
        "ix_address_building_prefix",
        "address",
        ["territory_id", "normalised_building"],
        unique=False,
        postgresql_ops={"normalised_building": "text_pattern_ops"},
    )
    op.create_index(
        "ix_address_text_prefix",
        "address",
        ["territory_id", "normalised"],
        unique=False,
        postgresql_ops={"normalised": "text_pattern_ops"},
    )
    op.create_table(
        "import_change",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_import_change_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "ordinal", name=op.f("pk_import_change")),
    )
    op.create_index(op.f("ix_import_change_import_id"), "import_change", ["import_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
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
            name=op.f("ck_incident_geom_finite"),
        ),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_incident_status_known")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_incident_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_incident_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("territory_id", "key", name=op.f("uq_incident_territory_id_key")),
    )
    op.create_index("idx_incident_geom", "incident", ["geom"], postgresql_using="gist")
    op.create_index(
        op.f("ix_incident_territory_id_occurred_at"), "incident", ["territory_id", "occurred_at"], unique=False
    )
    op.create_table(
        "patrol",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_patrol_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_patrol_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol")),
        sa.UniqueConstraint("territory_id", "key", name=op.f("uq_patrol_territory_id_key")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_plan_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_plan_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("territory_id", "name", name=op.f("uq_plan_territory_id_name")),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_worker_span_forward")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_worker_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_worker_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
        sa.UniqueConstraint(
            "territory_id", "grid_code", "name", "from_on", name=op.f("uq_worker_territory_id_grid_code_name_from_on")
        ),
    )
    op.create_index(op.f("ix_worker_territory_id_grid_code"), "worker", ["territory_id", "grid_code"], unique=False)
    op.create_table(
        "fix",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
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
            name=op.f("ck_fix_geom_finite"),
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_fix_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["patrol_id"], ["patrol.id"], name=op.f("fk_fix_patrol_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fix")),
    )
    op.create_index("idx_fix_geom", "fix", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_fix_import_id"), "fix", ["import_id"], unique=False)
    op.create_index(op.f("ix_fix_patrol_id_at"), "fix", ["patrol_id", "at"], unique=False)
    op.create_table(
        "grid",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("colour", sa.Integer(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
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
            name=op.f("ck_grid_geom_finite"),
        ),
        sa.CheckConstraint("kind IN ('base', 'dedicated')", name=op.f("ck_grid_kind_known")),
        sa.CheckConstraint("colour BETWEEN 0 AND 5", name=op.f("ck_grid_colour_known")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_grid_community_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_grid_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_grid_plan_id_code")),
        sa.UniqueConstraint("plan_id", "ordinal", name=op.f("uq_grid_plan_id_ordinal")),
    )
    op.create_index("idx_grid_geom", "grid", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_grid_community_id"), "grid", ["community_id"], unique=False)
    op.create_table(
        "plan_community",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column(
            "outline",
            Geometry(
                geometry_type="MULTIPOLYGON",
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
            "NOT ST_IsEmpty(outline) AND ST_XMin(outline) >= -180 AND ST_XMax(outline) <= 180 AND ST_YMin(outline) >= -90 AND ST_YMax(outline) <= 90 AND ST_Area(outline) + ST_Length(outline) < 'Infinity'",
            name=op.f("ck_plan_community_outline_finite"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_plan_community_community_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_community_plan_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_plan_community_town_id")),
        sa.PrimaryKeyConstraint("plan_id", "community_id", name=op.f("pk_plan_community")),
    )
    op.create_index("idx_plan_community_outline", "plan_community", ["outline"], postgresql_using="gist")
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_publication_plan_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_publication_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(
        op.f("ix_publication_territory_id_from_at"), "publication", ["territory_id", "from_at"], unique=False
    )
    op.create_table(
        "plan_block",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_plan_block_block_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_plan_block_grid_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_block_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "block_id", name=op.f("pk_plan_block")),
    )
    op.create_index(op.f("ix_plan_block_grid_id"), "plan_block", ["grid_id"], unique=False)
    op.create_foreign_key("fk_territory_plan_id", "territory", "plan", ["plan_id"], ["id"])
    op.execute(_REFUSE)
    op.execute(_TRIGGER)


def downgrade() -> None:
    op.drop_constraint("fk_territory_plan_id", "territory")
    op.execute("DROP TRIGGER block_immutable ON block")
    op.execute("DROP FUNCTION block_refuse_update()")
    op.drop_index(op.f("ix_plan_block_grid_id"), table_name="plan_block")
    op.drop_table("plan_block")
    op.drop_index(op.f("ix_publication_territory_id_from_at"), table_name="publication")
    op.drop_table("publication")
    op.drop_index("idx_plan_community_outline", table_name="plan_community")
    op.drop_table("plan_community")
    op.drop_index(op.f("ix_grid_community_id"), table_name="grid")
    op.drop_index("idx_grid_geom", table_name="grid")
    op.drop_table("grid")
    op.drop_index(op.f("ix_fix_patrol_id_at"), table_name="fix")
    op.drop_index(op.f("ix_fix_import_id"), table_name="fix")
    op.drop_index("idx_fix_geom", table_name="fix")
    op.drop_table("fix")
    op.drop_index(op.f("ix_worker_territory_id_grid_code"), table_name="worker")
    op.drop_table("worker")
    op.drop_table("plan")
    op.drop_table("patrol")
    op.drop_index(op.f("ix_incident_territory_id_occurred_at"), table_name="incident")
    op.drop_index("idx_incident_geom", table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_import_change_import_id"), table_name="import_change")
    op.drop_table("import_change")
    op.drop_index("ix_address_text_prefix", table_name="address", postgresql_ops={"normalised": "text_pattern_ops"})
    op.drop_index(
        "ix_address_building_prefix", table_name="address", postgresql_ops={"normalised_building": "text_pattern_ops"}
    )
    op.drop_index("idx_address_geom", table_name="address")
    op.drop_table("address")
    op.drop_table("town")
    op.drop_table("import")
    op.drop_table("community")
    op.drop_index("idx_block_geom", table_name="block")
    op.drop_table("block")
    op.drop_table("territory")
    op.drop_index(op.f("ix_incident_grid_grid_id"), table_name="incident_grid")
    op.drop_table("incident_grid")
    op.drop_index(op.f("ix_fix_grid_grid_id"), table_name="fix_grid")
    op.drop_table("fix_grid")
    op.drop_index(op.f("ix_address_grid_grid_id"), table_name="address_grid")
    op.drop_table("address_grid")
