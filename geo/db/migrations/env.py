"""Read by Alembic: runs the steps on the connection that the caller hands over."""

from alembic import context
from geoalchemy2 import alembic_helpers

from geo.db.migrations.steps import is_ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    include_object=is_ours,
    process_revision_directives=alembic_helpers.writer,
    render_item=alembic_helpers.render_item,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
