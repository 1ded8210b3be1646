"""Control groups (cgroup v2): where this account may make any, the system itself limits what a kernel uses.

A kernel's use is looked at ten times a second in any case (`usage.py`). What a group adds: nothing comes between two
looks, and memory counts that belongs to no process, such as what waits in sockets. Nothing here is needed; where a
group cannot be had there is none, and nobody is told but who asks (`course doctor`).
"""

import contextlib
import functools
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from graders.kernel import rlimits, sandbox

_ROOT = Path("/sys/fs/cgroup")
_NEEDED = {"memory", "pids"}
_PREFIX = "course-"
_REMOVE_S = 0.5


class Group:
    """A control group of one kernel; it needs no end if it is closed.

    Args:
        parent: a group whose children can be limited.
        memory: bytes that all within may use, files in memory and the system's own included; None for no limit.
        tasks: processes and threads that there may be.

    Raises:
        OSError: when it cannot be had.
    """

    def __init__(self, parent: Path, memory: int | None, tasks: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
        try:
            self._set("memory.max", str(memory or "max"))
            self._set("pids.max", str(tasks))
            with contextlib.suppress(OSError):  # where nothing is swapped out there may be no such file
                self._set("memory.swap.max", "0")
            with contextlib.suppress(OSError):  # from Linux 4.19 on; before, the largest process goes alone
                self._set("memory.oom.group", "1")
        except OSError:
            self.close()
            raise

    def _set(self, name: str, value: str) -> None:
        with (self.folder / name).open("w", encoding="ascii") as file:
            file.write(value)

    def entrance(self) -> IO[bytes]:
        """Return the file in which a process that writes 0 comes in, with all that it will start."""
        return (self.folder / "cgroup.procs").open("wb", buffering=0)

    def out_of_memory(self) -> bool:
        """Say whether the system has ended anything in it for want of memory."""
        with contextlib.suppress(OSError):
            events = (self.folder / "memory.events").read_text(encoding="ascii").split()
            return dict(zip(events[::2], events[1::2], strict=True)).get("oom_kill", "0") != "0"
        return False

    def close(self) -> None:
        """End what is in it, and remove it; what resists is left to `_sweep` of another process."""
        with contextlib.suppress(OSError):  # from Linux 5.14 on
            self._set("cgroup.kill", "1")
        end = time.monotonic() + _REMOVE_S
        while self.folder.exists():
            with contextlib.suppress(OSError):
                self.folder.rmdir()
                return
            if time.monotonic() > end:
                return
            time.sleep(0.01)


def group(memory: int | None) -> Group | None:
    """Return a new group for a kernel, where there are groups.

    Args:
        memory: bytes that it and all that it starts may use; None for no limit.
    """
    if (parent := place()) is not None:
        with contextlib.suppress(OSError):
            return Group(parent, memory, rlimits.MOST_TASKS)
    return None


@functools.cache
def place() -> Path | None:
    """Return the group that kernels' groups can be made in: the nearest above this process, tried once."""
    for folder in _above():
        with contextlib.suppress(OSError):
            enabled = (folder / "cgroup.subtree_control").read_text(encoding="ascii").split()
            if set(enabled) >= _NEEDED and _works(folder):
                _sweep(folder)
                return folder
    return None


def _above() -> list[Path]:
    """Return this process's own group and those around it."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            name = line.removeprefix("0::/")
            if name != line and ".." not in name:
                own = _ROOT / name
                return [folder for folder in (own, *own.parents) if folder.is_relative_to(_ROOT)]
    return []


def _works(folder: Path) -> bool:
    """Move a process that is behind the fence into a group, as the server does."""
    bwrap = sandbox.find_bwrap()
    if bwrap is None:
        return False
    tried = Group(folder, None, rlimits.MOST_TASKS)
    try:
        with tried.entrance() as entrance:
            script = "import os, sys; os.write(int(sys.argv[1]), b'0')"
            command = [*sandbox.fence(bwrap, []), sys.executable, "-S", "-c", script, str(entrance.fileno())]
            done = subprocess.run(
                command, pass_fds=[entrance.fileno()], stdin=subprocess.DEVNULL, capture_output=True, check=False
            )
        return done.returncode == 0
    finally:
        tried.close()


def _sweep(folder: Path) -> None:
    """Remove the groups of processes that are no more; whoever made them was killed."""
    for path in folder.glob(f"{_PREFIX}*"):
        found = re.match(rf"{_PREFIX}(\d+)-", path.name)
        if found and not Path("/proc", found[1]).exists():
            with contextlib.suppress(OSError):
                (path / "cgroup.kill").write_text("1", encoding="ascii")
            with contextlib.suppress(OSError):
                path.rmdir()
