"""Jupyter's provisioners of kernels that are forked from a server which has imported TensorFlow already."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from jupyter_client.connect import KernelConnectionInfo
from traitlets import Dict, Tuple

from graders.kernel import protocol, sandbox
from graders.kernel.forks import Forked, fork
from graders.kernel.ipc import IpcProvisioner
from graders.kernel.servers import REPLY_S, SharedServer, kernel_server

DEFAULT_LIMITS = {"memory": 4 << 30, "disk": 512 << 20, "processes": 64}


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
        end = time.monotonic() + REPLY_S
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
