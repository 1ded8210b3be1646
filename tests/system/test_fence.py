"""What a submission tries that wants more than points: each attempt is made from inside, below Python where need be.

`docs/security.md` says what is promised, and names the tests that hold it to that.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from inside import called, causes, points, run, say
from support import PATIENCE_S, ROOT, graded

from graders.execution import execute
from graders.kernel import namespaces, seccomp

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bubblewrap is for Linux")
COLUMN = list(seccomp.ARCHITECTURES).index(os.uname().machine) if os.uname().machine in seccomp.ARCHITECTURES else 0
CLONE, UNSHARE, PERSONALITY, PIDFD_OPEN = ((56, 220), (272, 97), (135, 92), (434, 434))
# Inside: makes a call by its number; says the error's name, or that it was allowed.
CALL = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    done = libc.syscall(*(ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments))
    return errno.errorcode[ctypes.get_errno()] if done == -1 else "allowed"
def attempt(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "allowed"
"""


# system calls


def test_every_listed_call_is_refused(tmp_path):
    for calls, name in ((seccomp.FORBIDDEN, "EPERM"), (seccomp.MISSING, "ENOSYS")):
        numbers = {call: both[COLUMN] for call, both in calls.items() if both[COLUMN] is not None}
        # -1 is nothing that any of them could make use of
        said = say(f"{{name: call(number, *[-1] * 6) for name, number in {numbers}.items()}}", tmp_path, CALL)
        assert said == dict.fromkeys(numbers, name)


def test_calls_younger_than_the_list_do_not_exist(tmp_path):
    assert say(f"[call({seccomp.NEWEST} + n, *[-1] * 6) for n in (1, 99)]", tmp_path, CALL) == ["ENOSYS"] * 2


def test_no_namespace_can_be_made(tmp_path):
    kinds = [0x80, 0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
    unshare, clone = UNSHARE[COLUMN], CLONE[COLUMN]
    assert say(f"[call({unshare}, kind) for kind in {kinds}]", tmp_path, CALL) == ["EPERM"] * 8
    # 17: the parent gets SIGCHLD, as with fork
    assert say(f"[call({clone}, kind | 17, 0, 0, 0, 0) for kind in {kinds[1:]}]", tmp_path, CALL) == ["EPERM"] * 7


def test_sockets_are_for_this_namespace_alone(tmp_path):
    # key, packet, rds, can, tipc, bluetooth, alg, vsock, kcm, smc, xdp
    families = [15, 17, 21, 29, 30, 31, 38, 40, 41, 43, 44]
    tried = f"import socket{CALL}"
    said = say(f"[attempt(socket.socket, family, 3) for family in {families}]", tmp_path, tried)
    assert said == ["EAFNOSUPPORT"] * len(families)
    assert (
        say("[attempt(socket.socket, 16, 3, number) for number in (4, 6, 9, 12, 16)]", tmp_path, tried)
        == ["EAFNOSUPPORT"] * 5
    )  # netlink: sock_diag, xfrm, audit, netfilter, generic
    assert say("[attempt(socket.socket, family) for family in (1, 2, 10)]", tmp_path, tried) == ["allowed"] * 3
    assert say("attempt(socket.socket, 16, 3, 0) + attempt(socket.if_nameindex)", tmp_path, tried) == "allowedallowed"


def test_the_memory_layout_cannot_be_made_predictable(tmp_path):
    assert say(f"[call({PERSONALITY[COLUMN]}, {0x0040000}), call({PERSONALITY[COLUMN]}, -1)]", tmp_path, CALL) == [
        "EPERM",
        "allowed",
    ]


def test_nothing_is_typed_into_a_terminal_not_even_its_own(tmp_path):
    own = f"import fcntl, pty\nmaster, slave = pty.openpty(){CALL}"
    said = say(
        "[attempt(fcntl.ioctl, slave, request, b'x' * 8) for request in (0x5412, 0x541C, 0x5423)]", tmp_path, own
    )
    assert said == ["EPERM"] * 3


# the grader's terminal

GRADER = """
import fcntl, json, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
sys.path.insert(0, sys.argv[1])
from inside import say
before = '''
import errno, glob
def attempt(path, flags):
    try:
        return os.close(os.open(path, flags))
    except OSError as error:
        return errno.errorcode[error.errno]
links = []
for number in range(1024):
    try:
        links.append(os.readlink(f"/proc/self/fd/{number}"))
        if links[-1].startswith("/"):  # no pipe within the kernel
            os.write(number, b"a false line")
    except OSError:
        pass
terminals = [open(p).read().rpartition(")")[2].split()[4] for p in glob.glob("/proc/[0-9]*/stat")]
'''
found = say("[links, terminals, attempt('/dev/tty', os.O_RDWR), os.path.exists('/dev/console')]", sys.argv[2], before)
with open(sys.argv[2] + "/found", "w") as file:
    json.dump(found, file)
"""


def test_nothing_of_the_graders_terminal_is_within_reach(tmp_path):
    master, slave = os.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "COURSE_KERNEL_SERVERS"}
    command = [sys.executable, "-c", GRADER, str(ROOT / "tests"), str(tmp_path)]
    done = subprocess.run(
        command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=environment, timeout=PATIENCE_S
    )
    os.close(slave)
    os.set_blocking(master, False)
    try:
        written = os.read(master, 1 << 16).decode()
    except OSError:  # nothing, as it should be
        written = ""
    os.close(master)
    assert done.returncode == 0, written
    links, terminals, tty, console = json.loads((tmp_path / "found").read_text())
    assert "false line" not in written
    # what its cells print goes through pipes within the kernel
    assert links[0] == "/dev/null" and {link for link in links if link.startswith("/dev")} <= {
        "/dev/null",
        "/dev/urandom",
    }
    assert set(terminals) == {"0"} and tty == "ENXIO" and not console


def test_a_kernel_that_is_not_grading_has_no_terminal_either(start):
    """Whatever it was to inherit; pytest has files in place of a terminal."""
    _, client = start("course-sandbox")
    ask = """
import os
told = []
for number in os.listdir("/proc/self/fd"):
    if os.path.lexists(f"/proc/self/fd/{number}"):  # that of the listing itself is gone
        told.append(os.readlink(f"/proc/self/fd/{number}"))
"""
    found = client.execute_interactive(ask, user_expressions={"it": "told"}, timeout=PATIENCE_S)
    links = eval(found["content"]["user_expressions"]["it"]["data"]["text/plain"])
    mine = {str(Path(f"/proc/self/fd/{number}").readlink()) for number in range(3)} - {"/dev/null"}
    assert "/dev/null" in links and mine.isdisjoint(links)


# the start of a kernel


def test_no_module_of_a_submission_runs_before_the_start_is_over(tmp_path):
    """Python looks for modules in the folder of the notebook as well, and IPython for its extensions there first."""
    for name in ("storemagic", "argcomplete", "sitecustomize", "usercustomize", "trio", "debugpy"):
        (tmp_path / f"{name}.py").write_text(f"open('/tmp/ran-{name}', 'w').write('too early')")
    assert say("[name for name in os.listdir('/tmp') if name.startswith('ran')]", tmp_path) == []
    assert say("[os.getcwd(), *map(str, get_ipython().user_ns['_dh'])]", tmp_path) == ["/home/student/work"] * 2
    (tmp_path / "mine.py").write_text("answer = 42")
    assert say("__import__('mine').answer", tmp_path) == 42


# the first process of the namespace, and keys


def test_nobody_looks_into_the_first_process(tmp_path):
    before = f"""{CALL}
def refused(path, function):
    return attempt(function, path) != "allowed"
def read(path):
    with open(path, "rb") as file:
        file.read(1)
pidfd = libc.syscall({PIDFD_OPEN[COLUMN]}, 1, 0)
pages = [f"/proc/1/{{name}}" for name in ("environ", "mem", "maps", "auxv", "smaps_rollup", "stack", "syscall")]
"""
    assert say("[path for path in pages if not refused(path, read)]", tmp_path, before) == []
    links = "[refused(f'/proc/1/{name}', os.readlink) for name in ('exe', 'root', 'cwd', 'ns/net')]"
    assert say(links, tmp_path, before) == [True] * 4
    # an ordinary user may count its open files, and there is none
    assert say("refused('/proc/1/fd', os.listdir) or os.listdir('/proc/1/fd') == []", tmp_path, before) is True
    getfd = seccomp.FORBIDDEN["pidfd_getfd"][COLUMN]
    assert say(f"[pidfd > 0, [call({getfd}, pidfd, n, 0) for n in range(9)]]", tmp_path, before) == [
        True,
        ["EPERM"] * 9,
    ]


def test_the_kernel_sees_itself(tmp_path):
    """As Python's libraries do; and so do its children."""
    before = """
import subprocess, sys
def all_of(pid):
    return [bool(open(f"/proc/{pid}/{name}", "rb").read()) for name in ("environ", "maps", "auxv", "smaps_rollup", "io")]
child = [sys.executable, "-c", "import os, sys; print(os.readlink(f'/proc/{os.getppid()}/exe') != '')"]
"""
    told = say("[all_of('self'), subprocess.check_output(child, text=True).strip()]", tmp_path, before)
    assert told == [[True] * 5, "True"]
    assert say("open('/proc/self/oom_score_adj').read()", tmp_path) == "1000\n"


def test_keys_are_neither_told_nor_kept(tmp_path):
    read = f"{CALL}\ndef text(path): return open(path).read() if os.path.exists(path) else ''"
    assert say("text('/proc/keys') + text('/proc/key-users')", tmp_path, read) == ""
    # KEYCTL_GET_KEYRING_ID of the session, -3; asked for outside, since nobody inside may ask
    script = f"""
import ctypes, os, sys
sys.path.insert(0, {str(Path(namespaces.__file__).parent)!r})
import namespaces
libc = ctypes.CDLL(None)
ask = lambda: libc.syscall({seccomp.FORBIDDEN["keyctl"][COLUMN]}, 0, -3, 1)
first = ask()
namespaces.leave_keyring()
print(first, ask())
"""
    first, second = subprocess.check_output([sys.executable, "-S", "-c", script], text=True).split()
    assert first != second or first == second == "-1", "-1: there are no keys here, or nobody may ask"


# memory that is no process's own


def ends(attempt: str, tmp_path, **settings):
    """Say whether a cell was stopped for want of memory, and what it gets says so."""
    nb = run(graded("assert True", "before"), *called(attempt, "greedy"), path=tmp_path, **settings)
    return points(nb) == [2, 0] and execute.OUT_OF_MEMORY in causes(nb)[1]


@pytest.mark.parametrize("place", ["/dev/shm", "/tmp"])
def test_files_in_memory_count(tmp_path, place):
    attempt = f"""
        import time
        with open("{place}/big", "wb") as file:
            for _ in range(1100):
                file.write(bytes(1 << 20))
        time.sleep(60)
        """
    assert ends(attempt, tmp_path, memory_limit=1 << 30, disk_limit=2 << 30)


def test_a_mapped_file_counts_once(tmp_path):
    half = "import numpy as np, time\na = np.memmap('big', dtype='u1', mode='w+', shape=600 << 20)\na[:] = 1\ntime.sleep(1)"
    nb = run(*called(half), path=tmp_path, memory_limit=1 << 30, disk_limit=700 << 20)
    assert points(nb) == [2]


def test_programs_that_are_started_do_not_count_as_their_parent(tmp_path):
    """Until it runs, each is its parent to the system, memory and all."""
    source = "import numpy as np, subprocess\nkept = np.ones(10**8)\nfor _ in range(500): subprocess.run(['true'])"
    assert points(run(*called(source), path=tmp_path, memory_limit=1400 << 20)) == [2]


def test_what_waits_in_sockets_counts(tmp_path):
    attempt = """
        import os, socket, time
        for _ in range(9):
            if os.fork() == 0:
                break
        kept = [socket.socketpair() for _ in range(220)]
        for pair in kept:
            for end in pair:
                end.setblocking(False)
                try:
                    while True: end.send(bytes(1 << 16))
                except BlockingIOError:
                    pass
        time.sleep(60)
        """
    assert ends(attempt, tmp_path, memory_limit=600 << 20)


def test_a_socket_holds_no_more_than_is_counted(tmp_path):
    larger = """
import socket
a, b = socket.socketpair()
before = a.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
"""
    assert say("a.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == before", tmp_path, larger) is True


def test_tables_of_pages_count(tmp_path):
    attempt = """
        import ctypes, mmap, time
        size = 500 << 30
        area = mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, mmap.PROT_READ)  # NORESERVE
        area.madvise(mmap.MADV_NOHUGEPAGE)
        for place in range(0, size, 2 << 20):
            area[place]
        time.sleep(60)
        """
    assert ends(attempt, tmp_path, memory_limit=700 << 20)


HIDING = {
    # PR_SET_DUMPABLE
    "by being closed to others": "libc.prctl(4, 0, 0, 0, 0)\ntake()",
    # the first thread of a process has gone, and with it what /proc says of the process
    "by losing the first thread": "threading.Thread(target=take).start()\nlibc.syscall(EXIT, 0)",
}


@pytest.mark.parametrize("way", HIDING)
def test_memory_cannot_be_hidden(tmp_path, way):
    attempt = f"""
import ctypes, numpy, threading, time
libc = ctypes.CDLL(None)
EXIT = {(60, 93)[COLUMN]}
def take():
    global kept
    kept = []
    for _ in range(15):
        time.sleep(0.05)
        kept.append(numpy.ones(10**7))
    time.sleep(60)
{HIDING[way]}
"""
    assert ends(attempt, tmp_path, memory_limit=1 << 30)


# and all else works

WORKS = {
    "numpy": "import numpy as np\nassert np.allclose(np.linalg.inv(np.eye(300)) @ np.eye(300), np.eye(300))",
    "tensorflow": """
        import keras, numpy as np
        model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
        x = np.linspace(-1, 1, 40).reshape(-1, 1)
        assert model.fit(x, 3 * x, epochs=30, verbose=0).history["loss"][-1] < 0.5
        model.save("model.keras"); keras.models.load_model("model.keras")
        """,
    "multiprocessing": """
        import multiprocessing
        from multiprocessing import shared_memory
        for way in ("fork", "spawn", "forkserver"):
            with multiprocessing.get_context(way).Pool(2) as pool:
                assert pool.map(abs, [-1, -2, 3]) == [1, 2, 3], way
        block = shared_memory.SharedMemory(create=True, size=1 << 20)
        block.buf[0] = 7; block.close(); block.unlink()
        """,
    "joblib": """
        from joblib import Parallel, delayed
        assert Parallel(n_jobs=2)(delayed(abs)(n) for n in (-1, 2)) == [1, 2]
        """,
    "subprocess": """
        import os, subprocess, sys
        assert subprocess.check_output(["echo", "x"]) == b"x\\n"
        assert subprocess.check_output("cat /proc/self/status | wc -l", shell=True).strip() != b"0"
        assert os.waitstatus_to_exitcode(os.waitpid(os.posix_spawnp("true", ["true"], os.environ), 0)[1]) == 0
        """,
    "threads": """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(20) as pool:
            assert sum(pool.map(abs, range(-100, 0))) == 5050
        """,
    "matplotlib": "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.savefig('x.png'); plt.savefig('x.pdf'); plt.show()",
    "tempfile": """
        import tempfile
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as file, tempfile.NamedTemporaryFile() as f:
            file.write(b"x"); f.write(b"x")
        """,
    "asyncio": """
        import asyncio, threading
        async def talk():
            async def answer(reader, writer):
                writer.write(await reader.readline()); writer.close()
            server = await asyncio.start_unix_server(answer, "/tmp/socket")
            reader, writer = await asyncio.open_unix_connection("/tmp/socket")
            writer.write(b"x\\n")
            line = await reader.readline(); writer.close(); server.close()
            child = await asyncio.create_subprocess_exec("echo", "y", stdout=asyncio.subprocess.PIPE)
            return line + (await child.communicate())[0]
        found = []
        thread = threading.Thread(target=lambda: found.append(asyncio.run(talk()))); thread.start(); thread.join()
        assert found == [b"x\\ny\\n"]
        """,
    "sqlite3": """
        import sqlite3
        with sqlite3.connect("a.db") as base:
            base.execute("create table t (n)"); base.execute("insert into t values (42)")
        assert sqlite3.connect("a.db").execute("select n from t").fetchall() == [(42,)]
        """,
    "psutil": """
        import psutil
        assert psutil.Process().memory_info().rss > 0 and psutil.net_if_addrs() is not None and psutil.cpu_count()
        assert psutil.virtual_memory().total > 0 and psutil.Process().open_files() is not None
        """,
    "the shell": "assert get_ipython().getoutput('echo x') == ['x']\nget_ipython().system('echo y')",
    "pandas and mmap": """
        import mmap, pandas as pd, numpy as np
        pd.DataFrame({"a": [1, 2]}).to_csv("a.csv"); assert pd.read_csv("a.csv").a.sum() == 3
        np.memmap("m", dtype="f4", mode="w+", shape=(10,))[:] = 1
        assert mmap.mmap(-1, 4096).write(b"x") == 1
        """,
    "sklearn": """
        from sklearn.linear_model import LinearRegression
        from sklearn.model_selection import cross_val_score
        import numpy as np
        x = np.arange(30.0).reshape(-1, 1)
        assert cross_val_score(LinearRegression(), x, 2 * x[:, 0], cv=3, n_jobs=2).mean() > 0.99
        """,
}


def test_ordinary_work_goes_on_as_before(tmp_path):
    cells = [cell for name, source in WORKS.items() for cell in called(source, f"does_{name}".replace(" ", "_"))]
    nb = run(*cells, path=tmp_path, timeout=PATIENCE_S)
    failed = {name: cause for name, cause, got in zip(WORKS, causes(nb), points(nb), strict=True) if got != 2}
    assert failed == {}
