"""Serving: one port, a worker beside it, and a note in the data folder that says what runs."""

import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import uvicorn

from api.app import create_app
from api.boundaries.quick import QuickAnswers
from api.boundaries.ready import Ready
from api.certificates import Folder, Pair, about, check
from api.hosts import is_loopback
from api.maps.warming import start_warming
from api.running import worker_beside
from geo.core import ballast, clock
from geo.core.errors import BadInput, Conflict, Unavailable
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import Database, open_database
from geo.publishing.plans import swap_due


@dataclass(frozen=True)
class Manner:
    """How readers come: by a proxy, by a certificate of ours, or straight from this machine."""

    behind_proxy: bool
    tls: Pair | None

    @property
    def secure(self) -> bool:
        """Whether they come by https, and so by any name."""
        return self.behind_proxy or self.tls is not None


def refuse_open_host(host: str) -> None:
    """Raise BadInput for a host that others reach: without https, phones and passwords are not safe."""
    if not is_loopback(host):
        raise BadInput(
            "serve.open_host",
            say("{host} can be reached from other machines, and without a certificate this program speaks plain http. "
                "Make one (gridsteward tls init), or put a proxy with https before it and add --behind-proxy, or leave "
                "out --host.", host=host),
        )  # fmt: skip


def tls_for(settings: Settings, *, behind_proxy: bool) -> Pair | None:
    """The certificate to serve with: the one that was named, else the installation's own where others reach the host.

    Raises:
        BadInput: only half of a pair was named, or it cannot be served with.
    """
    own = Folder.of(settings.data_dir).server
    if settings.tls_cert is not None and settings.tls_key is not None:
        pair = Pair(settings.tls_cert, settings.tls_key)
    elif settings.tls_cert is not None or settings.tls_key is not None:
        raise BadInput("tls.half", say("--tls-cert and --tls-key are named together: a certificate and its key."))
    elif own.certificate.exists() and not behind_proxy and not is_loopback(settings.host):
        pair = own
    else:
        return None
    check(pair, clock.now())
    return pair


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that holds the port; nobody is answered before the program listens on it.

    Raises:
        Conflict: another program has the port.
        Unavailable: the host cannot be used on this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By the protocol's number asyncio knows to send small answers at once; without it each waits 40 ms for the last.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise _not_bound(host, port, error) from error
        yield listener


def _not_bound(host: str, port: int, error: OSError) -> Conflict | Unavailable:
    if isinstance(error, PermissionError):
        return Unavailable(
            "serve.port_forbidden", say("Port {port} is kept for root. Use --port 8000.", port=str(port))
        )
    if error.errno == errno.EADDRINUSE:
        return Conflict(
            "serve.port_taken",
            say("Port {port} on {host} is taken: perhaps this program runs already. Look with: gridsteward status, "
                "or use another: --port {other}", port=str(port), host=host, other=str(port + 1)),
        )  # fmt: skip
    return Unavailable("serve.host_unknown", say("This machine has no address {host}.", host=host))


def serve(
    settings: Settings,
    *,
    behind_proxy: bool,
    ready: Callable[[Database, str], None],
    before: Callable[[Database], None] | None = None,
    tls: Pair | None = None,
) -> None:
    """Serve until told to stop; `before` is given the open database, `ready` it and the address once it answers."""
    _leave_by_the_door()
    with bound(settings.host, settings.port) as listener, open_database(settings) as database:
        ballast.take_on(settings.data_dir.expanduser())
        if before is not None:
            before(database)
        bring_due_plans(database)
        port = listener.getsockname()[1]
        url = _address(settings.host, port, tls)
        with worker_beside(settings, url):
            _run(settings, database, listener, Manner(behind_proxy, tls), ready=lambda: ready(database, url))


def _address(host: str, port: int, tls: Pair | None) -> str:
    """What to type into a browser; a host that stands for every address is shown by the certificate's first name."""
    names = about(tls.certificate).names if tls else ()
    shown = names[0] if names and host in {"0.0.0.0", "::"} else host  # noqa: S104 (compared, not listened on)
    return f"{'https' if tls else 'http'}://{f'[{shown}]' if ':' in shown else shown}:{port}"


def bring_due_plans(database: Database) -> None:
    """Bring plans into force that came due while nothing ran; the worker does so from its first minute on."""
    with contextlib.suppress(Conflict), database.session() as session, session.begin():
        swap_due(session, clock.now())


def _leave_by_the_door() -> None:
    """Being told to stop ends the blocks that hold worker and database; uvicorn passes the signal on to us."""

    def leave(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, leave)


def _run(
    settings: Settings, database: Database, listener: socket.socket, manner: Manner, *, ready: Callable[[], None]
) -> None:
    app = create_app(settings, database, only_this_machine=not manner.secure, secure=manner.secure)
    app.state.ready = Ready(database, settings.zone)
    config = uvicorn.Config(
        QuickAnswers(app, secure=manner.secure, only_this_machine=not manner.secure),
        ssl_certfile=manner.tls.certificate if manner.tls else None,
        ssl_keyfile=manner.tls.key if manner.tls else None,
        log_config=None,  # its words go where all go, see `api.logs`
        log_level="warning",
        access_log=False,
        proxy_headers=manner.behind_proxy,
        server_header=False,
        timeout_graceful_shutdown=5,
    )

    def started() -> None:
        ready()
        app.state.ready.start()
        start_warming(database, settings.zone)

    try:
        _Server(config, started).run(sockets=[listener])
    finally:
        app.state.ready.stop()


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()
