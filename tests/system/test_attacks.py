"""A class of attackers, graded in bulk: nobody gains anything, learns anything, stops anything or leaves anything behind.

What they try is in `tests/attacks`; see `corpus.py` there for the form of an attack. Some of them alone, while one is at
work on something: `ATTACKS='link/*' python -m pytest tests/system/test_attacks.py -k 'not ordinary'`.
"""

import fcntl
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import termios
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kept import by_content, repository
from nbgrader.api import Gradebook
from support import ROOT, as_nobody

from graders.kernel import servers

sys.path.insert(0, str(ROOT / "tests" / "attacks"))  # no package: its files are what students hand in
import corpus

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bubblewrap is for Linux"),
    by_content("attacks", lambda **_: repository()),
]

ONLY = os.environ.get("ATTACKS", "*")
CLASSES = {assignment: corpus.class_of(assignment, ONLY) for assignment in corpus.ASSIGNMENTS}
HANDED = {
    f"{assignment}: {one.attack.name}": (assignment, one)
    for assignment, those in CLASSES.items()
    for one in those
    if one.attack
}
# None of those that are handed in to neurons, where right answers train, is there to take all its time.
PATIENCE = {"neurons": 4}
WORKERS = 4  # many of them only wait
# A moment that nobody can read right waits for the instructor, who is told which file to mend: no wrong penalty instead.
REFUSED = {"lateness/no_moment", "lateness/long_moment"}
_DONE = re.compile(r"^\[\d+/\d+\] ([\w-]+): .* in (\d+\.\d) s, about", re.MULTILINE)
# What may stand in a terminal besides text: ends of lines.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# A first process of a session of its own, to whom falls whatever its children leave running.
_SESSION = """
import ctypes, fcntl, os, subprocess, sys, termios, time
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
code = subprocess.run(sys.argv[2:]).returncode
end, left = time.monotonic() + 20, []
while time.monotonic() < end:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        break
    time.sleep(0.1)
else:
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        left = [open(f"/proc/{pid}/cmdline").read().replace("\\0", " ") for pid in file.read().split()]
with open(sys.argv[1], "w") as file:
    file.write("\\n".join(left))
sys.exit(code)
"""


@dataclass
class Run:
    """What came out of grading a class, once.

    Attributes:
        assignment: what it handed in.
        folder: the course.
        secret: the words that nobody may find.
        said: all that the commands wrote to their terminal.
        seconds: that a submission took, by student.
        scores: by student and test.
        left: processes and files that were there after a command.
        settings: of the terminal, before and after each command.
        memory: what was found in the memory of kernels, by the kernel.
        before, after: what lies in the course's folder, but for what grading writes.
    """

    assignment: str
    folder: Path
    secret: corpus.Secrets
    said: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    scores: dict[str, dict[str, float]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    settings: list[tuple[object, object]] = field(default_factory=list)
    memory: dict[int, set[str]] = field(default_factory=dict)
    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)

    def faults(self, one: corpus.Handed) -> list[str]:
        """Say what an attack has come to; nothing, if all is well."""
        found = []
        scores = self.scores.get(one.student)
        if one.attack.name in REFUSED and f"{one.student}/{self.assignment}/timestamp.txt" in self.said:
            return [] if scores is None else ["it has a grade, and should wait for the instructor"]
        if scores is None:
            found.append("there is no grade")
        else:
            honest = self.scores["000-failing"]
            gained = {name: score for name, score in scores.items() if score != honest.get(name)}
            if gained:
                found.append(f"the points differ from those of an honest answer that fails: {gained}")
        most = 2 * corpus.LIMITS["notebook_timeout"] * PATIENCE.get(self.assignment, 1)
        if (seconds := self.seconds.get(one.student, 0.0)) > most:
            found.append(f"it took {seconds} s, which is more than {most}")
        words = [self.secret.canary, *([self.secret.argument] if one.attack and one.attack.tells else [])]
        for place, text in self._texts(one.student):
            found += [f"{place}: tells {word!r}" for word in corpus.finds(text, words)]
            found += [f"{place}: what another has left was found"] * (corpus.FOUND in text)
        return found

    def _texts(self, student: str):
        for notebook in (self.folder / "autograded" / student / self.assignment).glob("*.ipynb"):
            yield f"outputs of {notebook.name}", corpus.outputs_of(notebook)
        for page in (self.folder / "feedback" / student / self.assignment).rglob("*"):
            if page.is_file():
                yield f"feedback {page.name}", page.read_text(encoding="utf-8", errors="replace")


class Watch(threading.Thread):
    """Searches the memory of kernels that are meant to be searched, from outside and while they are asleep.

    Only those give themselves a name: the others live for moments, and what a sample of them shows would depend on luck.
    """

    def __init__(self, words: list[str]) -> None:
        super().__init__(daemon=True)
        self._words = [word.encode() for word in words]
        self.found: dict[int, set[str]] = {}
        self.refused: set[int] = set()
        self.over = threading.Event()

    def run(self) -> None:
        """Look around until it is over."""
        while not self.over.wait(0.2):
            for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
                try:
                    name = Path(f"/proc/{pid}/comm").read_text().strip()
                except OSError:
                    continue
                if name == corpus.PROBED and pid not in self.found and _is_ours(pid):
                    self._search(pid)

    def _search(self, pid: int) -> None:
        found = set()
        try:
            maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
            with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
                for line in maps:
                    start, end = (int(number, 16) for number in line.split()[0].split("-"))
                    if line.split()[1].startswith("r") and not line.endswith(("[vvar]", "[vsyscall]")):
                        found |= self._in(memory, start, end)
            if not found and not Path(f"/proc/{pid}/maps").read_text():
                return  # it ended on the way, and waits for its parent
        except PermissionError:
            self.refused.add(pid)
            return
        except OSError:
            return  # it has ended
        self.found[pid] = found

    def _in(self, memory, start: int, end: int) -> set[str]:
        found, tail = set(), b""
        while start < end:
            try:
                memory.seek(start)
                part = memory.read(min(end - start, 16 << 20))
            except (OSError, ValueError):
                break
            if not part:
                break
            found |= {word.decode() for word in self._words if word in tail + part}
            start, tail = start + len(part), part[-64:]
        return found


def _is_ours(pid: int) -> bool:
    """Say whether a process descends from this one: another grader may be at work on the same corpus."""
    try:
        while pid > 1 and pid != os.getpid():
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return False
    return pid == os.getpid()


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Gives the run of an assignment, which is graded when it is first asked for."""
    known: dict[str, Run] = {}

    def run(assignment: str) -> Run:
        if assignment not in known:
            known[assignment] = _graded(assignment, tmp_path_factory.mktemp(assignment) / "course")
        return known[assignment]

    return run


@pytest.fixture(params=corpus.ASSIGNMENTS)
def run(request, runs) -> Run:
    return runs(request.param)


def _graded(assignment: str, folder: Path) -> Run:
    result = Run(assignment, folder, corpus.draw())
    folder.mkdir()
    corpus.write_course(folder, result.secret, PATIENCE.get(assignment, 1), [assignment])
    corpus.hand_in(folder, assignment, CLASSES[assignment])
    result.before = _given(folder)
    watch = Watch([corpus.CONTROL, result.secret.canary])
    watch.start()
    with tempfile.TemporaryDirectory(prefix="atk-", dir="/tmp") as temporary:
        _course(result, temporary, "grade", assignment, "--workers", str(WORKERS))
        _course(result, temporary, "feedback", assignment)
        _course(result, temporary, "export", "--to", str(folder / "grades.csv"))
        # Dask leaves a folder with its locks
        result.left += [
            f"a file: {path}" for path in Path(temporary).rglob("*") if "dask-scratch-space" not in path.parts
        ]
    watch.over.set()
    watch.join()
    result.memory = {} if watch.refused and os.geteuid() != 0 else watch.found
    result.after = _given(folder)
    result.scores = corpus.scores_of(folder, assignment)
    result.seconds = {student: float(seconds) for student, seconds in _DONE.findall(result.said)}
    return result


def _given(folder: Path) -> dict[str, object]:
    """What of a course grading has no business with."""
    kept = {name: what for part in ("source", "release", "submitted") for name, what in corpus.walk(folder / part)}
    return kept | {"settings": (folder / "nbgrader_config.py").read_bytes()}


def _course(result: Run, temporary: str, *arguments: str) -> None:
    """Run a command as a person would: in a terminal, which it has for itself."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, b"\x32\x00\xc8\x00\x00\x00\x00\x00")
    before = termios.tcgetattr(theirs)
    said: list[bytes] = []

    def read() -> None:
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other side is closed
                return
            said.append(part)

    env = {**os.environ, "TMPDIR": temporary, "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "200", "SECRET_TOKEN": "x"}
    env.pop(servers.SHARED, None)  # other tests' kernels are none of ours
    report = Path(temporary, "left")
    command = [sys.executable, "-c", _SESSION, str(report), sys.executable, "-m", "graders.cli"]
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    process = subprocess.Popen(
        [*command, "--course-dir", str(result.folder), *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=ROOT,
    )  # fmt: skip
    process.wait()
    result.settings.append((before, termios.tcgetattr(theirs)))
    os.close(theirs)
    reader.join(10)
    os.close(ours)
    result.left += [f"a process: {line}" for line in report.read_text().splitlines()]
    report.unlink()
    result.said += b"".join(said).decode("utf-8", "replace").replace("\r\n", "\n")


@pytest.mark.parametrize("name", HANDED)
def test_attack(runs, name):
    assignment, one = HANDED[name]
    assert runs(assignment).faults(one) == [], one.attack.tries


def test_right_answers_between_attackers_get_all_points(run):
    with Gradebook(f"sqlite:///{run.folder / 'gradebook.db'}") as gradebook:
        most = gradebook.find_assignment(run.assignment).max_score
    right = [one.student for one in CLASSES[run.assignment] if one.right]
    assert {student: run.scores[student][""] for student in right} == dict.fromkeys(right, pytest.approx(most))
    assert most == pytest.approx({"vault": 17, "neurons": 10}[run.assignment]), "no submission has changed it"


def test_nobody_else_is_in_the_gradebook(run):
    with Gradebook(f"sqlite:///{run.folder / 'gradebook.db'}") as gradebook:
        assert {student.id for student in gradebook.students} <= {one.student for one in CLASSES[run.assignment]}
        assert {assignment.name for assignment in gradebook.assignments} == {run.assignment}


def test_no_secret_is_in_what_the_commands_said_or_exported(run):
    """But for arguments: a function that gives back what it got has it quoted as a wrong answer, see docs/security.md."""
    texts = {"terminal": run.said, "grades.csv": (run.folder / "grades.csv").read_text(encoding="utf-8")}
    texts |= {log.name: log.read_text(encoding="utf-8", errors="replace") for log in run.folder.glob("**/*.log")}
    words = [run.secret.canary]
    assert {place: found for place, text in texts.items() if (found := corpus.finds(text, words))} == {}


def test_no_secret_is_in_the_memory_of_a_kernel(run):
    if not run.memory and os.geteuid() != 0:
        pytest.skip("an ordinary user may not look into that process here")
    probed = sum(1 for one in CLASSES[run.assignment] if one.attack and one.attack.probed)
    assert list(run.memory.values()) == [{corpus.CONTROL}] * probed


def test_the_terminal_got_text_and_keeps_its_settings(run):
    assert all(before == after for before, after in run.settings)
    assert _CONTROL.findall(run.said) == []


def test_nothing_of_the_course_has_changed(run):
    assert [name for name in {*run.before, *run.after} if run.before.get(name) != run.after.get(name)] == []


def test_nothing_is_left_behind(run):
    assert run.left == []
    places = [Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path("/run"), Path.home(), ROOT]
    found = [path for place in places for path in place.glob(f"*{corpus.LEFT}*")]
    hidden = [path for path in Path.home().glob(".*") if path.is_file() and os.access(path, os.R_OK)]
    assert found + [path for path in hidden if corpus.LEFT.encode() in path.read_bytes()] == []


def test_the_command_says_how_long_each_took(run):
    """Where it is read from: were that changed, no attack would take too long any more."""
    executed = {one.student for one in CLASSES[run.assignment] if one.attack is None or one.attack.parts}
    assert executed <= run.seconds.keys()


def test_no_two_attacks_are_the_same():
    sources = [json.dumps(attack.parts) for attack in corpus.attacks() if attack.parts]
    assert len(set(sources)) == len(sources)


@pytest.mark.skipif(os.geteuid() != 0, reason="everything here ran as an ordinary user already")
def test_what_reaches_for_the_machine_as_an_ordinary_user():
    """As in test_sandbox.py: behind a first fence that lets nobody's user read Python where it lies in root's home.

    Only the families in which it matters whose processes they are: persisting, reading, stuck. Points and answers come
    about in the same way for everybody.
    """
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        done = as_nobody(Path(folder), Path(__file__), ATTACKS=os.environ.get("ATTACKS", "[prs]*"))
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
