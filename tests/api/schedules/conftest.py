"""The program on a territory of blocks with streets, as the routes have it."""

from tests.api.routes.conftest import app, bare_app, client, patroller

__all__ = ["app", "bare_app", "client", "patroller"]
