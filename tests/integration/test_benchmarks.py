"""The made-up class of the benchmarks of grading, and what they conclude; the measuring itself takes minutes."""

import ast
import itertools
import os
import subprocess
import sys
import time

import classroom
import faults
import grading
import nbformat
import psutil
import pytest
import stages
from classroom import DIES, LIGHT, TRAINING
from nbgrader.api import Gradebook
from rivals import Graded


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A course with one light submission."""
    folder = tmp_path_factory.mktemp("light")
    classroom.build_course(folder, LIGHT, classroom.class_of(LIGHT, 1))
    return folder


@pytest.mark.parametrize("exercise", [LIGHT, TRAINING], ids=lambda exercise: exercise.name)
def test_no_two_students_hand_in_the_same(exercise):
    sources = {handed.source for handed in classroom.class_of(exercise, 30, more=(DIES,))}
    assert len(sources) == 30 and all(ast.parse(source) for source in sources)


def test_students_see_no_hidden_test_and_otter_gets_all_of_them(handed_in):
    nb = nbformat.read(handed_in / "submitted/s00001/light/light.ipynb", 4)
    sources = {cell.id: cell.source for cell in nb.cells}
    assert "import keras" in sources["set-up"] and "студент 1" in sources[LIGHT.function]
    assert sources[LIGHT.test] + "\n" == LIGHT.visible
    assert (handed_in / "submitted/s00001/light/timestamp.txt").exists()

    otter = classroom.otter_notebook(nb, LIGHT)
    assert otter.cells[0].source.startswith("import otter")
    assert f'grader.check("{LIGHT.test}")' in [cell.source for cell in otter.cells]
    assert not any("assert" in cell.source for cell in otter.cells)


@pytest.mark.parametrize("exercise", [LIGHT, TRAINING], ids=lambda exercise: exercise.name)
def test_otter_runs_the_same_checks(exercise):
    functions = [item for item in ast.parse(classroom.otter_test(exercise)).body if isinstance(item, ast.FunctionDef)]
    checks = [ast.unparse(statement) for item in functions for statement in item.body]
    assert "\n".join(checks) == ast.unparse(ast.parse(exercise.visible + exercise.hidden))
    used = {node.id for item in functions for node in ast.walk(item) if isinstance(node, ast.Name)}
    assert {"np", "keras", exercise.function} & used <= {a.arg for item in functions for a in item.args.args}


def test_figures(monkeypatch, capsys):
    monkeypatch.setattr(grading, "CORES", 2)
    told = tuple(float(10 + n) for n in range(110))  # one second more for each, of which the coordinator takes 0.3
    run = grading.Run(10, 20.0, told[:10], 30.0, coordinator_cpu_s=5.0, coordinator_peak_mb=200.0)
    assert (run.seconds, run.efficiency, run.overhead_s) == (2.0, 0.75, 0.5)
    others = {"nbgrader": Graded(16.0, {}), "otter": Graded(18.0, {})}
    figures = grading._figures(TRAINING, run, others)
    assert figures["ratio_nbgrader_training"] == 8 and figures["ratio_otter_training"] == 9
    assert figures["efficiency"] == 0.75 and figures["overhead_s"] == 0.5
    assert {"ratio_nbgrader_light", "ratio_otter_light"} <= set(grading._figures(LIGHT, run, others))
    larger = grading.Run(110, 120.0, told, 30.0, coordinator_cpu_s=35.0, coordinator_peak_mb=200.0)
    assert larger.each_s() == larger.each_s(20, 100) == 1
    assert grading.pieces(larger).endswith("more: 1.000 from 1 to 20, 1.000 from 20 to 100, 1.000 from 100 to 110")
    assert "167 minutes on 2 cores" in grading.extrapolated([larger, run])
    assert "not less than 50:" in grading.extrapolated([run, larger])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="stages.py needs Linux")
def test_a_stage_counts_what_happens_in_it_alone():
    def burn(seconds):
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass

    burning = "import time\nwhile time.process_time() < 0.6: pass\nprint(flush=True); time.sleep(600)"
    clock = stages.Stages(psutil.Process())
    with clock.stage("outer"):
        burn(0.2)
        with clock.stage("inner"):
            child = subprocess.Popen([sys.executable, "-c", burning], stdout=subprocess.PIPE)
            child.stdout.readline()
        burn(0.2)
    with child:
        child.kill()
    outer, inner = clock.spent["outer"], clock.spent["inner"]
    assert 0.4 <= outer.own < 0.6 and inner.own < 0.2, "this process's own"
    assert inner.forked - inner.own >= 0.5, "what it has started"
    assert outer.forked - outer.own < 0.2, "which is not counted twice"


def test_only_stderr_excuses_another_score(capsys):
    handed = classroom.class_of(LIGHT, 6)
    ours = {submission.student: 3.0 * submission.answer.right for submission in handed}
    assert grading._right(LIGHT, handed, ours)
    noisy = next(submission.student for submission in handed if submission.answer.noisy)
    assert grading._same(LIGHT, "nbgrader", handed, ours, ours | {noisy: 0.0})
    assert f"{noisy} (noisy) 0 instead of 3" in capsys.readouterr().out
    assert not grading._same(LIGHT, "otter", handed, ours, ours | {noisy: 0.0})
    assert not grading._same(LIGHT, "nbgrader", handed, ours, ours | {"s00001": 0.0})
    assert not grading._right(LIGHT, handed, ours | {"s00001": 0.0})


def test_the_gradebook_is_compared_with_all_it_says(handed_in):
    with Gradebook(f"sqlite:///{handed_in}/gradebook.db", "neural-networks") as gradebook:
        gradebook.add_student("s00001")
        submission = gradebook.add_submission("light", "s00001")
        grade = gradebook.find_grade(LIGHT.test, "light", "light", "s00001")
        comment = gradebook.find_comment(LIGHT.function, "light", "light", "s00001")
        seen = [classroom.grades_of(handed_in, "light")]
        changes = ((grade, "auto_score", 3.0), (grade, "needs_manual_grade", False), (comment, "auto_comment", "No."))
        for subject, name, value in (*changes, (submission.notebooks[0], "late_submission_penalty", 1.0)):
            setattr(subject, name, value)
            gradebook.db.commit()
            seen.append(classroom.grades_of(handed_in, "light"))
    told = [faults.differences(before, after) for before, after in itertools.pairwise(seen)]
    assert all(told), told
    assert "s00001 submission: penalty is 1.0 instead of 0.0" in told[-1]
    assert faults.differences(seen[-1], seen[-1]) == []
    assert faults.differences(seen[-1], {}), "nobody was graded"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="faults.py needs Linux")
def test_a_process_that_a_killed_one_leaves_is_found(tmp_path):
    sleeper = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    script = (
        "import os, signal, subprocess, sys; import faults; faults.adopt_orphans(); faults.LEFT_S = 0.5\n"
        f"child = subprocess.Popen([sys.executable, '-c', {sleeper + 'print(1, flush=True); time.sleep(600)'!r}],"
        " stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); child.kill(); child.wait()\n"
        "report = faults.Report(); faults.check_nothing_left(report); print(report.wrong[0])\n"
        "faults.LEFT_S = 30; again = faults.Report(); faults.check_nothing_left(again); print(again.wrong, again.said)\n"
    )
    env = os.environ | {"PYTHONPATH": str(classroom.ROOT / "benchmarks")}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=100)
    first, second = done.stdout.splitlines()
    assert first.startswith("left after 0.5 s: ") and "time.sleep(600)" in first, done
    assert second.startswith("[] ['no process left")
    assert not psutil.pid_exists(int(first.split()[4]))
