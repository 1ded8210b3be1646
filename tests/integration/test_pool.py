"""A grading run: executed in parallel, cut off, taken up again, by two at once, on a cluster."""

import importlib
import json
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
from distributed import as_completed
from nbgrader.api import Gradebook
from support import PATIENCE_S, RIGHT, ROOT, graded, hand_in, quiet, scores, until

from graders import CourseError, course
from graders.cli import main
from graders.execution import jobs, pool
from graders.execution.jobs import Job, run
from graders.execution.pool import Pool, WorkerDied
from graders.execution.store import Outcome, environment
from graders.gradebook import grading
from graders.gradebook.lock import only_one
from graders.kernel import servers


@pytest.fixture
def executed(monkeypatch):
    """The sources of the cells that were executed, a list for each job."""
    started, ended, real = [], [], jobs._run

    def watch(job, wanted):
        started.append([job.cells[n]["source"] for n in wanted])
        try:
            return real(job, wanted)
        finally:
            ended.append(job)

    monkeypatch.setattr(jobs, "_run", watch)
    yield started
    until(lambda: len(ended) == len(started))


@pytest.fixture
def two_tests(light):
    """The light course with one more test."""
    path = light / "source/double/double.ipynb"
    nb = nbformat.read(path, 4)
    nb.cells.append(graded("assert double(3) == 6", "test_three"))
    nbformat.write(nb, path)
    assert main(["--course-dir", str(light), "release"]) == 0
    return light


def grade(folder, scheduler=None, report=quiet, **options):
    return course.grade(course.open_course(folder), "double", pool=Pool(scheduler), report=report, **options)


def wrong(number):
    """One mistake a student, so that no two have the same result."""
    return f"def double(x):\n    return {number} * x"


def of_class(folder, size):
    for number in range(size):
        hand_in(folder, f"s{number}", wrong(number))
    return {f"s{number}": 3 * (number == 2) for number in range(size)}


def gradebook_of(folder):
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return {
            (grade.student.id, grade.cell.name): (grade.auto_score, grade.needs_manual_grade)
            for submission in gradebook.find_assignment("double").submissions
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def test_a_class_graded_in_parallel_has_the_gradebook_of_plain_nbgrader(two_tests, cluster, executed):
    of_class(two_tests, 4)
    hand_in(two_tests, "dies", "import os\nos._exit(0)")
    said = []
    assert grade(two_tests, cluster, said.append) == {}
    lines = [line for line in said if line.startswith("[")]
    assert [line.split("]")[0] for line in lines] == [f"[{n}/5" for n in range(1, 6)]
    assert any("s2: 5/5 in " in line for line in lines) and all(line.endswith(" s left") for line in lines)
    assert any("test cells of dies" in line for line in said), "a summary of what the harness had to do"
    ours = gradebook_of(two_tests)
    assert len(executed) == 5

    command = [sys.executable, "-m", "nbgrader", "autograde", "double", "--force"]
    done = subprocess.run(command, cwd=two_tests, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert gradebook_of(two_tests) == ours, "found in the results"
    for path in (two_tests / ".cache/results").rglob("*.json"):
        path.unlink()
    done = subprocess.run(command, cwd=two_tests, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert gradebook_of(two_tests) == ours, "executed by nbgrader itself"
    assert len(list((two_tests / ".cache/results").rglob("*.json"))) == 5
    assert grade(two_tests, cluster, said.append) == {} and said[-1].startswith("5 of 5 already graded")
    assert not list(two_tests.glob(".grading-*"))


def test_an_unchanged_class_needs_no_workers(light, cluster, monkeypatch):
    of_class(light, 2)
    grade(light, cluster)
    before = {path: path.stat().st_mtime_ns for path in (light / "autograded").rglob("*")}
    monkeypatch.setattr(Pool, "_client", None)
    said = []
    assert grade(light, report=said.append) == {}
    assert said == ["2 of 2 already graded; --force grades them again"]
    assert {path: path.stat().st_mtime_ns for path in (light / "autograded").rglob("*")} == before


def test_force_executes_again(light, executed):
    hand_in(light, "a")
    grade(light)
    grade(light, force=True)
    assert len(executed) == 2 and executed[0] == executed[1]


def test_equal_answers_are_executed_once(light, executed):
    hand_in(light, "a")
    grade(light)
    hand_in(light, "b", timestamp="2026-12-06 20:30:00 UTC")
    grade(light)
    assert len(executed) == 1 and scores(light) == {"a": 3, "b": 3}


def test_after_a_test_has_changed_only_that_is_run(two_tests, executed):
    hand_in(two_tests, "a")
    grade(two_tests)
    path = two_tests / "source/double/double.ipynb"
    nb = nbformat.read(path, 4)
    nb.cells[-1].source = "assert double(3) == 7"
    nbformat.write(nb, path)
    assert main(["--course-dir", str(two_tests), "release"]) == 0
    assert scores(two_tests) == {"a": 5}
    assert grade(two_tests) == {}
    assert executed[1:] == [[RIGHT, "assert double(3) == 7"]]
    assert scores(two_tests) == {"a": 3}
    cells = nbformat.read(two_tests / "autograded/a/double/double.ipynb", 4).cells
    assert [bool(cell.outputs) for cell in cells if cell.cell_type == "code"] == [False, False, True]


def test_a_run_that_is_stopped_keeps_what_came_back(light, cluster, executed, monkeypatch):
    expected = of_class(light, 6)

    def stop(line):
        if line.startswith("[2/6]"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(light, cluster, stop)
    kept = len(list((light / ".cache/results").rglob("*.json")))
    assert len(scores(light)) == 2 and kept >= 2
    assert not list(light.glob(".grading-*"))
    wanted = []
    monkeypatch.setattr(grading, "make_job", lambda work, cells: wanted.append(cells) or jobs.make_job(work, cells))
    assert grade(light, cluster) == {}
    assert len(wanted) == 6 - kept
    assert scores(light) == expected


class Loses:
    """As Dask's `as_completed`, but the first result is lost with its worker and comes a second time."""

    def __init__(self):
        self.futures, self.lost = as_completed(), []

    def add(self, future):
        self.futures.add(future.again if isinstance(future, SimpleNamespace) else future)

    def __next__(self):
        future = next(self.futures)
        if self.lost:
            return future
        self.lost.append(future.key)
        return SimpleNamespace(status="lost", key=future.key, again=future)


def test_a_result_that_is_lost_with_its_worker_is_waited_for(light, cluster, monkeypatch):
    expected = of_class(light, 3)
    loses = []
    monkeypatch.setattr(pool, "_completed", lambda: loses.append(Loses()) or loses[-1])
    assert grade(light, cluster) == {}
    assert scores(light) == expected and len(loses[0].lost) == 1


def test_recording_that_was_cut_off_is_done_again(light, executed):
    """nbgrader writes the notebook first, before it knows a grade."""
    hand_in(light, "a")
    grade(light)
    path = light / "autograded/a/double/double.ipynb"
    nb = nbformat.read(path, 4)
    del nb.metadata["course"]
    path.chmod(0o644)
    nbformat.write(nb, path)
    with Gradebook(f"sqlite:///{light}/gradebook.db") as gradebook:
        gradebook.remove_submission("double", "a")
    assert main(["--course-dir", str(light), "feedback", "double"]) == 1
    assert grade(light) == {}
    assert scores(light) == {"a": 3} and len(executed) == 1


def start(folder, *options):
    command = [sys.executable, "-m", "graders.cli", "--course-dir", str(folder), "grade", "double", *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=ROOT
    )


def slow(marker):
    return f"import pathlib, time\npathlib.Path({str(marker)!r}).touch()\ntime.sleep(3)\n{RIGHT}"


def test_local_workers_are_left_cleanly_by_ctrl_c_and_by_a_kill(light, tmp_path):
    """In a terminal Ctrl-C goes to the workers too."""
    hand_in(light, "a", slow(tmp_path / "first"))
    hand_in(light, "b", slow(tmp_path / "second"))
    process = start(light, "--workers", "1", "--no-sandbox")
    until((tmp_path / "first").exists)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130 and err == "course: stopped; what was finished is kept\n"

    (tmp_path / "first").unlink()
    process = start(light, "--workers", "1", "--no-sandbox")
    until((tmp_path / "first").exists)
    process.kill()
    process.communicate()
    process = start(light, "--workers", "1", "--no-sandbox")
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0 and err == "", err
    assert scores(light) == {"a": 3, "b": 3}
    assert not list(light.glob(f".grading-{process.pid}"))


def test_two_graders_at_once(light, capsys):
    hand_in(light, "a")
    with only_one(light / course.LOCK, "grading"):
        assert main(["--course-dir", str(light), "grade", "double"]) == 1
    assert f"process {os.getpid()} is grading already" in capsys.readouterr().err
    assert main(["--course-dir", str(light), "grade", "double"]) == 0


def test_a_killed_process_holds_no_lock(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from graders.gradebook.lock import only_one\n"
        "with only_one(Path(sys.argv[1]), 'grading'): print('held', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        with (
            pytest.raises(CourseError, match=f"process {process.pid} is grading"),
            only_one(tmp_path / "lock", "grading"),
        ):
            pass
        process.kill()
    with only_one(tmp_path / "lock", "grading"):
        pass


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there are no kernel servers")
def test_the_workers_of_this_machine_share_one_kernel_server():
    with Pool(workers=2)._client(2, quiet, False) as client:
        found = client.run(
            lambda: str(importlib.import_module("graders.kernel.servers").kernel_server(sandboxed=False).folder)
        )
    assert len(found) == 2 and set(found.values()) == {str(servers.kernel_server(sandboxed=False).folder)}


class Deadly:
    """Takes the place of a job; the worker that looks at it dies."""

    sandboxed = False

    def __init__(self, marker=None):
        self.marker = marker

    @property
    def environment(self):
        if self.marker is not None:
            with self.marker.open("a") as file:
                file.write(f"{os.getpid()}\n")
        os._exit(1)


class Unlucky:
    """Takes the place of a job; the first workers that look at it die, as if by chance."""

    sandboxed = False

    def __init__(self, marker, deaths):
        self.marker, self.deaths = marker, deaths

    @property
    def environment(self):
        seen = self.marker.read_text().splitlines() if self.marker.exists() else []
        self.marker.write_text("\n".join([*seen, str(os.getpid())]))
        if len(seen) < self.deaths:
            os._exit(1)
        raise RuntimeError("reached")


def test_a_job_that_kills_every_worker_is_given_up(tmp_path):
    marker = tmp_path / "workers"
    batches = [("deadly", [Deadly(marker)]), ("nothing to do", []), ("as well", [])]
    results = dict(Pool(workers=1).execute(batches, lambda *_: None, most=3, report=quiet))
    assert isinstance(results.pop("deadly"), WorkerDied)
    assert results == {"nothing to do": None, "as well": None}
    used = marker.read_text().split()
    assert len(used) == len(set(used)) == 3, "once among others, twice alone, each time by a new worker"


def test_a_worker_that_dies_by_chance_costs_nothing(tmp_path):
    """What the job says afterwards is another error, which tells that it was executed."""
    batches = [("unlucky", [Unlucky(tmp_path / "workers", 2)]), ("deadly", [Deadly()])]
    results = dict(Pool(workers=1).execute(batches, lambda *_: None, most=2, report=quiet))
    assert isinstance(results["deadly"], WorkerDied) and str(results["unlucky"]) == "reached"


def test_who_kills_workers_costs_nobody_else_a_point(light, monkeypatch):
    """Every worker has several submissions, and all of them go down with it."""
    expected = of_class(light, 4)
    for name in ("a", "s15"):  # the first, and among the others
        hand_in(light, name, f"# deadly: {name}\n{RIGHT}")
    real = grading.make_job
    monkeypatch.setattr(
        grading,
        "make_job",
        lambda work, wanted: Deadly() if "# deadly" in work.cells[0].source else real(work, wanted),
    )
    said = []
    api = course.open_course(light)
    assert course.grade(api, "double", pool=Pool(workers=1), report=said.append, sandbox=False) == {}
    assert scores(light) == {**expected, "a": 0, "s15": 0}
    assert "the grading process died: 2 test cells of a, s15" in said


def test_who_kills_every_worker_gets_a_grade_and_another_try(light, monkeypatch, capsys):
    hand_in(light, "a")
    real = Pool.execute

    def died(self, batches, keep, **options):
        for subject, _ in batches:
            yield subject, WorkerDied("three of them")

    monkeypatch.setattr(Pool, "execute", died)
    said = []
    assert grade(light, report=said.append) == {}
    assert scores(light) == {"a": 0}
    assert "the grading process died: 1 test cell of a" in said
    cells = nbformat.read(light / "autograded/a/double/double.ipynb", 4).cells
    assert grading.GRADER_DIED in cells[-1].outputs[0].evalue
    monkeypatch.setattr(Pool, "execute", real)
    assert grade(light) == {}
    assert scores(light) == {"a": 3}


def test_a_worker_of_another_environment_stops_the_run(light, monkeypatch):
    hand_in(light, "a")
    monkeypatch.setattr(jobs, "environment", lambda: environment() | {"keras": "2.4"})
    job = Job((), {}, {}, {}, {}, {}, (), environment())
    with pytest.raises(CourseError, match=r"another environment \(keras 2\.4 instead of"):
        run(job)


def test_a_part_that_is_disturbed_is_executed_whole(monkeypatch):
    runs = []

    def disturbed(job, wanted):
        runs.append(list(wanted))
        return Outcome({str(n): {"outputs": [], "execution_count": 1} for n in wanted}, True, {})

    monkeypatch.setattr(jobs, "_run", disturbed)
    outcome = run(Job(({}, {}, {}), {}, {}, {}, {}, {}, (0, 2), environment()))
    assert runs == [[0, 2], [0, 1, 2]] and list(outcome.cells) == ["0", "1", "2"]


def dask_process(folder, *arguments):
    folder.mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def test_kernels_are_got_ready_only_for_what_has_not_been_graded(light, cluster, monkeypatch):
    asked = []
    monkeypatch.setattr(servers, "share", lambda **about: asked.append(about["sandboxed"]))
    hand_in(light, "student")
    course_dir = ["--course-dir", str(light), "grade", "double"]
    assert main([*course_dir, "--scheduler", cluster]) == 0 and not asked, "the cluster has its own"
    assert main(course_dir) == 0 and not asked
    hand_in(light, "another", wrong(3))
    assert main([*course_dir, "--student", "student"]) == 0 and not asked
    assert main([*course_dir, "--student", "another"]) == 0 and asked == [True]
    assert main([*course_dir, "--student", "another", "--force", "--no-sandbox"]) == 0 and asked == [True, False]
    assert main([*course_dir, "--student", "/nobody"]) == 1


def test_a_cluster_of_processes_that_share_nothing_and_lose_one(light, tmp_path):
    expected = of_class(light, 6)
    hand_in(
        light,
        "reads",
        "from pathlib import Path\ndef double(x):\n    return int(Path('мои данные/x.txt').read_text()) * x",
    )
    data = light / "submitted/reads/double/мои данные"
    data.mkdir()
    (data / "x.txt").write_text("2")
    about = tmp_path / "scheduler.json"
    scheduler = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(about))
    processes = [dask_process(tmp_path / "s", *scheduler)]
    try:
        until(lambda: about.exists() and about.read_text().endswith("}"))
        address = json.loads(about.read_text())["address"]
        for name in ("w1", "w2"):
            processes.append(dask_process(tmp_path / name, "worker", address, "--nthreads", "1", "--no-dashboard"))

        def kill_one(line):
            if line.startswith("[1/7]"):
                os.killpg(processes[1].pid, signal.SIGKILL)

        assert grade(light, address, kill_one) == {}
        assert scores(light) == {**expected, "reads": 3}
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_scheduler_that_is_not_there(light, monkeypatch):
    hand_in(light, "a")
    monkeypatch.setattr(pool, "_CONNECT_S", 1)
    with pytest.raises(CourseError, match=r"tcp://127\.0\.0\.1:9: no Dask scheduler"):
        grade(light, "tcp://127.0.0.1:9")
