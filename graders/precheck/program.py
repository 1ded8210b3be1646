"""Проверка тетради перед сдачей: `python check_notebook.py ТЕТРАДЬ.ipynb`.

Runs a student's notebook as the grader does, as far as a student can see it, and says in Russian what passes, what
fails and why, and what would go wrong at grading. It needs nothing but what comes with Jupyter.
"""

import argparse
import json
import os
import re
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graders.precheck.cells import Cell, Unreadable, about, describe, is_as_released, read, role, titles
from graders.precheck.looking import Report, is_installed, look_at_cells, look_at_code
from graders.precheck.running import Missing, run
from graders.precheck.telling import Say, judge, shown, tell

# In the one plain file, what `course_facts` gave when it was published.
COURSE: dict[str, Any] = {}

TIMEOUT_S = 300
NOTEBOOK_TIMEOUT_S = 900
_NEEDED = ("nbformat", "nbclient", "ipykernel")
_COPY_NAME = re.compile(r"\(\d+\)|\bcopy\b|копия", re.IGNORECASE)


def find_assignment(path: Path, cells: list[Cell], released: dict[str, list[dict[str, str]]]) -> str | None:
    """Return which assignment a notebook is: the one it is named after, else the one that has most of its cells."""
    stem = unicodedata.normalize("NFC", path.name).removesuffix(".ipynb")
    if stem in released:
        return stem
    names = {about(cell)["grade_id"] for cell in cells if about(cell)}
    shared = {name: len(names & {item["name"] for item in items}) for name, items in released.items()}
    best = max(shared, key=lambda name: shared[name], default=None)
    return best if best is not None and shared[best] * 2 > len(names) else None


def check(
    path: Path, course: dict[str, Any], say: Say = print, *, released: Path | None = None, places: Sequence[Path] = ()
) -> Report:
    """Check one notebook.

    Args:
        path: the notebook.
        course: see `course_facts`.
        say: gets a line before the run begins.
        released: the notebook as it was handed out.
        places: where else a folder `release/` may have it.

    Raises:
        Unreadable: when it is no notebook.
        Missing: when nothing can be run here.
    """
    report = Report()
    cells = read(path)
    known: dict[str, list[dict[str, str]]] = course.get("released", {})
    assignment = find_assignment(path, cells, known)
    _look_at_name(path, assignment, report)
    candidates = [released] if released else [place / f"release/{assignment}/{assignment}.ipynb" for place in places]
    original = next((found for item in candidates if (found := _original(path, item)) is not None), [])
    items = describe(original) if released and original else known.get(assignment or "", [])
    look_at_cells(cells, items, report)
    look_at_code(cells, path.parent, report)
    named = titles(cells) | {item["name"]: item["title"] for item in items}
    saved = json.loads(json.dumps(cells))
    cells = _as_graded(cells, original)
    limits = float(course.get("timeout", TIMEOUT_S)), float(course.get("notebook_timeout", NOTEBOOK_TIMEOUT_S))
    say("Выполняю тетрадь сверху донизу в новом ядре. Это может занять несколько минут.")
    ran = run(cells, path.parent, timeout=limits[0], notebook_timeout=limits[1])
    judge(cells, ran, saved, named, limits, report)
    return report


def _original(path: Path, released: Path) -> list[Cell] | None:
    """Return the cells of the released notebook, unless it is this one or its tests are no longer what they were."""
    if not released.is_file() or released.samefile(path):
        return None
    try:
        cells = read(released)
    except Unreadable:
        return None
    locked = [cell for cell in cells if role(cell) in ("test", "given")]
    return cells if all(is_as_released(cell, about(cell).get("checksum")) for cell in locked) else None


def _look_at_name(path: Path, assignment: str | None, report: Report) -> None:
    name = unicodedata.normalize("NFC", path.name)
    if assignment is not None and name != f"{assignment}.ipynb":
        report.problems.append(f"Файл называется {name}, а должен называться {assignment}.ipynb: переименуйте его.")
    elif assignment is None and (path.suffix != ".ipynb" or _COPY_NAME.search(name)):
        report.problems.append(f"Файл называется {name}: верните ему имя, под которым задание было выдано.")


def _as_graded(cells: list[Cell], original: list[Cell]) -> list[Cell]:
    """Put the course's own cells back as they were released, where that is known, and take tags off all cells."""
    sources = {about(cell)["grade_id"]: cell["source"] for cell in original if role(cell) in ("test", "given")}
    for cell in cells:
        if role(cell) in ("test", "given"):
            cell["source"] = sources.get(about(cell)["grade_id"], cell["source"])
        # grading knows no tags of a student's; one could have a check skipped, which then looks as if it had passed
        cell["metadata"].pop("tags", None)
    return cells


def course_facts(released: dict[str, list[Cell]], timeout: float, notebook_timeout: float) -> dict[str, Any]:
    """Return what `check` has to know of a course.

    Args:
        released: the cells of each released notebook, by its name.
        timeout: seconds that a cell may take.
        notebook_timeout: seconds that all cells of a notebook may take.
    """
    facts = {name: describe(cells) for name, cells in released.items()}
    return {"timeout": timeout, "notebook_timeout": notebook_timeout, "released": facts}


def check_and_tell(
    path: Path, course: dict[str, Any], say: Say = print, *, released: Path | None = None, places: Sequence[Path] = ()
) -> int:
    """Check a notebook as `check` does, and say what was found.

    Returns:
        The exit code: 0 when there is nothing to mend, 1 when there is, 2 when nothing could be checked.
    """

    def told(line: str) -> None:
        say(shown(line))

    def refused(why: str, code: int, name: str = path.name) -> int:
        print(shown(f"{name}: {why}."), file=sys.stderr)
        return code

    for file in (path, released or path):
        if not file.is_file():
            return refused("такого файла нет. Укажите тетрадь, например neurons.ipynb", 2, str(file))
    lacking = [name for name in _NEEDED if not is_installed(name)]
    if lacking:
        return refused(f"не хватает Jupyter: установите его командой python -m pip install {' '.join(lacking)}", 2)
    try:
        report = check(path, course, told, released=released, places=places)
    except Unreadable as error:
        return refused(str(error), 1)
    except Missing as error:
        return refused(str(error), 2)
    tell(report, told)
    return 0 if report.good else 1


def main(arguments: list[str] | None = None) -> int:
    """Be the program `check_notebook.py`."""
    parser = argparse.ArgumentParser(
        prog="check_notebook.py",
        description="Выполнить тетрадь сверху донизу в новом ядре и сказать, что исправить перед сдачей.",
    )
    parser.add_argument("notebook", type=Path, metavar="ТЕТРАДЬ.ipynb")
    parser.add_argument("--released", type=Path, metavar="ЗАДАНИЕ.ipynb", help="исходная тетрадь, если она есть")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", line_buffering=True)  # a terminal may lack a sign
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        places = [Path(__file__).resolve().parent, *options.notebook.resolve().parents[:3]]
        return check_and_tell(options.notebook, COURSE, released=options.released, places=places)
    except KeyboardInterrupt:
        print("Остановлено.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
