"""How a stretch was reported: a gap, a street ticked, a paper sheet; how often streets are to be walked."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("patrol_reported", sa.Column("means", sa.Text(), nullable=False, server_default="gap"))
    op.alter_column("patrol_reported", "means", server_default=None)
    op.create_check_constraint(
        op.f("ck_patrol_reported_means_known"), "patrol_reported", "means IN ('gap', 'ticked', 'sheet')"
    )
    op.create_table(
        "patrol_sheet",
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("walkers", sa.SmallInteger(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_sheet_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patrol_id", name=op.f("pk_patrol_sheet")),
    )
    op.create_table(
        "street_target",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("geom", _line(), nullable=True),
        sa.Column("days", sa.SmallInteger(), nullable=True),
        sa.Column("night", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180 AND ST_YMin(geom) >= -90"
            " AND ST_YMax(geom) <= 90 AND ST_Area(geom) + ST_Length(geom) < 'Infinity'",
            name=op.f("ck_street_target_geom_finite"),
        ),
        sa.CheckConstraint("num_nonnulls(grid_code, street, geom) = 1", name=op.f("ck_street_target_one_thing")),
        sa.CheckConstraint("days BETWEEN 1 AND 366", name=op.f("ck_street_target_days_known")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_street_target_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_target")),
    )
    op.create_index(op.f("ix_street_target_territory_id_from_on"), "street_target", ["territory_id", "from_on"])


def _line() -> Geometry:
    return Geometry(
        geometry_type="LINESTRING", srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT",
        name="geometry",
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("street_target")
    op.drop_table("patrol_sheet")
    op.drop_constraint(op.f("ck_patrol_reported_means_known"), "patrol_reported", type_="check")
    op.drop_column("patrol_reported", "means")
