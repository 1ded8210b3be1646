"""From source to release, and the guard that nothing secret goes along."""

import copy
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import capture_log, is_solution, temp_attrs

from graders import CourseError, relative
from graders.files import replace_folder, staging
from graders.lessons import read_notebook

MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
# Shorter lines (`else:`, `)`) say nothing about a solution.
SECRET_LINE_LENGTH = 6
_BEGIN = re.compile(r"BEGIN (SOLUTION|HIDDEN TESTS)")
_END = re.compile(r"END (SOLUTION|HIDDEN TESTS)")


class StripMetadata(NbGraderPreprocessor):
    """Take out of a release whatever would pair it with its source again."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Remove the notebook metadata of Jupytext and of `course sync`."""
        for key in ("jupytext", "course"):
            nb.metadata.pop(key, None)
        return nb, resources


@dataclass
class Secrets:
    """What students must not see of one assignment.

    Attributes:
        solutions: the lines of each solution region that stand nowhere in the visible text, a list a region.
        tests: the same for hidden tests, all regions together.
    """

    solutions: list[set[str]] = field(default_factory=list)
    tests: set[str] = field(default_factory=set)


def find_secrets(source: Path) -> Secrets:
    """Read the secrets of an assignment from the notebooks in its source folder."""
    secrets, visible = Secrets(), set()
    for path in sorted(source.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            marked = "BEGIN SOLUTION" in cell.source
            kind = "SOLUTION" if is_solution(cell) and not marked else None
            region: set[str] = set()
            for line in cell.source.splitlines():
                if begin := _BEGIN.search(line):
                    kind, region = begin[1], set()
                elif _END.search(line):
                    _keep(secrets, kind, region)
                    kind = None
                elif kind:
                    region.add(line.strip())
                else:
                    visible.add(line.strip())
            if kind:
                _keep(secrets, kind, region)
    open_text = {line for line in visible if line}
    secrets.tests = {line for line in secrets.tests - open_text if len(line) >= SECRET_LINE_LENGTH}
    secrets.solutions = [
        {line for line in region - open_text if len(line) >= SECRET_LINE_LENGTH} for region in secrets.solutions
    ]
    return secrets


def _keep(secrets: Secrets, kind: str | None, region: set[str]) -> None:
    if kind == "SOLUTION":
        secrets.solutions.append(region)
    else:
        secrets.tests |= region


def find_leaks(folder: Path, secrets: Iterable[Secrets], *, teaching: bool = False) -> list[str]:
    """Search every file below a folder for what students must not see.

    Args:
        folder: a release, or a published folder.
        secrets: of every assignment that may have gone astray.
        teaching: for lessons, which teach the very calls that solutions use: there a solution has leaked only
            when all lines of it stand in one file.

    Returns:
        One line for each leak: the file, and what was found.
    """
    secrets = list(secrets)
    leaks = []
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and the like
        name = relative(path, folder)
        lines = _lines(path, text)
        leaks += [f"{name}: {marker}" for marker in MARKERS if marker in text]
        for secret in secrets:
            leaks += [f"{name}: hidden test line: {line}" for line in sorted(secret.tests & lines)]
            for region in secret.solutions:
                if teaching and not (len(region) > 2 and region <= lines):
                    continue
                leaks += [f"{name}: solution line: {line}" for line in sorted(region & lines)]
        if path.suffix == ".ipynb":
            metadata = json.loads(text).get("metadata", {})
            leaks += [f"{name}: pairing metadata" for key in ("jupytext",) if key in metadata]
    return leaks


def _lines(path: Path, text: str) -> set[str]:
    """Return the stripped lines of a file; in a notebook, of every string in it."""
    if path.suffix != ".ipynb":
        return {line.strip() for line in text.splitlines()}
    return {line.strip() for string in _strings(json.loads(text)) for line in string.splitlines()}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)  # nbformat splits a cell's source into lines
        for item in value:
            yield from _strings(item)


def source_folder(api: NbGraderAPI, assignment: str) -> Path:
    """Return the source folder of an assignment.

    Raises:
        CourseError: when there is none, with the names of those there are.
    """
    folder = Path(api.coursedir.format_path(api.coursedir.source_directory, ".", assignment))
    if not folder.is_dir():
        known = ", ".join(sorted(api.get_source_assignments())) or "none"
        raise CourseError(f"{folder}: no such assignment; there are: {known}")
    return folder


def release(api: NbGraderAPI, assignment: str) -> Path:
    """Generate the student version of an assignment, or change nothing.

    It is generated beside its place, searched for leaks, and only then put there and recorded in the gradebook.

    Returns:
        The release folder.

    Raises:
        CourseError: when nbgrader fails, or a solution, a hidden test or pairing metadata would leak.
    """
    source = source_folder(api, assignment)
    for path in sorted(source.glob("*.ipynb")):
        read_notebook(path)  # says which file is broken
    coursedir = api.coursedir
    root = Path(coursedir.root)
    with staging(root, ".release-") as folder:
        fresh = _generate(api, assignment, folder, record=False)
        leaks = find_leaks(fresh, [find_secrets(source)])
        if leaks:
            raise CourseError(f"{source}: not released, this would leak:\n  " + "\n  ".join(leaks))
        # Only now may the gradebook learn of it.
        fresh = _generate(api, assignment, folder, record=True)
        destination = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
        replace_folder(fresh.resolve(), destination.resolve())
    return destination


def _generate(api: NbGraderAPI, assignment: str, folder: Path, *, record: bool) -> Path:
    """Run nbgrader's converter into `folder`, with or without recording the assignment in the gradebook."""
    config = copy.deepcopy(api.config)
    config.GenerateAssignment.no_database = not record
    config.SaveCells.enabled = record
    with temp_attrs(api.coursedir, release_directory=folder.name, assignment_id=assignment):
        converter = GenerateAssignment(coursedir=api.coursedir, config=config)
        converter.force = True
        result = capture_log(converter)
        fresh = api.coursedir.format_path(folder.name, ".", assignment)
    if not result["success"]:
        raise CourseError(f"nbgrader could not generate {assignment}:\n{log_of(result)}")
    return Path(fresh)


def log_of(result: dict[str, str]) -> str:
    """Return what nbgrader said while a converter failed."""
    return result.get("log", "") + result.get("error", "")
