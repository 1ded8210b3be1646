"""Kernel servers as their clients see them: started and ended by this process, or shared by another.

A process has one for each way in which its kernels import; those of others it finds by an environment variable.
"""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from graders.files import OwnFolder, write_atomic
from graders.kernel import protocol, sandbox

_SERVER = Path(__file__).with_name("server.py")  # a program: nothing imports it
# Variables that Python, Keras or TensorFlow read when they are imported: kernels that differ in them share no server.
_READ_AT_IMPORT = ("KERAS_", "TF_", "PYTHONPATH", "PYTHONWARNINGS", "PYTHONHASHSEED")
_READ_LATER = ("TF_NUM_",)  # when the first operation runs
_PREFIX, _ABOUT = "kernels-", "about.json"
# The environment variable that names the folders of running servers of other processes, which may be used too.
SHARED = "COURSE_KERNEL_SERVERS"
REPLY_S = 120.0  # TensorFlow is imported before the first reply, which takes 20 s on a slow disk


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
            connection.settimeout(REPLY_S)
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
