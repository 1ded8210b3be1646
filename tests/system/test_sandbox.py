"""What a submission can do from inside the sandbox: nothing to anybody, and little to itself."""

import contextlib
import os
import socket
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
from inside import called, causes, points, run, say
from support import PATIENCE_S, ROOT, as_nobody, code, graded, notebook
from traitlets.config import Config

from graders.execution import execute
from graders.execution.execute import Execute
from graders.kernel import rlimits, sandbox, servers
from graders.reporting.results import cause_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bubblewrap is for Linux")


def test_there_is_a_sandbox_on_this_machine():
    assert sandbox.problem() is None


@pytest.fixture
def submission(tmp_path) -> Path:
    """A folder of a submission, inside of what looks like a course, with a secret beside it."""
    folder = tmp_path / "autograded" / "student" / "double"
    folder.mkdir(parents=True)
    (folder / "data.csv").write_text("a,b\n1,2\n")
    (folder / "link").symlink_to(tmp_path / "gradebook.db")
    for name in ("gradebook.db", "source.md"):
        (tmp_path / name).write_text("secret")
    return folder


def test_sees_its_own_files_and_nothing_else_of_the_course(submission, tmp_path):
    assert say("open('data.csv').read()", submission) == "a,b\n1,2\n"
    assert sorted(say("os.listdir()", submission)) == ["data.csv"]
    hidden = [tmp_path, tmp_path / "gradebook.db", ROOT / "source", ROOT / "tests", ROOT / "README.md", ROOT / ".git"]
    hidden += [submission, submission.parents[1], servers.kernel_server(sandboxed=True).folder]
    assert say(f"[p for p in {[str(p) for p in hidden]} if os.path.lexists(p)]", submission) == []


def test_sees_nothing_of_the_instructor(submission, monkeypatch):
    for name in ("SECRET_TOKEN", "TF_VAR_password", "LC_SECRET", "OMP_TOKEN", "MKL_KEY", "OPENBLAS_KEY"):
        monkeypatch.setenv(name, "of the instructor")
    monkeypatch.setenv("LC_PAPER", "passes")
    env = say("dict(os.environ)", submission)
    assert "of the instructor" not in env.values() and env["LC_PAPER"] == "passes"
    assert set(env["PATH"].split(":")) <= {str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"}
    home = str(Path.home())
    inside = (
        say(f"[os.path.join(*w[:1], n) for w in os.walk({home!r}) for n in w[2]]", submission) if home != "/" else []
    )
    allowed = tuple(str(place) for place in sandbox.readable())
    assert [path for path in inside if not path.startswith(allowed)] == []
    assert say("[u.split(':')[0] for u in open('/etc/passwd')]", submission) == ["student"]
    assert say("os.path.exists('/etc/shadow') or os.path.exists('/sys/kernel')", submission) is False


PLACES = [
    "/",
    "/usr",
    "/etc",
    "/dev",
    "/opt",
    "/opt/course",
    "/run/kernel",
    "/kernels",
    "/proc/sys",
    "/var",
    "/home",
    "/root",
]


def test_writes_nowhere_but_in_its_scratch_directory(submission):
    attempts = """
        import tempfile
        def writable(place):
            try:
                with open(os.path.join(place, "x"), "w") as file:
                    file.write("x")
                return True
            except OSError:
                return False
        """
    before = "\n".join(line[8:] for line in attempts.splitlines())
    # below /tmp everything is the kernel's own, but for what Python is in
    others = [path for path in (str(ROOT), *sys.path[1:]) if not path.startswith("/tmp/")]
    places = [*PLACES, *map(str, sandbox.readable()), *others]
    assert say(f"[p for p in {places} if writable(p)]", submission, before) == []
    own = ["/tmp", "/var/tmp", "/dev/shm", "/home/student", "/home/student/work", "."]
    assert say(f"[p for p in {own} if writable(p)]", submission, before) == own
    forbidden = ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/user/max_user_namespaces"]
    opens = "def opens(path):\n    try:\n        os.close(os.open(path, os.O_WRONLY))\n        return True\n    except OSError:\n        return False"
    assert say(f"[p for p in {forbidden} if opens(p)]", submission, opens) == []


def test_no_address_answers(submission):
    abstract = "\0course-test"
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(abstract)
        unix.listen()
        port = tcp.getsockname()[1]
        attempt = (
            "import socket\ndef answers(family, address):\n    try:\n        s = socket.socket(family); s.settimeout(3)\n"
            "        s.connect(address); return True\n    except OSError:\n        return False"
        )
        attempts = (
            f"[answers(socket.AF_INET, ('127.0.0.1', {port})), answers(socket.AF_INET, ('192.0.2.1', 80)), "
            f"answers(socket.AF_UNIX, {abstract!r})]"
        )
        assert say(attempts, submission, attempt) == [False, False, False]
        socket.create_connection(("127.0.0.1", port), timeout=3).close()
    assert say("os.path.exists('/run/kernel/server') or os.listdir('/kernels')", submission) == []


def test_sees_no_process_but_its_own(submission):
    pids = say("[int(p) for p in os.listdir('/proc') if p.isdigit()]", submission)
    assert len(pids) == 2, "the first of its namespace and itself"
    assert say("open('/proc/1/cmdline').read().count('server.py')", submission) == 1


def test_has_no_capability_and_can_get_none(submission):
    before = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
caps = [int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")]
def works(number, *arguments):
    return getattr(libc, number)(*arguments) == 0
"""
    found = say(
        "[caps, int(status['NoNewPrivs']), works('unshare', 0x10000000), works('unshare', 0x20000), "
        "works('mount', b'none', b'/tmp', b'tmpfs', 0, None), works('umount2', b'/proc/sys', 2)]",
        submission,
        before,
    )
    assert found == [[0] * 5, 1, False, False, False, False]


def test_what_one_leaves_behind_the_next_does_not_find(submission):
    leave = """
import subprocess
for place in ("/tmp/left", "/dev/shm/left", "/var/tmp/left", "/home/student/left", "left"):
    open(place, "w").write("x")
subprocess.Popen(["sleep", "300"], start_new_session=True)
"""
    processes = "len([p for p in os.listdir('/proc') if p.isdigit()])"
    assert say(processes, submission, leave) == 3
    places = ["/tmp/left", "/dev/shm/left", "/var/tmp/left", "/home/student/left", "left"]
    assert say(f"[{processes}, [p for p in {places} if os.path.exists(p)]]", submission) == [2, []]
    assert not (submission / "left").exists()


def test_a_file_with_an_odd_name_comes_along(submission):
    (submission / "..data").write_text("an odd name leads nowhere else")
    assert say("open('..data').read()[:2]", submission) == "an"


# limits


def test_memory(submission):
    nb = run(
        graded("assert True", "before"),
        *called("import numpy as np, time\nkept = [np.ones(10**8) for _ in range(9)]\ntime.sleep(9)", "greedy"),
        graded("assert True", "after"),
        path=submission,
        memory_limit=2 << 30,
    )
    assert points(nb) == [2, 0, 0]
    assert execute.OUT_OF_MEMORY in causes(nb)[1] and "Память" in causes(nb)[1]


def test_an_array_that_is_too_large_costs_its_cell(submission):
    nb = run(
        *called("import numpy as np\nnp.ones(10**10)", "greedy"),
        graded("assert True", "after"),
        path=submission,
        memory_limit=2 << 30,
    )
    assert points(nb) == [0, 2]
    assert "MemoryError" in causes(nb)[0] and "Столько памяти" in causes(nb)[0]


@pytest.mark.parametrize(
    "bomb",
    [
        # at most 64: were they not stopped, the machine should live
        "import os, time\nfor _ in range(6): os.fork()\ntime.sleep(60)",
        "import subprocess, time\nfor _ in range(99): subprocess.Popen(['sleep', '60'])\ntime.sleep(60)",
    ],
)
def test_processes(submission, bomb):
    nb = run(graded("assert True", "before"), *called(bomb, "bomb"), path=submission, process_limit=20)
    assert points(nb) == [2, 0]
    assert execute.TOO_MANY_PROCESSES in causes(nb)[1] and "процессов" in causes(nb)[1]
    assert say("6 * 7", submission) == 42, "the next one is not disturbed"


def test_the_system_itself_limits_the_number_of_processes(submission):
    """Counting takes a turn of the processor, which a flood of processes might not leave."""
    limits = "import resource\nlimits = resource.getrlimit(resource.RLIMIT_NPROC)"
    assert max(say("limits", submission, limits)) == rlimits.MOST_TASKS
    assert say("os.getuid()", submission) != os.getuid(), "root's processes are not limited"
    start = """
import subprocess
children = []
try:
    while len(children) < 600: children.append(subprocess.Popen(["sleep", "60"]))
except BlockingIOError:
    pass
"""
    assert 200 < say("len(children)", submission, start, process_limit=5000) < rlimits.MOST_TASKS


def test_what_another_kernel_of_the_same_server_has_started_does_not_count(submission, start):
    _, other = start("course-sandbox")
    sleepers = "import subprocess\nchildren = [subprocess.Popen(['sleep', '60']) for _ in range(60)]"
    assert other.execute_interactive(sleepers, timeout=PATIENCE_S)["content"]["status"] == "ok"
    lower = "import resource, subprocess\nresource.setrlimit(resource.RLIMIT_NPROC, (60, 60))"
    assert say("subprocess.run(['true']).returncode", submission, lower) == 0


def test_files_and_folders_are_counted_as_well(submission):
    many = "for number in range(60_000): open(str(number), 'w').close()"
    nested = "try:\n    for _ in range(60_000): os.mkdir('x'); os.chdir('x')\nfinally: os.chdir('/tmp')"
    for attempt in (many, nested):
        nb = run(*called(f"import os\n{attempt}", "fills"), graded("assert True", "after"), path=submission)
        assert points(nb) == [0, 2]
        assert "Место на диске" in causes(nb)[0]


def test_a_file_with_holes_is_as_large_as_it_says(submission):
    nb = run(*called("open('big', 'wb').truncate(1 << 40)"), graded("assert True", "after"), path=submission)
    assert points(nb) == [0, 2]
    assert "место на диске" in causes(nb)[0]


def test_open_files(submission):
    limit = "import resource\nlimits = resource.getrlimit(resource.RLIMIT_NOFILE)"
    assert say("limits", submission, limit) == [rlimits.MOST_OPEN] * 2


def test_disk(submission):
    fill = "with open('big', 'wb') as f:\n    for _ in range(100): f.write(bytes(10**6))"
    nb = run(*called(fill, "fills"), graded("assert True", "after"), path=submission, disk_limit=20 << 20)
    assert points(nb) == [0, 2]
    assert "Место на диске" in causes(nb)[0]


def test_files_larger_than_the_disk(submission):
    (submission / "large").write_bytes(bytes(2 << 20))
    with pytest.raises(RuntimeError, match="more than the 1 MB"):
        run(code("1"), path=submission, disk_limit=1 << 20)


@pytest.mark.parametrize(
    "flood",
    [
        "while True: print('x' * 1000)",
        "from IPython.display import display\nwhile True: display('x' * 100_000)",
        "import os\nwhile True: os.write(1, b'x' * 10_000)",
    ],
    ids=["print", "display", "below Python"],
)
def test_output(submission, flood, monkeypatch):
    monkeypatch.setattr(execute, "_FLOOD_S", PATIENCE_S)  # the interrupt is enough, however long it takes
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel does not watch C's output where it sees this
    nb = run(*called(flood, "floods"), graded("assert True", "after"), path=submission, output_limit=1 << 20)
    assert points(nb) == [0, 2]
    assert execute.OUTPUT_FLOOD in cause_of(nb.cells[1]) and "слишком много" in cause_of(nb.cells[1])
    assert sum(len(str(output)) for output in nb.cells[1].outputs) < 3 << 20


def test_a_flood_that_swallows_the_interrupt(submission):
    # `except KeyboardInterrupt` would not do: Python 3.11 may raise it between two turns of a loop, outside of the `try`
    stubborn = "import signal\nsignal.signal(signal.SIGINT, lambda *_: None)\nwhile True: print('x' * 1000)"
    nb = run(
        graded("assert True", "before"), *called(stubborn, "floods"), graded("1", "after"),
        path=submission, output_limit=1 << 18,
    )  # fmt: skip
    assert points(nb) == [2, 0, 0]
    assert execute.OUTPUT_FLOOD in cause_of(nb.cells[2])


def test_time_of_the_notebook(submission):
    nb = run(
        graded("assert True", "quick"),
        *called("import time\ntime.sleep(60)", "slower"),
        graded("assert True", "after"),
        path=submission,
        notebook_timeout=4,
    )
    assert points(nb) in ([2, 0, 0], [2, 0, 2]), "the interrupted cell may end a moment before the notebook's time does"
    assert execute.CELL_TIMEOUT in causes(nb)[1]


def test_no_cell_starts_when_the_time_is_up(submission):
    nb = run(graded("assert True"), path=submission, notebook_timeout=-1)
    assert points(nb) == [0] and execute.NOTEBOOK_TIMEOUT in cause_of(nb.cells[0])


def test_own_time_is_told(submission):
    resources = {"metadata": {"path": str(submission)}}
    _, resources = Execute(config=Config()).preprocess(notebook(code("import time\ntime.sleep(0.4)")), resources)
    assert 0.4 <= resources["course"]["own_seconds"] < 4


def test_a_notebook_that_could_not_be_read_says_so(submission):
    nb = notebook(code("open('ran', 'w')"), graded("assert True"))
    nb.metadata["course"] = {"problem": "Файл не читается"}
    nb, _ = Execute(config=Config()).preprocess(nb, {"metadata": {"path": str(submission)}})
    assert points(nb) == [0] and "Файл не читается" in cause_of(nb.cells[1])


def test_a_lost_server_is_not_the_submissions_fault(submission, monkeypatch):
    monkeypatch.delenv(servers.SHARED, raising=False)  # other tests may be running in that one
    monkeypatch.setattr(servers, "_servers", {})
    killer = Execute(config=Config({"Execute": {"timeout": PATIENCE_S}}))

    def kill(cell_index, **kwargs):
        if cell_index == 0:  # a quick cell may have ended before its kernel does, and then the next one finds it dead
            fence = psutil.Process(servers.kernel_server(sandboxed=True).pid)
            inside = [child for child in fence.children(recursive=True) if "server.py" in " ".join(child.cmdline())]
            min(inside, key=lambda child: (child.create_time(), child.pid)).kill()

    killer.on_cell_start = kill
    with pytest.raises(execute.KernelServerDied):
        cells = [code("import time\ndef f(): time.sleep(60)"), graded("f()")]
        killer.preprocess(notebook(*cells), {"metadata": {"path": str(submission)}})


@pytest.mark.skipif(os.geteuid() != 0, reason="everything here ran as an ordinary user already")
def test_all_of_this_as_an_ordinary_user():
    """Behind a first fence that lets nobody's user read Python where it lies in root's home.

    And where nothing in /tmp may be executed, as on machines that are looked after.
    """
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        done = as_nobody(Path(folder), Path(__file__), Path(__file__).with_name("test_fence.py"))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "1 skipped" in done.stdout, "only this test"
