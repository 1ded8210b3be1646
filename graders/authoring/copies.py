"""A notebook as students get it: whole without the folder around it, with links that lead somewhere from Colab, too.

Colab keeps a copy of the notebook alone: drawings, style sheet and other notebooks do not lie beside it there.
"""

import base64
import mimetypes
import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote

import nbformat

from graders import CourseError
from graders.authoring.badges import with_badge
from graders.authoring.languages import SOURCE, Language, editions
from graders.authoring.links import Kind, leads_away, with_links
from graders.notebooks import grade_id
from graders.published import Address

_STYLE = re.compile(r'plt\.style\.use\("((?:\.\./)*course\.mplstyle)" if .*\)$', re.MULTILINE)


class Copies:
    """Makes the copies of a course's notebooks.

    Args:
        root: the course's folder.
        files: what students get besides, relative to `root`, with forward slashes; what a link leads to has to be among
            them, or only its words are left.
        address: where they get it; without one, links stay relative, and notebooks say how they are opened.
    """

    def __init__(self, root: Path, files: Iterable[str], address: Address | None) -> None:
        self._root, self._address = root, address
        self._files = set(files)
        self._folders = {parent.as_posix() for name in self._files for parent in Path(name).parents}
        self._languages = {language.folder: language for language in editions(root)}

    def make(self, path: Path) -> str:
        """Return the copy of a notebook of the course.

        Raises:
            CourseError: when a picture is missing.
        """
        file = path.relative_to(self._root).as_posix()
        notebook = nbformat.reads(self_contained(path, lambda target: self._lead(target, file)), as_version=4)
        if notebook.cells and notebook.cells[0].cell_type == "markdown":
            language = self._language_of(file)
            url = self._address.colab(file) if self._address else None
            notebook.cells[0].source = with_badge(notebook.cells[0].source, language, url)
        return _written(notebook)

    def _language_of(self, file: str) -> Language:
        """Return the language of a lesson or a release, by where it lies."""
        folder, codes = posixpath.dirname(file), {language.code: language for language in self._languages.values()}
        return self._languages.get(folder) or codes.get(posixpath.basename(posixpath.dirname(folder)), SOURCE)

    def _lead(self, target: str, file: str) -> str | None:
        way, _, anchor = target.partition("#")
        place = posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(way)))
        is_folder = place in self._folders
        if place not in self._files and not is_folder:
            return None
        if self._address is None:
            return target
        opened = self._address.colab(place) if place.endswith(".ipynb") else None
        url = opened or self._address.github(place, folder=is_folder)
        return f"{url}#{anchor}" if anchor else url


def self_contained(path: Path, lead: Callable[[str], str | None] = str) -> str:
    """Return a notebook with its pictures and style sheet inside: Colab opens it without the folder around it.

    Args:
        path: the notebook.
        lead: where a link leads to that leads into the course; None where it leads nowhere. As they are by default.

    Raises:
        CourseError: when a picture is missing.
    """

    def led(target: str, kind: Kind) -> str | None:
        if leads_away(target):
            return target
        return _picture(path, target) if kind is Kind.PICTURE else lead(target)

    notebook = nbformat.read(path, as_version=4)
    about = notebook.metadata.pop("course", {})
    if "language" in about:  # what checks a notebook speaks it; all else is for `course sync`
        notebook.metadata["course"] = {"language": about["language"]}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            source = with_links(cell.source, led)
            if source != cell.source and (name := grade_id(cell)):  # whose checksum says what was handed out
                raise CourseError(f"{path}: cell {name} has a link or a picture; put that into a cell of its own")
            cell.source = source
        else:
            cell.source = _STYLE.sub(lambda match: f"plt.style.use({_style(path.parent / match[1])})", cell.source)
    return _written(notebook)


def _written(notebook: nbformat.NotebookNode) -> str:
    text: str = nbformat.writes(notebook)
    return text + "\n"


def _picture(path: Path, target: str) -> str:
    """Return a picture as an address that holds it: of an SVG the PNG beside it, since not every viewer takes SVG.

    Raises:
        CourseError: when it is missing.
    """
    picture = path.parent / unquote(target)
    if picture.suffix == ".svg":
        picture = picture.with_suffix(".png")
    if not picture.is_file():
        raise CourseError(f"{path}: shows {picture}, which is missing; run the script beside it")
    kind = mimetypes.guess_type(picture.name)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode()}"


def _style(sheet: Path) -> str:
    """Return a Matplotlib style sheet as the text of a dict, one setting a line."""
    lines = (line.partition(":") for line in sheet.read_text(encoding="utf-8").splitlines() if line[:1] not in "#")
    return "{\n" + "".join(f"    {key.strip()!r}: {value.strip()!r},\n" for key, _, value in lines) + "}"
