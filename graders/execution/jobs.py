"""One notebook's execution as a job: here or on another machine, and only when its result is not known yet."""

import json
import logging
import os
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import determine_grade, find_all_files
from traitlets import Unicode
from traitlets.config import Config

from graders import CourseError
from graders.execution.execute import CAUSES, Execute
from graders.execution.judge.brief import Brief
from graders.execution.store import Course, Outcome, Store, Work, environment, fingerprint
from graders.kernel import sandbox
from graders.notebooks import language_of, problem_of, read_notebook
from graders.wording.editions import languages_of, wording_in
from graders.words import SOURCE

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # what nbclient says of a dead kernel, the notebook says too
_log.propagate = False


@dataclass(frozen=True)
class Job:
    """All that an execution needs, in plain data.

    Attributes:
        cells: `source` and `metadata` of the code cells.
        kernel: what the notebook says of its kernel.
        files: to lie beside the notebook, by relative path.
        briefs: what the judge has to know of each test, by its `grade_id`.
        course_files: to lie where the judge works.
        settings: of `Execute`, those that are not its defaults.
        wanted: positions of the cells to run.
        environment: see `store.environment`; it must be the worker's too.
        language: in which the student is told what happened.
    """

    cells: tuple[dict[str, Any], ...]
    kernel: dict[str, Any]
    files: dict[str, bytes]
    briefs: dict[str, Brief]
    course_files: dict[str, bytes]
    settings: dict[str, Any]
    wanted: tuple[int, ...]
    environment: dict[str, str]
    language: str = SOURCE

    @property
    def sandboxed(self) -> bool:
        """Whether it is to be executed behind the fence."""
        return bool(self.settings.get("sandbox", Execute.sandbox.default_value))


def make_job(work: Work, wanted: list[int]) -> Job:
    """Return the job that runs the wanted cells of a notebook."""
    # plain dicts: nbformat's own would travel slower, and no output travels along
    cells = tuple({"source": cell.source, "metadata": _plain(cell.metadata)} for cell in work.cells)
    kernel = _plain(work.nb.metadata.get("kernelspec", {}))
    given, settings = work.course.files, work.settings
    return Job(cells, kernel, work.files, work.briefs, given, settings, tuple(wanted), environment(), work.language)


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def run(job: Job) -> Outcome:
    """Execute a job in a folder of its own.

    Where cells are left out because their results are known, and the harness has to step in, all cells are executed:
    what a dead kernel leaves cannot be mixed with what a living one gave.

    Raises:
        CourseError: when this process does not have the environment that the job is meant for, or no sandbox.
    """
    here = environment()
    if differing := [name for name in here if here[name] != job.environment.get(name)]:
        told = ", ".join(f"{name} {here[name]:.12} instead of {job.environment.get(name):.12}" for name in differing)
        raise CourseError(f"a worker has another environment ({told}): install the same requirements.lock everywhere")
    start = time.perf_counter()
    outcome = _run(job, job.wanted)
    if outcome.disturbed and len(job.wanted) < len(job.cells):
        outcome = _run(job, range(len(job.cells)))
    return Outcome(outcome.cells, outcome.disturbed, outcome.metadata, outcome.own_seconds, time.perf_counter() - start)


def _run(job: Job, wanted: Sequence[int]) -> Outcome:
    nb = new_notebook(metadata={"kernelspec": job.kernel, "course": {"language": job.language}})
    nb.cells = [new_code_cell(job.cells[n]["source"], metadata=from_dict(job.cells[n]["metadata"])) for n in wanted]
    executor = Execute(config=Config({"Execute": job.settings}), log=_log)
    executor.briefs, executor.course_files = job.briefs, job.course_files
    if executor.sandbox and (reason := sandbox.problem()):
        raise CourseError(f"no sandbox: {reason}. With --no-sandbox submissions run in your own account, unfenced")
    # a running kernel may still write while the folder is removed
    with tempfile.TemporaryDirectory(prefix="submission-", ignore_cleanup_errors=True) as folder:
        for name, content in job.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        os.environ["NBGRADER_EXECUTION"] = "autograde"  # as in nbgrader; for good, as other threads may rely on it too
        nb, resources = executor.preprocess(nb, ResourcesDict(metadata={"path": folder}))
    cells = {
        str(position): _plain({"outputs": cell.outputs, "execution_count": cell.execution_count})
        for position, cell in zip(wanted, nb.cells, strict=True)
    }
    disturbed = any(set(causes(cell["outputs"])) for cell in cells.values())
    metadata = _plain({key: nb.metadata[key] for key in ("language_info", "widgets") if key in nb.metadata})
    own_seconds = resources.get("course", {}).get("own_seconds", 0.0)
    return Outcome(cells, disturbed, metadata, own_seconds)


def causes(outputs: list[dict[str, Any]]) -> list[str]:
    """Return the kinds of error in a cell's outputs that the harness itself put there."""
    return [output["ename"] for output in outputs if output.get("ename") in CAUSES]


def settings_of(executor: Execute) -> dict[str, Any]:
    """Return the settings of an executing preprocessor that differ from the defaults.

    Raises:
        CourseError: when one of them is no plain data, and so cannot be sent to a worker.
    """
    defaults, settings = Execute(), {}
    for name in sorted(Execute.class_trait_names(config=True)):
        value = getattr(executor, name)
        if value == getattr(defaults, name):
            continue
        try:
            settings[name] = _plain(value)
        except TypeError as error:
            raise CourseError(f"nbgrader_config.py: c.Execute.{name} must be plain data, not {value!r}") from error
    return settings


class ExecuteOnce(Execute):
    """Fill in the results that are known; execute what is not, and keep it.

    So `nbgrader autograde`, the formgrader and `course grade` give a submission the same grade. The notebook's metadata
    tell what state of the submission was graded (`graded_as`).
    """

    results = Unicode(".cache/results", help="Folder of the results, in the course's; nbgrader works in that.").tag(
        config=True
    )

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, *args: object, **kwargs: object
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Give every cell of `nb` its outputs."""
        folder = Path(resources["metadata"]["path"])
        paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ipynb")
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        settings = settings_of(self)
        graded = fingerprint(nb, files, settings)
        if problem_of(nb):
            nb, resources = super().preprocess(nb, resources, *args, **kwargs)
        else:
            self._fill(Work(nb, files, settings, self._course(nb, resources)))
        nb.metadata["course"] = {**nb.metadata.get("course", {}), "graded": graded}
        return nb, resources

    def _course(self, nb: NotebookNode, resources: ResourcesDict) -> Course:
        about, coursedir = resources["nbgrader"], CourseDirectory(parent=self)
        released, source = (
            Path(coursedir.format_path(step, ".", about["assignment"]))
            for step in (coursedir.release_directory, coursedir.source_directory)
        )
        path = released / f"{about['notebook']}.ipynb"
        language = language_of(nb)
        notebook = read_notebook(path)
        if notebook is None:
            raise CourseError(f"{path}: not there; run `course release {about['assignment']}`")
        if language in languages_of(source):
            notebook = wording_in(source, language).notebook(notebook)
        kept = Autograde(parent=self).exclude_overwriting.get(about["assignment"], [])
        return Course(notebook, files_beside(source, coursedir.ignore, kept))

    def _fill(self, work: Work) -> None:
        store = Store(Path(self.results))
        entry = store.load(work.key)
        if wanted := work.missing(entry):
            entry = work.merged(run(make_job(work, wanted)), entry)
            store.save(work.key, entry)
        if entry is not None:
            work.fill(entry)


def files_beside(folder: Path, ignore: list[str], kept: Collection[str] = ()) -> dict[str, bytes]:
    """Read the files that nbgrader takes along with the notebooks of a folder.

    Args:
        folder: of the notebooks.
        ignore: patterns of names, as `CourseDirectory.ignore`.
        kept: files to leave out.
    """
    paths = [Path(path) for path in find_all_files(str(folder), [*ignore, "*.ipynb"])]
    files = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in files.items() if name not in kept}


@dataclass(frozen=True)
class Shown:
    """What an autograded notebook tells of its grading.

    Attributes:
        state: of the submission that was graded; None where it was not graded to the end. nbgrader writes the file a
            first time before it executes the notebook.
        points: that nbgrader gives for it automatically, by the names of graded cells; None where that cannot be told.
    """

    state: str | None = None
    points: dict[str, float | None] | None = None


def shown_in(path: Path) -> Shown:
    """Read what an autograded notebook tells, whatever the file is."""
    content = _content(path)
    try:
        return Shown(_state(content), _points(content))
    except (ValueError, KeyError, TypeError, AttributeError):  # somebody has changed it
        return Shown(_state(content))


def graded_as(path: Path) -> str | None:
    """Return which state of the submission an autograded notebook shows; see `Shown`."""
    return _state(_content(path))


def _content(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _state(content: Any) -> str | None:
    try:
        state: str = content["metadata"]["course"]["graded"]
    except (KeyError, TypeError):
        return None
    return state


def _points(content: Any) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for cell in content["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("task"):
            found[about["grade_id"]] = None
        elif about.get("grade"):
            node = from_dict({**cell, "source": "".join(cell["source"])})
            found[about["grade_id"]] = determine_grade(node)[0]
    return found
