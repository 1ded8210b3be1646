"""Markdown files and the notebooks made from them: which there are, and what stands in them.

Everything here is deterministic: the same Markdown gives the same notebook, byte by byte.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from graders import CourseError, relative
from graders.authoring.badges import with_badge
from graders.authoring.catalogue import Catalogue, lesson_texts, with_navigation
from graders.authoring.fidelity import check_read
from graders.authoring.languages import SOURCE, Language, editions
from graders.files import read_text
from graders.notebooks import grade_id
from graders.published import course_settings, given_address
from graders.text import nearest

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# Else Jupytext takes the language of most fences for the notebook's, and what is Python for cells of a magic.
_IN_PYTHON = (
    "---\njupyter:\n  kernelspec:\n    display_name: Python 3\n    language: python\n    name: python3\n---\n\n"
)
# where `str.splitlines`, and with it Jupytext, ends a line and nobody sees it
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_FENCE = re.compile(r"^```python .*$", re.MULTILINE)
_ESCAPES = re.compile(r"(?:\\u[0-9a-f]{4})+")


@dataclass(frozen=True)
class Pair:
    """One Markdown file and the notebook made from it.

    Attributes:
        markdown: what people edit.
        notebook: what is made from it.
        published: where students find the notebook, relative to the root, with forward slashes.
        executed: whether the notebook keeps outputs.
        language: the one that it is written in.
    """

    markdown: Path
    notebook: Path
    published: str
    executed: bool
    language: Language = SOURCE

    @property
    def name(self) -> str:
        """What to call it on the command line: the file's name, behind that of the folder in a translation."""
        return self.markdown.stem if self.language == SOURCE else f"{self.language.code}/{self.markdown.stem}"


def find_pairs(root: Path) -> list[Pair]:
    """Return the pairs of the course: the lessons first, by language, then the source assignments, each by name."""
    pairs = [
        Pair(md, md.with_suffix(".ipynb"), f"{language.folder}/{md.stem}.ipynb", executed=True, language=language)
        for language in editions(root)
        for md in lesson_texts(root, language)
    ]
    pairs += [
        Pair(md, md.with_suffix(".ipynb"), f"release/{md.parent.name}/{md.stem}.ipynb", executed=False)
        for md in sorted(root.glob("source/*/*.md"))
        if md.stem != "README"
    ]
    return pairs


def find_orphans(root: Path) -> list[Path]:
    """Return the notebooks without Markdown in folders whose notebooks have one: nobody could review them."""
    paired = {pair.markdown.parent for pair in find_pairs(root)}
    folders = [*(language.folder for language in editions(root)), "source/*"]
    found = [path for folder in folders for path in root.glob(f"{folder}/*.ipynb")]
    return sorted(path for path in found if path.parent in paired and not path.with_suffix(".md").exists())


def canonical(root: Path, pair: Pair, catalogue: Catalogue) -> str:
    r"""Return the Markdown of a pair as it should stand: badge and links to neighbours right, cell metadata readable.

    Jupytext writes `alt` texts as `\uXXXX` when a notebook is saved in Jupyter.
    """
    text = read_text(pair.markdown)
    if course_settings(root):  # a course that says nothing of itself keeps the badges that somebody wrote
        address = given_address(root)
        text = with_badge(text, pair.language, address.colab(pair.published) if address else None)
    if pair.executed:
        text = with_navigation(catalogue, pair.markdown.stem, text)
    return _FENCE.sub(lambda fence: _ESCAPES.sub(_unescaped, fence[0]), text)


def _unescaped(escapes: re.Match[str]) -> str:
    """Return what escapes stand for, where it can be seen, and stand in JSON as it is."""
    characters: str = json.loads(f'"{escapes[0]}"')
    return characters if characters.isprintable() and not set(characters) & set('"\\') else escapes[0]


def build(pair: Pair) -> NotebookNode:
    """Read the Markdown of a pair and return its notebook, without outputs.

    Cell ids come from nbgrader's `grade_id`, else from the cell's content, so that they are the same in every
    clone. The notebook carries no pairing metadata: pairing is set for two folders in pyproject.toml.

    Raises:
        CourseError: when the file cannot be read as a notebook, has a character at which Jupytext would end a line, or
            has a cell that Jupytext takes for something else.
    """
    try:
        text = read_text(pair.markdown)
        if odd := _LINE_ENDS.search(text):
            line = text.count("\n", 0, odd.start()) + 1
            raise CourseError(
                f"{pair.markdown}: line {line} has an invisible {unicodedata.name(odd[0], f'U+{ord(odd[0]):04X}')}, at "
                "which Jupytext would break it off; put a space or a line break there"
            )
        notebook: NotebookNode = jupytext.reads(text if text.startswith("---") else _IN_PYTHON + text, fmt="md")
    except CourseError:
        raise
    except Exception as error:
        raise CourseError(f"{pair.markdown}: not readable as a Jupytext Markdown notebook: {error}") from error
    check_read(pair.markdown, text, notebook)
    notebook.metadata = NotebookNode(kernelspec=dict(KERNELSPEC), language_info={"name": "python"})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        base = grade_id(cell) or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[base] = seen.get(base, 0) + 1
        cell.id = base if seen[base] == 1 else f"{base}-{seen[base]}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.validate(notebook)
    return notebook


def choose(root: Path, names: Sequence[str], *, translated: bool = True) -> list[Pair]:
    """Return the pairs called by these names, all when there are none.

    A name may have folders before it and a suffix. One without folders means a lesson in every language.

    Args:
        root: the course's folder.
        names: as somebody typed them.
        translated: whether translations are meant, too, where a name, or none, could mean them and their originals.

    Raises:
        CourseError: when a name is unknown.
    """
    pairs = find_pairs(root)
    called = {name: [pair for pair in pairs if _is_called(root, pair, name)] for name in names} or {"": pairs}
    if not translated:
        called = {name: [pair for pair in found if pair.language == SOURCE] or found for name, found in called.items()}
    unknown = [name for name in names if not called[name]]
    if unknown:
        known = {pair.name for pair in pairs}
        raise CourseError(f"{', '.join(unknown)}: no such notebook; {nearest(unknown[0], known)}")
    return list(dict.fromkeys(pair for found in called.values() for pair in found))


def _is_called(root: Path, pair: Pair, name: str) -> bool:
    path = Path(name.removesuffix(".md").removesuffix(".ipynb"))
    parts = path.parts
    places = (Path(relative(pair.markdown, root)).with_suffix(""), Path(pair.published).with_suffix(""))
    if any(place.parts[-len(parts) :] == parts for place in places):
        return True
    return path.resolve() == pair.markdown.resolve().with_suffix("")
