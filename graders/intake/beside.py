"""What a student wrote beside the cell of an answer, where the cell itself is untouched.

nbgrader takes an untouched answer for none, and gives it 0; a person who graded the notebook would see what stands
beside it. Words are put where they belong. Code stays where it runs, and with it the words around code: then the cell
says that there is something to look at, by which nbgrader takes it for one that a person has to grade.
"""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from graders.intake.attaching import attach
from graders.intake.cells import grade_id_of, lines_of, named_cells, same_text
from graders.intake.notices import BESIDE, is_notice
from graders.words import tr

# Characters of a cell for code that may be an answer in words.
_PROSE_LIMIT = 20_000
# A line of IPython's own: a command, or what asks for help on a name.
_SHELL = re.compile(r"\s*(?:[%!?]|[\w.*]+\?{1,2}\s*$)")
_COMMENT = re.compile(r"^[ \t]*#+ ?", re.MULTILINE)


def take_answers_beside(notebook: NotebookNode, released: NotebookNode, notes: Counter[str]) -> None:
    """Put into an untouched written answer what stands in cells of the student's own below it, or else above."""
    given, cells = _given(released), notebook.cells

    def is_text(cell: NotebookNode) -> bool:
        return _is_own(cell, given) and (cell.cell_type != "code" or _is_prose(cell.source))

    for answer in [cell for cell in _untouched(notebook, released) if cell.cell_type == "markdown"]:
        place = next(index for index, cell in enumerate(cells) if cell is answer)
        beside = _run(cells[place + 1 :], is_text) or _run(reversed(cells[:place]), is_text)[::-1]
        if not beside:
            continue
        notes[f"cell {grade_id_of(answer)} is untouched; the text beside it is taken for the answer"] += 1
        attached, texts = dict(answer.get("attachments", {})), [answer.source]
        for cell in beside:
            text = _COMMENT.sub("", cell.source) if cell.cell_type == "code" else cell.source
            texts.append(attach(attached, cell.get("attachments", {}), text, notes))
        answer.source = "\n\n".join(texts)
        if attached:
            answer["attachments"] = nbformat.from_dict(attached)
        cells[:] = [cell for cell in cells if all(cell is not other for other in beside)]


def point_beside(notebook: NotebookNode, released: NotebookNode, notes: Counter[str]) -> None:
    """Have a person look where an answer graded by hand is untouched and something of the student's stands beside it.

    Beside code that is below or above, whatever it is. Beside a written answer it is what stands below: code above is
    what the answer is about, as often as not.
    """
    given, said, cells = _given(released), _said(released), notebook.cells

    def is_between(cell: NotebookNode) -> bool:
        return grade_id_of(cell) is None and " ".join(cell.source.split()) not in given - {""}

    for answer in _untouched(notebook, released):
        name, is_code = grade_id_of(answer), answer.cell_type == "code"
        place = next(index for index, cell in enumerate(cells) if cell is answer)
        beside = _run(cells[place + 1 :], is_between) + (_run(reversed(cells[:place]), is_between) if is_code else [])
        if any(_is_own(cell, said) for cell in beside):
            notes[f"cell {name} is untouched; what stands beside it may be the answer, and waits for a person"] += 1
            answer.source += f"\n# {tr(BESIDE)}" if is_code else f"\n\n*{tr(BESIDE)}*"


def _given(released: NotebookNode) -> set[str]:
    return {" ".join(cell.source.split()) for cell in released.cells if grade_id_of(cell) is None}


def _said(released: NotebookNode) -> set[str]:
    """Return all that the course says: a copy of a cell for an answer says nothing more."""
    return {" ".join(cell.source.split()) for cell in released.cells}


def _is_own(cell: NotebookNode, said: Collection[str]) -> bool:
    """Say whether a cell is the student's own, and says something that the course does not."""
    text = " ".join(cell.source.split())
    return grade_id_of(cell) is None and not is_notice(cell.source) and bool(text) and text not in said


def _untouched(notebook: NotebookNode, released: NotebookNode) -> list[NotebookNode]:
    """Return the cells of answers that a person grades, as far as they are as they were released."""
    originals = named_cells(released)
    pairs = [(cell, originals.get(str(grade_id_of(cell)))) for cell in notebook.cells]
    return [
        cell
        for cell, original in pairs
        if original is not None
        and utils.is_solution(original)
        and (utils.is_grade(original) or original.cell_type == "markdown")
        and same_text(cell.source, original.source)
        and cell.get("attachments") == original.get("attachments")
    ]


def _is_prose(source: str) -> bool:
    """Say whether a code cell holds words: comments alone, or what is no Python. Where it stands it does nothing.

    A new cell is one for code, and who writes an answer into it may not look at that.
    """
    if len(source) > _PROSE_LIMIT:
        return False  # no answer in words; taken apart, code takes hundreds of times its bytes
    if any(_SHELL.match(line) for line in lines_of(source)):
        return False
    try:
        with warnings.catch_warnings(action="ignore"):  # of a student's escape sequences
            return all(map(_is_text, ast.parse(source).body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return len(re.findall(r"[^\W\d_]{2,}", source)) > 1


def _is_text(statement: ast.stmt) -> bool:
    """Say whether a statement is a string by itself, which some write their words into."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _run(cells: Iterable[NotebookNode], wanted: Callable[[NotebookNode], bool]) -> list[NotebookNode]:
    found = []
    for cell in cells:
        if not wanted(cell):
            break
        found.append(cell)
    return found
