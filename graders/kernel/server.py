"""The kernel server: imports what notebooks import once, and forks a kernel for each request.

    python server.py REQUESTS LIFELINE [--sandbox]

REQUESTS is the number of an inherited listening unix socket, LIFELINE that of one end of a socket pair: when the other
end is closed, the server ends. A client connects for each kernel and sends one line of JSON (see `Request`) together
with the file descriptors for the kernel's standard output and standard error, those of its sockets, in the sandbox that
of a tar archive, and where there are control groups that of the kernel's.
It gets back lines of JSON: `{"started": pid}` or `{"error": text}`, and at the end `{"exit": code, "cause": text}`,
where the cause is null unless a limit was reached. In between it sends `{"signal": number}`. When it closes the
connection, the kernel is killed.

Nothing of TensorFlow may have run before a fork, because its threads would be missing in the child: the server counts
its threads and refuses to fork when there is more than one.

With `--sandbox` the server itself runs within bubblewrap (see `sandbox.py`), and every kernel gets file systems,
process numbers, inter-process communication and a network (without any interface that works) of its own on top. There
`/home/student` and /tmp are the kernel's own and limited in size; the sockets are in `/run/kernel`. Where root grades,
each kernel is a user of its own: nothing else limits the number of root's processes, or keeps root out of root's files.
An ordinary user's kernels have a user namespace each instead: what one of them starts leaves the others' limit alone.

This file imports no other modules of the package than `namespaces`, `seccomp` and `usage`, lying next to it: in the
sandbox there is no more.
"""

import contextlib
import gc
import importlib
import inspect
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, TypedDict

if TYPE_CHECKING:
    from graders.kernel import namespaces as ns
    from graders.kernel import seccomp, usage
elif __name__ == "__main__":  # the server itself: it finds the files beside this one, before `main` hides the folder
    import namespaces as ns
    import seccomp
    import usage

# What lessons and assignments import, and what a kernel imports itself when it starts.
PRELOADED = (
    "numpy",
    "scipy.stats",
    "pandas",
    "matplotlib.pyplot",
    "sklearn.datasets",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "tensorflow",
    "keras",
    "keras_tuner",
    "livelossplot",
    "ipywidgets",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
    "tarfile",
    "msgpack",
    "threadpoolctl",
)
KERNELS = "/kernels"  # in the sandbox: the folder of all kernels' sockets
KERNEL = "/run/kernel"  # in the sandbox: that of one kernel
HOME = "/home/student"
WORK = f"{HOME}/work"
POLL_S = 0.1
# Processes and threads that a kernel's user may have at all: holds while the supervisor gets no turn to count.
MOST_TASKS = 256 + 16 * (os.cpu_count() or 1)
# Files and folders that a kernel may have in the sandbox: each takes memory that no size tells of.
MOST_FILES = 50_000
# Files that one process may have open: what is sent and not yet received waits in them, in memory that is nobody's.
# Well below what programs may have, since Linux counts some of it (descriptors in flight, what epoll watches) by user.
MOST_OPEN = 512
FIRST_USER = 1 << 30  # beyond those that systems give to people and services
MOST = 1 << 20  # bytes of one request
SOCKETS = 4  # the first number after the standard streams and the supervisor's
SOCKETS_S = 60.0
_pools: Any = None


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


def main() -> NoReturn:
    """Import, then fork kernels until the lifeline is cut."""
    requests, lifeline = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    sandboxed = "--sandbox" in sys.argv[3:]
    del sys.path[0]  # this folder is no student's business; IPython puts the working folder there
    gc.disable()  # or a fifth of the time goes into looking for garbage among what is imported
    for name in PRELOADED:
        try:
            importlib.import_module(name)
        except Exception as error:  # whatever is wrong, the notebook that imports it should get it
            print(f"{name} is not preloaded: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    leave_graphs_as_they_are()
    _find_thread_pools()
    # the first error in a kernel asks where each module's file is, which takes a quarter of a second: it is known then
    inspect.getmodule(inspect.currentframe())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for supervisors
    gc.enable()
    gc.collect()
    gc.freeze()  # or the first collection in a kernel would copy every page of what was imported
    while True:
        ready, _, _ = select.select([requests, lifeline], [], [])
        if lifeline in ready:
            os._exit(0)  # what was imported may have left something that waits
        connection, _ = requests.accept()
        threads = len(os.listdir("/proc/self/task"))
        if threads > 1:
            _send(connection, error=f"the kernel server has {threads} threads; a forked kernel would lack them")
        elif os.fork() == 0:
            requests.close()
            lifeline.close()
            _supervise(connection, sandboxed)
        connection.close()


def leave_graphs_as_they_are() -> None:
    """Have TensorFlow run the graphs of functions as they were traced; works until its first operation.

    `fit` makes an iterator over its data set for each epoch, and with each of them TensorFlow optimises the functions
    of the data set anew: half of the time of a single neuron's training, little where an epoch takes a
    second. Results are the same up to rounding. A notebook can have the optimiser back:
    `tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})` in its first cell.
    """
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


def _supervise(connection: socket.socket, sandboxed: bool) -> NoReturn:
    """Start one kernel, pass signals on to it, enforce its limits and report its end."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if sandboxed:
            ns.let_others_look(False)
        request, descriptors = _receive(connection)
        group = descriptors.pop() if request["grouped"] else None
        user = _enter(request, descriptors.pop()) if sandboxed else None
        ours, theirs = socket.socketpair()
        pid = _fork_kernel(request, [*descriptors, theirs.fileno()], group, [connection, ours], sandboxed, user)
        theirs.close()
        for descriptor in (*descriptors, *([] if group is None else [group])):
            os.close(descriptor)
        _watch(connection, ours, pid, request["limits"], sandboxed)
        code = 0
    except BaseException as error:
        with contextlib.suppress(OSError):
            _send(connection, error=f"{type(error).__name__}: {error}")
    finally:
        os._exit(code)


def _receive(connection: socket.socket) -> tuple[Request, list[int]]:
    data, descriptors = b"", []
    while not data.endswith(b"\n"):
        part, found, _, _ = socket.recv_fds(connection, 65536, 8)
        descriptors += found
        data += part
        if not part or len(data) > MOST:
            raise RuntimeError("the request is incomplete or too long")
    return json.loads(data), descriptors


def _send(connection: socket.socket, **message: Any) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def _enter(request: Request, archive: int) -> int | None:
    """Give the kernel to be forked namespaces and a user of its own, and unpack the submission's files there."""
    os.chdir("/")
    user = _user()
    ns.unshare(ns.CLONE_NEWNS | ns.CLONE_NEWPID | ns.CLONE_NEWIPC | ns.CLONE_NEWNET)
    ns.mount("none", "/", flags=ns.MS_REC | ns.MS_PRIVATE)
    ns.bind(f"{KERNELS}/{request['folder']}", KERNEL)
    ns.tmpfs(KERNELS, 4096, 1)
    ns.remount_read_only(KERNELS)
    ns.tmpfs(HOME, request["limits"].get("disk") or 1 << 40, MOST_FILES)
    os.umask(0o022)
    kept = {place: os.open(place, os.O_PATH) for place in request["keep"]}
    # one file system, so that one limit holds for all that a student can write
    for name, place in ((".tmp", "/tmp"), (".tmp", "/var/tmp"), (".shm", "/dev/shm")):
        os.makedirs(f"{HOME}/{name}", exist_ok=True)
        ns.bind(f"{HOME}/{name}", place)
    for place, descriptor in kept.items():
        if not os.path.exists(place):
            os.makedirs(place)
            ns.bind(f"/proc/self/fd/{descriptor}", place)
        os.close(descriptor)
    os.mkdir(WORK)
    with os.fdopen(archive, "rb") as file:
        unpack(file, WORK)
    if user is not None:
        for place in (HOME, KERNEL):
            for folder, _, files in os.walk(place):
                for path in (folder, *(os.path.join(folder, name) for name in files)):
                    os.chown(path, user, user, follow_symlinks=False)
    return user


def unpack(archive: IO[bytes], folder: str) -> None:
    """Write out what the grader has packed; plain files and folders below `folder`, and nothing else.

    Raises:
        tarfile.TarError: for what is no archive, and for names that lead elsewhere.
    """
    import tarfile

    with tarfile.open(fileobj=archive) as tar:
        members = [member for member in tar if member.isreg() or member.isdir()]
        if hasattr(tarfile, "data_filter"):
            tar.extractall(folder, members, filter="data")
            return
        for member in members:  # Python 3.11.2, which Debian 12 has, knows no filters
            if member.name.startswith("/") or ".." in member.name.split("/"):
                raise tarfile.ExtractError(f"{member.name!r} leads elsewhere")
            member.mode &= 0o755
        tar.extractall(folder, members)


def _user() -> int | None:
    """Return the user that this supervisor's kernel is to be, where one can be chosen: one that no other kernel is."""
    return FIRST_USER + int.from_bytes(os.urandom(3), "big") if gives_users() else None


def gives_users() -> bool:
    """Say whether each kernel in the sandbox can be a user of its own: for root, where it may be anybody."""
    with open("/proc/self/uid_map") as file:
        everybody = file.read().split() == ["0", "0", "4294967295"]
    return everybody and os.geteuid() == 0


def _fork_kernel(
    request: Request,
    descriptors: list[int],
    group: int | None,
    ours: list[socket.socket],
    sandboxed: bool,
    user: int | None,
) -> int:
    """Return the number of the kernel, or in the sandbox of the first process of its pid namespace."""
    pid = os.fork()
    if pid == 0:
        for one in ours:
            one.close()
        ns.die_with_parent()
        if group is not None:
            with contextlib.suppress(OSError):  # the limits are watched in any case
                os.write(group, b"0")
            os.close(group)
        if sandboxed:
            _or_die(_be_init, request, descriptors, user)
        _or_die(_be_kernel, request, descriptors, request["folder"], request["cwd"])
    return pid


def _or_die(function: Callable[..., None], *arguments: Any) -> NoReturn:
    try:
        function(*arguments)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(1)


def _be_init(request: Request, descriptors: list[int], user: int | None) -> NoReturn:
    """Fork the kernel, and pass signals on: the first process of a namespace is deaf to those it has no handler for."""
    signals = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGUSR1}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    ns.proc()
    ns.leave_keyring()
    ns.drop_privileges(user)
    # another user has, and the system may have been told that this is no reason
    ns.let_others_look(False)
    ns.die_with_parent()
    seccomp.install()
    import resource

    resource.setrlimit(resource.RLIMIT_NPROC, (MOST_TASKS, MOST_TASKS))
    pid = os.fork()
    if pid == 0:
        ns.let_others_look(True)  # Python's libraries look at themselves in /proc
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        _or_die(_be_kernel, request, descriptors, KERNEL, WORK)
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))  # among them the server's log
    while True:
        number = signal.sigwait(signals)
        if number != signal.SIGCHLD:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, number)
            continue
        with contextlib.suppress(ChildProcessError):
            while (done := os.waitpid(-1, os.WNOHANG))[0] != 0:
                if done[0] == pid:
                    code = os.waitstatus_to_exitcode(done[1])
                    os._exit(code if code >= 0 else 128 - code)  # as a shell puts it


def _be_kernel(request: Request, descriptors: list[int], folder: str, cwd: str) -> None:
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
    sandboxed = folder == KERNEL
    _limit(request["limits"], sandboxed)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    if not sandboxed:
        os.chdir(cwd)
    _set_threads()
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
    app.initialize(sys.argv[1:])
    with supervisor:
        supervisor.sendall(b"!")
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


def _be_program(request: Request, supervisor: socket.socket, cwd: str | None) -> None:
    """Call what the request names."""
    module, _, function = (request["entry"] or "").partition(":")
    sys.path[:0] = filter(None, request["env"].get("PYTHONPATH", "").split(os.pathsep))
    entry = getattr(importlib.import_module(module), function)
    with supervisor:
        supervisor.sendall(b"!")
        supervisor.recv(1)
    if cwd is not None:
        os.chdir(cwd)
    entry(*range(SOCKETS, SOCKETS + request["sockets"]))
    os._exit(0)


def _limit(limits: dict[str, int | None], sandboxed: bool) -> None:
    import resource

    if sandboxed:
        if disk := limits.get("disk"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (disk, disk))  # those with holes in them included
        resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_OPEN, MOST_OPEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # where memory runs out all the same, this is what should go
    memory = limits.get("memory")
    if memory:
        # What counts is what is used, and the supervisor sees to that; this stops what comes between two looks.
        resource.setrlimit(resource.RLIMIT_DATA, (2 * memory, 2 * memory))


def _find_thread_pools() -> None:
    """Look once for the libraries that have threads of their own: the search takes longer than a fork."""
    global _pools
    with contextlib.suppress(Exception):
        _pools = sys.modules["threadpoolctl"].ThreadpoolController()


def _set_threads() -> None:
    """Let NumPy's linear algebra use as many threads as the environment asks for: the server has had one."""
    threads = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS")
    with contextlib.suppress(Exception):
        _pools.limit(limits=int(threads) if threads else len(os.sched_getaffinity(0)))


def _watch(
    connection: socket.socket, kernel: socket.socket, pid: int, limits: dict[str, int | None], sandboxed: bool
) -> None:
    """Report the kernel's start and end to the client, and do what it asks for in between."""
    begin, cause, buffer = time.monotonic(), None, b""
    process = os.pidfd_open(pid)
    watched: list[socket.socket | int] = [connection, process, kernel]
    # threads cannot be started once the pid namespace was left, so one loop does everything
    while True:
        ready, _, _ = select.select(watched, [], [], POLL_S)
        if process in ready:
            break
        if connection in ready:
            part = connection.recv(65536)
            *lines, buffer = (buffer + part).split(b"\n")
            for line in lines:
                _signal(pid, json.loads(line)["signal"], sandboxed)
            if not part:
                _signal(pid, signal.SIGKILL, sandboxed)
        if kernel in ready:
            watched.remove(kernel)
            if kernel.recv(1):
                if sandboxed:
                    ns.remount_read_only(KERNEL)
                _send(connection, started=pid)
            kernel.close()  # the kernel has waited for this
        elif kernel in watched and time.monotonic() - begin > SOCKETS_S:
            raise RuntimeError(f"the kernel opened no sockets within {SOCKETS_S:.0f} s")
        # At first /proc is not that of the kernel's namespace yet, and then there is somebody in it who looks at it.
        entered = not (sandboxed and os.path.exists("/proc/self"))
        if entered and cause is None and (cause := usage.exceeded(pid, limits, HOME if sandboxed else None)):
            _signal(pid, signal.SIGKILL, sandboxed)
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(OSError):
        _send(connection, exit=os.waitstatus_to_exitcode(status), cause=cause)
    if not sandboxed:
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)  # what the kernel left running


def _signal(pid: int, number: int, sandboxed: bool) -> None:
    with contextlib.suppress(ProcessLookupError):
        if sandboxed:
            os.kill(pid, number)
        else:
            os.killpg(pid, number)


if __name__ == "__main__":
    main()
