"""Processes that a kernel server has forked: they are started, sent signals and waited for from here."""

import contextlib
import json
import os
import signal
import socket
from pathlib import Path

from graders.kernel import archive, groups, protocol, sandbox, servers


class Forked:
    """A process that a server has forked.

    Attributes:
        cause: what ended it, where that was a limit ("memory", "processes") or the server's own end ("server").
        cpu_s: processor seconds that it and those around it took, once it has ended, see `protocol.py`.
    """

    def __init__(self, connection: socket.socket, group: groups.Group | None) -> None:
        self.cause: str | None = None
        self.cpu_s = 0.0
        self._connection: socket.socket | None = connection
        self._group = group
        self._buffer = b""
        self._exit: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or nothing while it runs."""
        while self._exit is None and self._connection is not None:
            try:
                part = self._connection.recv(4096)
            except BlockingIOError:
                return None
            except OSError:
                part = b""
            self._buffer += part
            if b"\n" in self._buffer:
                end = json.loads(self._buffer.splitlines()[-1])
                self._exit, self.cause, self.cpu_s = end.get("exit", 1), end.get("cause"), end.get("cpu_s", 0.0)
                if self.cause is None and self._group is not None and self._group.out_of_memory():
                    self.cause = "memory"
            elif not part:
                self._exit, self.cause = -signal.SIGKILL, "server"
        return self._exit

    def signal(self, number: int) -> None:
        """Send a signal to the process and what it has started; nothing happens when it has ended."""
        if self._connection is not None:
            with contextlib.suppress(OSError):  # it is over already
                self._connection.send(json.dumps({"signal": int(number)}).encode() + b"\n")

    def close(self) -> None:
        """Leave nothing behind; a process that runs yet is killed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._group is not None:
            self._group.close()
            self._group = None


def fork(chosen: servers.SharedServer, request: protocol.Request, streams: list[int], *, sandboxed: bool) -> Forked:
    """Have a server fork a process.

    Args:
        chosen: the server.
        request: what is wanted; `grouped` is seen to here.
        streams: descriptors of standard output, standard error and the process's sockets.
        sandboxed: whether the server is behind the fence; then the process gets a copy of the files in `cwd`.

    Raises:
        RuntimeError: when it does not start.
    """
    group = groups.group(request["limits"].get("memory")) if sandboxed else None
    request["grouped"] = group is not None
    with contextlib.ExitStack() as stack:
        descriptors = list(streams)
        if sandboxed:
            disk = request["limits"].get("disk")
            descriptors.append(stack.enter_context(archive.packed(Path(request["cwd"]), disk)).fileno())
        if group is not None:
            descriptors.append(stack.enter_context(group.entrance()).fileno())
        try:
            return Forked(chosen.start_kernel(request, descriptors), group)
        except BaseException:
            if group is not None:
                group.close()
            raise


def start_program(
    entry: str, sockets: list[socket.socket], cwd: Path, limits: dict[str, int | None], *, sandboxed: bool
) -> Forked:
    """Start a process that is no kernel and has TensorFlow imported already.

    Args:
        entry: `module:function`, called with the numbers of its sockets.
        sockets: those that it inherits.
        cwd: where it works; behind the fence it gets a copy of the files.
        limits: see `graders.kernel.protocol.Request`.
        sandboxed: whether it is to be behind the fence.

    Raises:
        RuntimeError: when it does not start, or a sandbox is asked for and cannot be had.
    """
    env = dict(os.environ)
    chosen = servers.kernel_server(sandboxed=sandboxed, env=env)
    folder = chosen.new_folder()
    request = protocol.Request(
        folder=folder.name if sandboxed else str(folder),
        arguments=[],
        entry=entry,
        sockets=len(sockets),
        cwd=str(cwd),
        env=sandbox.variables(env) if sandboxed else env,
        keep=[str(place) for place in sandbox.readable()],
        limits=dict(limits),
        grouped=False,
        preload=[entry.partition(":")[0]],
    )
    try:
        with Path(os.devnull).open("wb") as null:
            descriptors = [null.fileno(), null.fileno(), *(one.fileno() for one in sockets)]
            return fork(chosen, request, descriptors, sandboxed=sandboxed)
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()
