"""Reports from phones with their photos, check-ins at places, clocks of phones; what phones are told of a territory."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TOLD = (
    ("report_categories", sa.Text(), ""),
    ("accuracy_m", sa.Integer(), "20"),
    ("complaints", sa.Text(), ""),
)


def upgrade() -> None:
    for name, kind, usual in TOLD:
        op.add_column("territory_settings", sa.Column(name, kind, server_default=usual, nullable=False))
        op.alter_column("territory_settings", name, server_default=None)
    op.create_check_constraint(
        op.f("ck_territory_settings_accuracy_known"), "territory_settings", "accuracy_m BETWEEN 5 AND 100"
    )
    _make_reports()
    op.create_table(
        "incident_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["incident_report.id"], name=op.f("fk_incident_photo_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_photo")),
    )
    op.create_index(op.f("ix_incident_photo_report_id"), "incident_photo", ["report_id"])
    _make_check_ins()
    op.create_table(
        "patrol_clock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ahead_s", sa.Integer(), nullable=False),
        _of_patrol("patrol_clock"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_clock")),
    )
    op.create_index(op.f("ix_patrol_clock_patrol_id"), "patrol_clock", ["patrol_id"])


def _of_patrol(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["patrol_id"], ["patrol.id"], name=op.f(f"fk_{table}_patrol_id"), ondelete="CASCADE")


def _make_check_ins() -> None:
    op.create_table(
        "place_card",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("place_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_place_card_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_place_card")),
        sa.UniqueConstraint("territory_id", "place_key", name=op.f("uq_place_card_territory_id_place_key")),
    )
    place = Geometry("POINT", srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry")
    op.create_table(
        "patrol_presence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("geom", place, nullable=True),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180 AND ST_YMin(geom) >= -90"
            " AND ST_YMax(geom) <= 90 AND ST_Area(geom) + ST_Length(geom) < 'Infinity'",
            name=op.f("ck_patrol_presence_geom_finite"),
        ),
        _of_patrol("patrol_presence"),
        sa.ForeignKeyConstraint(
            ["code"], ["place_card.code"], name=op.f("fk_patrol_presence_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_presence")),
    )
    op.create_index(op.f("ix_patrol_presence_code"), "patrol_presence", ["code"])
    op.create_index(op.f("ix_patrol_presence_patrol_id_at"), "patrol_presence", ["patrol_id", "at"])


def _make_reports() -> None:
    op.create_table(
        "incident_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("patrol_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("owner_digest", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("octet_length(owner_digest) = 32", name=op.f("ck_incident_report_owner_digest_whole")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_report_incident_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_incident_report_patrol_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_report")),
    )
    for column in ("incident_id", "patrol_id", "received_at"):
        op.create_index(op.f(f"ix_incident_report_{column}"), "incident_report", [column])


def downgrade() -> None:
    op.drop_table("patrol_clock")
    op.drop_table("patrol_presence")
    op.drop_table("place_card")
    op.drop_table("incident_photo")
    op.drop_table("incident_report")
    op.drop_constraint(op.f("ck_territory_settings_accuracy_known"), "territory_settings", type_="check")
    for name, _, _ in TOLD:
        op.drop_column("territory_settings", name)
