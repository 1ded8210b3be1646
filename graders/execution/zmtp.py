"""One connection to a kernel's socket, in ZeroMQ's protocol, with bounds that libzmq does not have.

libzmq can limit a frame (`ZMQ_MAXMSGSIZE`) and the number of whole messages that wait (`ZMQ_RCVHWM`). A message may
have any number of frames, though, and is kept until its last one has come: a kernel that sends one frame of eight
megabytes a thousand times over, without ever ending the message, fills the grader's memory with what no limit sees. And
when the limit of a frame is broken, libzmq closes the connection and connects anew, which nobody is told.

So the grader speaks the protocol itself: ZMTP 3.0 (https://rfc.zeromq.org/spec/23/) without encryption, as a client. It
reads when it is asked for a message, counts every byte, and throws away what goes beyond the limit without keeping it.
"""

import asyncio
import contextlib
import socket
import time
from collections import deque
from queue import Empty
from typing import NamedTuple

MOST_FRAMES = 1000  # of one message: Jupyter's have seven, and one more for each buffer of a widget
MOST_COMMAND = 4096  # bytes of what sockets say to each other; libzmq's greeting has about 30
BACKLOG = 16 << 20  # bytes of whole messages that wait here; what is beyond waits in the kernel, or is dropped there
_PART = 1 << 18
_READ_S = 0.05  # seconds that a turn may take, so that others get theirs
_FRAME_COSTS = 100  # bytes that an empty frame takes here
_TURN_S = 1.0
_MORE, _LONG, _COMMAND = 1, 2, 4  # flags of a frame
_GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
SUBSCRIBE_ALL = b"\x01"


class ConnectionLost(ConnectionError):
    """The kernel has closed the connection, or said what is no ZMTP."""


class Parts(NamedTuple):
    """A message as it came.

    Attributes:
        frames: nothing where the message is too large; it was not kept, and may not be over yet.
        size: bytes, all told.
    """

    frames: list[bytes] | None
    size: int


def encode(frames: list[bytes], flags: int = 0) -> bytes:
    """Return a message, or with other flags a command, as it goes over the wire."""
    parts = []
    for number, body in enumerate(frames, start=1):
        more = _MORE if number < len(frames) else 0
        if len(body) < 256:
            head = bytes([flags | more, len(body)])
        else:
            head = bytes([flags | more | _LONG]) + len(body).to_bytes(8, "big")
        parts += [head, body]
    return b"".join(parts)


class Connection:
    """A connection that is made when the kernel is there, and never again.

    Args:
        url: of the kernel's socket, `ipc://` or `tcp://`.
        kind: of our socket in ZeroMQ's words, "DEALER" or "SUB".
        limit: bytes of a message; more is thrown away.

    Attributes:
        received: bytes that have come, whatever they were.
    """

    def __init__(self, url: str, kind: str, limit: int) -> None:
        self._url = url
        self.limit = limit
        self.received = 0
        self._socket: socket.socket | None = None
        self._closed = self._broken = self._greeted = self._agreed = False
        ready = b"\x05READY\x0bSocket-Type" + len(kind).to_bytes(4, "big") + kind.encode()
        self._out = bytearray(_GREETING + encode([ready], _COMMAND))
        self._requests = bytearray()  # libzmq takes none before it has said itself that it is ready
        self._buffer = bytearray()
        self._frames: list[bytes] = []
        self._size = self._rest = 0  # bytes of the message so far, and those of its frame to be thrown away
        self._last = self._over = False  # of that frame, whether it ends its message; whether the message is too large
        self._ready: deque[Parts] = deque()
        self._held = 0
        self._read_at = 0.0

    @property
    def open(self) -> bool:
        """Whether it has not been closed on this side."""
        return not self._closed

    def close(self) -> None:
        """Hang up."""
        self._closed = True
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def send(self, frames: list[bytes]) -> None:
        """Send a message; what does not go out at once does so while one is waited for."""
        self._requests += encode(frames)
        self._turn()

    async def receive(self, end: float | None) -> Parts:
        """Return the next message.

        Args:
            end: the moment, by `time.monotonic`, until which it is waited for; one that is there already is returned.

        Raises:
            Empty: when none came.
            ConnectionLost: when none will come any more.
        """
        while True:
            await asyncio.sleep(0)  # a kernel that always has more to say would let nothing else run, no time limit
            if not self._ready or time.monotonic() > self._read_at + _READ_S:
                self._turn()  # meanwhile, too: what waits in the kernel for too long is dropped there
            if self._ready:
                parts = self._ready.popleft()
                self._held -= _cost(parts)
                return parts
            if self._broken or self._closed:
                raise ConnectionLost(self._url)
            seconds = _TURN_S if end is None else min(_TURN_S, end - time.monotonic())
            if seconds <= 0:
                raise Empty
            await self._event(seconds)

    async def _event(self, seconds: float) -> None:
        """Wait until the socket has something, or for so long."""
        if self._socket is None:
            await asyncio.sleep(min(seconds, 0.01))
            return
        loop = asyncio.get_running_loop()
        happened = asyncio.Event()
        number = self._socket.fileno()
        timer = loop.call_later(seconds, happened.set)
        try:
            loop.add_reader(number, happened.set)
            if self._out:
                loop.add_writer(number, happened.set)
            await happened.wait()
        except NotImplementedError:  # a loop of Windows that watches no sockets
            await asyncio.sleep(min(seconds, 0.01))
        finally:
            timer.cancel()
            with contextlib.suppress(NotImplementedError):
                loop.remove_reader(number)
                loop.remove_writer(number)

    def _turn(self) -> None:
        """Send and read what can be without waiting."""
        if self._broken or self._closed or (self._socket is None and not self._connect()):
            return
        try:
            self._exchange()
        except BlockingIOError:
            pass
        except (OSError, ValueError):
            self._broken = True

    def _connect(self) -> bool:
        scheme, _, address = self._url.partition("://")
        if scheme == "ipc":
            connection = socket.socket(socket.AF_UNIX)
            target: str | tuple[str, int] = address
        else:
            connection = socket.socket()
            host, _, port = address.rpartition(":")
            target = (host, int(port))
        connection.settimeout(1)
        try:
            connection.connect(target)
        except OSError:  # the kernel does not listen yet
            connection.close()
            return False
        connection.setblocking(False)
        self._socket = connection
        return True

    def _exchange(self) -> None:
        assert self._socket is not None
        self._flush()
        begin = self._read_at = time.monotonic()
        while self._held < BACKLOG and time.monotonic() < begin + _READ_S:
            part = self._socket.recv(_PART)
            if not part:
                raise ConnectionLost(self._url)
            self.received += len(part)
            self._buffer += part
            self._parse()
            self._flush()

    def _flush(self) -> None:
        assert self._socket is not None
        if self._agreed and self._requests:
            self._out += self._requests
            self._requests.clear()
        try:
            while self._out:
                del self._out[: self._socket.send(self._out)]
        except BlockingIOError:
            pass
        except (BrokenPipeError, ConnectionResetError):
            self._out.clear()  # it has hung up; what it said before is still to be read

    def _parse(self) -> None:
        """Take what is complete out of the buffer."""
        at = 0
        while used := self._step(at, len(self._buffer) - at):
            at += used
        del self._buffer[:at]

    def _step(self, at: int, there: int) -> int:
        """Take one frame, or as much as has come of one to be thrown away; return its bytes.

        Raises:
            ValueError: where this is no ZMTP.
        """
        if not self._greeted:
            return self._read_greeting() if there >= len(_GREETING) else 0
        if self._rest:
            used = min(self._rest, there)
            self._rest -= used
        else:
            flags = self._buffer[at] if there else 0
            head = 9 if flags & _LONG else 2
            if there < head:
                return 0
            size = int.from_bytes(self._buffer[at + 1 : at + head], "big")
            if flags > (_MORE | _LONG | _COMMAND) or (flags & _COMMAND and size > MOST_COMMAND):
                raise ValueError("no frame")
            if flags & _COMMAND and there >= head + size:
                self._agreed = True  # the first command is READY, the others are of no concern
                return head + size
            if flags & _COMMAND:
                return 0
            used = self._read_frame(at, there, head, size)
            if not used:
                return 0
            self._last = not flags & _MORE
        if self._last and not self._rest:
            self._end()
        return used

    def _read_greeting(self) -> int:
        greeting = bytes(self._buffer[: len(_GREETING)])
        said = greeting[:1], greeting[9:10], greeting[12:32]
        if said != (b"\xff", b"\x7f", _GREETING[12:32]) or greeting[10] < 3:
            raise ValueError("no greeting")
        self._greeted = True
        return len(_GREETING)

    def _read_frame(self, at: int, there: int, head: int, size: int) -> int:
        total = self._size + head + size
        too_large = total > self.limit or len(self._frames) >= MOST_FRAMES
        if self._over or too_large:
            if too_large:
                self._ready.append(Parts(None, total))  # at once, and again after as much: it may have no end
                total = 0
            self._over, self._frames = True, []
            self._size, self._rest = total, size
            return head
        if there < head + size:
            return 0
        with memoryview(self._buffer) as view:
            self._frames.append(bytes(view[at + head : at + head + size]))
        self._size = total
        return head + size

    def _end(self) -> None:
        if not self._over:
            self._ready.append(parts := Parts(self._frames, self._size))
            self._held += _cost(parts)
        self._frames, self._size = [], 0
        self._over = self._last = False


def _cost(parts: Parts) -> int:
    return 0 if parts.frames is None else parts.size + _FRAME_COSTS * len(parts.frames)
