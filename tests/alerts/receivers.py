"""What alerts arrive at: an HTTP server and an SMTP server on this machine, in threads."""

import email
import email.policy
import json
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast


@dataclass
class Receiver:
    """An HTTP server: `statuses` are answered one by one, then 204.

    `takes` is called with each request, and says whether it counts as received.
    """

    url: str = ""
    takes: Callable[[], bool] = lambda: True
    statuses: list[int] = field(default_factory=list[int])
    requests: list[tuple[dict[str, str], bytes]] = field(
        default_factory=list[tuple[dict[str, str], bytes]]
    )

    @property
    def bodies(self) -> list[Any]:
        """The JSON that was received."""
        return [json.loads(body) for _, body in self.requests]


@dataclass
class Mailbox:
    """An SMTP server; `refuses` makes it refuse every message."""

    port: int = 0
    refuses: bool = False
    mails: list[EmailMessage] = field(default_factory=list[EmailMessage])


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run an HTTP server."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["content-length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(size)
            if receiver.takes():
                receiver.requests.append((headers, body))
            status = receiver.statuses.pop(0) if receiver.statuses else 204
            self.send_response(status)
            if status // 100 == 3:
                self.send_header("location", receiver.url)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it
            """Say nothing."""

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        receiver.url = f"http://127.0.0.1:{port}/hook?token=canary"
        yield receiver


@contextmanager
def mailbox_serving() -> Iterator[Mailbox]:
    """Run an SMTP server."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 mail.example")
            while line := self.rfile.readline().decode().strip():
                word = line[:4].upper()
                if word == "DATA":
                    self._say("354 go on")
                    self._take()
                elif word == "QUIT":
                    self._say("221 bye")
                    return
                elif word == "MAIL" and box.refuses:
                    self._say("451 later")
                else:
                    self._say("250 ok")

        def _take(self) -> None:
            lines = [*iter(self.rfile.readline, b".\r\n")]
            text = b"".join(line.removeprefix(b".") for line in lines)
            box.mails.append(email.message_from_bytes(text, policy=email.policy.default))
            self._say("250 ok")

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with running(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        box.port = port
        yield box


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[int]:
    """Run a server in a thread, and yield its port."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield cast("tuple[str, int]", server.server_address)[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
