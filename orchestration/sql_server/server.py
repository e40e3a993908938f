"""Takes clients in, each in a process of its own, and ends them all with itself.

Belongs here: the listening socket, processes, signals. Does not: the conversation (`session.py`).
A process a client is what makes limits hold: what one asks for cannot slow down, stop or crash another's.

Data flow: socket -> fork -> Session.
"""

import gc
import hmac
import importlib
import os
import secrets
import signal
import socketserver
import ssl
import struct
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from ingestion.config import Settings
from orchestration.lib.errors import TilltaleError
from orchestration.sql_server.engine import Limits
from orchestration.sql_server.query_log import delete_old
from orchestration.sql_server.session import Session

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LOG_CHECK_SECONDS = 60
_PROCESS_IDENTIFIER = struct.Struct("!I")


def tls_context(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """The server's side of TLS, or None where no certificate is given."""
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class SqlServer(socketserver.ForkingTCPServer):
    """Read-only SQL on the current publication.

    Raises:
        TilltaleError: other machines could connect without TLS: tokens would cross the network in the clear.
    """

    allow_reuse_address = True
    request_queue_size = 256
    max_children = 1_000_000  # the library would wait, and everybody with it; too many are told so instead

    def __init__(
        self, settings: Settings, address: tuple[str, int], limits: Limits, tls: ssl.SSLContext | None = None
    ) -> None:
        if tls is None and address[0] not in LOOPBACK:
            raise TilltaleError(
                "Without TLS tokens would cross the network in the clear: give --tls-certificate and "
                f"--tls-key, or listen on 127.0.0.1 instead of {address[0]}."
            )
        self.settings, self.limits, self.tls = settings, limits, tls
        self._secret = secrets.token_bytes(32)
        self._log_is_due_at = 0.0
        super().__init__(address, _Handler)

    def cancel_key(self, process: int) -> bytes:
        """What a client must show to cancel the statement of that process."""
        return hmac.digest(self._secret, _PROCESS_IDENTIFIER.pack(process), "sha256")[:4]

    def cancel(self, process: int, key: bytes) -> None:
        """Stop the statement of one of the clients."""
        if hmac.compare_digest(self.cancel_key(process), key):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGUSR1)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count who has left before the next one is let in."""
        self.collect_children()
        super().process_request(request, client_address)

    def service_actions(self) -> None:
        """Keep the query log within its bounds, now and then."""
        super().service_actions()
        if time.monotonic() >= self._log_is_due_at:
            self._log_is_due_at = time.monotonic() + LOG_CHECK_SECONDS
            with suppress(OSError):  # a log that cannot be deleted is no reason to answer nobody
                limits = self.limits
                folder, today = self.settings.data_dir / "sql", datetime.now(UTC).date()
                delete_old(folder, today, limits.log_days, limits.log_mb)

    @property
    def is_full(self) -> bool:
        """Whether as many clients are connected as may be."""
        return len(self.active_children or ()) >= self.limits.clients

    def serve_until_stopped(self) -> None:
        """Serve until SIGTERM or Ctrl-C, then end every client's process."""
        signal.signal(signal.SIGTERM, _stop)
        importlib.import_module("pandas")  # DuckDB would load it in each child that binds a value (0.4 s)
        gc.freeze()  # so that children share what is loaded
        try:
            self.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            pass
        finally:
            for process in self.active_children or ():
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            self.server_close()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class _Handler(socketserver.BaseRequestHandler):
    """Runs in the child."""

    server: SqlServer

    def handle(self) -> None:
        """One client."""
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
        server, process = self.server, os.getpid()
        key = (process, server.cancel_key(process))
        session = Session(
            self.request,
            server.settings,
            server.limits,
            key=key,
            tls=server.tls,
            cancel=server.cancel,
            is_full=server.is_full,
        )
        threading.Thread(target=_heed_cancel, args=[session], daemon=True).start()
        session.serve()


def _heed_cancel(session: Session) -> Any:
    while True:
        signal.sigwait({signal.SIGUSR1})
        session.engine.cancel()
