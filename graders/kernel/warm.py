"""Kernels forked from a server that has imported TensorFlow already; the client's side of `server.py`."""

import asyncio
import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from jupyter_client.connect import KernelConnectionInfo
from traitlets import Dict, Tuple

from graders.files import OwnFolder, write_atomic
from graders.kernel import archive, groups, protocol, sandbox
from graders.kernel.ipc import IpcProvisioner

_SERVER = Path(__file__).with_name("server.py")  # a program: nothing imports it
DEFAULT_LIMITS = {"memory": 4 << 30, "disk": 512 << 20, "processes": 64}
# Variables that Python, Keras or TensorFlow read when they are imported: kernels that differ in them share no server.
_READ_AT_IMPORT = ("KERAS_", "TF_", "PYTHONPATH", "PYTHONWARNINGS", "PYTHONHASHSEED")
_READ_LATER = ("TF_NUM_",)  # when the first operation runs
_PREFIX, _ABOUT = "kernels-", "about.json"
# The environment variable that names the folders of running servers of other processes, which may be used too.
SHARED = "COURSE_KERNEL_SERVERS"
_REPLY_S = 120.0  # TensorFlow is imported before the first reply, which takes 20 s on a slow disk


class SharedServer:
    """A server process that another process of this user has started, and will end.

    Attributes:
        folder: where its socket and those of its kernels are.
        pid: of the server, or of the fence around it.
        owner: the process that may use this object.
    """

    def __init__(self, folder: Path, pid: int) -> None:
        self.folder = folder
        self.owner = os.getpid()
        self.pid = pid

    @property
    def alive(self) -> bool:
        """Whether kernels can be had from it."""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return state.rpartition(")")[2].split()[0] not in "ZX" and (self.folder / "server").exists()

    def new_folder(self) -> Path:
        """Return an empty folder for one kernel's sockets."""
        return Path(tempfile.mkdtemp(prefix="k", dir=self.folder))

    def start_kernel(self, request: protocol.Request, descriptors: list[int]) -> socket.socket:
        """Start a kernel; return the connection on which its end will be told.

        Raises:
            RuntimeError: when there is none, with the server's reason.
        """
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(_REPLY_S)
            connection.connect(str(self.folder / "server"))
            socket.send_fds(connection, [json.dumps(request).encode() + b"\n"], descriptors)
            reply = _read_line(connection)
        except OSError as error:
            connection.close()
            raise RuntimeError(f"the kernel server does not answer ({error}): {self._last_words()}") from error
        if "started" not in reply:
            connection.close()
            ended = f"it ended at once with exit code {reply['exit']}" if "exit" in reply else self._last_words()
            raise RuntimeError(f"the kernel did not start: {reply.get('error', ended)}")
        connection.setblocking(False)
        return connection

    def _last_words(self) -> str:
        return "another process has its log"

    def close(self) -> None:
        """Leave it to the process that has started it."""


class KernelServer(SharedServer):
    """A server process of this one; ends with it, or when it is closed.

    Args:
        sandboxed: whether it and its kernels are behind the fence.
        env: the environment variables that it imports with; this process's own by default.

    Raises:
        RuntimeError: when a sandbox is asked for and cannot be had.
    """

    def __init__(self, *, sandboxed: bool, env: dict[str, str] | None = None) -> None:
        self.sandboxed = sandboxed
        self._given = dict(os.environ if env is None else env)
        # the path of a socket may have 107 bytes, so not below somebody's TMPDIR
        self._own = OwnFolder(_PREFIX, "/tmp")
        super().__init__(self._own.path, 0)
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as listener:
            listener.bind(str(self.folder / "server"))
            listener.listen(64)
            self._lifeline, far_end = socket.socketpair()
            self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the server
            numbers = [str(listener.fileno()), str(far_end.fileno())]
            self._process = subprocess.Popen(
                self._command(numbers),
                env=self._environment(),
                pass_fds=(listener.fileno(), far_end.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                start_new_session=True,  # the instructor's Ctrl-C is for us
            )
            far_end.close()
        self.pid = self._process.pid
        about = {"pid": self.pid, "key": _key(sandboxed, self._given)}
        write_atomic(self.folder / _ABOUT, json.dumps(about))

    def _command(self, numbers: list[str]) -> list[str]:
        if not self.sandboxed:
            return [sys.executable, str(_SERVER), *numbers]
        bwrap, reason = sandbox.find_bwrap(), sandbox.problem()
        if bwrap is None or reason is not None:
            raise RuntimeError(f"no sandbox: {reason}")
        passwd = self.folder / "passwd"
        passwd.write_text(sandbox.PASSWD, encoding="utf-8")
        options = ["--bind", str(self.folder), protocol.KERNELS, "--ro-bind", str(passwd), "/etc/passwd"]
        fenced = sandbox.fence(bwrap, options)
        return [*fenced, sys.executable, f"{sandbox.CODE}/kernel/server.py", *numbers, "--sandbox"]

    def _environment(self) -> dict[str, str]:
        env = sandbox.variables(self._given) if self.sandboxed else dict(self._given)
        if self.sandboxed:
            env["HOME"] = "/tmp/server"
        # Matplotlib looks at it when it is imported, and a kernel sets it only later
        env.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        env["TF_CPP_MIN_LOG_LEVEL"] = env.get("TF_CPP_MIN_LOG_LEVEL", "3")
        # one thread, so that the process may fork; each kernel then sets as many as it is to have
        return env | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

    @property
    def alive(self) -> bool:
        """Whether kernels can be had from it."""
        return self._process.poll() is None

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def close(self) -> None:
        """End the server; in the sandbox every kernel ends with it."""
        if self.owner != os.getpid():
            return  # a forked copy of this process ends, not the one that the server belongs to
        self._lifeline.close()
        try:
            self._process.wait(timeout=0.3)
        except subprocess.TimeoutExpired:  # it imports yet, and would go on with that
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()
        self._own.remove()


def _read_line(connection: socket.socket) -> dict[str, Any]:
    data = b""
    while not data.endswith(b"\n"):
        part = connection.recv(4096)
        if not part:
            break
        data += part
    return json.loads(data.splitlines()[-1]) if data else {}


_servers: dict[str, SharedServer] = {}
_lock = threading.Lock()


def kernel_server(*, sandboxed: bool, env: dict[str, str] | None = None) -> SharedServer:
    """Return a server for kernels with such an environment: this process's own, started if need be, or a shared one.

    Args:
        sandboxed: whether kernels are to be behind the fence.
        env: their environment variables; this process's own by default.

    Raises:
        RuntimeError: when a sandbox is asked for and cannot be had.
    """
    env = dict(os.environ if env is None else env)
    key = _key(sandboxed, env)
    with _lock:
        known = _servers.get(key)
        if known is not None and known.owner == os.getpid():
            if known.alive:
                return known
            known.close()  # in the sandbox more of it may live on
        if shared := _shared(key):
            _servers[key] = shared
            return shared
        _servers[key] = started = KernelServer(sandboxed=sandboxed, env=env)
        atexit.register(started.close)
        return started


def share(*, sandboxed: bool, env: dict[str, str]) -> dict[str, str]:
    """Start a server for processes that this one starts; return the environment variables by which they find it.

    Args:
        sandboxed: whether kernels are to be behind the fence.
        env: the processes' environment variables.

    Returns:
        Nothing where there are no such servers, or no sandbox: who needs a kernel will say so.
    """
    if sys.platform.startswith("linux"):
        with contextlib.suppress(RuntimeError):
            folder = str(kernel_server(sandboxed=sandboxed, env=env).folder)
            return {SHARED: os.pathsep.join([folder, *filter(None, [env.get(SHARED)])])}
    return {}


def _key(sandboxed: bool, env: dict[str, str]) -> str:
    """Return what kernels must have in common to be forked from one server."""
    names = sorted(name for name in env if name.startswith(_READ_AT_IMPORT) and not name.startswith(_READ_LATER))
    read = {name: env[name] for name in names if (name, env[name]) != ("PYTHONHASHSEED", "random")}  # as it is without
    return json.dumps([sandboxed, sys.executable, str(_SERVER), os.environ.get("SCIKIT_LEARN_DATA"), read])


def _shared(key: str) -> SharedServer | None:
    for folder in filter(None, os.environ.get(SHARED, "").split(os.pathsep)):
        with contextlib.suppress(OSError, ValueError):  # it may be gone, or another user's
            about = json.loads(Path(folder, _ABOUT).read_bytes())
            found = SharedServer(Path(folder), about["pid"])
            if about["key"] == key and found.alive:
                return found
    return None


class Forked:
    """A process that a server has forked.

    Attributes:
        cause: what ended it, where that was a limit ("memory", "processes") or the server's own end ("server").
        cpu_s: processor seconds that it and those around it took, once it has ended, see `server.py`.
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


def fork(chosen: SharedServer, request: protocol.Request, streams: list[int], *, sandboxed: bool) -> Forked:
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
    chosen = kernel_server(sandboxed=sandboxed, env=env)
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


class WarmProvisioner(IpcProvisioner):
    """Fork the kernel from a server that has imported TensorFlow; where there is no fork, start an ordinary one.

    A kernel is as any other: own working directory, environment and random state; interrupts, restarts and a sudden
    death work as with a kernel started afresh. It has imported what lessons import already; so a kernel whose
    environment says otherwise what to import, or how, is forked from a server of its own.
    """

    sandboxed = False
    limits = Dict(help="See `graders.kernel.protocol.Request`.", default_value=DEFAULT_LIMITS).tag(config=True)

    sockets = Tuple(help="Sockets that the kernel inherits.").tag(config=True)
    preload = Tuple(help="Modules that kernels of this kind will import.").tag(config=True)
    link: int | None = None  # the number of the first of them in the kernel
    _server: SharedServer | None = None
    _forked: Forked | None = None
    _running = False  # a forked kernel that nobody has waited for yet

    @property
    def cause(self) -> str | None:
        """What ended the kernel, see `Forked`."""
        return None if self._forked is None else self._forked.cause

    def forks(self) -> bool:
        """Say whether this kernel can be forked: Linux, and a Python kernel of this environment."""
        spec = self.kernel_spec
        here = Path(spec.argv[0]).name.startswith("python") and (shutil.which(spec.argv[0]) or "") in _PYTHONS
        return sys.platform.startswith("linux") and "ipykernel_launcher" in spec.argv and here

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the server and the folder of the sockets, then as any local kernel."""
        if self.forks():
            env = (kwargs.get("env") or dict(os.environ)) | self.kernel_spec.env
            chosen = kernel_server(sandboxed=self.sandboxed, env=env)
            if chosen is not self._server:  # the folder is within the server's
                self._server, self._folder = chosen, None
        return await super().pre_launch(**kwargs)

    def new_folder(self) -> str:
        """Return a folder for the sockets that the server can see."""
        return super().new_folder() if self._server is None else str(self._server.new_folder())

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel, running or not yet waited for."""
        return self._running or super().has_process

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Have the server fork a kernel.

        Raises:
            RuntimeError: when it does not start, or a sandbox is needed and cannot be had.
        """
        if not self.forks():
            if self.sandboxed:
                raise RuntimeError(f"kernel {self.kernel_spec.argv}: only this environment's own can be sandboxed")
            if self.sockets:
                kwargs["pass_fds"] = tuple(one.fileno() for one in self.sockets)
                self.link = self.sockets[0].fileno()
            return await super().launch_kernel(cmd, **kwargs)
        # in a thread: the server may be importing TensorFlow still
        self._forked = await asyncio.to_thread(self._start, cmd, kwargs)
        self._running, self.link = True, protocol.SOCKETS
        return self.connection_info

    def _start(self, cmd: list[str], options: dict[str, Any]) -> Forked:
        if self._server is None or self._folder is None:
            raise RuntimeError("`pre_launch` chooses the server and the folder, and was not called")
        folder = Path(self._folder)
        for leftover in folder.iterdir():  # of the kernel before a restart
            leftover.unlink()
        info = {k: v.decode() if isinstance(v, bytes) else v for k, v in self.connection_info.items()}
        if self.sandboxed:
            info["ip"] = f"{protocol.KERNEL}/s"
        env = {name: str(value) for name, value in options["env"].items()}
        env.pop("JPY_PARENT_PID", None)  # the server ends a kernel whose client is gone
        connection_file = folder / "connection.json"
        connection_file.touch(mode=0o600)
        connection_file.write_text(json.dumps(info), encoding="utf-8")
        request = protocol.Request(
            folder=folder.name if self.sandboxed else str(folder),
            arguments=cmd[cmd.index("-f") + 2 :],
            entry=None,
            sockets=len(self.sockets),
            cwd=str(options.get("cwd") or Path.cwd()),
            env=sandbox.variables(env) if self.sandboxed else env,
            keep=[str(place) for place in sandbox.readable()],
            limits=dict(self.limits),
            grouped=False,
            preload=list(self.preload),
        )
        with contextlib.ExitStack() as stack:
            streams = [
                stack.enter_context(_stream(self._output(options.get(name)), number)).fileno()
                for number, name in ((1, "stdout"), (2, "stderr"))
            ]
            streams += [one.fileno() for one in self.sockets]
            return fork(self._server, request, streams, sandboxed=self.sandboxed)

    def _output(self, given: Any) -> Any:
        """Return where a kernel's own output goes: behind the fence nowhere, whatever is asked for.

        A terminal is read from as well as written to, through any descriptor of it; and a file would fill the disk.
        What cells print does not come this way.
        """
        return subprocess.DEVNULL if self.sandboxed else given

    async def poll(self) -> int | None:
        """Return the exit code of the kernel, or nothing while it runs."""
        return await super().poll() if self._forked is None else self._forked.poll()

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        if not self._running:
            return await super().wait()
        while (code := await self.poll()) is None:
            await asyncio.sleep(0.01)
        self._hang_up()
        return code

    async def cleanup(self, restart: bool = False) -> None:
        """Leave nothing behind, also of a kernel that died and that nobody waited for."""
        self._hang_up()
        await super().cleanup(restart)

    def _hang_up(self) -> None:
        self._running = False
        if self._forked is not None:
            self._forked.close()

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and the processes it has started."""
        if not self._running or self._forked is None:
            await super().send_signal(signum)
        else:
            self._forked.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and wait until it and all that it has started are gone.

        An ordinary user's kernels share one limit of processes: hundreds that are about to end would keep the next
        kernel from starting.
        """
        if not self._running:
            await super().kill(restart)  # it knows what to do where there is no SIGKILL
        else:
            await self.send_signal(signal.SIGKILL)
        end = time.monotonic() + _REPLY_S
        while self._running and await self.poll() is None and time.monotonic() < end:
            await asyncio.sleep(0.01)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)


class SandboxProvisioner(WarmProvisioner):
    """Fork the kernel behind the fence of `sandbox`, with copies of the working directory's files and with limits."""

    sandboxed = True


_PYTHONS = {sys.executable, shutil.which("python"), shutil.which("python3")}


@contextlib.contextmanager
def _stream(given: Any, number: int) -> Iterator[IO[bytes]]:
    """Give the file that Popen would use for `given`; where nothing is given this process's own, as to any program."""
    if given == subprocess.DEVNULL or given == subprocess.PIPE:
        with Path(os.devnull).open("wb") as null:
            yield null
    elif given is None:
        with os.fdopen(os.dup(number), "wb") as own:
            yield own
    else:
        yield given
