"""What clients, supervisors and the kernel server say to one another, and where they find a kernel's files.

A client connects for each kernel and sends one line of JSON (see `Request`) together with the file descriptors for the
kernel's standard output and standard error, those of its sockets, in the sandbox that of a tar archive, and where there
are control groups that of the kernel's. It gets back lines of JSON: `{"started": pid}` or `{"error": text}`, and at the
end `{"exit": code, "cause": text, "cpu_s": seconds}`, where the cause is null unless a limit was reached, and the
seconds are the processor's for the kernel, what it has waited for, its supervisor and its namespaces' first process. In
between it sends `{"signal": number}`. When it closes the connection, the kernel is killed.

A supervisor has the server fork by an `Order`. It gets back `{"forked": pid}` or `{"error": text}`, and at the end
`{"exit": code, "cpu_s": seconds}`; in between it sends signals, a byte each.

The server imports this file as one that lies beside it, clients as a part of the package, on any system.
"""

import json
import socket
from typing import Any, TypedDict

KERNELS = "/kernels"  # in the sandbox: the folder of all kernels' sockets
KERNEL = "/run/kernel"  # in the sandbox: that of one kernel
HOME = "/home/student"
WORK = f"{HOME}/work"
MOST = 1 << 20  # bytes of one request
SOCKETS = 4  # the first number after the standard streams and the supervisor's
REHEARSE = "--rehearse"
READY = b"!"


class Request(TypedDict):
    """What a client asks for.

    Attributes:
        folder: of the sockets and of `connection.json`; in the sandbox its name within `KERNELS`.
        arguments: of the kernel application, after the connection file.
        entry: `module:function` to call instead, with the numbers of its sockets: a process that is no kernel.
        sockets: how many it inherits; their numbers begin with `SOCKETS`.
        cwd: where the kernel works; the sandbox has `WORK` instead.
        env: all of the kernel's environment variables.
        keep: in the sandbox, folders that must be seen even where /tmp is covered: Python may be installed there.
        limits: `memory` and `disk` in bytes, `processes`; those that are missing or null do not apply.
        grouped: whether the last descriptor is that of `cgroup.procs` of the kernel's control group.
        preload: modules that the server imports before it forks, once, where it can; the kernel will need them.
    """

    folder: str
    arguments: list[str]
    entry: str | None
    sockets: int
    cwd: str
    env: dict[str, str]
    keep: list[str]
    limits: dict[str, int | None]
    grouped: bool
    preload: list[str]


class Order(TypedDict):
    """What a supervisor wants of the server; the descriptors are those of the request, but for the archive.

    Before that of the control group come, in this order, the kernel's end of a socket pair with the supervisor, and in
    the sandbox that of the first process of its namespaces.

    Attributes:
        request: the client's.
        sandboxed: whether there are such namespaces.
        user: whom to become, see `namespaces.drop_privileges`.
    """

    request: Request
    sandboxed: bool
    user: int | None


class ServerEnded(Exception):
    """The process that forks kernels is no more, and so neither is the kernel."""


def receive(connection: socket.socket) -> tuple[Any, list[int]]:
    """Return a first message, which may come in several parts, and the descriptors that came along.

    Raises:
        RuntimeError: when it does not end, or is longer than `MOST`.
    """
    data, descriptors = b"", []
    while not data.endswith(b"\n"):
        part, found, _, _ = socket.recv_fds(connection, 65536, 16)
        descriptors += found
        data += part
        if not part or len(data) > MOST:
            raise RuntimeError("the request is incomplete or too long")
    return json.loads(data), descriptors


def send(connection: socket.socket, **message: Any) -> None:
    """Send a message."""
    connection.sendall(json.dumps(message).encode() + b"\n")


def line(connection: socket.socket) -> bytes:
    """Return the next line, and leave what comes after it.

    Raises:
        ServerEnded: when the other side is gone.
    """
    data = b""
    while not data.endswith(b"\n"):
        part = connection.recv(1)
        if not part:
            raise ServerEnded
        data += part
    return data
