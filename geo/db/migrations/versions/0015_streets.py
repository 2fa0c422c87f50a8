"""The streets of a territory as a network; files of streets."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


KINDS = ("boundaries", "addresses", "tracks", "incidents", "roster", "buildings", "places")


def _hold_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_import_kind_known"), "import", type_="check")
    op.create_check_constraint(op.f("ck_import_kind_known"), "import", f"kind IN ({listed})")


def upgrade() -> None:
    _hold_kinds(*KINDS, "streets")
    op.create_table(
        "street_network",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_street_network_import_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_street_network_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_network")),
    )
    op.create_index(op.f("ix_street_network_territory_id_id"), "street_network", ["territory_id", "id"], unique=False)
    op.create_table(
        "street_segment",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("length_mm", sa.Integer(), nullable=False),
        sa.Column("from_junction", sa.Integer(), nullable=False),
        sa.Column("to_junction", sa.Integer(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="LINESTRING",
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
            name=op.f("ck_street_segment_geom_finite"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["street_network.id"], name=op.f("fk_street_segment_network_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_segment")),
        sa.UniqueConstraint("network_id", "ordinal", name=op.f("uq_street_segment_network_id_ordinal")),
    )
    op.create_index("idx_street_segment_geom", "street_segment", ["geom"], postgresql_using="gist")


def downgrade() -> None:
    op.drop_index("idx_street_segment_geom", table_name="street_segment", postgresql_using="gist")
    op.drop_table("street_segment")
    op.drop_index(op.f("ix_street_network_territory_id_id"), table_name="street_network")
    op.drop_table("street_network")
    op.execute("DELETE FROM import WHERE kind = 'streets'")
    _hold_kinds(*KINDS)
