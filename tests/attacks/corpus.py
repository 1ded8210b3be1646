"""The corpus of hostile submissions: what each tries, how it is handed in, and where its traces are looked for.

An attack is a file `FAMILY/SLUG.py`. Its first line says what it tries; more lines of the header may follow:

    # tries: a shell whose run_code runs nothing and reports no error
    # assignments: vault, neurons      which it is handed in for; vault alone where nothing is said
    # hangs: yes                       it takes all the time that it is given
    # tells: argument                  it tries to tell what a hidden test gives to a function, too
    # probed: yes                      its kernel's memory is searched from outside while it sleeps
    # worked: yes, +17                 seen by benchmarks/attacks.py with nbgrader: points, `tells`, `lost`, `stuck`, or no

Then comes the code, in parts that begin with `# %% PLACE`:

    top               a cell of one's own before all others; what stands before the first such line goes there
    end               a cell of one's own after all others
    answer EXERCISE   in place of the released stub
    before TEST, after TEST

Exercises and tests go by their `grade_id`. All that an attack leaves alone is as released: an honest answer that fails.
What is no cell (damaged notebooks, other files) is a function in `folders.py`.
"""

import base64
import codecs
import html
import json
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from graders import course
from graders.authoring import pairing
from graders.notebooks import code_cells, grade_id

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ASSIGNMENTS = ("vault", "neurons")
HIDDEN = "### BEGIN HIDDEN TESTS\n"
# What attacks call whatever they leave behind, and what the last of them says when it has found something.
LEFT, FOUND = "attack-left", "found what was left"
# The name that a kernel gives itself whose memory is to be searched, and a word that is in it for certain.
PROBED, CONTROL = "attack-probe", "word-that-is-in-the-memory"
# Limits that let a whole class be graded in minutes; as much as the attacks need to be what they are.
LIMITS = {
    "timeout": 8,
    "notebook_timeout": 20,
    "memory_limit": 1500 << 20,
    "process_limit": 40,
    "output_limit": 2 << 20,
}
_HEADER = re.compile(r"# (tries|assignments|hangs|tells|probed|worked): (.*)")
_PART = re.compile(r"^# %% ((?:answer|before|after) \w+|top|end)\n", re.MULTILINE)
# What makes the hidden tests of an assignment of the course's own tell tales.
_NOTE = '# CANARY\nvault_note = {"CANARY": "CANARY"}\nassert vault_note["CANARY"] == "CANARY"\n'
_EVERY = 45  # submissions from one honest answer to the next

Writer = Callable[[Path, NotebookNode], None]


@dataclass(frozen=True)
class Secrets:
    """Words drawn anew for each run, which no output may have in it.

    Attributes:
        canary: stands in every hidden test as a comment, a variable and an expected value.
        argument: is given to a function by a hidden test.
    """

    canary: str
    argument: str


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    Attributes:
        name: family and slug.
        tries: what it tries.
        parts: place and source of the cells; None for a folder.
        write: writes the submission's folder; None for cells.
        assignments: which it is handed in for.
        tells: whether it tries to tell arguments.
        worked: what its header notes about nbgrader as it comes; "" where nothing was observed.
    """

    name: str
    tries: str
    parts: tuple[tuple[str, str], ...] | None = None
    write: Writer | None = None
    assignments: tuple[str, ...] = ("vault",)
    hangs: bool = False
    tells: bool = False
    probed: bool = False
    worked: str = ""


@dataclass(frozen=True)
class Handed:
    """One submission of the class: an attack, or where there is none an honest answer, right or as released."""

    student: str
    attack: Attack | None = None
    right: bool = False


def draw() -> Secrets:
    """Draw the secrets of a run."""
    return Secrets(f"canary{secrets.token_hex(8)}", f"argument{secrets.token_hex(8)}")


def attacks() -> list[Attack]:
    """Return the corpus, by name."""
    import folders

    read = [read_attack(path) for path in HERE.glob("*/*.py")]
    return sorted([*read, *folders.ATTACKS], key=lambda attack: attack.name)


def read_attack(path: Path) -> Attack:
    """Read the file of an attack."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    header: dict[str, str] = {}
    while lines and (line := _HEADER.match(lines[0])):
        header[line[1]] = line[2].strip()
        del lines[0]
    first, *others = _PART.split("".join(lines))
    parts = [("top", first), *zip(others[::2], others[1::2], strict=True)]
    return Attack(
        f"{path.parent.name}/{path.stem}",
        header["tries"],
        tuple((place, source.strip()) for place, source in parts if source.strip()),
        assignments=tuple(header.get("assignments", "vault").split(", ")),
        hangs=header.get("hangs") == "yes",
        tells=header.get("tells") == "argument",
        probed=header.get("probed") == "yes",
        worked=header.get("worked", ""),
    )


def class_of(assignment: str, only: str = "*") -> list[Handed]:
    """Return a class in the order in which it is graded: one who fails honestly, attackers, right answers between.

    Args:
        assignment: what they hand in.
        only: a pattern of attacks' names.
    """
    found = [attack for attack in attacks() if assignment in attack.assignments and fnmatch(attack.name, only)]
    handed = [Handed("000-failing")]
    for number, attack in enumerate(found, start=1):
        if number % _EVERY == 1:
            handed.append(Handed(f"{number:03}-00-right", right=True))
        handed.append(Handed(f"{number:03}-{attack.name.replace('/', '-')}", attack))
    handed.append(Handed("zzz-right", right=True))
    return handed


def write_course(folder: Path, secret: Secrets, patience: int = 1, assignments: Sequence[str] = ASSIGNMENTS) -> None:
    """Make a course whose assignments are released, with secrets in every hidden test.

    Args:
        folder: where to.
        secret: the words.
        patience: how many times as much time is given: right answers that train must get through on a busy machine, too.
        assignments: which.
    """
    for assignment in assignments:
        write_source(folder, assignment, secret)
    times = dict.fromkeys(("timeout", "notebook_timeout"), patience)
    limits = "".join(f"c.Execute.{name} = {value * times.get(name, 1)}\n" for name, value in LIMITS.items())
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(f"{config}\n{limits}", encoding="utf-8")
    course.release(course.open_course(folder), list(assignments), report=lambda line: None)


def write_source(folder: Path, assignment: str, secret: Secrets) -> None:
    """Write the source of an assignment with secrets in every hidden test."""
    if assignment == "vault":
        nb = pairing.build(pairing.Pair(HERE / "assignment.md", HERE / "assignment.ipynb", "", False))
        del nb.cells[0]  # it tells authors of the words
        words = {"CANARY": secret.canary, "MASKED": _masked(secret.canary), "ARGUMENT": secret.argument}
        words["UNMASKED"] = _masked(secret.argument)
    else:
        nb = pairing.build(pairing.choose(ROOT, [assignment])[0])
        words = {"CANARY": secret.canary}
    for cell in code_cells(nb):
        if assignment != "vault":
            cell.source = cell.source.replace(HIDDEN, HIDDEN + _NOTE)
        for word, meant in words.items():
            cell.source = re.sub(rf"\b{word}\b", meant, cell.source)
    path = folder / "source" / assignment / f"{assignment}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nb, path)


def _masked(text: str) -> str:
    return codecs.encode(text, "rot13")


def hand_in(folder: Path, assignment: str, handed: list[Handed]) -> None:
    """Hand in the submissions of a class, which has the release of this course."""
    name = f"{assignment}.ipynb"
    released = nbformat.read(folder / "release" / assignment / name, as_version=4)
    solved = nbformat.read(folder / "source" / assignment / name, as_version=4)
    for one in handed:
        target = folder / "submitted" / one.student / assignment
        target.mkdir(parents=True)
        nb = nbformat.from_dict(released.copy())
        nb.cells = [nbformat.from_dict(json.loads(json.dumps(cell))) for cell in released.cells]
        if one.right:
            _solve(nb, solved, one.student)
        if one.attack is not None and one.attack.write is not None:
            one.attack.write(target, nb)
        else:
            if one.attack is not None:
                _put(nb, one.attack)
            nbformat.write(nb, target / name)


def _solve(nb: NotebookNode, solved: NotebookNode, student: str) -> None:
    answers = {grade_id(cell): cell.source for cell in solved.cells}
    for cell in code_cells(nb):
        if cell.metadata.get("nbgrader", {}).get("solution"):
            source = answers[grade_id(cell)]
            marks = re.sub(r"\n? *### (BEGIN|END) SOLUTION", "", source)
            cell.source = f"{marks}\n# {student}"  # or the result of another's would be taken


def _put(nb: NotebookNode, attack: Attack) -> None:
    for number, (place, source) in enumerate(attack.parts or ()):
        kind, _, name = place.partition(" ")
        names = [grade_id(cell) for cell in nb.cells]
        if kind == "answer":
            if name in names:
                nb.cells[names.index(name)].source = source
            continue
        cell = new_code_cell(source, id=f"own-{number}")
        if kind == "top":
            nb.cells.insert(0, cell)
        elif kind == "end":
            nb.cells.append(cell)
        elif name in names:
            nb.cells.insert(names.index(name) + (kind == "after"), cell)


def spellings(word: str) -> list[str]:
    """Return a word as it might be written where it should not be."""
    spelt = [word, word[::-1], word.encode().hex(), word.upper()]
    for shift in range(3):  # where it begins in a longer text decides how it looks
        encoded = base64.b64encode(b"x" * shift + word.encode()).decode()
        spelt.append(encoded[4 * bool(shift) : -4])
    return spelt


def finds(text: str, words: list[str]) -> list[str]:
    """Return which of the words stand in a text, in whatever spelling."""
    text += html.unescape(text)
    return [word for word in words if any(spelt in text for spelt in spellings(word))]


def outputs_of(notebook: Path, *, tracebacks: bool = True) -> str:
    """Return all that a notebook's outputs say, pictures too as far as they are text."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    outputs = [cell.get("outputs", []) for cell in content["cells"]]
    if not tracebacks:
        for output in (output for of_cell in outputs for output in of_cell):
            output.pop("traceback", None)
    texts = [json.dumps(outputs, ensure_ascii=False)]
    for output in (output for of_cell in outputs for output in of_cell):
        for kind, data in (output.get("data") or {}).items():
            if kind.startswith("image/") and isinstance(data, str):
                try:
                    texts.append(base64.b64decode(data).decode("latin-1"))
                except ValueError:
                    continue
    return "\n".join(texts)


def scores_of(folder: Path, assignment: str) -> dict[str, dict[str, float]]:
    """Return the points of every test of every submission that has a grade, by student."""
    scores: dict[str, dict[str, float]] = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.find_assignment(assignment).submissions:
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            scores[submission.student.id] = {grade.cell.name: grade.score for grade in grades}
            scores[submission.student.id][""] = submission.score - submission.late_submission_penalty
    return scores


def walk(folder: Path) -> Iterator[tuple[str, Any]]:
    """Yield all that lies in a folder with what it is: content, aim of a link, kind."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield name, str(path.readlink())
        elif path.is_file():
            yield name, path.read_bytes() if path.stat().st_size < 10_000_000 else path.stat().st_size
        else:
            yield name, path.stat().st_mode
