"""The connection under a conversation: messages in, messages out, encrypted once the client asks for it.

Belongs here: when what is said goes out. Does not: what is said (`session.py`), framing and states (pygwire).

Data flow: socket -> messages; messages -> buffer -> socket.
"""

import socket
import ssl
from collections.abc import Iterable, Iterator
from typing import Any

from pygwire import BackendConnection, messages
from pygwire.constants import ConnectionPhase

FLUSHED_BYTES = 64 * 1024


class Wire:
    """One client's socket, with a buffer before it."""

    def __init__(self, sock: socket.socket, tls: ssl.SSLContext | None) -> None:
        self._socket, self._tls = sock, tls
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what is flushed is wanted now
        self._protocol = BackendConnection()
        self._out = bytearray()

    def hear(self) -> Iterator[Any]:
        """Messages, until the client leaves. Answers go out when all that has come is answered."""
        while data := self._socket.recv(FLUSHED_BYTES):
            for message in self._protocol.receive(data):
                yield message
                if isinstance(message, messages.SSLRequest):
                    break  # what came with it in the clear is nobody's
            self.flush()

    def say(self, message: Any) -> None:
        """Put a message behind those that wait."""
        self._out += self._protocol.send(message)
        if len(self._out) > FLUSHED_BYTES:
            self.flush()

    def say_rows(self, rows: Iterable[list[bytes | None]]) -> None:
        """Rows of one answer, past the protocol's states, which they do not change."""
        for columns in rows:
            self._out += messages.DataRow(columns=columns).to_wire()
        if len(self._out) > FLUSHED_BYTES:
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        if self._out:
            self._socket.sendall(self._out)
            self._out = bytearray()

    def encrypt(self) -> None:
        """Answer the wish for TLS, and begin it where there is a certificate."""
        self.say(messages.SSLResponse(accepted=self._tls is not None))
        self.flush()
        if self._tls is not None:
            self._socket = self._tls.wrap_socket(self._socket, server_side=True)
            self._protocol = BackendConnection(initial_phase=ConnectionPhase.STARTUP)

    def wait_at_most(self, seconds: float) -> None:
        """Give up on a client that is silent for longer."""
        self._socket.settimeout(seconds)
