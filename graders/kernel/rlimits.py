"""Resource limits of Linux's, as a kernel gets them; what has to be counted is in `usage.py`."""

import contextlib
import os
import sys

if sys.platform != "win32":  # where the grader's own side imports this, too
    import resource  # here, since a process that is being limited may no longer be able to read it

# Processes and threads that a kernel's user may have at all: holds while the supervisor gets no turn to count.
MOST_TASKS = 256 + 16 * (os.cpu_count() or 1)
# Files that one process may have open: what is sent and not yet received waits in them, in memory that is nobody's.
# Well below what programs may have, since Linux counts some of it (descriptors in flight, what epoll watches) by user.
MOST_OPEN = 512
_open_files = (0, 0)


def raise_open_files() -> None:
    """Let the server have as many files open as it may; a kernel gets back what the server was started with."""
    global _open_files
    _open_files = _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # two for each kernel


def limit_tasks() -> None:
    """Limit how many processes and threads this process's user may have."""
    resource.setrlimit(resource.RLIMIT_NPROC, (MOST_TASKS, MOST_TASKS))


def limit(limits: dict[str, int | None], sandboxed: bool) -> None:
    """Limit this process and what it will start.

    Args:
        limits: `memory` and `disk` in bytes; those that are missing or null do not apply.
        sandboxed: whether it is behind the fence.
    """
    if sandboxed:
        if disk := limits.get("disk"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (disk, disk))  # those with holes in them included
        resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_OPEN, MOST_OPEN))
    else:
        resource.setrlimit(resource.RLIMIT_NOFILE, _open_files)  # as the server was started with
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # where memory runs out all the same, this is what should go
    memory = limits.get("memory")
    if memory:
        # What counts is what is used, and the supervisor sees to that; this stops what comes between two looks.
        resource.setrlimit(resource.RLIMIT_DATA, (2 * memory, 2 * memory))
