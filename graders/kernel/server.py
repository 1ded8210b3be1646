"""The kernel server: imports what notebooks import once, and forks a kernel for each request.

    python server.py REQUESTS LIFELINE [--sandbox]
    python server.py --rehearse     (in the sandbox: exits 0 when a kernel could have its namespaces)

REQUESTS is the number of an inherited listening unix socket, LIFELINE that of one end of a socket pair: when the other
end is closed, the server ends. `protocol.py` says what is asked for, and answered.

Nothing of TensorFlow may have run before a fork, because its threads would be missing in the child: the server counts
its threads and refuses to fork when there is more than one.

A fork of the process that has imported all this takes twenty times as long as one of a bare Python. So only kernels are
forked from it. The keeper, forked before the imports, takes the requests and forks a supervisor for each; that one
prepares what the kernel needs, has the server fork it, and stays to watch. In the sandbox it forks one more first, the
first process of the kernel's namespaces, which the kernel then joins.

With `--sandbox` the server itself runs within bubblewrap (see `sandbox.py`), and every kernel gets file systems,
process numbers, inter-process communication and a network (without any interface that works) of its own on top. There
`/home/student` and /tmp are the kernel's own and limited in size; the sockets are in `/run/kernel`. Where root grades,
each kernel is a user of its own: nothing else limits the number of root's processes, or keeps root out of root's files.
An ordinary user's kernels have a user namespace each instead: what one of them starts leaves the others' limit alone.

This file, and those that it imports, import no other modules of the package than some that lie next to them: in the
sandbox there is no more.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import selectors
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from graders.kernel import isolation, pages, preloading, processes, protocol, rlimits, usage
    from graders.kernel import namespaces as ns
else:  # the files beside this one, before `main` hides the folder
    import isolation
    import namespaces as ns
    import pages
    import preloading
    import processes
    import protocol
    import rlimits
    import usage

POLL_S = 0.1
SOCKETS_S = 60.0


def main() -> NoReturn:
    """Import, then fork kernels until the lifeline is cut."""
    if sys.argv[1:] == [protocol.REHEARSE]:
        processes.or_die(isolation.rehearse)
    requests, lifeline = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    sandboxed = "--sandbox" in sys.argv[3:]
    _leave_folder()
    orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    keeper = os.fork()
    if keeper == 0:
        orders.close()
        processes.or_die(_keep, requests, lifeline, theirs, sandboxed)
    requests.close()
    theirs.close()
    preloading.preload()
    pages.collapse()
    _serve(orders, lifeline, keeper)


def _leave_folder() -> None:
    """Forget this file's folder and the names of the modules in it: a student's own may have the same."""
    folder = sys.path.pop(0)  # IPython puts the working folder there
    for name, module in list(sys.modules.items()):
        if name != "__main__" and os.path.dirname(getattr(module, "__file__", None) or "") == folder:
            del sys.modules[name]


def _keep(requests: socket.socket, lifeline: socket.socket, orders: socket.socket, sandboxed: bool) -> NoReturn:
    """Fork a supervisor for each request."""
    ns.die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for supervisors
    importlib.import_module("tarfile")  # for all of them
    gc.freeze()
    while True:
        ready, _, _ = select.select([requests, lifeline], [], [])
        if lifeline in ready:
            os._exit(0)
        connection, _ = requests.accept()
        if os.fork() == 0:
            requests.close()
            lifeline.close()
            _supervise(connection, orders, sandboxed)
        connection.close()


def _serve(orders: socket.socket, lifeline: socket.socket, keeper: int) -> NoReturn:
    """Fork kernels as supervisors order them; pass signals on to them, and tell their ends."""
    forked: dict[int, tuple[int, socket.socket]] = {}  # number and supervisor of each kernel, by its descriptor
    rlimits.raise_open_files()
    selector = selectors.DefaultSelector()
    ends = lifeline, os.pidfd_open(keeper)
    for one in (orders, *ends):
        selector.register(one, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is orders:
                _, descriptors, _, _ = socket.recv_fds(orders, 1, 1)
                supervisor = socket.socket(fileno=descriptors[0])
                if (pid := _fork_kernel(supervisor)) is None:
                    supervisor.close()
                    continue
                process = os.pidfd_open(pid)
                forked[process] = pid, supervisor
                selector.register(process, selectors.EVENT_READ)
                selector.register(supervisor, selectors.EVENT_READ, process)
            elif key.fileobj in ends:
                os._exit(0)  # what was imported may have left something that waits
            elif key.data is not None:
                pid, supervisor = forked.get(key.data, (0, orders))
                if supervisor is not key.fileobj:  # the kernel was buried a moment ago
                    continue
                number = _order(supervisor)
                if number is None:
                    selector.unregister(supervisor)
                _signal(pid, signal.SIGKILL if number is None else number)
            else:
                process = key.fd
                pid, supervisor = forked.pop(process)
                selector.unregister(process)
                os.close(process)
                with contextlib.suppress(KeyError):
                    selector.unregister(supervisor)
                _bury(pid, supervisor)


def _order(supervisor: socket.socket) -> int | None:
    """Return the signal that a supervisor wants its kernel to get; None where there is no supervisor any more."""
    with contextlib.suppress(OSError):
        if said := supervisor.recv(1):
            return said[0]
    return None


def _bury(pid: int, supervisor: socket.socket) -> None:
    """Wait for a kernel that has ended, and tell its supervisor how."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)  # what the kernel left running; the number is its own until it was waited for
    _, status, used = os.wait4(pid, 0)
    with contextlib.suppress(OSError):
        protocol.send(supervisor, exit=os.waitstatus_to_exitcode(status), cpu_s=used.ru_utime + used.ru_stime)
    supervisor.close()


def _signal(pid: int, number: int) -> None:
    """Send a signal to a kernel that was not waited for yet, and to what is in its group."""
    with contextlib.suppress(ProcessLookupError):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:  # it has none yet
            os.kill(pid, number)


def _supervise(connection: socket.socket, orders: socket.socket, sandboxed: bool) -> NoReturn:
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


def _fork_kernel(supervisor: socket.socket) -> int | None:
    """Return the number of the kernel that a supervisor has ordered; tell it that, or why there is none."""
    descriptors: list[int] = []
    try:
        order, descriptors = protocol.receive(supervisor)
        request = order["request"]
        preloading.preload_also(request["preload"])
        running = len(os.listdir("/proc/self/task"))
        if running > 1:
            raise RuntimeError(f"the kernel server has {running} threads; a forked kernel would lack them")
        group = [descriptors.pop()] if request["grouped"] else []
        first = descriptors.pop() if order["sandboxed"] else None
        if first is not None:
            ns.join(first, ns.CLONE_NEWPID)
        pid = os.fork()
        if pid == 0:
            processes.or_die(_be_forked, order, descriptors, first, group)
        descriptors += [*group, *([] if first is None else [first])]
        protocol.send(supervisor, forked=pid)
        return pid
    except Exception as error:
        with contextlib.suppress(OSError):
            protocol.send(supervisor, error=f"{type(error).__name__}: {error}")
        return None
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _be_forked(order: protocol.Order, descriptors: list[int], first: int | None, group: list[int]) -> None:
    ns.die_with_parent()
    isolation.join_group(group)
    request = order["request"]
    if first is None:
        _be_kernel(request, descriptors, request["folder"], request["cwd"])
        return
    isolation.join(first, order["user"])
    ns.let_others_look(True)  # Python's libraries look at themselves in /proc
    _be_kernel(request, descriptors, protocol.KERNEL, protocol.WORK)


def _be_kernel(request: protocol.Request, descriptors: list[int], folder: str, cwd: str) -> None:
    """Become an ordinary kernel; returns when it has been shut down."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    null = os.open(os.devnull, os.O_RDONLY)
    wanted = [null, *descriptors[:2], descriptors[-1], *descriptors[2:-1]]
    high = max(wanted) + len(wanted) + 1  # above all of them, so that none is covered before it was moved
    for place, descriptor in enumerate(wanted):
        os.dup2(descriptor, high + place)
    for number in range(len(wanted)):
        os.dup2(high + number, number, inheritable=number < 3)
    os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))
    supervisor = socket.socket(fileno=3)
    sandboxed = folder == protocol.KERNEL
    rlimits.limit(request["limits"], sandboxed)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    if not sandboxed:
        os.chdir(cwd)
    preloading.set_threads()
    if "numpy" in sys.modules:
        sys.modules[
            "numpy"
        ].random.seed()  # otherwise every kernel would draw the same; Python's `random` sees to itself
    if request["entry"]:
        _be_program(request, supervisor, cwd if sandboxed else None)
        return
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher", "-f", f"{folder}/connection.json", *request["arguments"]]
    # As a Jupyter kernel, not one started in a terminal; 1 is nobody's number to wait for.
    app = IPKernelApp.instance(parent_handle=1)
    _initialize(app)
    with supervisor:
        supervisor.sendall(protocol.READY)
        supervisor.recv(1)
    if sandboxed:
        # Only now: a module that lies beside a submission might be imported above, and run before all is in its place.
        os.chdir(cwd)
        if app.shell is not None:
            app.shell.history_manager.dir_hist[:] = [Path.cwd()]
    app.start()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(0)


class _FewModules:
    """`sys`, but for what is imported."""

    modules: Mapping[str, object] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


def _initialize(app: Any) -> None:
    """Have a kernel made.

    Each asks all modules for their files, to tell a debugger where not to stop, and so copies a page of memory for each
    of some five thousand. The answer is known.
    """
    ipkernel: Any = sys.modules["ipykernel.ipkernel"]
    ipkernel.sys = _FewModules()
    try:
        app.initialize(sys.argv[1:])
    finally:
        ipkernel.sys = sys
    debugger = getattr(app.kernel, "debugger", None)
    for owner, name in ((app.kernel, "_kernel_modules"), (debugger, "kernel_modules")):
        if hasattr(owner, name):
            setattr(owner, name, preloading.files())


def _be_program(request: protocol.Request, supervisor: socket.socket, cwd: str | None) -> None:
    """Call what the request names."""
    module, _, function = (request["entry"] or "").partition(":")
    sys.path[:0] = filter(None, request["env"].get("PYTHONPATH", "").split(os.pathsep))
    entry = getattr(importlib.import_module(module), function)
    with supervisor:
        supervisor.sendall(protocol.READY)
        supervisor.recv(1)
    if cwd is not None:
        os.chdir(cwd)
    entry(*range(protocol.SOCKETS, protocol.SOCKETS + request["sockets"]))
    os._exit(0)


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
        ready, _, _ = select.select(watched, [], [], POLL_S)
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
        elif kernel in watched and time.monotonic() - begin > SOCKETS_S:
            raise RuntimeError(f"the kernel opened no sockets within {SOCKETS_S:.0f} s")
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


if __name__ == "__main__":
    main()
