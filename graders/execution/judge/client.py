"""The grader's side of the judge: starts its process, gives it tests, and stops it when it takes too long."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from graders.execution.judge.brief import Brief
from graders.files import OwnFolder
from graders.kernel import forks

_ENTRY = "graders.execution.judge.process:main"
_MOST = 1 << 20  # bytes of one result
_STOP_S = 5.0  # after which a judge that was interrupted and goes on is ended


class JudgeDied(Exception):
    """The judge's process ended; `cause` says why, where that was a limit."""

    def __init__(self, cause: str | None) -> None:
        super().__init__(cause or "the judge died")
        self.cause = cause


@dataclass(frozen=True)
class Result:
    """How a test ended.

    Attributes:
        value: the number that it gave, as text.
        error: `ename`, `evalue` and `traceback`, where it failed.
        text: what it printed.
    """

    value: str | None
    error: dict[str, Any] | None
    text: str


class _Process(Protocol):
    cause: str | None

    def signal(self, number: int) -> None: ...
    def poll(self) -> int | None: ...
    def close(self) -> None: ...


class _Ordinary:
    """A judge where nothing can be forked: an ordinary process."""

    cause: str | None = None

    def __init__(self, sockets: list[socket.socket], cwd: Path) -> None:
        numbers = [one.fileno() for one in sockets]
        module, _, function = _ENTRY.partition(":")
        code = f"from {module} import {function}; {function}(*{numbers})"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            pass_fds=numbers,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def signal(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def poll(self) -> int | None:
        """Return the exit code, or nothing while it runs."""
        return self._process.poll()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


class Judge:
    """A judge for one notebook; a context.

    Args:
        link: its end of the socket pair whose other end the student's kernel has.
        files: of the course, to lie where it works, by relative path.
        limits: see `graders.kernel.protocol.Request`.
        sandboxed: whether it is to be behind the fence.

    Raises:
        RuntimeError: when it does not start.
    """

    def __init__(
        self, link: socket.socket, files: Mapping[str, bytes], limits: dict[str, int | None], *, sandboxed: bool
    ) -> None:
        self._control, theirs = socket.socketpair()
        self._received = b""
        self._process: _Process
        self._folder = OwnFolder("judge-")
        folder = self._folder.path
        with theirs:
            for name, content in files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            if sys.platform.startswith("linux"):
                self._process = forks.start_program(_ENTRY, [theirs, link], folder, limits, sandboxed=sandboxed)
            else:
                self._process = _Ordinary([theirs, link], folder)
        self._control.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def run(self, brief: Brief, *, seconds: float, turn: int, linked: bool) -> Result:
        """Run one test.

        Args:
            brief: what it needs.
            seconds: that it may take; whoever calls this interrupts it then.
            turn: its number.
            linked: whether the student's agent listens.

        Raises:
            JudgeDied: when it ended on the way.
        """
        request = {
            **asdict(brief),
            "seconds": seconds,
            "turn": turn,
            "linked": linked,
        }
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_sendall(self._control, json.dumps(request).encode() + b"\n")
            while b"\n" not in self._received:
                part = await loop.sock_recv(self._control, 1 << 16)
                self._received += part
                if not part or len(self._received) > _MOST:
                    raise await self._ended()
        except OSError:
            raise await self._ended() from None
        line, _, self._received = self._received.partition(b"\n")
        return Result(**json.loads(line))

    async def _ended(self) -> JudgeDied:
        for _ in range(100):
            if self._process.poll() is not None:
                break
            await asyncio.sleep(0.01)
        return JudgeDied(self._process.cause)

    def interrupt(self) -> None:
        """Interrupt the test that runs."""
        self._process.signal(signal.SIGINT)

    def kill(self) -> None:
        """End the process."""
        self._process.signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)

    def close(self) -> None:
        """End the process and leave nothing behind."""
        self._control.close()
        self._process.close()
        self._folder.remove()
