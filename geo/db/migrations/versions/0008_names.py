"""Compounds, buildings, places and the names people say; buildings and places as files.

Rows of joins go with their objects and plans as in step 3.
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OBJECTS = ("building", "place")
_KINDS = ("boundaries", "addresses", "tracks", "incidents", "roster")


def upgrade() -> None:
    op.create_table(
        "building_grid",
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("building_id", "plan_id", name=op.f("pk_building_grid")),
    )
    op.create_index(op.f("ix_building_grid_grid_id"), "building_grid", ["grid_id"], unique=False)
    op.create_table(
        "place_grid",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("place_id", "plan_id", name=op.f("pk_place_grid")),
    )
    op.create_index(op.f("ix_place_grid_grid_id"), "place_grid", ["grid_id"], unique=False)
    op.create_table(
        "alias",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("normalised", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stands_for", sa.Text(), nullable=False),
        sa.Column("stands_for_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("remembered_from", sa.Text(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('nickname', 'former', 'landmark', 'unit')", name=op.f("ck_alias_kind_known")),
        sa.CheckConstraint(
            "stands_for IN ('address', 'building', 'compound', 'place', 'grid', 'community')",
            name=op.f("ck_alias_stands_for_known"),
        ),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'withdrawn')", name=op.f("ck_alias_state_known")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_alias_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_alias_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
        sa.UniqueConstraint(
            "territory_id",
            "normalised",
            "stands_for",
            "stands_for_key",
            name=op.f("uq_alias_territory_id_normalised_stands_for_stands_for_key"),
        ),
    )
    op.create_index(
        "ix_alias_grams",
        "alias",
        ["grams"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_alias_prefix",
        "alias",
        ["territory_id", "normalised"],
        unique=False,
        postgresql_ops={"normalised": "text_pattern_ops"},
    )
    op.create_index(
        op.f("ix_alias_territory_id_stands_for_stands_for_key"),
        "alias",
        ["territory_id", "stands_for", "stands_for_key"],
        unique=False,
    )
    op.create_table(
        "compound",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("normalised", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('estate', 'staff_yard', 'village', 'other')", name=op.f("ck_compound_kind_known")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_compound_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_compound_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compound")),
        sa.UniqueConstraint("territory_id", "key", name=op.f("uq_compound_territory_id_key")),
    )
    op.create_index(
        "ix_compound_grams",
        "compound",
        ["grams"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_compound_prefix",
        "compound",
        ["territory_id", "normalised"],
        unique=False,
        postgresql_ops={"normalised": "text_pattern_ops"},
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("normalised", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
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
            name=op.f("ck_place_geom_finite"),
        ),
        sa.CheckConstraint(
            "kind IN ('landmark', 'premises', 'stairwell', 'hydrant', 'manhole', 'other')",
            name=op.f("ck_place_kind_known"),
        ),
        sa.CheckConstraint("source IN ('file', 'hand')", name=op.f("ck_place_source_known")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_place_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_place_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("territory_id", "key", name=op.f("uq_place_territory_id_key")),
    )
    op.create_index("idx_place_geom", "place", ["geom"], postgresql_using="gist")
    op.create_index(
        "ix_place_grams",
        "place",
        ["grams"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_place_prefix",
        "place",
        ["territory_id", "normalised"],
        unique=False,
        postgresql_ops={"normalised": "text_pattern_ops"},
    )
    op.create_table(
        "building",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("normalised", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("entrances", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column(
            "footprint",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
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
            "NOT ST_IsEmpty(footprint) AND ST_XMin(footprint) >= -180 AND ST_XMax(footprint) <= 180 AND ST_YMin(footprint) >= -90 AND ST_YMax(footprint) <= 90 AND ST_Area(footprint) + ST_Length(footprint) < 'Infinity'",
            name=op.f("ck_building_footprint_finite"),
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180 AND ST_YMin(geom) >= -90 AND ST_YMax(geom) <= 90 AND ST_Area(geom) + ST_Length(geom) < 'Infinity'",
            name=op.f("ck_building_geom_finite"),
        ),
        sa.CheckConstraint("households >= 0", name=op.f("ck_building_households_positive")),
        sa.CheckConstraint("name IS NOT NULL OR number IS NOT NULL", name=op.f("ck_building_named")),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compound.id"], name=op.f("fk_building_compound_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_building_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_building_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("territory_id", "key", name=op.f("uq_building_territory_id_key")),
    )
    op.create_index("idx_building_footprint", "building", ["footprint"], postgresql_using="gist")
    op.create_index("idx_building_geom", "building", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_building_compound_id"), "building", ["compound_id"], unique=False)
    op.create_index(
        "ix_building_grams",
        "building",
        ["grams"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_building_prefix",
        "building",
        ["territory_id", "normalised"],
        unique=False,
        postgresql_ops={"normalised": "text_pattern_ops"},
    )
    op.add_column("address", sa.Column("compound_id", sa.Integer(), nullable=True))
    op.add_column("address", sa.Column("building_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_address_building_id"), "address", ["building_id"], unique=False)
    op.create_index(op.f("ix_address_compound_id"), "address", ["compound_id"], unique=False)
    for name in OBJECTS:
        _forget(table=name, joins=f"{name}_grid", column=f"{name}_id")
        _forget(table="plan", joins=f"{name}_grid", column="plan_id")
    _hold_kinds(*_KINDS, "buildings", "places")


def downgrade() -> None:
    op.execute("DELETE FROM import WHERE kind IN ('buildings', 'places')")
    _hold_kinds(*_KINDS)
    for name in OBJECTS:
        op.execute(f"DROP TRIGGER forget_{name}_grid ON {name}")
        op.execute(f"DROP TRIGGER forget_{name}_grid ON plan")
    op.drop_index(op.f("ix_address_compound_id"), table_name="address")
    op.drop_index(op.f("ix_address_building_id"), table_name="address")
    op.drop_column("address", "building_id")
    op.drop_column("address", "compound_id")
    op.drop_index("ix_building_prefix", table_name="building", postgresql_ops={"normalised": "text_pattern_ops"})
    op.drop_index("ix_building_grams", table_name="building", postgresql_using="gin")
    op.drop_index(op.f("ix_building_compound_id"), table_name="building")
    op.drop_index("idx_building_geom", table_name="building")
    op.drop_index("idx_building_footprint", table_name="building")
    op.drop_table("building")
    op.drop_index("ix_place_prefix", table_name="place", postgresql_ops={"normalised": "text_pattern_ops"})
    op.drop_index("ix_place_grams", table_name="place", postgresql_using="gin")
    op.drop_index("idx_place_geom", table_name="place")
    op.drop_table("place")
    op.drop_index("ix_compound_prefix", table_name="compound", postgresql_ops={"normalised": "text_pattern_ops"})
    op.drop_index("ix_compound_grams", table_name="compound", postgresql_using="gin")
    op.drop_table("compound")
    op.drop_index(op.f("ix_alias_territory_id_stands_for_stands_for_key"), table_name="alias")
    op.drop_index("ix_alias_prefix", table_name="alias", postgresql_ops={"normalised": "text_pattern_ops"})
    op.drop_index("ix_alias_grams", table_name="alias", postgresql_using="gin")
    op.drop_table("alias")
    op.drop_index(op.f("ix_place_grid_grid_id"), table_name="place_grid")
    op.drop_table("place_grid")
    op.drop_index(op.f("ix_building_grid_grid_id"), table_name="building_grid")
    op.drop_table("building_grid")


def _hold_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_import_kind_known"), "import", type_="check")
    op.create_check_constraint(op.f("ck_import_kind_known"), "import", f"kind IN ({listed})")


def _forget(*, table: str, joins: str, column: str) -> None:
    op.execute(f"""
        CREATE TRIGGER forget_{joins} AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION forget_joins('{joins}', '{column}')
    """)
