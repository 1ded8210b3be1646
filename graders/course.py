"""The instructor's steps, each a thin loop over nbgrader's Python API."""

import os
import sys
import time
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from traitlets.utils.importstring import import_item

from graders import CourseError, assignments
from graders.deadlines import FILE_NAME, load_policy, set_due_date
from graders.settings import harness

Report = Callable[[str], None]


def open_course(root: Path) -> NbGraderAPI:
    """Open a course directory the way `nbgrader` run in it would, on top of the harness's own settings.

    Raises:
        CourseError: when the folder has neither a source folder nor a configuration.
    """
    if not (root / "nbgrader_config.py").exists() and not (root / "source").is_dir():
        raise CourseError(f"{root}: not a course directory: it has no nbgrader_config.py and no source/")
    _put_tools_on_path()
    with chdir(root):
        app = NbGrader()
        app.log_level = "CRITICAL"
        app.initialize([])
    config = harness()
    config.merge(app.config)
    config.CourseDirectory.root = str(root.resolve())
    return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)


def _put_tools_on_path() -> None:
    """Let nbgrader find the `alembic` command it calls, also where the environment is not activated."""
    tools = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    if tools not in path.split(os.pathsep):
        os.environ["PATH"] = tools + os.pathsep + path


def release(api: NbGraderAPI, names: list[str], report: Report = print) -> list[Path]:
    """Release the named assignments, or all; see `assignments.release`."""
    policy = load_policy(Path(api.coursedir.root) / FILE_NAME)
    folders = []
    for name in names or sorted(api.get_source_assignments()):
        folders.append(assignments.release(api, name))
        deadline = policy.deadlines.get(name)
        if deadline is None:
            report(f"{name}: released; it has no deadline in {FILE_NAME}")
            continue
        with api.gradebook as gradebook:
            set_due_date(gradebook, name, deadline)
        report(f"{name}: released; due {deadline.soft:%Y-%m-%d %H:%M} UTC, last {deadline.hard:%Y-%m-%d %H:%M} UTC")
    return folders


def grade(
    api: NbGraderAPI,
    assignment: str,
    student: str | None = None,
    *,
    force: bool = False,
    report: Report = print,
) -> dict[str, str]:
    """Autograde the submissions to an assignment, one after another.

    A submission already graded in its present version is left alone unless `force` is given. A submission nbgrader
    cannot grade does not stop the others.

    Args:
        api: see `open_course`.
        assignment: its name.
        student: one student only; everybody by default.
        force: grade again what is graded.
        report: gets a line a submission, with an estimate of the time left.

    Returns:
        What nbgrader said, by student, of the submissions that could not be graded.

    Raises:
        CourseError: when the assignment was never released, nobody submitted, or the deadlines cannot be read.
    """
    load_policy(Path(api.coursedir.root) / FILE_NAME)  # a mistake in it should stop us here, not once a student
    with api.gradebook as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            raise CourseError(f"{assignment}: not in the gradebook; run `course release {assignment}`") from None
    students = _submitted(api, assignment, student)
    graded = set() if force else api.get_autograded_students(assignment)
    todo = [name for name in students if name not in graded]
    if len(todo) < len(students):
        report(f"{len(students) - len(todo)} of {len(students)} already graded; --force grades them again")
    return _for_each(todo, lambda name: api.autograde(assignment, name, force=True), report)


def feedback(
    api: NbGraderAPI, assignment: str, student: str | None = None, *, report: Report = print
) -> dict[str, str]:
    """Write the HTML feedback for graded submissions; returns as `grade` does.

    Raises:
        CourseError: when nothing has been graded.
    """
    graded = sorted(api.get_autograded_students(assignment))
    todo = [name for name in graded if student in (None, name)]
    if not todo:
        raise CourseError(f"{assignment}: nothing graded yet; run `course grade {assignment}`")
    return _for_each(todo, lambda name: api.generate_feedback(assignment, name, force=True), report)


def export(api: NbGraderAPI, to: Path, exporter: str | None = None) -> Path:
    """Write the gradebook with nbgrader's export plugin: the named one, else the configured one."""
    chosen = exporter or api.config.ExportApp.plugin_class
    plugin_class = import_item(chosen) if isinstance(chosen, str) else chosen
    plugin = plugin_class(parent=api)
    plugin.to = str(to.resolve())
    with api.gradebook as gradebook:
        plugin.export(gradebook)
    return to


def _submitted(api: NbGraderAPI, assignment: str, student: str | None) -> list[str]:
    students = sorted(api.get_submitted_students(assignment))
    folder = Path(api.coursedir.format_path(api.coursedir.submitted_directory, student or "*", assignment))
    if student is not None and student not in students:
        raise CourseError(f"{folder}: no such submission")
    if not students:
        raise CourseError(f"{folder}: nobody has submitted")
    return students if student is None else [student]


def _for_each(names: list[str], step: Callable[[str], dict], report: Report) -> dict[str, str]:
    failures = {}
    start = time.perf_counter()
    for done, name in enumerate(names, start=1):
        before = time.perf_counter()
        result = step(name)
        now = time.perf_counter()
        left = (now - start) / done * (len(names) - done)
        if not result["success"]:
            failures[name] = assignments.log_of(result)
        verdict = "done" if result["success"] else "FAILED"
        report(f"[{done}/{len(names)}] {name}: {verdict} in {now - before:.1f} s, about {left:.0f} s left")
    return failures
