"""Real ends for messages on loopback: a mail server and a web hook, as a company would have them."""

import email
import email.policy
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from orchestration.commands.serve import free_port


class Mailbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[tuple[str, list[EmailMessage]]]:
    """An SMTP server: its address for apprise, and what it took."""
    mailbox = Mailbox()
    port = free_port()  # the library cannot take any free port by itself
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"mailto://127.0.0.1:{port}?from=till@example.com&to=data@example.com", mailbox.mails
    finally:
        controller.stop()


@contextmanager
def web_hook(
    before_it_answers: Callable[[], None] = lambda: None,
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An HTTP endpoint that takes JSON: its address for apprise, and what it took."""
    taken: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            before_it_answers()
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"json://token-of-the-hook@127.0.0.1:{server.server_port}/", taken
    finally:
        server.shutdown()
        server.server_close()
