"""A supervisor: has one kernel forked, watches it, and tells its client of it; a part of `server.py`."""

import contextlib
import json
import os
import select
import signal
import socket
import time
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from graders.kernel import isolation, protocol, usage
    from graders.kernel import namespaces as ns
else:  # see `server.py`
    import isolation
    import namespaces as ns
    import protocol
    import usage

_POLL_S = 0.1
_SOCKETS_S = 60.0


def supervise(connection: socket.socket, orders: socket.socket, sandboxed: bool) -> NoReturn:
    """Have one kernel started, pass signals on to it, enforce its limits and report its end."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if sandboxed:
            ns.let_others_look(False)
        request, descriptors = protocol.receive(connection)
        group = [descriptors.pop()] if request["grouped"] else []
        user = first = None
        own, kernels = socket.socketpair()
        descriptors.append(kernels.fileno())
        if sandboxed:
            user = isolation.enter(request, descriptors.pop(-2))
            first = isolation.fork_first(user, group, [connection, orders, own])
            descriptors.append(os.pidfd_open(first))
        server, theirs = socket.socketpair()
        socket.send_fds(orders, [protocol.READY], [theirs.fileno()])
        order = json.dumps(protocol.Order(request=request, sandboxed=sandboxed, user=user)).encode()
        descriptors += group
        sent = socket.send_fds(server, [order], descriptors)
        server.sendall(order[sent:] + b"\n")
        for descriptor in (orders.fileno(), theirs.detach(), *descriptors):
            os.close(descriptor)
        kernels.detach()
        reply = json.loads(protocol.line(server))
        if "forked" not in reply:
            raise RuntimeError(reply["error"])
        _watch(connection, own, server, reply["forked"], first, request["limits"])
        code = 0
    except protocol.ServerEnded:
        pass  # the client finds the connection closed, which tells it that
    except BaseException as error:
        with contextlib.suppress(OSError):
            protocol.send(connection, error=f"{type(error).__name__}: {error}")
    finally:
        os._exit(code)


def _watch(
    connection: socket.socket,
    kernel: socket.socket,
    server: socket.socket,
    pid: int,
    first: int | None,
    limits: dict[str, int | None],
) -> None:
    """Report the kernel's start and end to the client, and do what it asks for in between."""
    begin, cause, buffer = time.monotonic(), None, b""
    watched = [connection, server, kernel]

    def send(number: int) -> None:
        if number == signal.SIGKILL and first is not None:
            os.kill(first, number)
        else:
            with contextlib.suppress(OSError):
                server.sendall(bytes([number]))

    # threads cannot be started once the pid namespace was left, so one loop does everything
    while True:
        ready, _, _ = select.select(watched, [], [], _POLL_S)
        if server in ready:
            break
        if connection in ready:
            part = connection.recv(65536)
            *lines, buffer = (buffer + part).split(b"\n")
            for line in lines:
                send(json.loads(line)["signal"])
            if not part:
                watched.remove(connection)
                send(signal.SIGKILL)
        if kernel in ready:
            watched.remove(kernel)
            if kernel.recv(1):
                if first is not None:
                    ns.remount_read_only(protocol.KERNEL)
                protocol.send(connection, started=pid)
            kernel.close()  # the kernel has waited for this
        elif kernel in watched and time.monotonic() - begin > _SOCKETS_S:
            raise RuntimeError(f"the kernel opened no sockets within {_SOCKETS_S:.0f} s")
        if cause is None and (cause := usage.exceeded(pid, limits, None if first is None else protocol.HOME)):
            send(signal.SIGKILL)
    try:
        end = json.loads(protocol.line(server))
    finally:
        if first is not None:
            os.kill(first, signal.SIGKILL)
            os.waitpid(first, 0)
    with contextlib.suppress(OSError):
        cpu_s = end["cpu_s"] + sum(os.times()[:4])
        protocol.send(connection, exit=end["exit"], cause=cause, cpu_s=cpu_s)
