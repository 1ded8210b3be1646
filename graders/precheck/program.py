"""Проверка тетради перед сдачей / A check of a notebook before it is handed in.

    python check_notebook.py NOTEBOOK.ipynb

Runs a student's notebook as the grader does, as far as a student can see it, and says in the notebook's language what
passes, what fails and why, and what would go wrong at grading. It needs nothing but what comes with Jupyter.
"""

import argparse
import json
import os
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from graders.precheck.cells import (
    Cell,
    Unreadable,
    about,
    describe,
    is_as_released,
    read,
    read_with_language,
    role,
    titles,
)
from graders.precheck.editions import describe_edition, edition_of, items_of, place_of, words_of
from graders.precheck.looking import Report, is_installed, look_at_cells, look_at_code
from graders.precheck.running import Missing, run
from graders.precheck.spoken import SOURCE, in_each, marked, speaking, tr
from graders.precheck.telling import Say, judge, shown, tell

# In the one plain file, what `course_facts` gave when it was published.
COURSE: dict[str, Any] = {}

TIMEOUT_S = 300
NOTEBOOK_TIMEOUT_S = 900
_NO_FILE = marked("такого файла нет. Укажите тетрадь, например neurons.ipynb")
_LACKING = marked("не хватает Jupyter: установите его командой python -m pip install {packages}")
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
    path: Path,
    course: dict[str, Any],
    say: Say = print,
    *,
    released: Path | None = None,
    places: Sequence[Path] = (),
    language: str = "",
) -> Report:
    """Check one notebook.

    Args:
        path: the notebook.
        course: see `course_facts`.
        say: gets a line before the run begins.
        released: the notebook as it was handed out.
        places: where else a folder `release/` may have it.
        language: the code of the language to say it in; the notebook's, where none is given.

    Raises:
        Unreadable: when it is no notebook.
        Missing: when nothing can be run here.
    """
    cells, noted = read_with_language(path)
    assignment = find_assignment(path, cells, course.get("released", {}))
    edition = edition_of(cells, assignment, course, noted)
    report = Report(language=language or edition)
    with speaking(words_of(course, report.language)):
        _look_at_name(path, assignment, report)
        candidates = [released] if released else [place / place_of(assignment, edition) for place in places]
        original = next((found for item in candidates if (found := _original(path, item)) is not None), [])
        items = describe(original) if released and original else items_of(assignment, edition, course)
        look_at_cells(cells, items, report)
        look_at_code(cells, path.parent, report)
        named = titles(cells) | {item["name"]: item["title"] for item in items}
        saved = json.loads(json.dumps(cells))
        cells = _as_graded(cells, original)
        limits = float(course.get("timeout", TIMEOUT_S)), float(course.get("notebook_timeout", NOTEBOOK_TIMEOUT_S))
        say(tr("Выполняю тетрадь сверху донизу в новом ядре. Это может занять несколько минут."))
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
        other = tr("Файл называется {name}, а должен называться {right}: переименуйте его.")
        report.problems.append(other.format(name=name, right=f"{assignment}.ipynb"))
    elif assignment is None and (path.suffix != ".ipynb" or _COPY_NAME.search(name)):
        odd = tr("Файл называется {name}: верните ему имя, под которым задание было выдано.")
        report.problems.append(odd.format(name=name))


def _as_graded(cells: list[Cell], original: list[Cell]) -> list[Cell]:
    """Put the course's own cells back as they were released, where that is known, and take tags off all cells."""
    sources = {about(cell)["grade_id"]: cell["source"] for cell in original if role(cell) in ("test", "given")}
    for cell in cells:
        if role(cell) in ("test", "given"):
            cell["source"] = sources.get(about(cell)["grade_id"], cell["source"])
        # grading knows no tags of a student's; one could have a check skipped, which then looks as if it had passed
        cell["metadata"].pop("tags", None)
    return cells


def course_facts(
    released: dict[str, list[Cell]],
    timeout: float,
    notebook_timeout: float,
    editions: Mapping[str, Mapping[str, list[Cell]]] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Return what `check` has to know of a course.

    Args:
        released: the cells of each released notebook, by its name.
        timeout: seconds that a cell may take.
        notebook_timeout: seconds that all cells of a notebook may take.
        editions: by the code of another language, the cells of the notebooks that are released in it, by their names.
        words: by the code of a language, the translations of the messages.
    """
    words = dict(words or {})
    return {
        "timeout": timeout,
        "notebook_timeout": notebook_timeout,
        "released": {name: describe(cells) for name, cells in released.items()},
        "editions": {
            language: {name: describe_edition(cells, words.get(language, {})) for name, cells in notebooks.items()}
            for language, notebooks in (editions or {}).items()
        },
        "words": words,
    }


def check_and_tell(
    path: Path,
    course: dict[str, Any],
    say: Say = print,
    *,
    released: Path | None = None,
    places: Sequence[Path] = (),
    language: str = "",
) -> int:
    """Check a notebook as `check` does, and say what was found.

    Returns:
        The exit code: 0 when there is nothing to mend, 1 when there is, 2 when nothing could be checked.
    """

    def told(line: str) -> None:
        say(shown(line))

    def refused(why: str, code: int, name: str = path.name, **values: str) -> int:
        for form in _forms(why, course, language):
            # what came with an error is no form: it may have braces
            print(shown(f"{name}: {form.format(**values) if values else form}."), file=sys.stderr)
        return code

    for file in (path, released or path):
        if not file.is_file():
            return refused(_NO_FILE, 2, str(file))
    lacking = [name for name in _NEEDED if not is_installed(name)]
    if lacking:
        return refused(_LACKING, 2, packages=" ".join(lacking))
    try:
        report = check(path, course, told, released=released, places=places, language=language)
    except Unreadable as error:
        return refused(str(error), 1)
    except Missing as error:
        return refused(str(error), 2)
    with speaking(words_of(course, report.language)):
        tell(report, told)
    return 0 if report.good else 1


def _forms(text: str, course: dict[str, Any], language: str = "") -> list[str]:
    """Return a message as it is told before a notebook has said its language: in each that there are releases in."""
    if language:
        return [words_of(course, language).get(text, text)]
    return in_each(text, [words_of(course, code) for code in course.get("editions", {})])


def main(arguments: list[str] | None = None) -> int:
    """Be the program `check_notebook.py`."""

    def helped(text: str) -> str:
        return " / ".join(_forms(text, COURSE))

    parser = argparse.ArgumentParser(
        prog="check_notebook.py",
        description=helped(
            marked("Выполнить тетрадь сверху донизу в новом ядре и сказать, что исправить перед сдачей.")
        ),
    )
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK.ipynb")
    parser.add_argument(
        "--released", type=Path, metavar="NOTEBOOK.ipynb", help=helped(marked("исходная тетрадь, если она есть"))
    )
    parser.add_argument(
        "--language",
        default="",
        choices=(SOURCE, *COURSE.get("words", {})),
        help=helped(marked("на каком языке отвечать; если не указан, на языке тетради")),
    )
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", line_buffering=True)  # a terminal may lack a sign
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        places = [Path(__file__).resolve().parent, *options.notebook.resolve().parents[:4]]
        return check_and_tell(
            options.notebook, COURSE, released=options.released, places=places, language=options.language
        )
    except KeyboardInterrupt:
        for line in _forms(marked("Остановлено."), COURSE, options.language):
            print(line, file=sys.stderr)
        return 130
    except BrokenPipeError:
        return _unheard()


def _unheard() -> int:
    """End as a program does whose output nobody reads any more: quietly, also when Python closes its streams."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return 128 + 13  # as of a program that SIGPIPE ended


if __name__ == "__main__":
    sys.exit(main())
