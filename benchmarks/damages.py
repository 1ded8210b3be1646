"""What users and their programs do to a notebook between its release and its grading, for `benchmarks/damage.py`.

Each damage takes a `Work` and a source of chance. None changes what the student has written by taking characters out of
the middle of it: what then stands there is another answer, and no program can know.
"""

import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jupytext
import nbformat

Cell = dict[str, Any]
Damage = Callable[["Work", random.Random], None]


@dataclass
class Work:
    """A submission that is being damaged.

    Attributes:
        content: the notebook, as its JSON says it; sources are strings.
        name: of the file.
        indent: of its JSON.
        encoding: of its text.
        behind: what is done to the file's bytes at last, in order.
        others: further files, by their names.
    """

    content: dict[str, Any]
    name: str
    indent: int | None = 1
    encoding: str = "utf-8"
    behind: list[Callable[[bytes], bytes]] = field(default_factory=list)
    others: dict[str, bytes] = field(default_factory=dict)

    @property
    def cells(self) -> list[Cell]:
        """The cells."""
        cells: list[Cell] = self.content["cells"]
        return cells

    def files(self) -> dict[str, bytes]:
        """Return what is handed in, by names of files."""
        text = json.dumps(self.content, ensure_ascii=False, indent=self.indent)
        data = text.encode(self.encoding, "xmlcharrefreplace")
        for change in self.behind:
            data = change(data)
        return {**self.others, self.name: data}


def name_of(cell: Cell) -> str:
    """Return a cell's `grade_id`, or nothing."""
    noted = cell["metadata"].get("nbgrader", {})
    return str(noted.get("grade_id", "")) if isinstance(noted, dict) else ""


def _named(work: Work, chance: random.Random) -> int:
    places = [place for place, cell in enumerate(work.cells) if name_of(cell)]
    return chance.choice(places or range(len(work.cells)))


def _as(cell: Cell, kind: str) -> None:
    cell["cell_type"] = kind
    cell.pop("outputs", None), cell.pop("execution_count", None), cell.pop("attachments", None)
    if kind == "code":
        cell.update(outputs=[], execution_count=None)


def _twin(cell: Cell, **changes: Any) -> Cell:
    return {**copy.deepcopy(cell), "id": f"{cell.get('id', 'x')}-2"[:64], **changes}


# --- what people do with cells --------------------------------------------------------------------------------------


def delete(work: Work, chance: random.Random) -> None:
    """One of the course's cells is deleted."""
    given = [place for place, cell in enumerate(work.cells) if not cell["metadata"].get("own")]
    del work.cells[chance.choice(given)]


def copy_below(work: Work, chance: random.Random) -> None:
    """A cell is copied, with its metadata."""
    place = _named(work, chance)
    work.cells.insert(place + 1, _twin(work.cells[place]))


def copy_far(work: Work, chance: random.Random) -> None:
    """A cell is pasted somewhere else as well."""
    place = _named(work, chance)
    work.cells.insert(chance.randrange(len(work.cells) + 1), _twin(work.cells[place]))


def start_again_below(work: Work, chance: random.Random) -> None:
    """The released cell is pasted once more beside the answer."""
    place = _named(work, chance)
    stub = work.cells[place]["metadata"].get("released", work.cells[place]["source"])
    work.cells.insert(place + chance.randrange(2), _twin(work.cells[place], source=stub))


def move(work: Work, chance: random.Random) -> None:
    """A cell is dragged."""
    cell = work.cells.pop(_named(work, chance))
    work.cells.insert(chance.randrange(len(work.cells) + 1), cell)


def swap(work: Work, chance: random.Random) -> None:
    """A cell is moved one up."""
    place = chance.randrange(1, len(work.cells))
    work.cells[place - 1 : place + 1] = work.cells[place - 1 : place + 1][::-1]


def merge(work: Work, chance: random.Random) -> None:
    """Two cells of one type are merged; the upper one's metadata stay."""
    cells = work.cells
    pairs = [n for n in range(len(cells) - 1) if cells[n]["cell_type"] == cells[n + 1]["cell_type"]]
    if pairs:
        place = chance.choice(pairs)
        cells[place]["source"] += "\n\n" + cells.pop(place + 1)["source"]


def split(work: Work, chance: random.Random) -> None:
    """A cell is split at the end of a line of the outermost level; both parts have the metadata."""
    place = _named(work, chance)
    lines = work.cells[place]["source"].split("\n")
    ends = [n for n in range(1, len(lines)) if lines[n] and not lines[n].startswith((" ", "\t", "`"))]
    if ends:
        end = chance.choice(ends)
        work.cells.insert(place + 1, _twin(work.cells[place], source="\n".join(lines[end:])))
        work.cells[place]["source"] = "\n".join(lines[:end])


def retype(work: Work, chance: random.Random) -> None:
    """A cell of the course's becomes one of another type."""
    cell = work.cells[_named(work, chance)]
    _as(cell, chance.choice([kind for kind in ("code", "markdown", "raw") if kind != cell["cell_type"]]))


def type_elsewhere(work: Work, chance: random.Random) -> None:
    """The answer stands in the next cell, its own is left as it was released."""
    places = [n for n, cell in enumerate(work.cells) if cell["metadata"].get("released") and n + 1 < len(work.cells)]
    if places:
        place = chance.choice(places)
        cell, other = work.cells[place], work.cells[place + 1]
        if cell["cell_type"] == other["cell_type"]:
            parts = [cell["source"], other["source"]]
            other["source"] = "\n\n".join(parts if chance.random() < 0.7 else reversed(parts))
        else:
            fresh = {"cell_type": cell["cell_type"], "id": "fresh", "source": cell["source"], "metadata": {}}
            _as(fresh, cell["cell_type"])
            work.cells.insert(place + 1, fresh)
        cell["source"] = cell["metadata"]["released"]


def loosen(work: Work, chance: random.Random) -> None:
    """A test is changed."""
    tests = [cell for cell in work.cells if name_of(cell).startswith("test_")]
    if tests:
        chance.choice(tests)["source"] = chance.choice(["", "pass", "# проверю потом", "assert True\nprint('ок')"])


def tag(work: Work, chance: random.Random) -> None:
    """Cells are tagged, folded, or made not to be edited."""
    for cell in work.cells:
        if chance.random() < 0.5:
            cell["metadata"]["tags"] = chance.sample(
                ["skip-execution", "raises-exception", "hide-input", "nbval-skip"], 2
            )
            cell["metadata"] |= {"editable": False, "deletable": chance.random() < 0.5, "collapsed": True}


# --- what happens to names and ids ----------------------------------------------------------------------------------


def lose_a_name(work: Work, chance: random.Random) -> None:
    """A cell loses its metadata, as one that is cut and pasted by text."""
    work.cells[_named(work, chance)]["metadata"] = {}


def lose_all_names(work: Work, chance: random.Random) -> None:
    """All metadata are lost, of cells and of the notebook."""
    for cell in work.cells:
        cell["metadata"] = {}
    work.content["metadata"] = {}


def edit_a_name(work: Work, chance: random.Random) -> None:
    """A `grade_id` is changed, or is none any more."""
    noted = work.cells[_named(work, chance)]["metadata"].get("nbgrader")
    if isinstance(noted, dict):
        others = [name_of(cell) for cell in work.cells if name_of(cell)]
        noted["grade_id"] = chance.choice(["mine", "", None, 7, ["x"], *others])


def edit_the_marks(work: Work, chance: random.Random) -> None:
    """What nbgrader noted of a cell is changed."""
    noted = work.cells[_named(work, chance)]["metadata"].get("nbgrader")
    if isinstance(noted, dict):
        key = chance.choice(
            ["grade", "locked", "solution", "task", "points", "checksum", "schema_version", "cell_type"]
        )
        noted[key] = chance.choice([True, False, 100, -1, "x", None, [], "code"])


def lose_ids(work: Work, chance: random.Random) -> None:
    """Cells have no id, one that another has, or one that is none."""
    for number, cell in enumerate(work.cells):
        cell["id"] = ["same", "same", "", "with space", "ё", None, "x" * 80, 7][(number + chance.randrange(8)) % 8]
        if chance.random() < 0.3:
            del cell["id"]


# --- what editors write ---------------------------------------------------------------------------------------------


def older(work: Work, chance: random.Random) -> None:
    """An older or newer program has saved it."""
    minor = chance.choice([0, 1, 2, 3, 4, 5, 7])
    work.content["nbformat_minor"] = minor
    if minor < 5:
        for cell in work.cells:
            cell.pop("id", None)


def nbformat_3(work: Work, chance: random.Random) -> None:
    """IPython 2 has saved it."""
    try:
        old = nbformat.convert(nbformat.from_dict(copy.deepcopy(work.content)), 3)
        work.content = json.loads(nbformat.v3.writes_json(old))
    except Exception:  # it reads nothing that is damaged already
        return
    work.content["cells"] = []  # for damages that follow
    work.content["nbformat"] = 3


def unknown_format(work: Work, chance: random.Random) -> None:
    """The format's number is lost or wrong."""
    work.content["nbformat"] = chance.choice([None, "4", 5, 4.0, 0])


def colab(work: Work, chance: random.Random) -> None:
    """Colab has saved it."""
    work.content["nbformat_minor"] = 0
    work.content["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "accelerator": "GPU",
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    for cell in work.cells:
        cell["metadata"] |= {"id": str(cell.pop("id", ""))[:12], "outputId": "0", "colab": {"base_uri": "https://x/"}}
    _as(mount := {"source": "from google.colab import drive", "metadata": {"id": "m"}}, "code")
    work.cells.insert(0, mount)


def kaggle(work: Work, chance: random.Random) -> None:
    """Kaggle or VS Code has saved it."""
    name = chance.choice(["conda-env-ml-py", "ir", "julia-1.10", "", None])
    work.content["metadata"] = {"kernelspec": {"name": name, "display_name": ".venv (3.12.1)"}, "kaggle": {"x": []}}
    for cell in work.cells:
        cell["metadata"] |= {"_uuid": "ab", "trusted": True, "vscode": {"languageId": "python"}}


def through_jupytext(work: Work, chance: random.Random) -> None:
    """Jupytext has made text of it and a notebook of that."""
    form = chance.choice(["md", "py:percent", "py:light", "Rmd"])
    try:
        text = jupytext.writes(nbformat.from_dict(copy.deepcopy(work.content)), form)
        work.content = json.loads(nbformat.writes(jupytext.reads(text, form)))
    except Exception:  # it reads nothing that is damaged already
        return
    for cell in work.cells:
        cell["source"] = "".join(cell["source"])


def sources_as_lists(work: Work, chance: random.Random) -> None:
    """Sources are lists of lines."""
    work.behind.insert(0, _lists)


def _lists(data: bytes) -> bytes:
    try:
        content = json.loads(data)
    except ValueError:
        return data
    for cell in content.get("cells", []):
        if isinstance(cell, dict) and isinstance(cell.get("source"), str):
            cell["source"] = cell["source"].splitlines(keepends=True)
    return json.dumps(content, ensure_ascii=True, indent=2).encode()


def line_ends(work: Work, chance: random.Random) -> None:
    """Lines end in another way, or tabs and form feeds stand among them."""
    end = chance.choice(["\r\n", "\r", " \n", "\t\n", "\n\f\n"])
    for cell in work.cells:
        cell["source"] = cell["source"].replace("\n", end)


def line_separators(work: Work, chance: random.Random) -> None:
    """A separator of lines, a null or another invisible character stands in the texts."""
    character = chance.choice(["\u2028", "\u2029", "\x85", "\x0c", "\u200b", "\ufeff", "\u00a0"])
    for cell in work.cells:
        if cell["cell_type"] == "markdown":
            cell["source"] += character


def indent_by_tabs(work: Work, chance: random.Random) -> None:
    """An editor has put tabs for spaces."""
    for cell in work.cells:
        cell["source"] = cell["source"].replace("    ", "\t")


def outputs(work: Work, chance: random.Random) -> None:
    """Outputs are malformed, many or long."""
    junk: list[Any] = [
        None, 7, {}, "text", [7, None], [{"output_type": "stream"}], [{"output_type": "new", "data": 7}],
        [{"output_type": "stream", "name": "stdout", "text": ["x" * 1000] * 50}],
        [{"output_type": "display_data", "data": {"image/png": "A" * 20_000}, "metadata": None}],
        [{"output_type": "error", "ename": None, "evalue": [], "traceback": "x"}],
    ]  # fmt: skip
    for cell in work.cells:
        cell["outputs"], cell["execution_count"] = chance.choice(junk), chance.choice([None, 7, "x", -1])


def attachments(work: Work, chance: random.Random) -> None:
    """Pictures are pasted into texts, or what is left of them."""
    good: dict[str, Any] = {"снимок 1.png": {"image/png": "aGVsbG8="}}
    for cell in work.cells:
        if cell["cell_type"] != "code":
            cell["attachments"] = chance.choice(
                [good, {}, {"a.png": 7}, [], None, {"b.svg": {"image/svg+xml": "<svg"}}]
            )


def odd_cells(work: Work, chance: random.Random) -> None:
    """Things that are no cells stand among them."""
    odd: list[Any] = [
        {"cell_type": "sql", "source": "select 1", "metadata": {}},
        {"cell_type": "raw", "source": "x", "metadata": {}},
    ]
    odd += [
        {"cell_type": "code", "source": None, "metadata": {}},
        {"cell_type": "markdown", "metadata": {}, "source": ""},
    ]
    work.cells.insert(chance.randrange(len(work.cells) + 1), copy.deepcopy(chance.choice(odd)))


# --- what happens to files ------------------------------------------------------------------------------------------


def encoding(work: Work, chance: random.Random) -> None:
    """A text editor has saved it in another encoding."""
    work.encoding = chance.choice(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251"])


def crlf(work: Work, chance: random.Random) -> None:
    """The file has ends of lines of Windows."""
    work.behind.append(lambda data: data.replace(b"\n", b"\r\n") if b"\0" not in data[:100] else data)


def truncated(work: Work, chance: random.Random) -> None:
    """The file ends too early."""
    share = chance.random()
    work.behind.append(lambda data: data[: int(len(data) * share)])


def tail(work: Work, chance: random.Random) -> None:
    """The end of an older file, null bytes or another line stand behind it, or something before it."""
    more = chance.choice([b"\0" * 600, b']\n "nbformat": 4\n}\n', b"}", b"\n\n", b"\x1a", b"{}", b"EOF\n"])
    work.behind.append(lambda data: data + more)
    if chance.random() < 0.2:
        work.behind.append(lambda data: b"\xef\xbb\xbf\n" + data)


def conflict(work: Work, chance: random.Random) -> None:
    """Git has left its marks, in the file or in a cell."""
    ours, theirs = "<<<<<<< HEAD\n", "=======\n>>>>>>> main\n"
    if chance.random() < 0.3:
        cell = work.cells[_named(work, chance)]
        cell["source"] = f"{ours}{cell['source']}\n{theirs}"
        return

    def marked(data: bytes) -> bytes:
        lines = data.split(b"\n")
        place = len(lines) // 2
        return b"\n".join(
            [*lines[:place], ours.strip().encode(), lines[place], *theirs.encode().split(b"\n"), *lines[place:]]
        )

    work.behind.append(marked)


def renamed(work: Work, chance: random.Random) -> None:
    """A browser, a platform or a person has given the file another name."""
    stem = work.name.removesuffix(".ipynb")
    work.name = chance.choice(
        [
            f"{stem} (1).ipynb", f"{stem}.ipynb.txt", f"{stem}.json", f"Копия {stem}.ipynb", "Untitled3.ipynb",
            f"{stem.upper()}.IPYNB", f"petrov_1_200_{stem}-1.ipynb", f"работа/{stem}.ipynb", f"{stem}.ipynb~", stem,
            f".ipynb_checkpoints/{stem}-checkpoint.ipynb", f"{stem}.ipynb.download",
        ]
    )  # fmt: skip


def another_beside(work: Work, chance: random.Random) -> None:
    """Another notebook lies beside it: an older copy, an empty one, another assignment's."""
    empty = {"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    work.others[chance.choice(["old.ipynb", "draft (2).ipynb", "a/b.ipynb"])] = chance.choice(
        [json.dumps(empty).encode(), b"", b"{", json.dumps(work.content).encode()]
    )


DAMAGES: dict[str, Damage] = {
    function.__name__: function
    for function in (
        delete, copy_below, copy_far, start_again_below, move, swap, merge, split, retype, type_elsewhere, loosen, tag,
        lose_a_name, lose_all_names, edit_a_name, edit_the_marks, lose_ids,
        older, nbformat_3, unknown_format, colab, kaggle, through_jupytext, sources_as_lists, line_ends,
        line_separators, indent_by_tabs, outputs, attachments, odd_cells,
        encoding, crlf, truncated, tail, conflict, renamed, another_beside,
    )
}  # fmt: skip
