"""What phones report beside positions: stretches that were not recorded, calls for help; keys of one patrol."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = ("api", "phone", "link", "patrol_code", "set_up", "sign_in", "reset")


def _hold_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_account_token_kind_known"), "account_token", type_="check")
    op.create_check_constraint(op.f("ck_account_token_kind_known"), "account_token", f"kind IN ({listed})")


def _geometry(kind: str, *, nullable: bool) -> sa.Column[object]:
    column = Geometry(
        geometry_type=kind,
        srid=4326,
        dimension=2,
        spatial_index=False,
        from_text="ST_GeomFromEWKT",
        name="geometry",
        nullable=nullable,
    )
    return sa.Column("geom", column, nullable=nullable)


def _finite(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180 AND ST_YMin(geom) >= -90"
        " AND ST_YMax(geom) <= 90 AND ST_Area(geom) + ST_Length(geom) < 'Infinity'",
        name=op.f(f"ck_{table}_geom_finite"),
    )


def _of_patrol(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["patrol_id"], ["patrol.id"], name=op.f(f"fk_{table}_patrol_id"), ondelete="CASCADE")


def upgrade() -> None:
    _hold_kinds(*KINDS[:4], "patrol_key", *KINDS[4:])
    op.create_table(
        "patrol_reported",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("at_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at_to", sa.DateTime(timezone=True), nullable=False),
        _geometry("LINESTRING", nullable=False),
        _finite("patrol_reported"),
        _of_patrol("patrol_reported"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_reported")),
    )
    op.create_index("idx_patrol_reported_geom", "patrol_reported", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_patrol_reported_patrol_id_at_from"), "patrol_reported", ["patrol_id", "at_from"])
    op.create_table(
        "patrol_sos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        _geometry("POINT", nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        _finite("patrol_sos"),
        _of_patrol("patrol_sos"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_sos")),
    )
    op.create_index(op.f("ix_patrol_sos_patrol_id"), "patrol_sos", ["patrol_id"])


def downgrade() -> None:
    op.drop_table("patrol_sos")
    op.drop_index("idx_patrol_reported_geom", table_name="patrol_reported", postgresql_using="gist")
    op.drop_table("patrol_reported")
    op.execute("DELETE FROM account_token WHERE kind = 'patrol_key'")
    _hold_kinds(*KINDS)
