"""Whether Markdown and notebook say the same: Jupytext drops what it cannot write, and misreads without a word.

A fence that nothing closes makes text of the next cell, with its hidden tests and its points; metadata that are no JSON
leave a cell without its name; a picture pasted into a notebook is not written at all. Each of these is refused, with
the file and the cell.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from graders import CourseError
from graders.notebooks import grade_id

# Jupytext's settings in pyproject.toml leave these out: they say what Jupyter lets one do with a cell.
_UNWRITTEN = ("deletable", "editable", "trusted")
_BAD = "incorrectly_encoded_metadata"
_HEADER = re.compile(r"^[ \t]*(?:`{3,}|~{3,}|<!--\s*#(?:region|markdown|md|raw)\b).*?nbgrader=.*$", re.MULTILINE)
_NAME = re.compile(r"""grade_id["']?\s*:\s*["']([^"']*)""")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_REGION = re.compile(r"<!--\s*#(?:end)?(?:region|markdown|md|raw)\b.*-->\s*")
_OPENED = r"<!--\s*#(?:region|markdown|md)\b[^\n]*-->\s*"
_PICTURE = re.compile(r"""(?:!\[[^\]]*\]\(|src=["'])attachment:([^)"'\s]+)[)"']""")
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")

Plain = tuple[str, str, dict[str, object]]


def check_read(path: Path, text: str, notebook: NotebookNode) -> None:
    """See that the cells which were read are those that stand in the Markdown.

    Args:
        path: of the Markdown.
        text: what it says.
        notebook: what Jupytext has read.

    Raises:
        CourseError: when a cell was lost, is read as text, or is without its metadata.
    """
    left = Counter[object]()
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        name = about.get("grade_id") if isinstance(about, dict) else None
        if _BAD in cell.metadata or (about and not (isinstance(name, str) and _CELL_ID.fullmatch(name))):
            raise CourseError(
                f"{path}: the metadata of the cell that begins “{_beginning(cell)}” cannot be read; write them as "
                '`name="text"` or `nbgrader={…}` in JSON, and a grade_id of at most 64 Latin letters, digits, - and _'
            )
        left[name] += 1
    for header in _HEADER.finditer(text):
        for name in _NAME.findall(header[0]):
            left[name] -= 1
            if left[name] < 0:
                raise CourseError(
                    f"{path}: line {_line(text, header.start())}, cell {name}, is not read as the beginning of a cell; "
                    "see that it begins with ```python or <!-- #region at its very left, and that what stands above "
                    "it is closed"
                )
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (wrong := _wrong_in(cell, text)):
            offset, why = wrong
            raise CourseError(f"{path}: line {_line(text, text.find(cell.source)) + offset} {why}")


def _wrong_in(cell: NotebookNode, text: str) -> tuple[int, str] | None:
    """Say in which line of a text something is that does not belong there, and what."""
    opened: tuple[int, str] | None = None
    for number, line, fence in _outside(cell.source):
        if fence is None and opened is not None:
            opened = None
        elif fence is not None:
            opened = number, "opens a fence that nothing closes"
            is_code = re.match(r"```+\s*python\b", line)
            if is_code and not re.search(_OPENED + re.escape(cell.source), text):
                return number, (
                    "is code and is read as text, since what stands above it has a fence of more than three backticks, "
                    "or one that is not closed; put <!-- #region --> above that text and <!-- #endregion --> below it"
                )
        elif _REGION.fullmatch(line):
            return number, "begins or ends a region where none can: regions do not nest"
        elif picture := _PICTURE.search(line):
            return number, (
                f"shows a picture that is kept in a notebook, {picture[1]}, and Markdown cannot hold it; put it into a "
                "file beside, and name that"
            )
    return opened


def _outside(source: str) -> Iterator[tuple[int, str, str | None]]:
    """Yield the lines of a text that are in no fence, with their numbers; those that open one with it.

    The line that closes one is yielded empty.
    """
    fence = ""
    for number, line in enumerate(source.split("\n")):
        marks = _FENCE.fullmatch(line)
        if not fence:
            opens = marks and not (marks[1][0] == "`" and "`" in marks[2])
            fence = marks[1] if marks and opens else ""
            yield number, line, fence or None
        elif marks and marks[1].startswith(fence) and not marks[2].strip():
            fence = ""
            yield number, "", None


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, max(place, 0)) + 1


def _beginning(cell: NotebookNode) -> str:
    return next((line.strip()[:40] for line in cell.source.splitlines() if line.strip()), "")


def content_of(notebook: NotebookNode) -> list[Plain]:
    """Return what cells say, but for what gets lost between notebook and Markdown and matters to nobody.

    That is the way lines end, texts that are empty, blanks around a text, and whether Jupyter lets a cell be changed.
    """
    plain = []
    for cell in notebook.cells:
        metadata = {key: value for key, value in cell.metadata.items() if key not in _UNWRITTEN}
        source = re.sub("\r\n?", "\n", cell.source)
        if cell.cell_type == "markdown":
            source = source.rstrip().lstrip("\n")
        if source.strip() or metadata or cell.cell_type == "code":
            plain.append((cell.cell_type, source, metadata))
    return plain


def first_loss(notebook: NotebookNode) -> str | None:
    """Say what Markdown would not keep of a notebook: the first cell, and what of it; nothing where it keeps all."""
    copy = NotebookNode(
        nbformat=4,
        nbformat_minor=5,
        cells=notebook.cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "jupytext": {"cell_metadata_filter": ",".join(["all", *(f"-{key}" for key in _UNWRITTEN)])},
        },
    )
    for number, cell in enumerate(notebook.cells, 1):
        if cell.get("attachments"):
            return f"{_called(cell, number)} has a picture pasted into it ({', '.join(cell.attachments)})"
    back = content_of(jupytext.reads(jupytext.writes(copy, "md"), fmt="md"))
    number = 0
    for cell in notebook.cells:
        kept = content_of(NotebookNode(cells=[cell]))
        if kept and kept != back[number : number + 1]:
            read = back[number] if number < len(back) else None
            what = "metadata" if read and read[:2] == kept[0][:2] else "text"
            return f"{_called(cell, notebook.cells.index(cell) + 1)} has {what} that is read back as something else"
        number += len(kept)
    return None


def _called(cell: NotebookNode, number: int) -> str:
    return f"cell {grade_id(cell) or number} (“{_beginning(cell)}”)"
