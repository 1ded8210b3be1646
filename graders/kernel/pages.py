"""Memory in huge pages, where Linux makes them on request; part of `server.py`.

What a fork of a large process costs is its page tables: one entry for each 4 KiB. Where 2 MiB have one entry there is
little to copy, and little to take down when the fork ends. A process that writes gets small pages of its own there.
"""

import contextlib
import ctypes
import mmap

HUGE = 2 << 20
_MADV_COLLAPSE = 25  # from Linux 6.1 on

_libc = ctypes.CDLL(None, use_errno=True)


def collapse() -> int:
    """Put this process's own memory into huge pages as far as the system does so; return how many there are.

    Nothing else changes, and where it cannot be done nothing does.
    """
    if mmap.PAGESIZE != 4096:
        return 0
    made = 0
    with contextlib.suppress(OSError, ValueError), open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
        for line in file.read().splitlines():
            place, rights, _, _, number, *name = line.split(maxsplit=5)
            if rights != "rw-p" or number != "0" or (name and name[0] != "[heap]"):
                continue
            begin, end = (int(text, 16) for text in place.split("-"))
            first = -(-begin // HUGE) * HUGE
            for address in range(first, end - HUGE + 1, HUGE):
                made += _libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(HUGE), _MADV_COLLAPSE) == 0
    return made
