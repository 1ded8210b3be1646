"""What a kernel and all that it has started use at the moment, and whether that is too much; part of `server.py`.

A look must not take long, whatever a submission does: the one who looks also passes signals on. So first everything is
counted in full, which needs no walk through anybody's memory, and only what is then beyond the limit is looked at
closely: pages shared with the server and among processes were counted several times.
"""

import contextlib
import os
import time

# A close look takes about half a second for each 64 GB, so there is none beyond so many times the limit.
_FARTHEST = 16
# What a socket can hold back of what was sent: Linux's default, and the filter for system calls lets none have more.
_SOCKET_BYTES = 212992
# As many sockets count as nothing: a kernel has thirty, and a program that needs more than some dozens is rare.
_FEW_SOCKETS = 256
_MOMENT_S, _LOOKS, _LONGEST_S = 0.01, 10, 1.0
_IN_FULL = ("VmRSS", "VmSwap", "VmPTE", "HugetlbPages")


def exceeded(pid: int, limits: dict[str, int | None], home: str | None) -> str | None:
    """Name the limit that a kernel and its children are beyond, if any: "memory" or "processes".

    Args:
        pid: the kernel, or in the sandbox the first process of its namespace.
        limits: `memory` in bytes, `processes`; those that are missing or null do not apply.
        home: in the sandbox, a folder in the file system that is the kernel's own.
    """
    memory, processes = limits.get("memory"), limits.get("processes")
    if not (memory or processes):
        return None
    pids = _pids(pid, home is not None)
    if processes and len(pids) - (home is not None) > processes:  # the namespace's first process is ours
        return "processes"
    if not memory:
        return None
    total, largest = _used(pids, memory, home)
    if largest > memory:
        return "memory"
    if total <= memory:
        return None
    # One that is about to run another program has its parent's memory, for a moment, and both were counted. Whoever
    # starts many has such a one at every other look; on a busy machine two looks in a row are soon unlucky.
    end = time.monotonic() + _LONGEST_S
    for _ in range(_LOOKS):
        time.sleep(_MOMENT_S)
        if _used(_pids(pid, home is not None), memory, home)[0] <= memory:
            return None
        if time.monotonic() > end:  # close looks at much memory, while signals wait
            break
    return "memory"


def _used(pids: list[str], memory: int, home: str | None) -> tuple[int, int]:
    """Return how many bytes of memory processes use together with what belongs to none of them, and the largest alone.

    What is said of the largest is exact only where the sum is near the limit `memory`, and 0 where it is not.
    """
    files, sockets = (_files(home), _sockets()) if home is not None else (0, 0)
    found = [_status(number) for number in pids]
    total = files + sockets + sum(lines.get(name, 0) for _, lines in found for name in _IN_FULL)
    if not memory < total <= _FARTHEST * memory:
        return total, 0
    shares = [_proportional(number) for number, _ in found]
    mapped = sum(shared for _, shared in shares)
    # files that are mapped are seen both ways, as what is mapped and as files; the rest of either is not
    return sum(own for own, _ in shares) + max(mapped, files) + sockets, max((own for own, _ in shares), default=0)


def _pids(pid: int, sandboxed: bool) -> list[str]:
    """Return the processes of the kernel's namespace, or without one those of its session."""
    numbers = [name for name in os.listdir("/proc") if name.isdigit()]
    if sandboxed:
        return numbers
    return [number for number in numbers if _session(number) == pid]


def _session(number: str) -> int:
    with contextlib.suppress(OSError, IndexError, ValueError), open(f"/proc/{number}/stat", "rb") as file:
        return int(file.read().rpartition(b")")[2].split()[3])
    return -1


def _status(number: str) -> tuple[str, dict[str, int]]:
    """Return what is said of a process's memory, and by which of its threads' numbers it is to be had."""
    lines = _sizes(f"/proc/{number}/status")
    if "VmRSS" not in lines:  # it has ended; or its first thread has, and all others go on
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{number}/task"):
                if "VmRSS" in (lines := _sizes(f"/proc/{thread}/status")):
                    return thread, lines
    return number, lines


def _proportional(number: str) -> tuple[int, int]:
    """Return a process's share of its memory: that which is its own in some way, and that of mapped shared memory."""
    shares = _sizes(f"/proc/{number}/smaps_rollup")
    lines = _sizes(f"/proc/{number}/status")  # anew: many processes live for less than the walk through a large one
    if "Pss" not in shares:  # it has ended; or it has hidden itself, which makes nothing cheaper
        return sum(lines.get(name, 0) for name in _IN_FULL), 0
    shared = shares.get("Pss_Shmem", 0)
    own = shares["Pss"] - shared + shares.get("SwapPss", 0)
    return own + lines.get("VmPTE", 0) + lines.get("HugetlbPages", 0), shared


def _sizes(path: str) -> dict[str, int]:
    """Return the lines of a file that say such a thing as `VmRSS: 12 kB`, in bytes."""
    sizes = {}
    with contextlib.suppress(OSError), open(path, "rb") as file:
        for line in file:
            name, _, value = line.partition(b":")
            if value.endswith(b" kB\n"):
                sizes[name.decode()] = int(value[:-4]) * 1024
    return sizes


def _files(home: str) -> int:
    found = os.statvfs(home)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def _sockets() -> int:
    """Return what the sockets of the namespace can hold back at most: nothing says how much they do."""
    with contextlib.suppress(OSError, IndexError, ValueError), open("/proc/1/net/sockstat", "rb") as file:
        for line in file:
            if line.startswith(b"sockets: used"):
                return max(0, int(line.split()[2]) - _FEW_SOCKETS) * _SOCKET_BYTES
    return 0
