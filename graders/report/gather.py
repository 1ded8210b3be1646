"""Where a class report comes from: the gradebook, the autograded notebooks, what was handed in, the bank of answers."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import chdir
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import SubmittedAssignment
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde

from graders import CourseError
from graders.bank.headers import Mistake, known_mistakes
from graders.execution.execute import (
    CAUSES,
    CELL_TIMEOUT,
    JUDGE_DIED,
    NO_NUMBER,
    NOT_EXECUTED,
    NOTEBOOK_TIMEOUT,
    UNREADABLE,
)
from graders.execution.jobs import graded_as
from graders.execution.transport import BAD_MESSAGES
from graders.gradebook.deadlines import FILE_NAME, load_policy
from graders.gradebook.grading import GRADER_DIED
from graders.gradebook.penalties import refresh_penalties
from graders.gradebook.submissions import Submissions
from graders.gradebook.totals import short_name
from graders.notebooks import grade_id, read_notebook
from graders.report.contents import IN_TIME, LATE, TOO_LATE, UNKNOWN, ClassReport, Message, Stop, Student
from graders.report.items import analyse, distribution
from graders.report.similarity import find_pairs
from graders.report.written import Work, given_tokens, read_work, tokens_of
from graders.reporting.results import Result, read_results
from graders.text import printable
from graders.wording.backwards import Backwards, backwards
from graders.words import renderings

_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_HOUR = timedelta(hours=1)
_GRADER = "not the student's: `course grade` tries it again; when it happens again, look at this submission yourself"
_LIMIT = "the student's code, or a machine that is too slow: where several have it in one exercise, look at the limits"
_ADVICE = {
    JUDGE_DIED: "an answer that is too large, or the test: run this submission again with --force",
    NO_NUMBER: "not the student's: a test gave nan points; mend it",
    CELL_TIMEOUT: _LIMIT,
    NOTEBOOK_TIMEOUT: _LIMIT,
    NOT_EXECUTED: "follows from the cell before it in which the kernel was lost",
    UNREADABLE: "damage on the way, or a wrong file: ask the student for the notebook",
    BAD_MESSAGES: "the student's code writes where the kernel does",
}
_CODE = "the student's code, most often; where several have it in one exercise, look at the limits"


def gather(api: NbGraderAPI, assignment: str) -> ClassReport:
    """Put together what is known of a class's work; late penalties follow the deadlines and the points of now.

    Args:
        api: see `course.open_course`.
        assignment: its name.

    Raises:
        CourseError: when the gradebook does not know the assignment, nothing is graded, the release is gone, the
            deadlines or a graded notebook cannot be read.
    """
    root = Path(api.coursedir.root)
    released = Submissions(Autograde(coursedir=api.coursedir, parent=api), assignment)
    with chdir(root), api.gradebook as gradebook:
        refresh_penalties(gradebook, api, assignment)
    graded = _graded(api, assignment, list(released.released))
    if not graded:
        raise CourseError(f"{assignment}: nothing graded yet; run `course grade {assignment}`")
    results = [result for result in read_results(api, assignment) if result.student in graded]
    works = {student: read_work(paths) for student, paths in graded.items()}
    order = _order(released.released)
    students = _students(api, assignment, results, released)
    submitted = set(api.get_submitted_students(assignment))
    with api.gradebook as gradebook:
        enrolled = {student.id for student in gradebook.students}
    source = Path(api.coursedir.format_path(api.coursedir.source_directory, ".", assignment))
    sources = [read_notebook(source / f"{name}.ipynb") for name in released.released]
    given = given_tokens(
        [
            *released.released.values(),
            *chain(*released.translated.values()),
            *(notebook for notebook in sources if notebook is not None),
        ]
    )
    pairs = find_pairs({student: tokens_of(work) for student, work in works.items()}, given)
    alike = {student for pair in pairs for student in (pair.first, pair.second)}
    spread, raw = (distribution(values) for values in _scores(results))
    if spread is None or raw is None:
        raise CourseError(f"{assignment}: what is graded is not in the gradebook; run `course grade {assignment}`")
    return ClassReport(
        assignment,
        _title(released.released) or assignment,
        datetime.now(UTC).replace(microsecond=0),
        max(result.max_score for result in results),
        tuple(sorted(enrolled - submitted - set(graded))),
        tuple(sorted(submitted - set(graded))),
        tuple(students),
        spread,
        raw,
        tuple(analyse(results, order)),
        tuple(_messages(results, order, known_mistakes(root, assignment), backwards(source))),
        tuple(_stops(works)),
        tuple(pairs),
        {student: {**works[student].code, **works[student].texts} for student in sorted(alike)},
    )


def _graded(api: NbGraderAPI, assignment: str, notebooks: Sequence[str]) -> dict[str, list[Path]]:
    """Return the autograded notebooks of those whose submission is graded to the end."""
    with api.gradebook as gradebook:
        students = sorted(entry.student.id for entry in gradebook.find_assignment(assignment).submissions)
    found = {}
    for student in students:
        folder = Path(api.coursedir.format_path(api.coursedir.autograded_directory, student, assignment))
        paths = [folder / f"{name}.ipynb" for name in notebooks]
        if all(graded_as(path) for path in paths):
            found[student] = paths
    return found


def _scores(results: Sequence[Result]) -> tuple[list[float], list[float]]:
    after = [round(result.score, 6) for result in results]
    return after, [round(sum(exercise.score for exercise in result.exercises), 6) for result in results]


def _title(notebooks: Mapping[str, NotebookNode]) -> str:
    headings = (_TITLE.search(cell.source) for notebook in notebooks.values() for cell in notebook.cells)
    return next((heading[1].strip() for heading in headings if heading), "")


def _order(notebooks: Mapping[str, NotebookNode]) -> list[str]:
    several = len(notebooks) > 1
    return [
        f"{name}/{short}" if several else short for name, notebook in notebooks.items() for short in _shorts(notebook)
    ]


def _shorts(notebook: NotebookNode) -> list[str]:
    cells = [(name, utils.is_grade(cell) or utils.is_task(cell)) for cell in notebook.cells if (name := grade_id(cell))]
    graded = [name for name, is_graded in cells if is_graded]
    return [short_name(name, graded) for name in graded]


def _students(api: NbGraderAPI, assignment: str, results: Sequence[Result], released: Submissions) -> list[Student]:
    with api.gradebook as gradebook:
        entries = {entry.student.id: entry for entry in gradebook.find_assignment(assignment).submissions}
        return [_student(api, assignment, result, entries[result.student], released) for result in results]


def _student(
    api: NbGraderAPI, assignment: str, result: Result, entry: SubmittedAssignment, released: Submissions
) -> Student:
    coursedir, student = api.coursedir, result.student
    mended, unusable = _reading(
        Path(coursedir.format_path(coursedir.submitted_directory, student, assignment)), released
    )
    pages = Path(coursedir.format_path(coursedir.feedback_directory, student, assignment))
    lateness, hours = _lateness(entry, Path(coursedir.root))
    names = [entry.student.first_name, entry.student.last_name]
    return Student(
        student,
        " ".join(printable(name) for name in names if name),
        round(result.score, 6),
        round(result.penalty, 6),
        result.max_score,
        {item.name: None if item.needs_manual_grade else item.score for item in result.exercises},
        entry.timestamp.replace(tzinfo=UTC) if entry.timestamp else None,
        lateness,
        hours,
        entry.extension / _HOUR if entry.extension else 0.0,
        mended,
        unusable,
        tuple(page for name in released.released if (page := pages / f"{name}.html").is_file()),
    )


def _lateness(entry: SubmittedAssignment, root: Path) -> tuple[str, float]:
    if entry.timestamp is None:
        return UNKNOWN, 0.0
    if entry.assignment.duedate is None:  # nbgrader would add an extension to it
        return IN_TIME, 0.0
    late = timedelta(seconds=entry.total_seconds_late)
    if not late:
        return IN_TIME, 0.0
    policy = load_policy(root / FILE_NAME)
    deadline = policy.deadlines.get(entry.assignment.name)
    after_all = deadline is not None and late > deadline.window(entry.extension or timedelta(0), policy.zone)
    return TOO_LATE if after_all else LATE, late / _HOUR


def _reading(folder: Path, released: Submissions) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what grading says below a student's line: it says so once, and reading again finds the same."""
    try:
        found = released.look_at(folder)
    except CourseError:  # the submission is gone, or has become one that grading will complain of
        return (), ()
    return tuple(printable(line) for line in found.mended), tuple(found.problems.values())


def _messages(
    results: Sequence[Result], order: Sequence[str], known: Sequence[Mistake], translations: Backwards
) -> list[Message]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for result in results:
        for exercise in result.exercises:
            # one file that cannot be read is no message of each test; it stands among what no test is the reason of
            if exercise.cause and not exercise.cause.startswith(f"{UNREADABLE}: "):
                key = exercise.name, _NUMBER.sub("0", exercise.cause)
                found.setdefault(key, []).append((result.student, exercise.cause))
    messages = []
    for (exercise_name, _), told in found.items():
        text = Counter(cause for _, cause in told).most_common(1)[0][0]
        short = exercise_name.rpartition("/")[2]
        candidates = [one for one in known if one.test in (short, f"test_{short}")]
        readings = [text, *translations.originals(text)] if candidates else []
        mistakes = tuple(one for one in candidates if one.explains(*readings))
        messages.append(Message(exercise_name, text, tuple(student for student, _ in told), mistakes))
    place = {name: number for number, name in enumerate(order)}
    return sorted(messages, key=lambda m: (place.get(m.exercise, len(place)), -len(m.students), m.text))


def _stops(works: Mapping[str, Work]) -> list[Stop]:
    cells: dict[tuple[str, str], Counter[str]] = {}
    for student, work in works.items():
        for errors in work.errors.values():
            for name, text in errors:
                if name == UNREADABLE and text in renderings(GRADER_DIED):
                    cells.setdefault(("the grading process died", _GRADER), Counter())[student] += 1
                elif name in CAUSES or name == NO_NUMBER:
                    cause = CAUSES.get(name, "a test gave no number of points")
                    cells.setdefault((cause, _ADVICE.get(name, _CODE)), Counter())[student] += 1
    stops = [Stop(cause, advice, dict(sorted(found.items()))) for (cause, advice), found in cells.items()]
    return sorted(stops, key=lambda stop: (-len(stop.cells), stop.cause))
