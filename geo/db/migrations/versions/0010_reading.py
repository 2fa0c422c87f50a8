"""Addresses read into names and numbers, by which they are found.

What is there already is read by the queue: how an address is read is no matter of the database.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_part",
        sa.Column("address_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.Column("house", sa.Text(), nullable=False),
        sa.Column("house_no", sa.Integer(), nullable=True),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("floor", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("beside", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_address_part")),
    )
    op.create_index(op.f("ix_address_part_name_id_building"), "address_part", ["name_id", "building"], unique=False)
    op.create_index(op.f("ix_address_part_name_id_house_no"), "address_part", ["name_id", "house_no"], unique=False)
    op.create_table(
        "address_gram",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("gram", sa.Text(), nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.Column("name_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("sizes", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_address_gram_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("territory_id", "gram", name=op.f("pk_address_gram")),
    )
    op.create_table(
        "address_name",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("compound", sa.Text(), nullable=False),
        sa.Column("crossing", sa.Text(), nullable=False),
        sa.Column("sounds", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_address_name_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_name")),
        sa.UniqueConstraint(
            "territory_id", "street", "compound", "community", "crossing", "area", name="uq_address_name_fields"
        ),
    )
    op.create_index(
        op.f("ix_address_name_territory_id_compound"), "address_name", ["territory_id", "compound"], unique=False
    )
    op.create_table(
        "address_reading",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_address_reading_territory_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_address_reading")),
    )
    op.execute("""
        CREATE TRIGGER forget_address_part AFTER DELETE ON address REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION forget_joins('address_part', 'address_id')
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER forget_address_part ON address")
    op.drop_table("address_reading")
    op.drop_index(op.f("ix_address_name_territory_id_compound"), table_name="address_name")
    op.drop_table("address_name")
    op.drop_table("address_gram")
    op.drop_index(op.f("ix_address_part_name_id_house_no"), table_name="address_part")
    op.drop_index(op.f("ix_address_part_name_id_building"), table_name="address_part")
    op.drop_table("address_part")
