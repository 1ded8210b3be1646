"""A notebook as students get it: whole without the folder around it."""

import base64
import re
from pathlib import Path

import nbformat

from graders import CourseError

_STYLE = re.compile(r'plt\.style\.use\("((?:\.\./)*course\.mplstyle)" if .*\)$', re.MULTILINE)
_DRAWING = re.compile(r"\]\(((?:\.\./)+img(?:/[\w-]+)?)/([\w-]+)\.svg\)")


def self_contained(path: Path) -> str:
    """Return a notebook with its drawings and style sheet inside: Colab opens it without the folder around it.

    The PNG beside a drawing's SVG is taken, since not every viewer accepts SVG inside Markdown.

    Raises:
        CourseError: when a drawing is missing.
    """

    def embed(match: re.Match[str]) -> str:
        picture = path.parent / match[1] / f"{match[2]}.png"
        if not picture.exists():
            raise CourseError(f"{path}: shows {picture}, which is missing; run the script beside it")
        return f"](data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()})"

    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("course", None)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _DRAWING.sub(embed, cell.source)
        else:
            cell.source = _STYLE.sub(lambda match: f"plt.style.use({_style(path.parent / match[1])})", cell.source)
    text: str = nbformat.writes(notebook)
    return text + "\n"


def _style(sheet: Path) -> str:
    """Return a Matplotlib style sheet as the text of a dict, one setting a line."""
    lines = (line.partition(":") for line in sheet.read_text(encoding="utf-8").splitlines() if line[:1] not in "#")
    return "{\n" + "".join(f"    {key.strip()!r}: {value.strip()!r},\n" for key, _, value in lines) + "}"
