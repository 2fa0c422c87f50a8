"""Where a request comes from on the network."""

from starlette.requests import Request


def address_of(request: Request) -> str:
    """The network address that asks; behind a proxy the one that the proxy names."""
    return request.client.host if request.client else "unknown"
