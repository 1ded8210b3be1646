"""Messages between the student's kernel and the judge: a header and buffers, whose sizes are looked at first."""

import select
import socket
import struct
import time

# Bytes of what is no array, and of all arrays of a message together.
MOST_HEADER = 16 << 20
MOST_BUFFERS = 512 << 20
MOST_COUNT = 4096
_SIZES = struct.Struct("!IIQ")


class LinkError(Exception):
    """The other side is gone, silent, or says what is no message."""


class Gone(LinkError):
    """The other side is gone."""


class Silent(LinkError):
    """Nothing came in time."""


class TooLarge(LinkError):
    """More than may cross at once."""


class Link:
    """One end; the messages that come in are whole, in order and within the limits.

    Args:
        connection: of a socket pair.
    """

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._socket = connection
        self._received = bytearray()  # kept when a wait is interrupted, or all that follows would be misread

    def send(self, header: bytes, buffers: list[bytes], deadline: float) -> None:
        """Send a message.

        Args:
            header: what is no array.
            buffers: the arrays.
            deadline: when to give up, by `time.monotonic`.

        Raises:
            LinkError: when it is too large, or nobody takes it.
        """
        total = sum(map(len, buffers))
        if len(header) > MOST_HEADER or total > MOST_BUFFERS or len(buffers) > MOST_COUNT:
            raise TooLarge(f"more than {MOST_HEADER >> 20} MB, or {MOST_BUFFERS >> 20} MB of arrays, at once")
        sizes = struct.pack(f"!{len(buffers)}Q", *map(len, buffers))
        for part in (_SIZES.pack(len(header), len(buffers), total) + sizes + header, *buffers):
            self._send(memoryview(part), deadline)

    def _send(self, data: memoryview, deadline: float) -> None:
        while data:
            self._wait(deadline, write=True)
            try:
                data = data[self._socket.send(data[: 1 << 20]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise Gone(f"the other side is gone ({error})") from None

    def receive(self, deadline: float) -> tuple[bytes, list[memoryview]]:
        """Wait for a message; return its header and its buffers.

        Raises:
            LinkError: when none came in time, or what came is no message. Nothing can be received after that.
        """
        size, count, total = _SIZES.unpack(self._need(0, _SIZES.size, deadline))
        if size > MOST_HEADER or count > MOST_COUNT or total > MOST_BUFFERS:
            raise TooLarge("a message that is larger than allowed")
        place = _SIZES.size
        sizes = struct.unpack(f"!{count}Q", self._need(place, 8 * count, deadline))
        if sum(sizes) != total:
            raise LinkError("a message whose sizes contradict each other")
        place += 8 * count
        whole = self._need(place, size + total, deadline)
        header, buffers, at = bytes(whole[:size]), [], size
        for length in sizes:
            buffers.append(memoryview(whole)[at : at + length])
            at += length
        del self._received[: place + size + total]
        return header, buffers

    def _need(self, start: int, length: int, deadline: float) -> bytes:
        """Return bytes of the message that comes in; they stay where they are until it is whole."""
        while len(self._received) < start + length:
            self._wait(deadline, write=False)
            try:
                part = self._socket.recv(1 << 20)
            except BlockingIOError:
                continue
            except OSError as error:
                raise Gone(f"the other side is gone ({error})") from None
            if not part:
                raise Gone("the other side is gone")
            self._received += part
        return bytes(self._received[start : start + length])

    def _wait(self, deadline: float, *, write: bool) -> None:
        left = deadline - time.monotonic()
        waiter = select.poll()  # `select` knows no descriptors from 1024 on
        waiter.register(self._socket, select.POLLOUT if write else select.POLLIN)
        if left <= 0 or not waiter.poll(1000 * min(left, 1e6)):
            raise Silent("no answer in time")

    def close(self) -> None:
        """Close this end."""
        self._socket.close()
