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

What each process does is said in files beside this one: in `preloading.py` what the server imports, in `keeper.py`,
`supervisor.py` and `child.py` (the kernel) what is forked, in `isolation.py` what tells one kernel from another. All of
them are imported here, before the first fork, and so are small; of the package they import nothing but one another: in
the sandbox there is no more. `protocol.py` and what else the client's side imports, too, runs on any system.
"""

import contextlib
import os
import selectors
import signal
import socket
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from graders.kernel import child, isolation, keeper, pages, preloading, processes, protocol, rlimits
    from graders.kernel import namespaces as ns
else:  # the files beside this one, before `main` hides the folder
    import child
    import isolation
    import keeper
    import namespaces as ns
    import pages
    import preloading
    import processes
    import protocol
    import rlimits


def main() -> NoReturn:
    """Import, then fork kernels until the lifeline is cut."""
    if sys.argv[1:] == [protocol.REHEARSE]:
        processes.or_die(isolation.rehearse)
    requests, lifeline = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    sandboxed = "--sandbox" in sys.argv[3:]
    _leave_folder()
    orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        orders.close()
        processes.or_die(keeper.keep, requests, lifeline, theirs, sandboxed)
    requests.close()
    theirs.close()
    preloading.preload()
    pages.collapse()
    _serve(orders, lifeline, pid)


def _leave_folder() -> None:
    """Forget this file's folder and the names of the modules in it: a student's own may have the same."""
    folder = sys.path.pop(0)  # IPython puts the working folder there
    for name, module in list(sys.modules.items()):
        if name != "__main__" and os.path.dirname(getattr(module, "__file__", None) or "") == folder:
            del sys.modules[name]


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
            processes.or_die(child.be_forked, order, descriptors, first, group)
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


if __name__ == "__main__":
    main()
