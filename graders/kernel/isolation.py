"""What tells one kernel in the sandbox from another: namespaces, files and a user of its own, and no rights.

A supervisor prepares all that (`enter`) and forks the first process of the namespaces, which has nothing to do but to
be there (`fork_first`). The kernel, forked by the server, then joins it (`join`). Both give up what they could do
before. `rehearse` takes the same steps without a kernel.
"""

import contextlib
import os
import signal
import socket
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from graders.kernel import archive, processes, protocol, rlimits, seccomp
    from graders.kernel import namespaces as ns
else:  # see `server.py`
    import archive
    import namespaces as ns
    import processes
    import protocol
    import rlimits
    import seccomp

# Files and folders that a kernel may have in the sandbox: each takes memory that no size tells of.
_MOST_FILES = 50_000
_FIRST_USER = 1 << 30  # beyond those that systems give to people and services


def enter(request: protocol.Request, packed: int) -> int | None:
    """Give the kernel to be forked namespaces and a user of its own, and unpack the submission's files there."""
    os.chdir("/")
    user = _user()
    ns.unshare(ns.CLONE_NEWNS | ns.CLONE_NEWPID | ns.CLONE_NEWIPC | ns.CLONE_NEWNET)
    ns.mount("none", "/", flags=ns.MS_REC | ns.MS_PRIVATE)
    ns.bind(f"{protocol.KERNELS}/{request['folder']}", protocol.KERNEL)
    ns.tmpfs(protocol.KERNELS, 4096, 1)
    ns.remount_read_only(protocol.KERNELS)
    ns.tmpfs(protocol.HOME, request["limits"].get("disk") or 1 << 40, _MOST_FILES)
    os.umask(0o022)
    kept = {place: os.open(place, os.O_PATH) for place in request["keep"]}
    # one file system, so that one limit holds for all that a student can write
    for name, place in ((".tmp", "/tmp"), (".tmp", "/var/tmp"), (".shm", "/dev/shm")):
        os.makedirs(f"{protocol.HOME}/{name}", exist_ok=True)
        ns.bind(f"{protocol.HOME}/{name}", place)
    for place, descriptor in kept.items():
        if not os.path.exists(place):
            os.makedirs(place)
            ns.bind(f"/proc/self/fd/{descriptor}", place)
        os.close(descriptor)
    os.mkdir(protocol.WORK)
    with os.fdopen(packed, "rb") as file:
        archive.unpack(file, protocol.WORK)
    if user is not None:
        for place in (protocol.HOME, protocol.KERNEL):
            for folder, _, files in os.walk(place):
                for path in (folder, *(os.path.join(folder, name) for name in files)):
                    os.chown(path, user, user, follow_symlinks=False)
    return user


def _user() -> int | None:
    """Return the user that this supervisor's kernel is to be, where one can be chosen: one that no other kernel is."""
    return _FIRST_USER + int.from_bytes(os.urandom(3), "big") if _gives_users() else None


def _gives_users() -> bool:
    """Say whether each kernel in the sandbox can be a user of its own: for root, where it may be anybody."""
    with open("/proc/self/uid_map") as file:
        everybody = file.read().split() == ["0", "0", "4294967295"]
    return everybody and os.geteuid() == 0


def fork_first(user: int | None, group: list[int], ours: list[socket.socket]) -> int:
    """Fork the first process of the namespaces, and return its number when all is ready for a kernel to join it."""
    own, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        for one in (*ours, own):
            one.close()
        ns.die_with_parent()
        processes.or_die(_be_first, user, group, theirs)
    theirs.close()
    with own:
        if (said := own.recv(4096)) != protocol.READY:
            raise RuntimeError(said.decode(errors="replace") or "the first process of the namespaces has ended")
    return pid


def _be_first(user: int | None, group: list[int], supervisor: socket.socket) -> NoReturn:
    """Wait for what has lost its parent, until the supervisor ends this process and with it the namespaces."""
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    join_group(group)
    try:
        ns.proc()
        _give_up(user)
    except OSError as error:
        supervisor.sendall(str(error).encode())
        raise
    supervisor.sendall(protocol.READY)
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))  # among them the server's log
    while True:
        signal.sigwait({signal.SIGCHLD})
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass


def join(first: int, user: int | None) -> None:
    """Enter the namespaces made for this kernel; its process number is of theirs already."""
    ns.join(first, ns.CLONE_NEWNS | ns.CLONE_NEWIPC | ns.CLONE_NEWNET)
    os.chdir("/")
    os.umask(0o022)
    _give_up(user)


def join_group(group: list[int]) -> None:
    """Come into a control group, where there is one, by its descriptor."""
    for descriptor in group:
        with contextlib.suppress(OSError):  # the limits are watched in any case
            os.write(descriptor, b"0")
        os.close(descriptor)


def _give_up(user: int | None) -> None:
    """Give up, for good, all that a process behind the fence is not to have."""
    ns.leave_keyring()
    ns.drop_privileges(user)
    # another user has, and the system may have been told that this is no reason
    ns.let_others_look(False)
    ns.die_with_parent()
    seccomp.install()
    rlimits.limit_tasks()


def rehearse() -> NoReturn:
    """Make namespaces and have a process join them, as a kernel does; exit with 0 where that works."""
    user, (own, theirs) = _user(), socket.socketpair()
    if (supervisor := os.fork()) == 0:
        processes.or_die(_rehearse_supervisor, user, theirs)
    theirs.close()
    _, found, _, _ = socket.recv_fds(own, 1, 1)
    code = 1
    for first in found:
        ns.join(first, ns.CLONE_NEWPID)
        if (pid := os.fork()) == 0:
            processes.or_die(_rehearse_kernel, first, user)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.kill(supervisor, signal.SIGKILL)  # bubblewrap waits for all that it has started
    os._exit(code)


def _rehearse_supervisor(user: int | None, rehearsal: socket.socket) -> NoReturn:
    ns.unshare(ns.CLONE_NEWNS | ns.CLONE_NEWPID | ns.CLONE_NEWIPC | ns.CLONE_NEWNET)
    first = fork_first(user, [], [])
    socket.send_fds(rehearsal, [protocol.READY], [os.pidfd_open(first)])
    while True:
        signal.pause()


def _rehearse_kernel(first: int, user: int | None) -> NoReturn:
    join(first, user)
    os._exit(0)
