"""A transport that sends what is written within one turn of the event loop as one segment."""

import asyncio
from collections.abc import Callable
from typing import Any

Bytes = bytes | bytearray | memoryview
_MAX_WAITING = 65536


class WriteGatherer(asyncio.Transport):
    """Gathers the writes of one turn of the event loop: usually a response with its head.

    More than 64 KiB are passed on at once, so that flow control still applies to a long body.
    """

    lingers = False
    """Whether the client may still be sending when `close` is called.

    Then only the sending side is closed. Data that arrives on a closed connection resets it, and
    the client might lose the response.
    """

    def __init__(self, transport: asyncio.Transport, call_soon: Callable[..., object]) -> None:
        super().__init__()
        self._transport, self._call_soon = transport, call_soon
        self._parts: list[Bytes] = []
        self._waiting = 0
        self._closed = False

    def write(self, data: Bytes) -> None:
        """Send data, at the latest in the next turn of the loop."""
        if not self._parts:
            self._call_soon(self.flush)
        self._parts.append(data)
        self._waiting += len(data)
        if self._waiting > _MAX_WAITING:
            self.flush()

    def flush(self) -> None:
        """Send what is gathered."""
        if self._parts:
            parts, self._parts, self._waiting = self._parts, [], 0
            self._transport.writelines(parts)

    def get_write_buffer_size(self) -> int:
        """Return the number of bytes that wait to be sent."""
        return self._waiting + self._transport.get_write_buffer_size()

    def close(self) -> None:
        """Close the connection after all data."""
        self.flush()
        if self.lingers and not self._closed and not self._transport.is_closing():
            self._closed = True
            try:
                self._transport.write_eof()
            except OSError:  # the client has reset the connection
                self._transport.abort()
        else:
            self._transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        self._transport.abort()

    def release(self) -> None:
        """Break a cycle in asyncio's transport, whose connection is lost.

        A cycle waits for a full collection, which is rare (`garbage_collection.py`): a crowd of
        slow clients would fill the memory.
        """
        vars(self._transport).pop("_read_ready_cb", None)

    def is_closing(self) -> bool:
        """Return whether the connection is closed or about to be."""
        return self._closed or self._transport.is_closing()

    def pause_reading(self) -> None:
        """Pause reading."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Resume reading."""
        self._transport.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 -- as asyncio declares it
        """Return a detail of the connection."""
        return self._transport.get_extra_info(name, default)
