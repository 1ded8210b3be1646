"""The client's side of a kernel that means harm.

A submission has all of its kernel's sockets and can send anything through them, or close them. Two channels are enough
to execute cells, and on them nothing comes in but what `messages` has read and `zmtp` has counted: nbclient gets
messages that are well-formed whatever the kernel sent, and an answer whatever it did not send.

What was no message is counted by its cause; instead of it nbclient gets one that changes nothing, so that its bytes
count as the cell's. An answer that is none becomes an error with the name `BAD_MESSAGES`.
"""

import asyncio
import contextlib
import time
from collections import Counter
from datetime import UTC, datetime
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager, KernelManager
from traitlets import Integer
from traitlets.config import Config

from graders.execution.messages import (
    NOTHING,
    Envelope,
    Malformed,
    Message,
    envelope,
    message,
    moment,
    output_content,
    reply_content,
)
from graders.execution.zmtp import SUBSCRIBE_ALL, Connection, ConnectionLost, Parts
from graders.words import marked, tr

BAD_MESSAGES = "BadMessages"
BAD_MESSAGES_TEXT = marked(
    "Ядро Python ответило не так, как отвечают ядра: проверьте, не обращается ли ячейка к самому ядру или его сокетам."
)
# Seconds in which a kernel that has hung up turns out to have died, which is another cause.
_GRACE_S = 3.0
_LEAST = 1 << 20  # bytes of a message that may come in any case
_REPLIES = {"execute_request": "execute_reply", "kernel_info_request": "kernel_info_reply"}


class Manager(AsyncKernelManager):
    """A kernel manager that opens no connection of its own.

    The usual one does so to ask kernels to end, and whatever they say there waits in this process's memory. Ours are
    killed.
    """

    def _connect_control_socket(self) -> None:
        """Leave it: what is sent on no socket is dropped."""


def guard(manager: KernelManager, output_limit: int) -> None:
    """Have a manager's clients be of the kind that keeps to limits.

    Args:
        manager: a `Manager`.
        output_limit: bytes that a cell's messages may have together; a single one that has more is not read at all.
    """
    manager.client_factory = PromptClient
    manager.update_config(Config({"PromptClient": {"message_limit": max(output_limit, _LEAST)}}))


class Channel:
    """One of the client's channels.

    Args:
        client: whose it is.
        connection: to the kernel's socket.
    """

    def __init__(self, client: "PromptClient", connection: Connection) -> None:
        self._client = client
        self.connection = connection

    def send(self, request: Message) -> None:
        """Send a request."""
        self.connection.send(self._client.session.serialize(request))

    def is_alive(self) -> bool:
        """Whether it has not been closed on this side."""
        return self.connection.open

    def stop(self) -> None:
        """Close it."""
        self.connection.close()

    async def get_msg(self, timeout: float | None = None) -> Message:
        """Return the next message that is of concern.

        Args:
            timeout: seconds; whatever else comes meanwhile does not prolong them.

        Raises:
            Empty: when none came.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            try:
                parts = await self.connection.receive(end)
            except ConnectionLost:
                return await self._instead(end)
            if (read := self._read(parts)) is not None:
                return read
            if end is not None and time.monotonic() >= end:
                raise Empty

    def _read(self, parts: Parts) -> Message | None:
        try:
            if parts.frames is None:
                raise Malformed("too large")
            return self._accept(envelope(parts.frames, self._client.session.sign), parts.size)
        except Malformed as problem:
            self._client.malformed[str(problem)] += 1
            return self._replacement(parts.size)

    async def _instead(self, end: float | None) -> Message:
        """Return what a kernel that hung up would have said at the end; if it has died, nbclient finds that out."""
        hung_up = time.monotonic()
        while end is None or time.monotonic() < end:
            if self._client.lost or (time.monotonic() > hung_up + _GRACE_S and await self._client.is_alive()):
                self._client.lost = True
                if (last := self._last_words()) is not None:
                    return last
            await asyncio.sleep(0.1)
        raise Empty

    def _accept(self, read: Envelope, size: int) -> Message | None:
        raise NotImplementedError

    def _replacement(self, size: int) -> Message | None:
        raise NotImplementedError

    def _last_words(self) -> Message | None:
        raise NotImplementedError

    def _message(self, kind: str, content: Message, size: int, read: Envelope | None = None) -> Message:
        now = datetime.now(UTC)
        date = moment(read.date if read else None, self._client.asked, now)
        parent = self._client.running if read is None else read.parent
        return message(kind, content, parent, date, size, read.buffers if read else [])


class ShellChannel(Channel):
    """Requests, and one reply to each."""

    def __init__(self, client: "PromptClient", connection: Connection) -> None:
        super().__init__(client, connection)
        self._awaited: dict[str, str] = {}

    def send(self, request: Message) -> None:
        """Send a request, and wait for no reply to a cell before."""
        header = request["header"]
        if header["msg_type"] == "execute_request":
            self._awaited.clear()
            self._client.malformed.clear()
            self._client.running, self._client.asked = header["msg_id"], header["date"]
            self._client.count += 1
        self._awaited[header["msg_id"]] = _REPLIES.get(header["msg_type"], "")
        super().send(request)

    def _accept(self, read: Envelope, size: int) -> Message | None:
        kind = self._awaited.get(read.parent)
        if kind is None:
            return None
        if read.kind != kind:
            raise Malformed("another reply")
        content = reply_content(read, self._client.count)
        del self._awaited[read.parent]
        return self._message(kind, content, size, read)

    def _replacement(self, size: int) -> Message | None:
        """Whatever comes here is meant as the reply: better an error now than a wait until the time is up."""
        if self._awaited.pop(self._client.running, None) is None:
            return None
        told = tr(BAD_MESSAGES_TEXT)
        content = {"status": "error", "ename": BAD_MESSAGES, "evalue": told, "payload": []}
        return self._message("execute_reply", content | {"traceback": [told]}, size)

    def _last_words(self) -> Message | None:
        return self._replacement(0)


class OutputChannel(Channel):
    """What the kernel publishes: output, and what it does. Of what belongs to another cell the content is not read."""

    def _accept(self, read: Envelope, size: int) -> Message | None:
        if self._client.running and read.parent != self._client.running:
            return None
        content = output_content(read, self._client.count)
        if content is None:
            return self._replacement(size)
        return self._message(read.kind, content, size, read)

    def _replacement(self, size: int) -> Message:
        return self._message(*NOTHING, size)

    def _last_words(self) -> Message:
        return self._message("status", {"execution_state": "idle"}, 0)


class PromptClient(AsyncKernelClient):
    """A client that is ready when the kernel is, and that no kernel can harm.

    The usual one waits 0.2 s more for messages of the kernel's start, and drops them; nbclient drops them anyway, as it
    does all that belongs to no cell.

    Attributes:
        malformed: how often something came that is no message, by cause, since the latest cell began.
        lost: whether the kernel has hung up and lives on: no cell can be executed any more.
        running: the request of the latest cell.
        asked: when it was sent.
        count: its number.
    """

    message_limit = Integer(16 << 20, help="Bytes that a message may have.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.malformed: Counter[str] = Counter()
        self.lost = False
        self.running = ""
        self.asked = datetime.now(UTC)
        self.count = 0

    @property
    def received(self) -> int:
        """Bytes that have come from the kernel so far, whatever they were."""
        channels: list[Channel | None] = [self._shell_channel, self._iopub_channel]
        return sum(channel.connection.received for channel in channels if channel is not None)

    @property
    def complaint(self) -> str | None:
        """What is to be said of what came since the latest cell began, if anything."""
        return f"{tr(BAD_MESSAGES_TEXT)} ({', '.join(sorted(self.malformed))})" if self.malformed else None

    def start_channels(
        self, shell: bool = True, iopub: bool = True, stdin: bool = True, hb: bool = True, control: bool = True
    ) -> None:
        """Open the two channels that are needed: nobody would read what a kernel says on the others."""
        self.allow_stdin = False
        self._shell_channel = ShellChannel(self, Connection(self._make_url("shell"), "DEALER", self.message_limit))
        self._iopub_channel = OutputChannel(self, Connection(self._make_url("iopub"), "SUB", self.message_limit))
        self._iopub_channel.connection.send([SUBSCRIBE_ALL])

    def stop_channels(self) -> None:
        """Close them."""
        for channel in (self._shell_channel, self._iopub_channel):
            if channel is not None:
                channel.stop()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered on both channels.

        Args:
            timeout: seconds.

        Raises:
            RuntimeError: when it has died, or the time is up.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            self.kernel_info()
            with contextlib.suppress(Empty):
                await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)  # else it is not connected yet, and would lose output
                return
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it was ready")
            if time.monotonic() > end:
                raise RuntimeError(f"the kernel was not ready within {timeout} s")
