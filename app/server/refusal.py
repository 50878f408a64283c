"""Responses of the server itself, to what is no request that the app could answer."""

from collections.abc import Iterable
from http import HTTPStatus

_HEADERS = (
    b"content-type: text/plain; charset=utf-8\r\n"
    b"content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
    b"x-content-type-options: nosniff\r\n"
    b"referrer-policy: no-referrer\r\n"
    b"cache-control: no-store\r\n"
    b"connection: close\r\n"
)
_WORDS = {
    HTTPStatus.BAD_REQUEST: "Invalid HTTP request received.",
    HTTPStatus.REQUEST_TIMEOUT: "The request took too long to arrive.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "The address or the cookies are too large. Delete the cookies of this page, then open it "
        "again."
    ),
}


def refusal(status: HTTPStatus, headers: Iterable[tuple[bytes, bytes]] = ()) -> bytes:
    """Return a whole response.

    Args:
        status: its status.
        headers: the server's own, such as `Date`.
    """
    body = _WORDS[status].encode()
    return b"".join((
        f"HTTP/1.1 {status} {status.phrase}\r\n".encode(),
        *(name + b": " + value + b"\r\n" for name, value in headers),
        _HEADERS,
        f"content-length: {len(body)}\r\n\r\n".encode(),
        body,
    ))  # fmt: skip
