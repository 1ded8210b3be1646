"""Classes whose results are known: a gradebook filled through nbgrader's own interface, notebooks as grading leaves them.

No kernel runs: what a test or the harness would have said is written into the test cells.
"""

import json
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from support import ROOT, code, graded, notebook

NAME = "task"

# What a student may write, in a way that no other would.
OWN = """\
def smooth(values, width):
    total = 0.0
    kept = []
    for place in range(len(values)):
        window = values[max(0, place - width) : place + width + 1]
        total += sum(window)
        kept.append(sum(window) / len(window) - total / (place + 1) ** 2)
    return [item * 2 if item > 0.25 else item - 1 for item in reversed(kept)]
"""
FILLER = (
    "def load(path):\n    with open(path) as file:\n        return [float(line) for line in file if line.strip()]\n"
)


@dataclass
class Work:
    """What one student is to have: scores by exercise (None: a person has to look), sources, errors of tests."""

    scores: dict[str, float | None]
    sources: dict[str, str] = field(default_factory=dict)
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)
    timestamp: datetime | None = None
    written: str = ""
    added: str = ""


def markdown(text: str, **nbgrader) -> nbformat.NotebookNode:
    cell = code(text, **nbgrader)
    made = nbformat.v4.new_markdown_cell(cell.source)
    made.metadata = cell.metadata
    return made


def cells(points: dict[str, float], sources: dict[str, str], written: str, title: str) -> list[nbformat.NotebookNode]:
    made = [nbformat.v4.new_markdown_cell(f"# {title}"), code("import numpy as np")]
    for name, most in points.items():
        if name == "essay":
            made.append(markdown(written, grade_id=name, grade=True, solution=True, points=most))
            continue
        made.append(
            code(sources.get(name, f"def {name}(x):\n    raise NotImplementedError"), grade_id=name, solution=True)
        )
        made.append(graded(f"assert {name}(1) == 2", f"test_{name}", most))
    return made


def make_class(
    folder: Path,
    gradebook: Path,
    points: dict[str, float],
    students: dict[str, Work],
    *,
    references: dict[str, str] | None = None,
    due: datetime | None = None,
    deadlines: str = "",
    title: str = "Задание «Проба»",
) -> Path:
    """Write a course directory with one assignment, `NAME`, and its graded submissions."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(gradebook, folder / "gradebook.db")
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    if deadlines:
        (folder / "deadlines.toml").write_text(deadlines, encoding="utf-8")
    _write(folder / "release", cells(points, {}, "Ваш вывод", title))
    _write(folder / "source", cells(points, references or {}, "Образцовый вывод", title))
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        book.add_assignment(NAME, duedate=due)
        book.add_notebook(NAME, NAME)
        for name, most in points.items():
            cell = name if name == "essay" else f"test_{name}"
            book.add_grade_cell(cell, NAME, NAME, max_score=most, cell_type="markdown" if name == "essay" else "code")
        for student, work in students.items():
            book.add_student(student)
            submission = book.add_submission(NAME, student)
            submission.timestamp = work.timestamp
            for grade in submission.notebooks[0].grades:
                score = work.scores[grade.cell.name.removeprefix("test_")]
                grade.needs_manual_grade = score is None
                grade.auto_score = score
        book.db.commit()
    for student, work in students.items():
        made = cells(points, work.sources, work.written, title)
        if work.added:
            made.append(code(work.added))
        for cell in made:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix("test_")
            if cell.metadata.get("nbgrader", {}).get("grade") and name in work.errors:
                kind, text = work.errors[name]
                cell.outputs = [nbformat.v4.new_output("error", ename=kind, evalue=text, traceback=[text])]
        _write(folder / "autograded" / student, made, {"course": {"graded": "as it is"}})
        _write(folder / "submitted" / student, made)
    return folder


def _write(folder: Path, made: list[nbformat.NotebookNode], metadata: dict | None = None) -> None:
    book = notebook(*made)
    book.metadata |= metadata or {}
    for number, cell in enumerate(book.cells):
        cell.id = f"cell-{number}"
    path = folder / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(book), encoding="utf-8")
