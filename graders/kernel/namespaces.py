"""Linux namespaces, mounts, capabilities and keyrings, as far as the kernel server needs them; failures are OSErrors.

The numbers are those of the kernel's user-space headers (`sched.h`, `mount.h`, `prctl.h`, `capability.h`, `keyctl.h`).
"""

import ctypes
import os
import signal

CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_SECUREBITS = 28
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522
# noroot, no-setuid-fixup, keep-caps off and ambient raise off, each locked
_SECUREBITS = 0b11_10_11_11
# By processor, the number of keyctl.
_KEYCTL = {"x86_64": 250, "aarch64": 219}
_KEYCTL_JOIN_SESSION_KEYRING = 1

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` for new ones; a new pid namespace holds the children only."""
    _check(_libc.unshare(flags), "unshare")


def join(process: int, flags: int) -> None:
    """Enter those of a process's namespaces that `flags` name; its pid namespace holds the children to come only.

    Args:
        process: a descriptor of the process (Linux 5.8 and later).
        flags: those of `unshare`.
    """
    _check(_libc.setns(process, flags), "setns")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system, or change a mount; the arguments are those of the system call."""
    arguments = [text.encode() or None for text in (source, target, kind)]
    _check(_libc.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None), f"mount {target}")


def bind(source: str, target: str, *, read_only: bool = False) -> None:
    """Make a folder or file visible at a second place, as it is or read-only."""
    mount(source, target, flags=MS_BIND | MS_REC)
    if read_only:
        remount_read_only(target)


def remount_read_only(target: str) -> None:
    """Make one mount read-only for everybody who sees it there; programs run from it only where they did before."""
    kept = os.statvfs(target).f_flag & MS_NOEXEC  # who is not root on the machine may not take it away
    mount("none", target, flags=MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | kept)


def tmpfs(target: str, size: int, files: int) -> None:
    """Mount an empty file system of at most `size` bytes and so many files and folders, held in memory."""
    mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, f"size={size},nr_inodes={files},mode=755")


def proc() -> None:
    """Mount /proc of this process's pid namespace; nothing in it changes the machine, or tells of its keys."""
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    for name in ("sys", "sysrq-trigger", "irq", "bus", "fs", "acpi", "scsi"):
        path = f"/proc/{name}"
        if os.path.exists(path):
            bind(path, path, read_only=True)
    for name in ("keys", "key-users"):
        path = f"/proc/{name}"
        if os.path.exists(path):
            bind(os.devnull, path)


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Data(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def die_with_parent() -> None:
    """Have this process killed when the one that forked it ends."""
    _check(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)")


def let_others_look(allowed: bool) -> None:
    """Say whether processes of the same user may look into this one and those it forks; a new program always allows it.

    What has another user, or more capabilities, than when it was started may say so again.
    """
    _check(_libc.prctl(_PR_SET_DUMPABLE, int(allowed), 0, 0, 0), "prctl(PR_SET_DUMPABLE)")


def leave_keyring() -> None:
    """Join a new session keyring, where there are any: the one that the grader's own session has goes on after this.

    Where a filter for system calls forbids it (Docker has one), the submission is under that one as well.
    """
    if number := _KEYCTL.get(os.uname().machine):
        _libc.syscall(number, _KEYCTL_JOIN_SESSION_KEYRING, None)


def drop_privileges(user: int | None) -> None:
    """Give up every capability for good, those that a later program could bring included.

    Args:
        user: become this user and group first. When None, stay who this is, but in a user namespace of its own: the
            limit of processes, which counts all that a user has, then counts within it alone (from Linux 5.14 on).
    """
    if user is None:
        _leave_user_namespace()
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # beyond the last one that this machine knows
    else:
        raise OSError("the kernel knows more than 64 capabilities")
    _check(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "prctl(PR_CAP_AMBIENT)")
    _check(_libc.prctl(_PR_SET_SECUREBITS, _SECUREBITS, 0, 0, 0), "prctl(PR_SET_SECUREBITS)")
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)")
    header = _Header(_CAPABILITY_VERSION_3, 0)
    _check(_libc.capset(ctypes.byref(header), (_Data * 2)()), "capset")


def _leave_user_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    unshare(CLONE_NEWUSER)
    # nobody may map a group who could drop one
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
