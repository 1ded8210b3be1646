"""The filter for system calls, executed on paper: for the processor of this machine and for the other one."""

import errno
import struct
import sys

import pytest

from graders.kernel import seccomp

MACHINES = list(seccomp.ARCHITECTURES)
# By name: a call's numbers on x86-64 and on 64-bit ARM.
CALLS = {
    "read": (0, 63), "openat": (257, 56), "execve": (59, 221), "wait4": (61, 260), "mmap": (9, 222),
    "futex": (202, 98), "sendmsg": (46, 211), "prctl": (157, 167), "seccomp": (317, 277), "mknodat": (259, 33),
    "clone": (56, 220), "unshare": (272, 97), "ioctl": (16, 29), "personality": (135, 92),
    "socket": (41, 198), "socketpair": (53, 199), "setsockopt": (54, 208),
}  # fmt: skip
ALLOWED, NOTHING_DONE = None, 0


def answer(machine, number, *arguments, architecture=None):
    """What the filter says to a call: the error's number, or nothing when it is allowed."""
    architecture = architecture or seccomp.ARCHITECTURES[machine]
    padded = [argument % 2**64 for argument in arguments] + [0] * (6 - len(arguments))
    call = struct.pack("<IIQ6Q", number % 2**32, architecture, 0, *padded)
    program = list(struct.iter_unpack("HBBI", seccomp.program(machine)))
    held, place = 0, 0
    while True:
        what, then, otherwise, value = program[place]
        place += 1
        match what:
            case 0x20:
                (held,) = struct.unpack_from("<I", call, value)
            case 0x15:
                place += then if held == value else otherwise
            case 0x35:
                place += then if held >= value else otherwise
            case 0x45:
                place += then if held & value else otherwise
            case 0x06:
                return ALLOWED if value == 0x7FFF0000 else value - 0x00050000


def said(machine, name, *arguments):
    return answer(machine, CALLS[name][MACHINES.index(machine)], *arguments)


@pytest.mark.parametrize("machine", MACHINES)
def test_listed_calls_are_refused(machine):
    column = MACHINES.index(machine)
    for calls, number in ((seccomp.FORBIDDEN, errno.EPERM), (seccomp.MISSING, errno.ENOSYS)):
        known = {name: numbers[column] for name, numbers in calls.items() if numbers[column] is not None}
        assert {name: answer(machine, call) for name, call in known.items()} == dict.fromkeys(known, number)


@pytest.mark.parametrize("machine", MACHINES)
def test_ordinary_calls_are_not(machine):
    for name in ("read", "openat", "execve", "wait4", "mmap", "futex", "sendmsg", "prctl", "seccomp", "mknodat"):
        assert said(machine, name) is ALLOWED, name


@pytest.mark.parametrize("machine", MACHINES)
def test_other_ways_to_call_and_younger_calls_do_not_exist(machine):
    assert answer(machine, 0, architecture=0x40000003) == errno.ENOSYS, "a 32-bit call"
    assert answer(machine, 0x40000000) == answer(machine, -1) == errno.ENOSYS
    assert answer(machine, seccomp.NEWEST + 1) == errno.ENOSYS
    assert answer(machine, seccomp.NEWEST) is ALLOWED


@pytest.mark.parametrize("machine", MACHINES)
def test_no_kind_of_namespace_can_be_made(machine):
    kinds = [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
    for kind in kinds:
        assert said(machine, "clone", kind | 17) == said(machine, "unshare", kind | 0x200) == errno.EPERM
    assert said(machine, "unshare", 0x80) == errno.EPERM, "that of time"
    threads, forks = 0x3D0F00, 0x1200011
    assert said(machine, "clone", threads) is ALLOWED and said(machine, "clone", forks) is ALLOWED
    assert said(machine, "clone", 0x4111) is ALLOWED, "vfork"


@pytest.mark.parametrize("machine", MACHINES)
def test_terminals(machine):
    for request in (0x5412, 0x541C, 0x5423):
        # Linux takes the lower half of it
        assert said(machine, "ioctl", 0, request) == said(machine, "ioctl", 0, request | 1 << 40) == errno.EPERM
    for request in (0x5401, 0x5413, 0x5414, 0x541B):
        assert said(machine, "ioctl", 0, request) is ALLOWED


@pytest.mark.parametrize("machine", MACHINES)
def test_families_of_sockets(machine):
    for name in ("socket", "socketpair"):
        for family in range(1, 50):
            expected = ALLOWED if family in (1, 2, 10, 16) else errno.EAFNOSUPPORT
            assert said(machine, name, family, 1, 0) == said(machine, name, family | 1 << 32, 1, 0) == expected
    for protocol in range(1, 24):
        assert said(machine, "socket", 16, 3, protocol) == errno.EAFNOSUPPORT
    assert said(machine, "setsockopt", 0, 1, 7) == NOTHING_DONE
    assert said(machine, "setsockopt", 0, 1, 8) is said(machine, "setsockopt", 0, 6, 7) is ALLOWED


@pytest.mark.parametrize("machine", MACHINES)
def test_personalities(machine):
    assert said(machine, "personality", 0xFFFFFFFF) is said(machine, "personality", 0) is ALLOWED
    assert said(machine, "personality", 0x0040000) == said(machine, "personality", 8) == errno.EPERM


def test_another_processor_has_no_sandbox():
    with pytest.raises(OSError, match="riscv64"):
        seccomp.program("riscv64")


def test_jumps_are_counted_and_never_lead_back_or_too_far():
    back = ["start", (0x20, 0, "", ""), (0x15, 1, "start", "")]
    far = [(0x15, 1, "end", ""), *[(0x20, 0, "", "")] * 256, "end", (0x06, 0, "", "")]
    for lines in (back, far):
        with pytest.raises(ValueError, match="jumps back or too far"):
            seccomp._assemble(lines)
    near = seccomp._assemble([(0x15, 7, "end", ""), (0x20, 4, "", ""), "end", (0x06, 9, "", "")])
    assert list(struct.iter_unpack("HBBI", near)) == [(0x15, 1, 0, 7), (0x20, 0, 0, 4), (0x06, 0, 0, 9)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="for Linux")
def test_the_numbers_are_those_of_the_systems_headers():
    """Where a C library's headers are there, they say the same."""
    import re
    from pathlib import Path

    places = {"x86_64": "x86_64-linux-gnu/asm/unistd_64.h", "aarch64": "asm-generic/unistd.h"}
    for machine, place in places.items():
        header = Path("/usr/include", place)
        if not header.exists():
            continue
        found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\n", header.read_text(encoding="utf-8")))
        column = MACHINES.index(machine)
        ours = {**seccomp.FORBIDDEN, **seccomp.MISSING, **CALLS}
        known = {name: int(found[name]) for name in ours if name in found}
        assert {name: ours[name][column] for name in known} == known
