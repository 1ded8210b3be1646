"""The instructor's steps, each a thin loop over nbgrader's Python API."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from contextlib import chdir
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from nbgrader.utils import temp_attrs
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from graders import CourseError, Report
from graders.authoring import assignments
from graders.execution.jobs import graded_as
from graders.execution.pool import Pool
from graders.files import replace_folder, staging
from graders.gradebook.database import compiling_once
from graders.gradebook.deadlines import FILE_NAME, load_policy, shown
from graders.gradebook.grading import Grading, Progress
from graders.gradebook.lock import only_one
from graders.gradebook.penalties import Dates, PenaltyChange, follow_deadlines, set_due_date
from graders.gradebook.totals import in_points
from graders.lms import collecting, gradefiles, returning
from graders.lms.entering import enter_students
from graders.lms.matching import roster_of
from graders.lms.overtaken import last_moments, tell_overtaken
from graders.lms.roster import read_students
from graders.lms.taking import Outcome, Settings
from graders.reporting.feedback import PagesAndPictures
from graders.reporting.handed_back import all_out_of_date, read_handed_back
from graders.settings import harness
from graders.text import nearest, printable
from graders.trouble import run_converter

LOCK = ".cache/grading.lock"
_STAGING = ".grading-"


def open_course(root: Path, *, isolated: bool = False) -> NbGraderAPI:
    """Open a course directory the way `nbgrader` run in it would, on top of the harness's own settings.

    Args:
        root: the course directory.
        isolated: whatever the configuration says, keep the gradebook and every folder inside `root`.

    Raises:
        CourseError: when the folder is not a course directory, or a configuration file fails.
    """
    if not (root / "nbgrader_config.py").exists() and not (root / "source").is_dir():
        raise CourseError(f"{root}: not a course directory: it has no nbgrader_config.py and no source/")
    if "?" in str(root.resolve()):
        raise CourseError(f"{root}: SQLAlchemy cannot open a gradebook in a path with ? in it; rename that folder")
    _put_tools_on_path()
    with chdir(root):
        app = NbGrader()
        app.log_level = "CRITICAL"
        app.raise_config_file_errors = True
        app.log.disabled = True  # what it would say is said here
        try:
            app.initialize([])
        except (Exception, SystemExit) as error:  # that is traitlets' answer to a setting that does not fit
            wrong = error.__context__ if isinstance(error, SystemExit) and error.__context__ else error
            said = " ".join(f"{type(wrong).__name__}: {wrong}".split())
            raise CourseError(
                f"{root}: nbgrader_config.py, here or in the user's Jupyter folder, fails: {said.rstrip(': ')}"
            ) from error
        finally:
            app.log.disabled = False
    _check_names(root, app.config)
    config = harness()
    config.merge(app.config)
    if isolated:
        config.CourseDirectory = harness().CourseDirectory
        config.CourseDirectory.db_url = f"sqlite:///{root.resolve() / 'gradebook.db'}"
    config.CourseDirectory.root = str(root.resolve())
    return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)


def _check_names(root: Path, config: Config) -> None:
    """Look for the plugins of ours that a course names: nbgrader would do so in the middle of its work.

    Raises:
        CourseError: when one is not there.
    """
    for section in config.values():
        for name, value in section.items() if isinstance(section, Config) else ():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str) and item.startswith("graders."):
                    try:
                        import_item(item)
                    except ImportError as error:
                        raise CourseError(
                            f"{root / 'nbgrader_config.py'}: {name} names {item}, which is not there; write "
                            f"graders.settings.{item.rpartition('.')[2]}, where all plugins are to be had"
                        ) from error


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
    names = names or sorted(api.get_source_assignments())
    if not names:
        raise CourseError(f"{Path(api.coursedir.root, api.coursedir.source_directory)}: no assignment there to release")
    for name in names:
        assignments.source_folder(api, name)  # a name that is wrong should stop us before the first
    for name in names:
        folders.append(assignments.release(api, name))
        deadline = policy.deadlines.get(name)
        if deadline is None:
            report(f"{name}: released; it has no deadline in {FILE_NAME}")
            continue
        with api.gradebook as gradebook:
            set_due_date(gradebook, name, deadline)
        soft, hard = shown(deadline.soft, policy.zone), shown(deadline.hard, policy.zone)
        report(f"{name}: released; due {soft}, last {hard}")
    return folders


def grade(
    api: NbGraderAPI,
    assignment: str,
    student: str | None = None,
    *,
    force: bool = False,
    sandbox: bool = True,
    pool: Pool | None = None,
    report: Report = print,
) -> dict[str, str]:
    """Autograde the submissions to an assignment, several at a time.

    A submission already graded as it is now, by the tests as they are now, is left alone unless `force` is given;
    grading that was cut off counts for nothing, but what was executed by then is not executed again. A submission that
    cannot be graded does not stop the others. This process alone writes the gradebook.

    Args:
        api: see `open_course`.
        assignment: its name.
        student: one student only; everybody by default.
        force: execute and grade again what is graded.
        sandbox: False executes submissions in the open, whatever the configuration says.
        pool: where; on this machine by default.
        report: gets a line a submission, with an estimate of the time left, and a summary of what went wrong.

    Returns:
        What went wrong, by student, with the submissions that could not be graded.

    Raises:
        CourseError: when the assignment was never released, nobody submitted, the deadlines or the note of what was
            handed back or collected cannot be read, there is no sandbox here, no worker, or another process is grading.
    """
    root = Path(api.coursedir.root)
    Dates(root)  # a mistake in one of these files should stop us here, not once a student
    handed_back = read_handed_back(root, assignment)
    if not sandbox:
        api.config.Execute.sandbox = False
    with only_one(root / LOCK, "grading"):
        for leftover in root.glob(f"{_STAGING}*"):  # of graders that were killed: the lock is ours
            shutil.rmtree(leftover, ignore_errors=True)
        _check_assignment(api, assignment)
        students = _submitted(api, assignment, student)
        tell_overtaken(api, assignment, student, report)
        if changes := _follow_deadlines(api, assignment):
            report(f"late penalties that follow the deadlines and points as they are now: {len(changes)}")
            for change in sorted(changes, key=lambda change: change.student):
                why = "deadline" if change.moved else "deadline, or points given by hand"
                before, after = in_points(change.before), in_points(change.after)
                report(f"    {printable(change.student)}: late penalty {before} -> {after}: {why}")
        once = compiling_once(api.coursedir.db_url)
        with staging(root, _STAGING) as folder, temp_attrs(api.coursedir, db_url=once):
            grading = Grading(api, assignment, folder, force=force)
            recorded = _recorded(api, assignment)  # a gradebook that was lost knows nothing of graded folders
            todo = [name for name in students if force or name not in recorded or not grading.is_graded(name)]
            grading.keep_states()
            if len(todo) < len(students):
                report(f"{len(students) - len(todo)} of {len(students)} already graded; --force grades them again")
            failures = grading.run(todo, pool or Pool(), report)
        with api.gradebook as gradebook:
            if old := all_out_of_date(gradebook, assignment, handed_back):
                report(
                    f"feedback handed back is out of date: {printable(', '.join(old))}; run `course feedback "
                    f"{assignment}`, then `course return {assignment}` again"
                )
        return failures


def feedback(
    api: NbGraderAPI, assignment: str, student: str | None = None, *, report: Report = print
) -> dict[str, str]:
    """Write the HTML feedback for graded submissions; returns as `grade` does.

    Raises:
        CourseError: when there is no such assignment or student, or nothing has been graded.
    """
    _check_assignment(api, assignment)
    if student is not None:
        _submitted(api, assignment, student)
    students = sorted(api.get_submitted_students(assignment))
    wanted = [name for name in students if student in (None, name)]
    recorded = _recorded(api, assignment)  # who was removed from the gradebook may still have folders
    todo = [name for name in wanted if name in recorded and _is_graded(api, assignment, name)]
    if todo and (left := [name for name in wanted if name not in todo]):
        report(f"not graded yet, so without feedback: {printable(', '.join(left))}; run `course grade {assignment}`")
    if not todo:
        raise CourseError(f"{assignment}: nothing graded yet; run `course grade {assignment}`")
    _follow_deadlines(api, assignment)
    once = compiling_once(api.coursedir.db_url)
    with staging(Path(api.coursedir.root), ".feedback-") as folder, temp_attrs(api.coursedir, db_url=once):
        return _for_each(todo, lambda name: _generate_feedback(api, assignment, name, folder), report)


def export(api: NbGraderAPI, to: Path, exporter: str | None = None, assignments: Iterable[str] = ()) -> Path:
    """Write the gradebook, or some assignments, with an export plugin: the named one, else the configured one."""
    chosen = exporter or api.config.ExportApp.plugin_class
    try:
        plugin_class = import_item(chosen) if isinstance(chosen, str) else chosen
    except Exception as error:  # the module that is named may do anything when it is imported
        raise CourseError(f"{chosen}: no such export plugin, write MODULE.CLASS ({error})") from error
    if not (isinstance(plugin_class, type) and issubclass(plugin_class, ExportPlugin)):
        raise CourseError(f"{chosen}: is no export plugin of nbgrader's (nbgrader.plugins.ExportPlugin)")
    plugin = plugin_class(parent=api)
    plugin.to = str(to.resolve())
    plugin.assignment = list(assignments) or plugin.assignment
    with api.gradebook as gradebook:
        plugin.export(gradebook)
    return to


def export_like(
    api: NbGraderAPI,
    to: Path,
    like: str,
    assignments: dict[str, str | None] | None = None,
    template: Path | None = None,
    report: Report = print,
) -> list[str]:
    """Write a grade file in the form of a platform or a spreadsheet.

    Args:
        api: see `open_course`.
        to: the file; replaced in one step.
        like: one of `graders.lms.gradefiles.LIKE`.
        assignments: which, all by default; with the headings that the platform has for them, where it has others.
        template: the platform's own file, to be filled.
        report: gets lines about what was written.

    Returns:
        Lines about whose grades are not in the file, and why.

    Raises:
        CourseError: when there is nothing to write, or the template cannot be filled.
    """
    wanted = assignments or {}
    plugin = gradefiles.LIKE[like](parent=api)
    plugin.to = str(to.resolve())
    plugin.assignment = list(wanted)
    plugin.columns = {name: column for name, column in wanted.items() if column}
    plugin.template = str(template.resolve()) if template else ""
    with api.gradebook as gradebook:
        plugin.export(gradebook)
    for line in plugin.notes:
        report(line)
    return plugin.problems


def hand_back(
    api: NbGraderAPI, assignment: str, form: str, to: Path | None = None, *, sender: str | None = None
) -> returning.Returned:
    """Write an assignment's current feedback for a platform, as a folder or as letters; see `returning.hand_back`."""
    _follow_deadlines(api, assignment)
    return returning.hand_back(api, assignment, form, to, sender=sender)


def collect(
    api: NbGraderAPI,
    source: Path,
    assignment: str | None = None,
    *,
    like: str | None = None,
    times: str = "auto",
    worksheet: Path | None = None,
    dry_run: bool = False,
    report: Report = print,
) -> Outcome:
    """Take a platform's download into `submitted/`; see `collecting.collect`."""
    root = Path(api.coursedir.root)
    dates = Dates(root)
    policy = dates.policy
    with only_one(root / LOCK, "grading or collecting"), api.gradebook as gradebook:
        settings = Settings(like, times, worksheet, dry_run, last_moments(gradebook, dates))
        return collecting.collect(api, source, assignment, roster_of(gradebook), policy, settings, report)


def import_students(api: NbGraderAPI, file: Path, *, dry_run: bool = False, report: Report = print) -> None:
    """Read a file of students into the gradebook; see `roster.read_students`."""
    students, notes = read_students(file)
    for line in notes:
        report(line)
    with api.gradebook as gradebook:
        try:
            enter_students(gradebook, students, dry_run=dry_run, report=report)
        except CourseError as error:
            raise CourseError(f"{file}, {error}") from None


def _follow_deadlines(api: NbGraderAPI, assignment: str) -> list[PenaltyChange]:
    with chdir(api.coursedir.root), api.gradebook as gradebook:
        return follow_deadlines(gradebook, api, assignment)


def _check_assignment(api: NbGraderAPI, assignment: str) -> None:
    """Look whether the gradebook knows an assignment.

    Raises:
        CourseError: when it does not; with the command that helps, or the names that it knows.
    """
    with api.gradebook as gradebook:
        known = {entry.name for entry in gradebook.assignments}
    if assignment in known:
        return
    if assignment in api.get_source_assignments():
        raise CourseError(f"{assignment}: not in the gradebook; run `course release {assignment}`")
    raise CourseError(f"{assignment}: no such assignment, not in the gradebook; {nearest(assignment, known)}")


def _recorded(api: NbGraderAPI, assignment: str) -> set[str]:
    with api.gradebook as gradebook:
        return {submission.student.id for submission in gradebook.find_assignment(assignment).submissions}


def _submitted(api: NbGraderAPI, assignment: str, student: str | None) -> list[str]:
    students = sorted(api.get_submitted_students(assignment))
    folder = _folder(api, "submitted", student or "*", assignment)
    if student is not None and student not in students:
        raise CourseError(f"{folder}: no such submission; {nearest(student, students)}")
    if not students:
        raise CourseError(f"{folder}: nobody has submitted")
    return students if student is None else [student]


def _folder(api: NbGraderAPI, step: str, student: str, assignment: str) -> Path:
    directory = getattr(api.coursedir, f"{step}_directory")
    return Path(api.coursedir.format_path(directory, student, assignment))


def _is_graded(api: NbGraderAPI, assignment: str, student: str) -> bool:
    """Say whether a submission has been graded to the end."""
    notebooks = list(_folder(api, "autograded", student, assignment).glob("*.ipynb"))
    return bool(notebooks) and all(graded_as(path) for path in notebooks)


def _generate_feedback(api: NbGraderAPI, assignment: str, student: str, folder: Path) -> str:
    """Do as `api.generate_feedback`, but put the page into its place only when it is whole."""
    place = _folder(api, "feedback", student, assignment)
    about = {"assignment_id": assignment, "student_id": student}
    with temp_attrs(api.coursedir, feedback_directory=folder.name, **about):
        converter = PagesAndPictures(coursedir=api.coursedir, parent=api, force=True)
        converter.update_config(Config({"HTMLExporter": {"template_name": "feedback"}}))
        failure = run_converter(converter, Path(api.coursedir.root))
        if not failure:
            replace_folder(_folder(api, "feedback", student, assignment), place)
    return failure


def _for_each(names: list[str], step: Callable[[str], str], report: Report) -> dict[str, str]:
    failures = {}
    progress = Progress(len(names), report)
    for name in names:
        if failure := step(name):
            failures[name] = failure
        progress.tell(name, "FAILED" if failure else "done")
    return failures
