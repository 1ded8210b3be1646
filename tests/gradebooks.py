"""Courses whose gradebook is filled by hand: no notebook is executed."""

import json
import shutil
from html import escape
from pathlib import Path

from nbgrader.api import Gradebook
from support import ROOT

from graders.reporting.stamps import Stamp, stamp_of

# By student: first and last name, e-mail. Two have names that no CSV, file or letter takes as they are.
CLASS = {
    "petrova": ("Анна", "Петрова", "a.petrova@uni.example"),
    "=cmd": ("@SUM(A1)", '=HYPERLINK("http://x";"y")', "+7@uni.example"),
    "o'neil": ("Zoë\t;x", 'O"Neil,\nJr.', "neil@uni.example"),
    "semenov": ("Семён", "Семёнов", None),
    "absent": ("Ян", "Нет", "nobody@uni.example"),
}
POINTS = {"first": 4.0, "second": 10.0}


def fill_course(folder: Path, gradebook: Path) -> Path:
    """Make a course of two assignments, `first` with a written answer, in which `absent` has handed in nothing."""
    (folder / "source").mkdir(parents=True)
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    shutil.copyfile(gradebook, folder / "gradebook.db")
    with open_gradebook(folder) as book:
        for name, points in POINTS.items():
            book.add_assignment(name)
            book.add_notebook(name, name)
            book.add_grade_cell("test_code", name, name, max_score=points - 1, cell_type="code")
            book.add_grade_cell("written", name, name, max_score=1, cell_type="markdown")
        for id, (first, last, email) in CLASS.items():
            book.add_student(id, first_name=first, last_name=last, email=email)
    return folder


def open_gradebook(folder: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{folder}/gradebook.db")


def give(folder: Path, assignment: str, student: str, code: float, written: float | None = 0.0, penalty: float = 0.0):
    """Give points; without any for the written answer it waits for a person."""
    with open_gradebook(folder) as book:
        book.update_or_create_submission(assignment, student)
        notebook = book.find_submission_notebook(assignment, assignment, student)
        notebook.late_submission_penalty = penalty
        for cell, score in {"test_code": code, "written": written}.items():
            grade = book.find_grade(cell, assignment, assignment, student)
            grade.auto_score, grade.needs_manual_grade = score, score is None
        book.db.commit()
    graded = _place(folder, "autograded", student, assignment, "ipynb")
    graded.parent.mkdir(parents=True, exist_ok=True)
    graded.write_text(f"{{}} {student}", encoding="utf-8")


def write_page(folder: Path, assignment: str, student: str, text: str = "", stamp: Stamp | None = None) -> Path:
    """Write a feedback page that says what a real one says of itself."""
    with open_gradebook(folder) as book:
        graded = _place(folder, "autograded", student, assignment, "ipynb")
        stamp = stamp or stamp_of(book.find_submission_notebook(assignment, assignment, student), graded)
    metas = "".join(f'<meta name="course-{key}" content="{escape(value)}">' for key, value in vars(stamp).items())
    page = _place(folder, "feedback", student, assignment, "html")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"<html><head>{metas}</head><body>{escape(student)} {text}</body></html>", encoding="utf-8")
    return page


def collect(folder: Path, assignment: str, **students: tuple[str, str, str, str]) -> None:
    """Note where submissions came from: platform, name, number, entry."""
    keys = ("platform", "name", "participant", "entry")
    path = folder / f".course/collected/{assignment}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({id: dict(zip(keys, one, strict=True)) for id, one in students.items()}), encoding="utf-8"
    )


def _place(folder: Path, step: str, student: str, assignment: str, kind: str) -> Path:
    return folder / step / student / assignment / f"{assignment}.{kind}"
