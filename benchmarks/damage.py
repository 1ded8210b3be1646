"""Whether a damaged notebook gets the grade of the undamaged one, or is told of: to the instructor and to the student.

    python benchmarks/damage.py [--count 20000] [--seed 1] [--graded 200]

A small course is made, and its released notebook solved. Copies of that are damaged at random, by one to three of
`benchmarks/damages.py`, and read as grading reads them: `graders/intake`, then nbgrader's sanitizing steps. What they
leave decides the grade, so it is compared there, where thousands are cheap: its code is run in this process (it is the
benchmark's own), each test as the gradebook has it, and written answers are compared as text.

Where a test that passed fails, or a written answer is not there in full, a line for the instructor must name one of the
exercise's cells, or say what of the file was lost, and the student's page must say the same.

As many as `--graded` says are handed in as a class, graded by `course grade` in kernels, and compared again: the points
in the gradebook with those found here. Exits 1 when one is another, or a loss is not told of.
"""

import argparse
import contextlib
import copy
import io
import json
import os
import random
import re
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import nbformat
from damages import DAMAGES, Work, name_of
from IPython.core.inputtransformer2 import TransformerManager
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, DeduplicateIds, OverwriteKernelspec, overwritecells

from graders import cli
from graders.intake.notices import GIVEN
from graders.intake.reading import Submission, read_submission
from graders.intake.repair import RestoreCells
from graders.notebooks import is_test

ROOT = Path(__file__).parents[1]
NAME = "areas"


def _cell(name: str, **about: Any) -> str:
    noted = {"grade_id": name, "schema_version": 3, "grade": False, "locked": False, "solution": False, "task": False}
    return f"nbgrader={json.dumps(noted | about)}"


def _solution(name: str, code: str) -> str:
    head, *body = code.split("\n")
    hidden = "\n".join(["    ### BEGIN SOLUTION", *body, "    ### END SOLUTION"])
    return f"```python {_cell(name, solution=True)}\n{head}\n{hidden}\n```\n"


def _test(name: str, points: int, seen: str, hidden: str) -> str:
    about = _cell(f"test_{name}", grade=True, locked=True, points=points)
    return f"```python {about}\n{seen}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS\n```\n"


SOURCE = f"""\
# Площади

```python
import math
```

```python {_cell("given", locked=True)}
UNIT = 2

def scale(x):
    return UNIT * x
```

## Удвоение

{_solution("twice", "def twice(x):" + chr(10) + "    return scale(x)")}
{_test("twice", 3, 'assert twice(1) == 2, "удвойте"', 'assert twice(21) == 42, "не только единицу"')}
## Среднее

Среднее нескольких чисел.

{_solution("mean", "def mean(values):" + chr(10) + "    return sum(values) / len(values)")}
{_test("mean", 2, 'assert mean([1, 3]) == 2, "среднее"', 'assert mean([5, 6, 10]) == 7, "и трёх тоже"')}
## Кольцо

{_solution("ring", "def ring(r, s):" + chr(10) + "    return math.pi * (r * r - s * s)")}
{_test("ring", 2, 'assert ring(1, 1) == 0, "пусто"', 'assert 9.4 < ring(2, 1) < 9.5, "площадь"')}
## Вывод

<!-- #region {_cell("why", grade=True, solution=True, points=4)} -->
Потому что.
<!-- #endregion -->
"""
ANSWERS = {
    "twice": "# масштаб уже есть\nstart = 0\ndef twice(x):\n    return scale(x) + start",
    "mean": "def total(values):\n    return sum(values)\n\ndef mean(values):\n    return total(values) / len(values)",
    "ring": "def ring(r, s):\n    return circle(r) - circle(s)",
    "why": "Первая строка ответа.\n\nВторая строка: $a^2$, `код` и «кавычки».",
}
POINTS = {"test_twice": 3, "test_mean": 2, "test_ring": 2}
EXERCISES = {"test_twice": "twice", "test_mean": "mean", "test_ring": "ring", "why": "why"}
CODE = "def circle(r):\n    return math.pi * r ** 2"

# What a line says of a file as a whole, or of cells that cannot be told by a name.
_OF_THE_FILE = re.compile(
    r"Windows-1251|damaged characters|characters behind|no cell left out|without source|unknown type|"
    r"malformed attachments|format version|given code was missing"
)


@dataclass(frozen=True)
class Course:
    """A course to grade damaged notebooks in.

    Attributes:
        folder: its.
        released: the notebook as students get it.
        solved: the JSON of a notebook that is solved.
    """

    folder: Path
    released: NotebookNode
    solved: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What decides a grade.

    Attributes:
        ended: by test, the kind of error it ends with, nothing where it passes.
        written: the text of the written answer and the names of its pictures.
        page: what a student gets to read, but for outputs.
    """

    ended: dict[str, str]
    written: str
    page: str


def make_course(folder: Path) -> Course:
    """Write and release the course."""
    source = folder / f"source/{NAME}/{NAME}.md"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE, encoding="utf-8")
    (folder / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    for step in ("sync", "release"):
        with contextlib.redirect_stdout(io.StringIO()):
            if cli.main(["--course-dir", str(folder), step]):
                raise RuntimeError(f"course {step}: see above")
    released = nbformat.read(folder / f"release/{NAME}/{NAME}.ipynb", as_version=4)
    solved = json.loads(json.dumps(released))
    for cell in solved["cells"]:
        if answer := ANSWERS.get(name_of(cell)):
            cell["metadata"]["released"], cell["source"] = cell["source"], answer
    place = next(n for n, cell in enumerate(solved["cells"]) if name_of(cell) == "ring")
    own = nbformat.v4.new_code_cell(CODE, metadata={"own": True}, id="own")
    solved["cells"].insert(place, json.loads(json.dumps(own)))
    return Course(folder, released, solved)


def damaged(course: Course, chance: random.Random, *names: str) -> tuple[Work, list[str]]:
    """Return a damaged submission and by what it was damaged; by chance where no names are given."""
    work = Work(copy.deepcopy(course.solved), f"{NAME}.ipynb")
    chosen = list(names) or chance.choices(list(DAMAGES), k=chance.choice([1, 1, 2, 2, 3]))
    for name in sorted(chosen, key=lambda name: name == "odd_cells"):  # the others know what a cell is
        if work.cells:
            DAMAGES[name](work, chance)
    return work, chosen


def hand_in(work: Work, folder: Path) -> Path:
    """Write a submission into `folder`, a student's."""
    place = folder / NAME
    for name, data in work.files().items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


@contextlib.contextmanager
def sanitizing(course: Course) -> Iterator[Callable[[Submission], NotebookNode]]:
    """Give a function that takes a submission through nbgrader's sanitizing steps; the gradebook stays open."""
    url = f"sqlite:///{course.folder}/gradebook.db"
    about = {"notebook": NAME, "assignment": NAME, "student": "x", "db_url": url}
    steps = [ClearOutput(), DeduplicateIds(), OverwriteKernelspec(), RestoreCells(), CheckCellMetadata()]
    steps = [step for step in steps if not isinstance(step, OverwriteKernelspec)]  # intake's is the release's already
    for step in steps:
        step.log.setLevel("CRITICAL")
    with Gradebook(url) as gradebook:
        open_one = mock.MagicMock()
        open_one.return_value = gradebook
        gradebook.close = lambda: None
        with contextlib.chdir(course.folder), mock.patch.object(overwritecells, "Gradebook", open_one):

            def sanitized(submission: Submission) -> NotebookNode:
                nb: NotebookNode = nbformat.reads(submission.files[f"{NAME}.ipynb"].decode(), as_version=4)
                for step in steps:
                    nb, _ = step.preprocess(nb, ResourcesDict(nbgrader=about))
                return nb

            yield sanitized
        del gradebook.close


def outcome_of(nb: NotebookNode) -> Outcome:
    """Run a sanitized notebook here, as it would be run to be graded."""
    names: dict[str, Any] = {}
    ended: dict[str, str] = {}
    written, page = "", []
    for cell in nb.cells:
        name = name_of(cell)
        page.append(cell.source)
        if name == "why":
            written = " ".join([*cell.source.split(), *cell.get("attachments", {})])
        if cell.cell_type != "code":
            continue
        kind = _run(cell.source, names)
        if is_test(cell):
            ended[name] = "Unreadable" if "problem" in nb.metadata.get("course", {}) else kind
    page.append(nb.metadata.get("course", {}).get("problem", ""))
    return Outcome(ended, written, "\n".join(page))


def _run(source: str, names: dict[str, Any]) -> str:
    try:
        with warnings.catch_warnings(action="ignore"), contextlib.redirect_stdout(io.StringIO()):
            manager: Any = TransformerManager
            exec(manager().transform_cell(source), names)
    except Exception as error:
        return type(error).__name__
    return ""


def untold(submission: Submission, found: Outcome, whole: Outcome) -> list[str]:
    """Return the exercises of which something is lost that nobody is told of, and who is not told."""
    if submission.problems:
        return [] if all(cause in found.page for cause in submission.problems.values()) else ["problem: student"]
    # an exercise in which the stub runs is said to be unsolved, in the table and on the page
    lost = [test for test in whole.ended if found.ended.get(test, "missing") not in ("", "NotImplementedError")]
    if whole.written not in found.written:
        lost.append("why")
    told = []
    for name in lost:
        cells = [name, EXERCISES[name], "given", *(["mean", "twice"] if name == "test_ring" else [])]
        mention = re.compile(rf"\b(?:{'|'.join(cells)})\b")
        if not any(mention.search(line) or _OF_THE_FILE.search(line) for line in submission.mended):
            told.append(f"{name}: instructor")
        if not _says(found.page, mention):
            told.append(f"{name}: student")
    return told


def _says(page: str, mention: re.Pattern[str]) -> bool:
    """Say whether the harness's own words on a page, which begin with a capital in Russian, name one of the cells."""
    notices = re.findall(r"^.*(?:[Яя]чейк|[Тт]етрад).*$", page, re.MULTILINE)
    return any(mention.search(line) or line.startswith(GIVEN[:40]) for line in notices)


def look(course: Course, count: int, seed: int, report: Callable[[str], None] = lambda line: None) -> Counter[str]:
    """Damage notebooks and compare.

    Returns:
        How many came out `same`, `told` or `refused`; and each other one by what was done to it and what is lost.
    """
    found = Counter[str]()
    known: dict[str, Outcome] = {}
    place = course.folder / "damaged"
    with sanitizing(course) as sanitized:
        whole = _read(Work(copy.deepcopy(course.solved), f"{NAME}.ipynb"), place / "whole", course)
        expected = outcome_of(sanitized(whole))
        if any(expected.ended.values()) or len(expected.ended) != 3 or whole.mended:
            raise RuntimeError(f"the solved notebook is not right: {expected}, {whole.mended}")
        for number in range(count):
            work, names = damaged(course, random.Random(f"{seed}-{number}"))
            submission = _read(work, place / str(number), course)
            cells = json.loads(submission.files[f"{NAME}.ipynb"])["cells"]
            told = [[c["cell_type"], c["source"], name_of(c), c.get("attachments")] for c in cells]
            key = json.dumps([told, list(submission.problems.values())])  # many damages come to the same notebook
            if key not in known:
                known[key] = outcome_of(sanitized(submission))
            got = known[key]
            missing = untold(submission, got, expected)
            same = got.ended == expected.ended and expected.written in got.written
            kind = "refused" if submission.problems else "same" if same else "told"
            found[f"{number} {'+'.join(names)}: {'; '.join(missing)}" if missing else kind] += 1
            if number % 1000 == 999:
                report(f"[{number + 1}/{count}] {found['same']} same, {found['told']} told, {found['refused']} refused")
    return found


def grade_class(course: Course, count: int, seed: int) -> list[str]:
    """Hand in damaged notebooks as a class, have it graded, and compare with what is found here.

    Returns:
        A line for each test that ended otherwise, and for each submission without a grade.
    """
    expected: dict[str, tuple[list[str], Outcome]] = {}
    with sanitizing(course) as sanitized:
        for number in range(count):
            work, names = damaged(course, random.Random(f"{seed}-{number}"))
            student = f"s{number:04}"
            submission = _read(work, course.folder / "damaged" / student, course)
            expected[student] = names, outcome_of(sanitized(submission))
            hand_in(work, course.folder / "submitted" / student)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = cli.main(["--course-dir", str(course.folder), "grade", NAME])
    found = [f"course grade ended with {code}"] if code else []
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        for student, (names, outcome) in expected.items():
            what = f"{student} {'+'.join(names)}"
            submission = gradebook.find_submission(NAME, student)
            points = {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
            found += [
                f"{what}: {test} {points.get(test)} of {most}, here {outcome.ended.get(test)!r}"
                for test, most in POINTS.items()
                if points.get(test) != (0 if outcome.ended.get(test, "missing") else most)
            ]
    return found


def _read(work: Work, folder: Path, course: Course) -> Submission:
    place = hand_in(work, folder)
    submission = read_submission(place, NAME, {NAME: course.released}, ignore=[".ipynb_checkpoints", "*.md"])
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
    return submission


def main() -> int:
    """Look, and grade a class; see the module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--graded", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder))
        found = look(course, arguments.count, arguments.seed, print)
        graded = grade_class(course, arguments.graded, arguments.seed)
    others = {what: times for what, times in found.items() if what not in ("same", "told", "refused")}
    print({kind: found[kind] for kind in ("same", "told", "refused")}, f"and {len(others)} not told of")
    print(f"{arguments.graded} graded, {len(graded)} otherwise than they were found here")
    print("\n".join([*others, *graded]))
    return 1 if others or graded else 0


if __name__ == "__main__":
    sys.exit(main())
