"""One run of `course grade`: what each submission needs, from the folder it was handed in to the gradebook."""

import contextlib
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import temp_attrs
from traitlets.config import Config

from graders import CourseError, Report
from graders.execution.execute import CAUSES, UNREADABLE
from graders.execution.jobs import ExecuteOnce, Job, Shown, causes, graded_as, make_job, settings_of, shown_in
from graders.execution.pool import Pool, WorkerDied
from graders.execution.store import Course, Outcome, Store, Work, fingerprint
from graders.files import write_atomic
from graders.gradebook.metadata import CheckCellMetadata
from graders.gradebook.recorded import Key, Recorded, is_recorded, recorded_in
from graders.gradebook.regrading import (
    AutogradeAgain,
    Seen,
    Standing,
    look_at,
    look_at_graded,
    reasons,
    standing_of,
    told,
)
from graders.gradebook.states import KnownStates, basis_of, digest_of
from graders.gradebook.submissions import Submissions
from graders.gradebook.totals import in_points
from graders.intake.reading import Submission
from graders.notebooks import is_test, language_of, problem_of
from graders.text import printable
from graders.trouble import concerns_all, explain, run_converter
from graders.words import marked, speaking, tr

GRADER_DIED = marked(
    "Во время проверки этой работы несколько раз остановился сам проверяющий процесс. Проверьте, не занимает ли она "
    "слишком много памяти; преподаватель может проверить её ещё раз."
)

STATES = ".cache/states"
FORCED, SETTINGS, CUT_OFF = "graded again by force", "settings changed", "grading was cut off"
GRADEBOOK = "the gradebook is of an earlier time"


class Progress:
    """Lines that say how far a loop over students is, and how long it will take yet."""

    def __init__(self, total: int, report: Report) -> None:
        self._total, self._report, self._done = total, report, 0
        self._start = self._first = time.perf_counter()

    def tell(self, student: str, verdict: str) -> None:
        """Report one student more."""
        now = time.perf_counter()
        self._done += 1
        if self._done == 1:
            self._first = now
        # the first waited for workers to start as well: later ones tell more
        each = (now - self._first) / (self._done - 1) if self._done > 1 else now - self._start
        left = each * (self._total - self._done)
        self._report(f"[{self._done}/{self._total}] {printable(student)}: {verdict}, about {left:.0f} s left")


@dataclass
class Prepared:
    """A submission on its way.

    Attributes:
        student: whose it is.
        submission: what was read; None where `error` says why not.
        state: by notebook, see `store.fingerprint`.
        works: what can be executed, all notebooks without a problem.
        entries: results by key of the work, as far as known.
        todo: works that lack results, and the cells that must be executed for them.
        seconds: that this took.
        error: why there can be no grade.
    """

    student: str
    submission: Submission | None = None
    state: dict[str, str] = field(default_factory=dict)
    works: list[Work] = field(default_factory=list)
    entries: dict[str, Outcome] = field(default_factory=dict)
    todo: list[tuple[Work, list[int]]] = field(default_factory=list)
    seconds: float = 0.0
    error: str = ""


class Grading:
    """Grades submissions to one assignment.

    Args:
        api: see `course.open_course`.
        assignment: its name.
        folder: an empty folder inside the course's, where submissions lie while they are graded.
        force: results that are known already do not count.

    Raises:
        CourseError: when the assignment's release is gone, or its settings cannot be sent to a worker.
    """

    def __init__(self, api: NbGraderAPI, assignment: str, folder: Path, *, force: bool) -> None:
        self._api = api
        self._assignment = assignment
        self._folder = folder
        self._force = force
        self._trouble: dict[str, Counter[str]] = {}  # test cells by cause and student
        self._changes: list[str] = []  # of points, a line a student
        self._recorded: dict[Key, Recorded] | None = None  # not read yet
        executor = ExecuteOnce(config=api.config)
        self._settings = settings_of(executor)
        self._store = Store(Path(api.coursedir.root, executor.results))
        converter = AutogradeAgain(coursedir=api.coursedir, parent=api)
        self._submissions = Submissions(converter, assignment)
        self._released, self._given = self._submissions.released, self._submissions.given
        self._sanitizer = NotebookExporter(config=_without_defaults(api.config))
        for preprocessor in converter.sanitize_preprocessors:
            self._sanitizer.register_preprocessor(preprocessor)
        path = Path(api.coursedir.root, STATES, f"{assignment}.json")
        self._states = KnownStates(path, basis_of(converter, assignment, self._settings))

    def is_graded(self, student: str) -> bool:
        """Say whether the submission as it is now has been graded to the end, by the tests as they are now."""
        graded = self._path(self._api.coursedir.autograded_directory, student)
        if not graded.is_dir():
            return False
        folder = self._path(self._api.coursedir.submitted_directory, student)
        state = self._states.find(student, folder)
        if state is None:
            prepared = self._prepare(student)
            self._discard(prepared)
            state = prepared.state
        shown = {name: shown_in(graded / f"{name}.ipynb") for name in self._released}
        return state == {name: about.state for name, about in shown.items()} and self._is_recorded(student, shown)

    def _is_recorded(self, student: str, shown: dict[str, Shown]) -> bool:
        """Say whether the gradebook has what is autograded."""
        if self._recorded is None:
            with self._api.gradebook as gradebook:
                self._recorded = recorded_in(gradebook, self._assignment)
        return is_recorded(self._recorded, student, shown)

    def changes(self, student: str) -> list[str]:
        """Say in words what has changed since a submission was graded.

        Raises:
            CourseError: when it can no longer be graded.
        """
        prepared = self._prepare(student)
        try:
            if prepared.error:
                raise CourseError(prepared.error)
            now = look_at(self._path(self._folder.name, student), self._api.coursedir, self._assignment)
        finally:
            self._discard(prepared)
        before = self._seen(student)
        if before and self._shows(prepared):
            return [GRADEBOOK]
        return (reasons(before, now) or [SETTINGS]) if before else [CUT_OFF]

    def _shows(self, prepared: Prepared) -> bool:
        """Say whether what is autograded is this submission, as it is now."""
        graded = self._path(self._api.coursedir.autograded_directory, prepared.student)
        return prepared.state == {name: graded_as(graded / f"{name}.ipynb") for name in self._released}

    def keep_states(self) -> None:
        """Write down what was found out, so that `is_graded` is quick the next time."""
        self._states.save()

    def run(self, students: list[str], pool: Pool, report: Report) -> dict[str, str]:
        """Grade the submissions of these students; see `course.grade`."""
        failures = {}
        self._recorded = None  # will be others
        progress = Progress(len(students), report)
        executed = pool.execute(self._batches(students), self._keep, most=len(students), report=report)
        with contextlib.closing(executed):
            for prepared, error in executed:
                failure = self._finish(prepared, error)
                if failure:
                    failures[prepared.student] = failure
                verdict = "FAILED" if failure else self._score(prepared.student)
                took = f" in {prepared.seconds:.1f} s" if prepared.todo else ""
                progress.tell(prepared.student, verdict + took)
                for line in prepared.submission.mended if prepared.submission else []:
                    report(f"    {printable(line)}")
        self._states.save()
        if self._changes:
            report(f"points that changed: {len(self._changes)}")
            for line in sorted(self._changes):
                report(f"    {printable(line)}")
        self._tell_trouble(report)
        return failures

    def _path(self, step: str, student: str) -> Path:
        return Path(self._api.coursedir.format_path(step, student, self._assignment))

    def _batches(self, students: list[str]) -> Iterator[tuple[Prepared, list[Job]]]:
        for student in students:
            prepared = self._prepare(student)
            yield prepared, [make_job(work, wanted) for work, wanted in prepared.todo]

    def _prepare(self, student: str) -> Prepared:
        """Read and mend a submission, and find out what of it has to be executed."""
        prepared = Prepared(student)
        seen = digest_of(self._path(self._api.coursedir.submitted_directory, student))
        try:
            self._read(prepared)
            self._states.put(student, seen, prepared.state)
        except Exception as error:  # as in nbgrader: whatever is wrong with one submission must not stop the others
            prepared.error = self._told(error)
        return prepared

    def _told(self, error: Exception) -> str:
        """Say what went wrong with a submission."""
        if concerns_all(error):
            raise error
        return explain(error, Path(self._api.coursedir.root)) or "".join(traceback.format_exception(error))

    def _read(self, prepared: Prepared) -> None:
        folder = self._path(self._api.coursedir.submitted_directory, prepared.student)
        staged = self._path(self._folder.name, prepared.student)
        prepared.submission = self._submissions.take_in(folder, staged)
        files = self._submissions.read_beside(staged) | self._given
        for name in self._released:
            nb = self._sanitized(staged / f"{name}.ipynb", prepared.student)
            prepared.state[name] = fingerprint(nb, files, self._settings)
            if not problem_of(nb):
                course = Course(self._submissions.edition(name, language_of(nb)), self._given)
                self._look_up(prepared, Work(nb, files, self._settings, course))

    def _sanitized(self, path: Path, student: str) -> NotebookNode:
        """Do to a staged notebook what nbgrader does before it executes it."""
        about = {"student": student, "assignment": self._assignment, "notebook": path.stem}
        about["db_url"] = self._api.coursedir.db_url
        exported, _ = self._sanitizer.from_filename(str(path), {"nbgrader": about})
        text = cast(str, exported)  # nbconvert says that every exporter gives a notebook; all but one give text
        path.write_text(text, encoding="utf-8")
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
        return notebook

    def _look_up(self, prepared: Prepared, work: Work) -> None:
        entry = None if self._force else self._store.load(work.key)
        prepared.works.append(work)
        if entry is not None:
            prepared.entries[work.key] = entry
        if wanted := work.missing(entry):
            prepared.todo.append((work, wanted))

    def _keep(self, prepared: Prepared, outcomes: list[Outcome]) -> None:
        for (work, _), outcome in zip(prepared.todo, outcomes, strict=True):
            entry = work.merged(outcome, prepared.entries.get(work.key))
            self._store.save(work.key, entry)
            prepared.entries[work.key] = entry
            prepared.seconds += outcome.seconds

    def _finish(self, prepared: Prepared, error: Exception | None) -> str:
        """Have nbgrader record what came out; return why that could not be done, if so."""
        if prepared.error:
            return prepared.error
        if isinstance(error, WorkerDied):
            self._give_up(prepared)
        elif error is not None:
            return self._told(error)
        else:
            self._count_trouble(prepared)
        before = self._seen(prepared.student), self._standing(prepared.student)
        same = self._shows(prepared)
        failure = self._record(prepared.student)
        self._discard(prepared)
        if not failure:
            self._compare(prepared.student, *before, GRADEBOOK if same else SETTINGS)
        return failure

    def _compare(self, student: str, seen: Seen | None, standing: Standing | None, otherwise: str) -> None:
        """Note what became of the points of who was graded before, and why; `otherwise` where nothing tells."""
        now = self._seen(student), self._standing(student)
        if standing is None or now[0] is None or now[1] is None or not standing.graded:
            return
        why = reasons(seen, now[0]) or [FORCED if self._force else otherwise] if seen else [CUT_OFF]
        if line := told(standing, now[1], why):
            self._changes.append(f"{student}: {line}")

    def _seen(self, student: str) -> Seen | None:
        graded = self._path(self._api.coursedir.autograded_directory, student)
        return look_at_graded(graded, self._api.coursedir, self._assignment)

    def _standing(self, student: str) -> Standing | None:
        with self._api.gradebook as gradebook:
            try:
                return standing_of(gradebook.find_submission(self._assignment, student))
            except MissingEntry:
                return None

    def _record(self, student: str) -> str:
        """Do as `api.autograde` with a staged submission, which has been sanitized already."""
        about = {"assignment_id": self._assignment, "student_id": student}
        with temp_attrs(self._api.coursedir, submitted_directory=self._folder.name, **about):
            converter = AutogradeAgain(coursedir=self._api.coursedir, parent=self._api, force=True)
            # which is done: nbconvert stumbles over none when it is to look at the format after the last
            converter.sanitize_preprocessors = [CheckCellMetadata]
            return run_converter(converter, Path(self._api.coursedir.root))

    def _give_up(self, prepared: Prepared) -> None:
        """Let the gradebook say that this submission ended its workers; it is tried again the next time."""
        for name in self._released:
            path = self._path(self._folder.name, prepared.student) / f"{name}.ipynb"
            nb = nbformat.read(path, as_version=4)
            with speaking(language_of(nb)):
                problem = problem_of(nb) or tr(GRADER_DIED)
            nb.metadata["course"] = {**nb.metadata.get("course", {}), "problem": problem}
            write_atomic(path, nbformat.writes(nb))
        self._trouble.setdefault("the grading process died", Counter())[prepared.student] += 1

    def _discard(self, prepared: Prepared) -> None:
        shutil.rmtree(self._path(self._folder.name, prepared.student), ignore_errors=True)

    def _score(self, student: str) -> str:
        standing = self._standing(student)
        assert standing is not None, "it was recorded a moment ago"
        return f"{in_points(standing.total.score)}/{in_points(standing.total.max_score)}"

    def _tell_trouble(self, report: Report) -> None:
        for cause, students in sorted(self._trouble.items()):
            cells = students.total()
            names = printable(", ".join(sorted(students)))
            report(f"{cause}: {cells} test cell{'s' * (cells > 1)} of {names}")

    def _count_trouble(self, prepared: Prepared) -> None:
        for name in prepared.submission.problems if prepared.submission else {}:
            tests = sum(map(is_test, self._released[name].cells))
            self._trouble.setdefault(CAUSES[UNREADABLE], Counter())[prepared.student] += tests
        for work in prepared.works:
            for outputs in work.test_outputs(prepared.entries[work.key]):
                for name in causes(outputs)[:1]:
                    self._trouble.setdefault(CAUSES[name], Counter())[prepared.student] += 1


def _without_defaults(config: Config) -> Config:
    merged = Config(config)
    merged.Exporter.default_preprocessors = []
    return merged
