"""The commands of `course`: each calls the module that does the work, prints what it says and returns an exit code."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from graders import CourseError
from graders.text import printable

if TYPE_CHECKING:
    from nbgrader.apps import NbGraderAPI

# Each command imports what it needs: `course --help` should not wait for scikit-learn.


def setup(options: argparse.Namespace, root: Path) -> int:
    """Fill scikit-learn's cache with the housing data."""
    from graders.authoring.data import data_home, fill

    fill(data_home(root))
    return 0


def doctor(options: argparse.Namespace, root: Path) -> int:
    """Say what this machine has; 1 when lessons cannot run."""
    from graders.doctor import examine

    checks = examine(root)
    for check in checks:
        mark = "FAIL" if check.fatal else "note" if check.remedy else "ok"
        print(f"{mark:4}  {check.name:13} {check.found}")
        if check.remedy:
            print(f"      {'':13} -> {check.remedy}")
    return int(any(check.fatal for check in checks))


def sync(options: argparse.Namespace, root: Path) -> int:
    """Make notebooks from their Markdown, or say which lag behind it, and which translations behind their originals."""
    from graders.authoring import lessons, rewording, translations
    from graders.files import use_course_data

    use_course_data(root)
    if options.check and options.names:
        raise CourseError("`course sync --check` looks at all notebooks; leave out the names")
    if not options.check:
        lessons.sync(root, options.names, force=options.force)
        rewording.renew(root, _stubs(root))
        return 0
    stale = lessons.out_of_date(root)
    drifted = [*translations.out_of_step(root), *rewording.out_of_step(root, _stubs(root))]
    for line in (*translations.untranslated(root), *stale, *drifted):
        print(line)
    if stale:
        print(f"{len(stale)} out of date; run `course sync`", file=sys.stderr)
    if drifted:
        print(f"{len(drifted)} places where a translation is out of step with its original", file=sys.stderr)
    return int(bool(stale or drifted))


def _stubs(root: Path) -> list[str]:
    """Return what the releases of a course have in the place of solutions, where it is translated."""
    from graders.authoring import rewording

    if not any(rewording.translations(root)):
        return []  # and nbgrader's configuration is not asked, which takes a second
    from graders.authoring.assignments import stubs_of

    return stubs_of(_open(root, needed=False))


def translated(options: argparse.Namespace, root: Path) -> int:
    """Note that translations say what their originals say today."""
    from graders.authoring import translations

    translations.record(root, options.names)
    return 0


def release(options: argparse.Namespace, root: Path) -> int:
    """Make the student version of assignments."""
    from graders import course

    course.release(_open(root, needed=False), options.assignments)
    return 0


def import_students(options: argparse.Namespace, root: Path) -> int:
    """Read students into the gradebook."""
    from graders import course

    course.import_students(_open(root), options.file, dry_run=options.dry_run)
    return 0


def collect(options: argparse.Namespace, root: Path) -> int:
    """Take a download into submitted/; 1 when somebody's was left out."""
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
        several = "s were" if outcome.left_out > 1 else " was"
        print(f"course: {outcome.left_out} submission{several} left out; see above", file=sys.stderr)
    return int(bool(outcome.left_out))


def grade(options: argparse.Namespace, root: Path) -> int:
    """Autograde submissions and print the results; 1 when one could not be graded."""
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


def extend(options: argparse.Namespace, root: Path) -> int:
    """Move a student's deadlines."""
    from graders.gradebook.granting import Wanted, extend
    from graders.lms.overtaken import tell_overtaken

    wanted = Wanted(options.until, options.days, options.reason, options.remove)
    api = _open(root)
    extend(api, options.student, options.assignment, wanted)
    tell_overtaken(api, options.assignment, options.student)
    return 0


def status(options: argparse.Namespace, root: Path) -> int:
    """Say where assignments stand."""
    from graders.reporting.status import print_status

    print_status(_open(root), options.assignment)
    return 0


def feedback(options: argparse.Namespace, root: Path) -> int:
    """Write feedback pages; 1 when one could not be written."""
    from graders import course

    api = _open(root)
    failures = course.feedback(api, options.assignment, options.student)
    folder = Path(api.coursedir.root) / api.coursedir.feedback_directory
    print(f"feedback is in {folder}")
    return _tell(failures)


def export(options: argparse.Namespace, root: Path) -> int:
    """Write grades into a file; 1 when somebody's are not in it."""
    from graders import course
    from graders.reporting.status import tell_not_graded

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
    try:
        tell_not_graded(api, wanted, lambda line: print(printable(line), file=sys.stderr))
    except (CourseError, OSError) as error:  # the file is written whole
        print(f"note: whether all is graded as handed in cannot be told: {printable(str(error))}", file=sys.stderr)
    return int(bool(problems))


def _columns(api: "NbGraderAPI", texts: list[str]) -> dict[str, str | None]:
    """Return the assignments named on the command line, with the platform's headings where there are any."""
    with api.gradebook as gradebook:
        known = {assignment.name for assignment in gradebook.assignments}
    parts = {text: (text, "", None) if text in known else text.partition("=") for text in texts}
    return {name: column or None for name, _, column in parts.values()}


def hand_back(options: argparse.Namespace, root: Path) -> int:
    """Write feedback as a platform takes it; 1 when somebody's was held back."""
    from graders import course

    if options.sender and options.to != "mail":
        raise CourseError("--from goes with --to mail")
    done = course.hand_back(_open(root), options.assignment, options.to, options.place, sender=options.sender)
    print(f"{'replaced' if done.replaced else 'written'}: {done.path} (feedback to {done.students})")
    for why, students in done.held_back.items():
        print(f"course: not handed back to {printable(', '.join(students))}: {printable(why)}", file=sys.stderr)
    return int(bool(done.held_back))


def report(options: argparse.Namespace, root: Path) -> int:
    """Write a report on the whole class."""
    from graders.report.writing import write_report

    for path in write_report(_open(root), options.assignment, options.to):
        print(f"written: {path}")
    return 0


def check(options: argparse.Namespace, root: Path) -> int:
    """Run a student's own notebook as the grader would; 1 when something is to be mended, 2 if it cannot be run."""
    from graders.authoring.door import facts_for_students
    from graders.files import use_course_data
    from graders.precheck.program import check_and_tell

    config = None
    if (root / "nbgrader_config.py").exists():
        from graders.course import open_course

        config = open_course(root).config
    use_course_data(root)
    facts = facts_for_students(root / "release", config)
    return check_and_tell(options.notebook, facts, released=options.released, places=[root], language=options.language)


def answers(options: argparse.Namespace, root: Path) -> int:
    """Grade the bank's answers; 1 when a test is at fault."""
    from graders.bank.answers import check

    problems = check(root, options.assignment, options.exercise, run=options.run, language=options.language)
    for problem in problems:
        print(f"course: {problem}", file=sys.stderr)
    return int(bool(problems))


def publish(options: argparse.Namespace, root: Path) -> int:
    """Write what students may see into a folder."""
    from graders.authoring.publish import publish

    publish(_open(root, needed=False), options.folder)
    return 0


def demo(options: argparse.Namespace, root: Path) -> int:
    """Grade a small class of made-up submissions."""
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
    from graders.kernel.servers import share

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
