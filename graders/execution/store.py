"""Results of execution, kept under what they depend on.

A result is found again by the code that was run, the files beside it, the limits and the environment. So grading that
was cut off goes on where it was, and after a test has changed only that test is run. The answer bank's rule makes the
second possible: no cell relies on what a test cell defines.
"""

import functools
import hashlib
import importlib.metadata
import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from graders.execution.judge.brief import briefs
from graders.files import write_atomic
from graders.notebooks import code_cells, grade_id, is_test, language_of, problem_of
from graders.words import SOURCE

# These files decide what comes out of a submission; the others do not.
_HARNESS = ("checks.py", "constants.py", "notebooks.py", "words.py", "locale/*.po", "execution/**/*.py", "kernel/*.py")
_PACKAGES = ("tensorflow", "keras", "numpy", "pandas", "scikit-learn", "matplotlib", "ipykernel", "nbclient")
_TIMESTAMP = "timestamp.txt"  # says when, and must not make two equal submissions differ


@functools.cache
def environment(harness: tuple[str, ...] = _HARNESS) -> dict[str, str]:
    """Return what a result depends on and the submission does not say: versions, the harness's code, the data.

    Args:
        harness: patterns of this package's files that had a part in the result.
    """
    package = Path(__file__).parents[1]
    code = {path.relative_to(package).as_posix(): path for pattern in harness for path in package.glob(pattern)}
    data = Path(os.environ.get("SCIKIT_LEARN_DATA") or "~/scikit_learn_data").expanduser()
    held = {path.name: path for path in data.glob("*.pkz")}
    return {
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in _PACKAGES},
        "harness": digest({name: digest(path.read_bytes()) for name, path in code.items()}),
        "data": digest({name: digest(path.read_bytes()) for name, path in held.items()}),
    }


def digest(value: Any) -> str:
    """Return the SHA-256 of bytes, or of the canonical JSON of anything else."""
    data = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True).encode("utf-8")
    return hashlib.sha256(data).hexdigest()


def _digests(files: dict[str, bytes]) -> dict[str, str]:
    return {name: digest(content) for name, content in files.items() if name != _TIMESTAMP}


def fingerprint(nb: NotebookNode, files: dict[str, bytes], settings: dict[str, Any]) -> str:
    """Return what tells two states of a submission's notebook apart for the gradebook.

    More counts here than for a result: written answers, points and the time of submission too; less does: new versions
    of packages and of the harness do not make grades stale.

    Args:
        nb: sanitized.
        files: the others of the submission, by name.
        settings: see `jobs.settings_of`.
    """
    cells = [[cell.cell_type, cell.source, cell.metadata.get("nbgrader", {})] for cell in nb.cells]
    moment = files.get(_TIMESTAMP, b"").decode("utf-8", "replace").strip()
    return digest([cells, problem_of(nb), moment, _digests(files), settings])


@dataclass(frozen=True)
class Outcome:
    """What an execution gave.

    Attributes:
        cells: `outputs` and `execution_count` of each code cell, by its position as text; in a stored one by its name,
            see `Work`.
        disturbed: the harness had to step in (a dead kernel, time run out), so cells depend on all that ran before.
        metadata: that the kernel gave the notebook.
        own_seconds: that the cells themselves ran.
        seconds: that all of it took.
    """

    cells: dict[str, dict[str, Any]]
    disturbed: bool
    metadata: dict[str, Any]
    own_seconds: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Course:
    """What the course gives to an assignment's notebook.

    Attributes:
        released: the notebook as students got it.
        files: what lies beside it, by relative path.
    """

    released: NotebookNode
    files: dict[str, bytes]


class Work:
    """A sanitized notebook to be executed, and the keys of its results.

    Attributes:
        nb: the notebook.
        files: what lies beside it, by relative path.
        settings: of the executing preprocessor, see `jobs.settings_of`.
        course: what the course itself gives.
        cells: its code cells.
        language: in which its student is told what happened.
        key: of everything but the test cells.
        briefs: what the judge has to know of each test, by its `grade_id`.
        tests: the key of each test cell, by its position among the code cells.
    """

    def __init__(self, nb: NotebookNode, files: dict[str, bytes], settings: dict[str, Any], course: Course) -> None:
        self.nb, self.files, self.settings, self.course = nb, files, settings, course
        self.cells = [cell for cell in code_cells(nb) if cell.source.strip()]
        tests = {grade_id(cell) or "": cell.source for cell in self.cells if is_test(cell)}
        self.language = language_of(nb)
        self.briefs = briefs(course.released, tests, self.language)
        given = _digests(course.files)
        self.tests: dict[int, str] = {}
        others: list[list[Any]] = []
        for position, cell in enumerate(self.cells):
            name = grade_id(cell)
            if is_test(cell):
                self.tests[position] = digest([len(others), name, asdict(self.briefs[name or ""]), given])
            else:
                others.append([name, cell.source, cell.metadata.get("tags", [])])
        kernel = nb.metadata.get("kernelspec", {}).get("name")
        spoken = [] if self.language == SOURCE else [self.language]
        self.key = digest([environment(), settings, kernel, others, _digests(files), *spoken])

    def missing(self, entry: Outcome | None) -> list[int]:
        """Return the positions of the code cells that must run for what the entry lacks."""
        everything = range(len(self.cells))
        names = [self._name(position) for position in everything]
        if entry is None or (entry.disturbed and list(entry.cells) != names):
            return list(everything)
        lacking = {position for position in everything if names[position] not in entry.cells}
        before = range(max(lacking, default=0))
        return [n for n in everything if n in lacking or (n in before and n not in self.tests)]

    def _name(self, position: int) -> str:
        """Return under what name an entry holds a code cell: a test's key, or its position among the other cells."""
        before = sum(test < position for test in self.tests)
        return self.tests.get(position, str(position - before))

    def merged(self, outcome: Outcome, entry: Outcome | None) -> Outcome:
        """Return the entry with what an execution of its cells added; a disturbed one stands alone."""
        fresh = {self._name(int(position)): cell for position, cell in outcome.cells.items()}
        kept = {} if entry is None or entry.disturbed or outcome.disturbed else entry.cells
        return Outcome(kept | fresh, outcome.disturbed, outcome.metadata, outcome.own_seconds, outcome.seconds)

    def test_outputs(self, entry: Outcome) -> list[list[dict[str, Any]]]:
        """Return the outputs that an entry has for the test cells."""
        return [entry.cells[key]["outputs"] for key in self.tests.values()]

    def fill(self, entry: Outcome) -> None:
        """Put the outputs of an entry into the notebook."""
        for position, cell in enumerate(self.cells):
            cell.update(from_dict(entry.cells[self._name(position)]))
        self.nb.metadata.update(from_dict(entry.metadata))


class Store:
    """Results as files, safe with several processes: each file is written whole, and what is not whole is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.json"

    def load(self, key: str) -> Outcome | None:
        """Return an entry, or None where there is none that can be read."""
        try:
            content = json.loads(self._path(key).read_bytes())
            checked = content.pop("digest") == digest(content)
            return Outcome(**content) if checked else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def save(self, key: str, entry: Outcome) -> None:
        """Keep an entry."""
        content = asdict(entry)
        write_atomic(self._path(key), json.dumps({**content, "digest": digest(content)}))
