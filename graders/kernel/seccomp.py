"""The system calls that a submission may not make: a filter of Linux's, see seccomp(2).

What is not refused here is allowed, within the kernel's namespaces and without any capability. Refused is what reaches
beyond those (keyrings, other processes, clocks), what a submission has no use for and holes in Linux have been found in
(io_uring, BPF, mounts), and memory that no limit counts. Calls younger than this list do not exist for a submission.

The filter is a program for a machine that can only load words of the call and jump ahead. Nobody counts its jumps: they
go to names, and `_assemble` counts. `tests/unit/test_seccomp.py` runs the program for both processors on paper.
"""

import ctypes
import errno
import os
import struct

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
# Each processor's own number for the kernel.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# setxattrat to removexattrat; later ones wait until somebody has read what they do.
NEWEST = 466

# Refused as if who asks were not allowed to; numbers on x86-64 and on 64-bit ARM.
FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    # keyrings are not part of any namespace: what one kernel left there the next would find
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # into other processes of the same user: the namespace's first one, and whatever an ordinary user's has in common
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # large parts of Linux that holes are found in, and that no library of the course calls
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),  # holds the system up in the middle of a call, which makes holes usable
    "fanotify_init": (300, 262),
    "modify_ldt": (154, None),
    # file systems: what is seen was decided before
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    # opens files by number, past every mount
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # other namespaces, by a descriptor of theirs; new ones are told by the flags of clone and unshare
    "setns": (308, 268),
    # code for the system itself
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "create_module": (174, None),
    "get_kernel_syms": (177, None),
    "query_module": (178, None),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    # the whole machine's: its clock, name, swap, accounts, messages, terminals, ports
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "iopl": (172, None),
    "ioperm": (173, None),
    # gone from Linux, or going: nobody looks after them any more
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
    "uselib": (134, None),
    "ustat": (136, None),
    "sysfs": (139, None),
    "_sysctl": (156, None),
}
# Refused as if this Linux had no such call: then libraries do without.
MISSING: dict[str, tuple[int | None, int | None]] = {
    "clone3": (435, 435),  # its flags cannot be seen from here; the C library takes clone
    # works past every filter, this one included
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # Memory that belongs to no process and no file system, and so to no limit. Python's own shared memory, and that
    # of multiprocessing and joblib, are files in /dev/shm.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "vmsplice": (278, 75),  # pages in a pipe, given back by the process
    "io_setup": (206, 0),  # its number is limited for all the machine together
}
# Looked at more closely.
_CLONE, _UNSHARE, _PERSONALITY = (56, 220), (272, 97), (135, 92)
_SOCKET, _SOCKETPAIR, _SETSOCKOPT, _IOCTL = (41, 198), (53, 199), (54, 208), (16, 29)

# Every kind of namespace; that of time has a flag which means something else to clone, and is nothing that clone makes.
_NAMESPACES = 0x7E020000  # mnt, cgroup, uts, ipc, user, pid, net
_NAMESPACE_OF_TIME = 0x80
# Put characters into a terminal as if they were typed, have a console do it, load another driver for a terminal.
_TERMINAL = (0x5412, 0x541C, 0x5423)
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
# The usual one, and the question which it is.
_PERSONALITIES = (0, 0xFFFFFFFF)
_SOL_SOCKET, _SO_SNDBUF = 1, 7

# Words of the call, by their place in it; every argument has two of them, and Linux takes the lower one of these.
_NUMBER, _ARCHITECTURE = 0, 4
_FIRST, _SECOND, _THIRD = 16, 24, 32
_LOAD, _EQUAL, _AT_LEAST, _HAS, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_FARTHEST = 255  # instructions that a conditional jump may leave out

# An instruction: what, its number, where to if so, where to if not (the next one where nothing is named).
_Line = tuple[int, int, str, str]


def install() -> None:
    """Put this process and all that it starts under the filter for good; it needs `no_new_privs`.

    Raises:
        OSError: where there is no filter, or none for this processor.
    """
    code = program(os.uname().machine)
    filter_ = _Filter(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl(PR_SET_SECCOMP): {os.strerror(number)}")


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def program(machine: str) -> bytes:
    """Return the filter for a processor, as Linux wants it.

    Args:
        machine: the processor, as uname(1) names it.

    Raises:
        OSError: when there is none for it.
    """
    if machine not in ARCHITECTURES:
        raise OSError(f"no sandbox on this processor ({machine})")
    column = list(ARCHITECTURES).index(machine)
    lines: list[_Line | str] = [
        (_LOAD, _ARCHITECTURE, "", ""),
        (_EQUAL, ARCHITECTURES[machine], "", "missing"),  # 32-bit programs on a 64-bit system
        (_LOAD, _NUMBER, "", ""),
        (_AT_LEAST, NEWEST + 1, "missing", ""),  # and those of a third kind, x32, which are larger than any
    ]
    closer = {
        _CLONE: "clone",
        _UNSHARE: "unshare",
        _IOCTL: "ioctl",
        _SOCKET: "socket",
        _SOCKETPAIR: "socket",
        _SETSOCKOPT: "setsockopt",
        _PERSONALITY: "personality",
    }
    lines += [(_EQUAL, numbers[column], place, "") for numbers, place in closer.items()]
    for calls, place in ((FORBIDDEN, "forbidden"), (MISSING, "missing")):
        found = [numbers[column] for numbers in calls.values()]
        lines += [(_EQUAL, number, place, "") for number in found if number is not None]
    lines += [
        "allowed",
        (_ANSWER, _ALLOW, "", ""),
        "clone",
        (_LOAD, _FIRST, "", ""),
        (_HAS, _NAMESPACES, "forbidden", "allowed again"),
        "unshare",
        (_LOAD, _FIRST, "", ""),
        (_HAS, _NAMESPACES | _NAMESPACE_OF_TIME, "forbidden", "allowed again"),
        "ioctl",
        (_LOAD, _SECOND, "", ""),
        *((_EQUAL, request, "forbidden", "") for request in _TERMINAL),
        (_ANSWER, _ALLOW, "", ""),
        # Of netlink only what the C library asks which interfaces there are; the others are the system's own.
        "socket",
        (_LOAD, _FIRST, "", ""),
        *((_EQUAL, family, "allowed again", "") for family in (_AF_UNIX, _AF_INET, _AF_INET6)),
        (_EQUAL, _AF_NETLINK, "", "no such family"),
        (_LOAD, _THIRD, "", ""),
        (_EQUAL, 0, "allowed again", "no such family"),
        # Larger buffers than usual are not had, as where the system's maximum is reached: limits count usual ones.
        "setsockopt",
        (_LOAD, _SECOND, "", ""),
        (_EQUAL, _SOL_SOCKET, "", "allowed again"),
        (_LOAD, _THIRD, "", ""),
        (_EQUAL, _SO_SNDBUF, "done", "allowed again"),
        "personality",
        (_LOAD, _FIRST, "", ""),
        *((_EQUAL, which, "allowed again", "") for which in _PERSONALITIES),
        "forbidden",
        (_ANSWER, _ERRNO | errno.EPERM, "", ""),
        "missing",
        (_ANSWER, _ERRNO | errno.ENOSYS, "", ""),
        "no such family",
        (_ANSWER, _ERRNO | errno.EAFNOSUPPORT, "", ""),
        "done",
        (_ANSWER, _ERRNO, "", ""),
        "allowed again",  # jumps lead ahead only
        (_ANSWER, _ALLOW, "", ""),
    ]
    return _assemble(lines)


def _assemble(lines: list[_Line | str]) -> bytes:
    """Return the machine's code for lines, in which a text names the place of what follows it."""
    places: dict[str, int] = {}
    instructions: list[_Line] = []
    for line in lines:
        if isinstance(line, str):
            places[line] = len(instructions)
        else:
            instructions.append(line)
    code = b""
    for here, (what, number, then, otherwise) in enumerate(instructions, start=1):
        jumps = [places[name] - here if name else 0 for name in (then, otherwise)]
        if not all(0 <= jump <= _FARTHEST for jump in jumps):
            raise ValueError(f"instruction {here} jumps back or too far")
        code += struct.pack("HBBI", what, *jumps, number)
    return code
