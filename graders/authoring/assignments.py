"""From source to release, and the guard that nothing secret goes along."""

import copy
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, NbGraderPreprocessor
from nbgrader.utils import is_solution, temp_attrs

from graders import CourseError, relative
from graders.authoring.rewording import editions_in, sources_in_all, write_editions
from graders.files import replace_folder, staging
from graders.notebooks import read_notebook
from graders.text import nearest
from graders.trouble import run_converter

# Shorter lines (`else:`, `)`) say nothing about a solution.
SECRET_LINE_LENGTH = 6
# Jupyter's and nbclient's name for a cell whose error is no reason to stop.
GO_ON = "raises-exception"


class StripMetadata(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Take out of a release what would pair it with its source again, and pictures that its text shows no more."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Remove what Jupytext and `course sync` noted in the notebook, and attachments that no text shows any more."""
        for key in ("jupytext", "course"):
            nb.metadata.pop(key, None)
        for cell in nb.cells:
            shown = {
                name: data for name, data in cell.pop("attachments", {}).items() if f"attachment:{name}" in cell.source
            }
            if shown:
                cell["attachments"] = shown
        return nb, resources


class LetRunAllGoOn(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Have Jupyter's "Run All" go past an exercise that is not solved yet, to the others.

    It stops at an error unless the cell is tagged. What is before the first exercise stays untagged: where an import
    fails, nothing after it makes sense. The tag takes no error away: nbgrader's Validate and grading see each.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Tag the code cells from the first solution on."""
        first = next((index for index, cell in enumerate(nb.cells) if is_solution(cell)), len(nb.cells))
        for cell in nb.cells[first:]:
            if cell.cell_type == "code" and GO_ON not in cell.metadata.get("tags", []):
                cell.metadata["tags"] = [*cell.metadata.get("tags", []), GO_ON]
        return nb, resources


@dataclass
class Secrets:
    """What students must not see of one assignment.

    Attributes:
        markers: what begins and ends a solution or a hidden test.
        solutions: the lines of each solution region that stand nowhere in the visible text, and the data of a solution
            cell's pictures, a set a region.
        tests: the same for hidden tests, all regions together.
    """

    markers: tuple[str, ...] = ()
    solutions: list[set[str]] = field(default_factory=list)
    tests: set[str] = field(default_factory=set)


# what any notebook may say gives nothing away
_COMMON = re.compile(r"keras\.utils\.set_random_seed\(\w+\)|\w+ = time\.perf_counter\(\)")


def find_secrets(api: NbGraderAPI, assignment: str) -> Secrets:
    """Read the secrets of an assignment from its source notebooks, by the course's own delimiters."""
    solutions, tests = ClearSolutions(config=api.config), ClearHiddenTests(config=api.config)
    begin = {solutions.begin_solution_delimeter: "solution", tests.begin_test_delimeter: "test"}
    end = (solutions.end_solution_delimeter, tests.end_test_delimeter)
    regions: list[tuple[str, set[str]]] = []
    stubs = "\n".join(stubs_of(api))
    visible = {line.strip() for line in stubs.splitlines()}  # what a release has in the place of a solution
    for path in sorted(source_folder(api, assignment).glob("*.ipynb")):
        editions = sources_in_all(nbformat.read(path, as_version=4), path.parent)
        for cell in chain.from_iterable(notebook.cells for notebook in editions):
            lines = cell.source.splitlines()
            # a solution cell without markers is a solution as a whole
            whole = is_solution(cell) and not any(mark in line for mark in begin for line in lines)
            inside: set[str] | None = None
            if whole:
                regions.append(("solution", inside := set()))
            for line in lines:
                started = next((kind for mark, kind in begin.items() if mark in line), None)
                if started:
                    regions.append((started, inside := set()))
                elif any(mark in line for mark in end):
                    inside = None
                else:
                    (visible if inside is None else inside).add(line.strip())
            pictures = {str(data) for bundle in cell.get("attachments", {}).values() for data in bundle.values()}
            if not is_solution(cell):
                visible |= pictures
            elif pictures:
                regions.append(("solution", pictures))
    told = {kind: [_telling(lines - visible) for name, lines in regions if name == kind] for kind in begin.values()}
    return Secrets((*begin, *end), told["solution"], set().union(*told["test"]))


def _telling(lines: set[str]) -> set[str]:
    return {line for line in lines if len(line) >= SECRET_LINE_LENGTH and not _COMMON.fullmatch(line)}


def find_leaks(folder: Path, secrets: Iterable[Secrets], *, teaching: bool = False) -> list[str]:
    """Search every file below a folder for what students must not see.

    Args:
        folder: a release, or a published folder.
        secrets: of every assignment that may have gone astray.
        teaching: for lessons and other assignments, which may use the very calls that a solution uses: there a
            solution has leaked only when all lines of it stand in one file.

    Returns:
        One line for each leak: the file, and what was found.
    """
    secrets = list(secrets)
    leaks = []
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        text = path.read_text(encoding="utf-8", errors="replace")
        name = relative(path, folder)
        lines = _lines(path, text)
        found = {marker for secret in secrets for marker in secret.markers if marker in text}
        for secret in secrets:
            found |= {f"hidden test line: {line}" for line in secret.tests & lines}
            for region in secret.solutions:
                if not teaching or (region and region <= lines):
                    found |= {f"solution line: {line[:200]}" for line in region & lines}
        if path.suffix == ".po":
            found.add('translations, of hidden tests and solutions, too: add "*.po" to c.CourseDirectory.ignore')
        if _is_paired(_notebook(path, text)):
            found.add("pairing metadata")
        leaks += [f"{name}: {what}" for what in sorted(found)]
    return leaks


def _lines(path: Path, text: str) -> set[str]:
    """Return the stripped lines of a file; in a notebook, of every string in it."""
    content = _notebook(path, text)
    if content is None:
        return {line.strip() for line in text.splitlines()}
    return {line.strip() for string in _strings(content) for line in string.splitlines()}


def _is_paired(content: object) -> bool:
    metadata = content.get("metadata") if isinstance(content, dict) else None
    return isinstance(metadata, dict) and "jupytext" in metadata


def _notebook(path: Path, text: str) -> object:
    """Return what a notebook's JSON says, None where the file is none; one that is broken is searched as text."""
    try:
        return json.loads(text) if path.suffix == ".ipynb" else None
    except ValueError:
        return None


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
        CourseError: when there is none, with the names of those there are, or no notebook in it.
    """
    known = api.get_source_assignments()
    if assignment not in known:
        place = Path(api.coursedir.root, api.coursedir.source_directory)
        raise CourseError(f"{assignment}: no such assignment in {place}; {nearest(assignment, known)}")
    folder = Path(api.coursedir.format_path(api.coursedir.source_directory, ".", assignment))
    if not list(folder.glob("*.ipynb")):
        raise CourseError(
            f"{folder}: no notebook there; write {assignment}.md and run `course sync`, put a notebook there, or move "
            "the folder away"
        )
    return folder


def release(api: NbGraderAPI, assignment: str) -> Path:
    """Generate the student version of an assignment, or change nothing.

    It is generated beside its place, searched for leaks, and only then put there and recorded in the gradebook.

    Returns:
        The release folder.

    Raises:
        CourseError: when nbgrader fails, or a solution, a hidden test or pairing metadata would leak.
    """
    coursedir = api.coursedir
    root = Path(coursedir.root)
    with staging(root, ".release-") as folder:
        try_release(api, assignment, folder)
        # Only now may the gradebook learn of it.
        fresh = _generate(api, assignment, folder, record=True)
        destination = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
        replace_folder(fresh.resolve(), destination.resolve())
        releases, fresh_ones = destination.parent, editions_in(folder, assignment)
        for language, edition in fresh_ones.items():
            place = releases / language / assignment
            place.parent.mkdir(exist_ok=True)
            replace_folder(edition.resolve(), place.resolve())
        for language, edition in editions_in(releases, assignment).items():
            if language not in fresh_ones:  # no longer translated
                shutil.rmtree(edition)
    return destination


def try_release(api: NbGraderAPI, assignment: str, folder: Path, *, translated: bool = True) -> None:
    """Generate the student version of an assignment into an empty folder inside the course's, and search it for leaks.

    Args:
        api: see `course.open_course`.
        assignment: its name.
        folder: where; it is written to, and nothing else.
        translated: whether its releases in other languages are made and searched as well.

    Raises:
        CourseError: as `release` does.
    """
    source = source_folder(api, assignment)
    for path in sorted(source.glob("*.ipynb")):
        read_notebook(path)  # says which file is broken
    fresh = _generate(api, assignment, folder, record=False)
    secrets = [find_secrets(api, assignment)]
    leaks = find_leaks(fresh, secrets)
    for edition in write_editions(source, fresh, folder, stubs_of(api)).values() if translated else ():
        leaks += [f"{relative(edition, folder)}/{leak}" for leak in find_leaks(edition, secrets)]
    if leaks:
        raise CourseError(f"{source}: not released, this would leak:\n  " + "\n  ".join(leaks))


def stubs_of(api: NbGraderAPI) -> list[str]:
    """Return what stands in a release where a solution was."""
    solutions = ClearSolutions(config=api.config)
    return [*solutions.code_stub.values(), solutions.text_stub]


def release_is_current(api: NbGraderAPI, assignment: str) -> bool:
    """Say whether the release is what its source gives now."""
    released = Path(api.coursedir.format_path(api.coursedir.release_directory, ".", assignment))
    with staging(Path(api.coursedir.root), ".release-") as folder:
        fresh = _generate(api, assignment, folder, record=False)
        write_editions(source_folder(api, assignment), fresh, folder, stubs_of(api))
        before, after = (editions_in(place, assignment) for place in (released.parent, folder))
        return (before.keys(), _contents(released)) == (after.keys(), _contents(fresh)) and all(
            _contents(before[language]) == _contents(after[language]) for language in after
        )


def _contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and ".ipynb_checkpoints" not in path.parts]
    return {relative(path, folder): path.read_bytes() for path in paths}


def _generate(api: NbGraderAPI, assignment: str, folder: Path, *, record: bool) -> Path:
    """Run nbgrader's converter into `folder`, with or without recording the assignment in the gradebook."""
    config = copy.deepcopy(api.config)
    config.GenerateAssignment.no_database = not record
    config.SaveCells.enabled = record
    with temp_attrs(api.coursedir, release_directory=folder.name, assignment_id=assignment):
        converter = GenerateAssignment(coursedir=api.coursedir, config=config)
        converter.force = True
        failure = run_converter(converter, Path(api.coursedir.root))
        fresh = api.coursedir.format_path(folder.name, ".", assignment)
    if failure:
        if "submissions associated with it" in failure:
            raise CourseError(
                f"{assignment}: not released: notebooks or exercises were added, removed or renamed after submissions "
                "had been graded, and nbgrader cannot tell which points belong where; undo that, or release it under "
                f"another name. To begin anew: `nbgrader db assignment remove {assignment} --force`, then release and "
                "grade it again; points given by hand are lost"
            )
        said = " ".join(failure.split()) if "Traceback" not in failure else failure.strip().splitlines()[-1]
        raise CourseError(f"{source_folder(api, assignment)}: not released, nbgrader refuses it: {said}")
    return Path(fresh)
