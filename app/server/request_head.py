"""Request heads: collected, limited in size, and checked more strictly than llhttp does."""

import re
from collections.abc import Sequence
from http import HTTPStatus

MAX_HEAD = 32768
"""Bytes of a request line and its headers."""

MAX_HEADERS = 100

# Only the origin form: no app of ours is a proxy. llhttp would accept other protocols and versions.
_REQUEST_LINE = re.compile(rb"(?!CONNECT )[A-Z-]+ /[!\"$-~]* HTTP/1\.[01]")
_BARE_LF = re.compile(rb"(?<!\r)\n")
_END = b"\r\n\r\n"


class BadHead(ValueError):
    """The head of a request breaks a rule of HTTP."""

    status = HTTPStatus.BAD_REQUEST


class HeadTooLarge(BadHead):
    """The head is larger than any that a page of ours causes."""

    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


class HeadBuffer:
    """Collects the head of one request after another."""

    def __init__(self) -> None:
        self._received = bytearray()

    def receive(self, data: bytes) -> bytes:
        """Return the head and what follows it, or b"" while the head is incomplete.

        Raises:
            BadHead: its first line is not that of a request.
            HeadTooLarge: it exceeds `MAX_HEAD` or `MAX_HEADERS`.
        """
        head, begin = self._received, max(0, len(self._received) - len(_END) + 1)
        head += data
        end = head.find(_END, begin)
        if end < 0:
            _check_incomplete(head, begin)
            return b""
        if not _REQUEST_LINE.fullmatch(head, 0, head.find(b"\r\n")):
            raise BadHead
        if end > MAX_HEAD - len(_END) or head.count(b"\r\n", 0, end) > MAX_HEADERS:
            raise HeadTooLarge
        whole = bytes(head)
        head.clear()
        return whole


def _check_incomplete(head: bytearray, begin: int) -> None:
    # what can never become a head need not wait for the timeout
    if not head[:1].isupper() or _BARE_LF.search(head, begin):
        raise BadHead
    if len(head) > MAX_HEAD:
        raise HeadTooLarge


def check_headers(headers: Sequence[tuple[bytes, bytes]], *, version: str, upgrade: bool) -> None:
    """Check the headers of a request; names are in lower case.

    Raises:
        BadHead: there is not one `Host`, a transfer coding other than `chunked`, any with
            HTTP/1.0, or a body that belongs to an upgraded connection.
    """
    names = [name for name, _ in headers]
    hosts = names.count(b"host")
    codings = [value.lower() for name, value in headers if name == b"transfer-encoding"]
    if hosts > 1 or (version != "1.0" and not hosts):
        raise BadHead
    if codings and (version == "1.0" or codings != [b"chunked"]):
        raise BadHead
    if upgrade and (codings or b"content-length" in names):
        raise BadHead
