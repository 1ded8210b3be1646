"""The `course` command: reads arguments, calls the module that does the work, turns errors into exit codes.

Exit codes: 0 done; 1 something is wrong with the course or a submission, and was said; 2 the command was misspelt, or
`course check` could not check anything; 130 stopped with Ctrl-C, 143 by the system, 141 because whoever read the output
has gone.
"""

import argparse
import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, cast

from graders import CourseError, __version__
from graders.text import printable
from graders.trouble import explain

if TYPE_CHECKING:
    from nbgrader.apps import NbGraderAPI

Command = Callable[[argparse.Namespace, Path], int]


def console() -> NoReturn:
    """Be the program `course`."""
    for name in ("SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) and signal.getsignal(number) is signal.SIG_DFL:  # not under nohup
            signal.signal(number, _stop)
    if sys.stdout is not None:
        sys.stdout = cast(TextIO, _Output(sys.stdout))
    code = main()
    if _stopped_by:
        code = 128 + _stopped_by[0]
    gc.freeze()  # or Python would look for garbage among all that was imported before it ends, for most of a second
    sys.exit(code)


OUTPUT = "standard output"
# signals by which the system stopped us
_stopped_by: list[int] = []


def _stop(number: int, frame: FrameType | None) -> None:
    """Do on a signal of the system's as on Ctrl-C, so that nothing is left half-done."""
    if not _stopped_by:  # a second one must not stop the cleaning up
        _stopped_by.append(number)
        raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the current folder is the course's unless `--course-dir` says otherwise."""
    options = _parser().parse_args(arguments)
    root = options.course_dir.resolve()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a student's emoji must not stop a terminal that has none, and progress is for who watches a log, too
            stream.reconfigure(errors="replace", line_buffering=True)
    # Not ours to mend, and not the user's: libraries that warn about each other.
    warnings.filterwarnings("ignore", module=r"(nbgrader|nbconvert|jupyter_client|traitlets|zmq)\b")
    try:
        if not root.is_dir():
            raise CourseError(f"{root}: no such folder; name the course's with --course-dir, or go there")
        code: int = options.command(options, root)
        return code
    except Exception as error:
        return _told(error, root)
    except KeyboardInterrupt:
        print("course: stopped; what was finished is kept", file=sys.stderr)
        return 130


_FORMS = ("moodle", "canvas", "folder", "mail")


class _To(argparse.Action):
    """`--to FORM [PLACE]`: argparse finds no optional argument behind an option once it has read one before it."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        form, *place = map(str, values or ())
        if form not in _FORMS or len(place) > 1:
            raise argparse.ArgumentError(self, f"write one of {', '.join(_FORMS)}, and where to, if need be")
        namespace.to, namespace.place = form, Path(place[0]) if place else None


def _told(error: Exception, root: Path) -> int:
    """Say what is wrong and return the exit code; raise again what only we can mend."""
    if isinstance(error, BrokenPipeError) and error.filename == OUTPUT:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would complain at its end
        return 128 + 13  # as of a program that SIGPIPE ended: nobody reads what we would say
    told = explain(error, root)
    if told is None:
        raise error
    print(f"course: {printable(told, lines=True)}", file=sys.stderr)
    return 1


class _Output:
    """Stands in for standard output: what goes wrong with it says so, and is not taken for a file of the course."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError as error:
            error.filename = OUTPUT
            raise

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            error.filename = OUTPUT
            raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course", description=__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--course-dir", type=Path, default=Path(), help="the course directory (default: this one)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about)
        sub.set_defaults(command=command)
        return sub

    add("setup", _setup, "fill scikit-learn's cache with the housing data")
    add("doctor", _doctor, "say whether this machine can run the lessons, and what to do if not")

    sub = add("sync", _sync, "make every notebook from its Markdown; execute the lessons that changed")
    sub.add_argument("names", nargs="*", metavar="NOTEBOOK", help="only these, for example 02_multiply_neuron")
    sub.add_argument("--check", action="store_true", help="change nothing; exit 1 and list what is out of date")
    sub.add_argument("--force", action="store_true", help="execute every lesson; drop edits made to notebooks")

    sub = add("release", _release, "make the student version of an assignment (all by default)")
    sub.add_argument("assignments", nargs="*", metavar="ASSIGNMENT")

    sub = add(
        "import-students", _import_students, "read the students of a platform's or a plain CSV into the gradebook"
    )
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    sub = add("collect", _collect, "take a platform's download of submissions into submitted/")
    sub.add_argument("source", type=Path, metavar="ZIP_OR_FOLDER")
    sub.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="where the notebooks do not say it")
    sub.add_argument(
        "--like",
        choices=("moodle", "canvas", "folder", "students", "nbgrader", "pattern"),
        help="what it is, where that is not clear; `folder` a file a student, `students` a folder a student, `pattern` "
        "named as nbgrader's FileNameCollectorPlugin.named_regexp says",
    )
    sub.add_argument(
        "--times",
        choices=("auto", "zip", "none"),
        default="auto",
        help="whether the times of a zip's entries are those of handing in (default: unless all are of one half hour)",
    )
    sub.add_argument(
        "--worksheet", type=Path, metavar="CSV", help="Moodle's grading worksheet, which says when each was handed in"
    )
    sub.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    sub = add("grade", _grade, "autograde the submissions to an assignment and print the results")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument("--student", help="one student only")
    sub.add_argument("--force", action="store_true", help="execute and grade again what is already graded")
    sub.add_argument("--workers", type=int, metavar="N", help="submissions at a time (default: one a core)")
    sub.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster to grade on, for example tcp://host:8786"
    )
    sub.add_argument("--no-sandbox", action="store_true", help="execute submissions unfenced, in your own account")

    sub = add("extend", _extend, "move a student's deadline, also before anything is handed in")
    sub.add_argument("student", metavar="STUDENT", help="the id, as in submitted/STUDENT")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument("until", nargs="?", metavar="DATE", help="the new soft deadline: 2026-12-20 or 2026-12-20T20:00")
    sub.add_argument("--days", type=int, metavar="N", help="instead of a date: days after the soft deadline of all")
    sub.add_argument("--reason", default="", metavar="TEXT", help="for `course status`")
    sub.add_argument("--remove", action="store_true", help="take the extension back")

    sub = add("status", _status, "say who has handed in, what is graded, what waits for a person, what has changed")
    sub.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="student by student; by default all in short")

    sub = add("feedback", _feedback, "write the HTML feedback for graded submissions")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument("--student", help="one student only")

    sub = add("check", _check, "run your own notebook as the grader would, and say what to mend (in Russian)")
    sub.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    sub.add_argument("--released", type=Path, metavar="NOTEBOOK", help="as it was handed out")

    sub = add("return", _return, "write feedback as a platform takes it, as a folder of pages, or as letters")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument(
        "--to",
        nargs="+",
        action=_To,
        required=True,
        metavar=("{" + ",".join(_FORMS) + "}", "FILE_OR_FOLDER"),
        help="in which form, and where (default: in build/return)",
    )
    sub.add_argument("--from", dest="sender", metavar="ADDRESS", help="whom letters come from")
    # the assignment first: behind `--to` it would be taken for the place
    sub.usage = f"course return ASSIGNMENT --to {{{','.join(_FORMS)}}} [FILE_OR_FOLDER] [--from ADDRESS]"

    sub = add("export", _export, "write grades as CSV, as a platform imports them, or with any nbgrader export plugin")
    sub.add_argument(
        "assignments",
        nargs="*",
        metavar="ASSIGNMENT[=COLUMN]",
        help="only these; COLUMN is what the platform calls it",
    )
    sub.add_argument("--to", type=Path, default=Path("grades.csv"), metavar="FILE")
    kind = sub.add_mutually_exclusive_group()
    kind.add_argument(
        "--like", choices=("moodle", "canvas", "excel", "csv"), help="a column an assignment, in this form"
    )
    kind.add_argument("--exporter", metavar="MODULE.CLASS", help="an nbgrader export plugin")
    sub.add_argument("--template", type=Path, metavar="FILE", help="the platform's own grade file, to be filled")

    sub = add("report", _report, "write a report on the whole class: a page, two tables, JSON")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument(
        "--to", type=Path, metavar="FOLDER_OR_FILE", help="a folder, or a name ending in .html (default: build/report)"
    )

    sub = add("answers", _answers, "grade the known right and wrong answers to an assignment's exercises")
    sub.add_argument("assignment", metavar="ASSIGNMENT")
    sub.add_argument("exercise", nargs="?", default="*", metavar="EXERCISE", help="one solution cell only")
    sub.add_argument(
        "--run", type=int, default=0, metavar="N", help="with other seeds: what holds should hold in any run"
    )

    sub = add("publish", _publish, "write what students may see into a folder")
    sub.add_argument("folder", type=Path, metavar="FOLDER")

    sub = add("demo", _demo, "grade a small class of made-up submissions in build/demo")
    sub.add_argument("--folder", type=Path, default=Path("build/demo"), metavar="FOLDER")
    return parser


# Each command imports what it needs: `course --help` should not wait for scikit-learn.


def _setup(options: argparse.Namespace, root: Path) -> int:
    from graders.authoring.data import data_home, fill

    fill(data_home(root))
    return 0


def _doctor(options: argparse.Namespace, root: Path) -> int:
    from graders.doctor import examine

    checks = examine(root)
    for check in checks:
        mark = "FAIL" if check.fatal else "note" if check.remedy else "ok"
        print(f"{mark:4}  {check.name:13} {check.found}")
        if check.remedy:
            print(f"      {'':13} -> {check.remedy}")
    return int(any(check.fatal for check in checks))


def _sync(options: argparse.Namespace, root: Path) -> int:
    from graders.authoring import lessons
    from graders.files import use_course_data

    use_course_data(root)
    if options.check and options.names:
        raise CourseError("`course sync --check` looks at all notebooks; leave out the names")
    if not options.check:
        lessons.sync(root, options.names, force=options.force)
        return 0
    problems = lessons.out_of_date(root)
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} out of date; run `course sync`", file=sys.stderr)
    return int(bool(problems))


def _release(options: argparse.Namespace, root: Path) -> int:
    from graders import course

    course.release(_open(root, needed=False), options.assignments)
    return 0


def _import_students(options: argparse.Namespace, root: Path) -> int:
    from graders import course

    course.import_students(_open(root), options.file, dry_run=options.dry_run)
    return 0


def _collect(options: argparse.Namespace, root: Path) -> int:
    from graders import course

    outcome = course.collect(
        _open(root),
        options.source,
        options.assignment,
        like=options.like,
        times=options.times,
        worksheet=options.worksheet,
        dry_run=options.dry_run,
    )
    if outcome.left_out:
        print(f"course: {outcome.left_out} students' submissions were left out; see above", file=sys.stderr)
    return int(bool(outcome.left_out))


def _grade(options: argparse.Namespace, root: Path) -> int:
    if options.scheduler is None and (options.force or _is_new(root, options.assignment, options.student)):
        _import_ahead(sandboxed=not options.no_sandbox)
    from graders import course
    from graders.execution.pool import Pool
    from graders.reporting.results import print_table, read_results, results_table

    api = _open(root)
    failures = course.grade(
        api,
        options.assignment,
        options.student,
        force=options.force,
        sandbox=not options.no_sandbox,
        pool=Pool(options.scheduler, options.workers),
    )
    print_table(results_table(options.assignment, read_results(api, options.assignment)))
    return _tell(failures)


def _extend(options: argparse.Namespace, root: Path) -> int:
    from graders.gradebook.granting import Wanted, extend

    wanted = Wanted(options.until, options.days, options.reason, options.remove)
    extend(_open(root), options.student, options.assignment, wanted)
    return 0


def _status(options: argparse.Namespace, root: Path) -> int:
    from graders.reporting.status import print_status

    print_status(_open(root), options.assignment)
    return 0


def _feedback(options: argparse.Namespace, root: Path) -> int:
    from graders import course

    api = _open(root)
    failures = course.feedback(api, options.assignment, options.student)
    folder = Path(api.coursedir.root) / api.coursedir.feedback_directory
    print(f"feedback is in {folder}")
    return _tell(failures)


def _export(options: argparse.Namespace, root: Path) -> int:
    from graders import course

    if options.template and not options.like:
        raise CourseError("--template goes with --like moodle or --like canvas")
    api = _open(root)
    wanted = _columns(api, options.assignments)
    if not options.like and any(wanted.values()):
        raise CourseError("ASSIGNMENT=COLUMN goes with --like")
    word = "replaced" if options.to.exists() else "written"
    problems: list[str] = []
    if options.like:
        problems = course.export_like(api, options.to, options.like, wanted, options.template)
    else:
        course.export(api, options.to, options.exporter, wanted)
    print(f"{word}: {options.to}")
    for problem in problems:
        print(f"course: {printable(problem)}", file=sys.stderr)
    return int(bool(problems))


def _columns(api: "NbGraderAPI", texts: list[str]) -> dict[str, str | None]:
    """Return the assignments named on the command line, with the platform's headings where there are any."""
    with api.gradebook as gradebook:
        known = {assignment.name for assignment in gradebook.assignments}
    parts = {text: (text, "", None) if text in known else text.partition("=") for text in texts}
    return {name: column or None for name, _, column in parts.values()}


def _return(options: argparse.Namespace, root: Path) -> int:
    from graders import course

    if options.sender and options.to != "mail":
        raise CourseError("--from goes with --to mail")
    done = course.hand_back(_open(root), options.assignment, options.to, options.place, sender=options.sender)
    print(f"{'replaced' if done.replaced else 'written'}: {done.path} (feedback to {done.students})")
    for why, students in done.held_back.items():
        print(f"course: not handed back to {printable(', '.join(students))}: {printable(why)}", file=sys.stderr)
    return int(bool(done.held_back))


def _report(options: argparse.Namespace, root: Path) -> int:
    from graders.report.writing import write_report

    for path in write_report(_open(root), options.assignment, options.to):
        print(f"written: {path}")
    return 0


def _check(options: argparse.Namespace, root: Path) -> int:
    from graders.authoring.door import facts_for_students
    from graders.files import use_course_data
    from graders.precheck.program import check_and_tell

    config = None
    if (root / "nbgrader_config.py").exists():
        from graders.course import open_course

        config = open_course(root).config
    use_course_data(root)
    facts = facts_for_students(root / "release", config)
    return check_and_tell(options.notebook, facts, released=options.released, places=[root])


def _answers(options: argparse.Namespace, root: Path) -> int:
    from graders.bank.answers import check

    problems = check(root, options.assignment, options.exercise, run=options.run)
    for problem in problems:
        print(f"course: {problem}", file=sys.stderr)
    return int(bool(problems))


def _publish(options: argparse.Namespace, root: Path) -> int:
    from graders.authoring.publish import publish

    publish(_open(root, needed=False), options.folder)
    return 0


def _demo(options: argparse.Namespace, root: Path) -> int:
    _import_ahead(sandboxed=True)
    from graders.demo import run_demo

    return _tell(run_demo(root, options.folder))


def _is_new(root: Path, assignment: str, student: str | None) -> bool:
    """Say whether somebody's submission has never been graded, as far as a glance at the usual folders tells."""
    submitted, graded = root / "submitted", root / "autograded"
    names = [student] if student else os.listdir(submitted) if submitted.is_dir() else []
    return any((submitted / n / assignment).is_dir() and not (graded / n / assignment).exists() for n in names)


def _import_ahead(*, sandboxed: bool) -> None:
    """Have kernels' TensorFlow imported in another process while this one imports nbgrader, seconds each."""
    from graders.kernel.warm import share

    share(sandboxed=sandboxed, env=dict(os.environ))


def _open(root: Path, *, needed: bool = True) -> "NbGraderAPI":
    """Open the course and look at its gradebook; `needed`: without one there is nothing to do."""
    from graders.course import open_course
    from graders.gradebook.database import check_database

    api = open_course(root)
    check_database(api.coursedir.db_url, needed=needed)
    return api


def _tell(failures: dict[str, str]) -> int:
    for student, log in failures.items():
        print(f"course: {printable(student)} failed:\n{printable(log, lines=True)}", file=sys.stderr)
    return int(bool(failures))


if __name__ == "__main__":
    console()
