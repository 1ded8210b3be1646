"""What Jupytext loses or misreads between Markdown and notebook is refused, with the file and the cell."""

import json

import jupytext
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from support import quiet, write_course

from graders import CourseError
from graders.authoring import lessons
from graders.authoring.fidelity import content_of, first_loss
from graders.authoring.pairing import Pair, build


def about(name, **more):
    fields = {"grade": False, "grade_id": name, "locked": False, "schema_version": 3, "solution": True, "task": False}
    return f"nbgrader={json.dumps(fields | more)}"


HALVE = f"```python {about('halve')}\ndef halve(x):\n    return x / 2\n```\n"
TEST = (
    f"```python {about('test_halve', grade=True, locked=True, solution=False, points=2)}\nassert halve(4) == 2\n```\n"
)
ESSAY = f"<!-- #region {about('essay', grade=True, points=3)} -->\nПотому\n<!-- #endregion -->\n"
WHOLE = f"# Задание\n\n{HALVE}\n{TEST}\n{ESSAY}"


def read(tmp_path, text):
    path = tmp_path / "ps.md"
    path.write_text(text, encoding="utf-8")
    return build(Pair(path, path.with_suffix(".ipynb"), "release/ps/ps.ipynb", executed=False))


def refused(tmp_path, text):
    with pytest.raises(CourseError) as error:
        read(tmp_path, text)
    (line,) = str(error.value).splitlines()
    assert line.startswith(f"{tmp_path / 'ps.md'}: ")
    return line


def test_what_is_well_formed_is_read(tmp_path):
    more = [
        "Список:\n\n- раз\n\n      ```\n      x\n      ```\n",
        "<!-- #region -->\nТак не надо:\n\n```python\nx = 1\n```\n<!-- #endregion -->\n",
        f"````python {about('quoting')}\nx = '''\n```\n'''\n````\n",
        "`` ``` `` и `[](attachment:` в тексте, ```` ``` ```` тоже\n",
        "```\n<!-- #region -->\n```\n",
        f"``` python {about('spaced')}\n1\n```\n",
        '```python alt="Он сказал: да"\n1\n```\n',
    ]
    cells = read(tmp_path, WHOLE + "\n" + "\n".join(more)).cells
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    assert [name for name in names if name] == ["halve", "test_halve", "essay", "quoting", "spaced"]
    assert [cell.metadata.nbgrader.get("points") for cell in cells[1:4]] == [None, 2, 3]


@pytest.mark.parametrize(
    ("old", "new", "line", "lost"),
    [
        ("# Задание\n", "# Задание\n\n```bash\nls\n", 6, "halve"),
        ("# Задание\n", "````\n```python\nx\n```\n````\n", 7, "halve"),
        ("```python " + about("halve"), "~~~python " + about("halve"), 3, "halve"),
        ("```python " + about("halve"), "```Python " + about("halve"), 3, "halve"),
        ("```python " + about("halve"), "  ```python " + about("halve"), 3, "halve"),
        ("```python " + about("halve"), "```python" + about("halve"), 3, "halve"),
        ("```python " + about("halve"), f"```python {about('halve')} {about('third')}", 3, "halve"),
        ("    return x / 2\n```\n", "    return x / 2\n", 7, "test_halve"),
        ("# Задание\n", f"# Задание\n\n<!-- #region {about('why')} -->\nПочему\n", 6, "halve"),
        ("# Задание\n", "# Задание\n\n<!-- ```python\nold = 1\n``` -->\n", 7, "halve"),
    ],
)  # fmt: skip
def test_a_cell_that_is_read_as_text_is_named(tmp_path, old, new, line, lost):
    assert old in WHOLE
    said = refused(tmp_path, WHOLE.replace(old, new, 1))
    assert f": line {line}, cell {lost}, is not read as the beginning of a cell; " in said


@pytest.mark.parametrize(
    ("old", "new", "begins"),
    [
        ('"points": 2', '"points": 0,5', "assert halve(4) == 2"),
        ('"points": 2', '"points": 2,', "assert halve(4) == 2"),
        ('"grade_id": "test_halve"', '"grade_id": "test halve"', "assert halve(4) == 2"),
        ('"grade_id": "essay"', '"grade_id": "эссе"', "Потому"),
        ('"grade_id": "halve"', f'"grade_id": "{"h" * 65}"', "def halve(x):"),
        (about("halve"), 'nbgrader="halve"', "def halve(x):"),
        (about("halve"), 'alt="Он сказал "да""', "def halve(x):"),
    ],
)
def test_metadata_that_cannot_be_read_are_named_by_their_cell(tmp_path, old, new, begins):
    assert old in WHOLE
    said = refused(tmp_path, WHOLE.replace(old, new, 1))
    assert f"the metadata of the cell that begins “{begins}” cannot be read" in said


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("до\n\n```\nx\n", 3, "opens a fence that nothing closes"),
        ("```python\nx = 1\n\n```python\ny = 2\n```\n", 6, "opens a fence that nothing closes"),
        ("~~~\n```python\ny = 2\n```\n~~~\n", 1, "opens a fence that nothing closes"),
        ("````\n```\n````\n\n```python\ny = 2\n```\n", 5, "is code and is read as text"),
        (
            "<!-- #region -->\nраз\n<!-- #region -->\nдва\n<!-- #endregion -->\nтри\n<!-- #endregion -->\n",
            3,
            "do not nest",
        ),
        ("раз\n<!-- #endregion -->\n", 2, "do not nest"),
        ("раз\n\n![график](attachment:plot.png)\n", 3, "plot.png, and Markdown cannot hold it"),
        ('раз\n<img src="attachment:plot.png">\n', 2, "plot.png, and Markdown cannot hold it"),
    ],
)
def test_a_line_that_is_something_else_than_it_seems_is_named(tmp_path, text, line, what):
    said = refused(tmp_path, text)
    assert said.startswith(f"{tmp_path / 'ps.md'}: line {line} ") and what in said


def test_fences_in_other_languages_make_no_other_notebook(tmp_path):
    cells = read(tmp_path, "```bash\nls\n```\n\n```bash\npwd\n```\n\n" + HALVE).cells
    assert [cell.source.split("\n")[0] for cell in cells] == ["%%bash", "%%bash", "def halve(x):"]


PICTURE = {"sketch.png": {"image/png": "c2tldGNo"}}


@pytest.mark.parametrize(
    ("cell", "loss"),
    [
        (new_markdown_cell("![](attachment:sketch.png)", attachments=PICTURE), "a picture pasted into it (sketch.png)"),
        (new_markdown_cell("<!-- #region -->\nтекст\n<!-- #endregion -->"), "text that is read back as"),
        (new_markdown_cell("`````\n```python\nx\n```\n`````"), "text that is read back as"),
        (new_code_cell("x = 'a\x0bb'"), "text that is read back as"),
    ],
)
def test_what_markdown_cannot_hold_of_a_notebook(cell, loss):
    notebook = new_notebook(cells=[new_markdown_cell("до"), cell, new_code_cell("после = 1")])
    assert loss in (first_loss(notebook) or "") and (first_loss(notebook) or "").startswith("cell 2 (“")


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell(""),
        new_raw_cell("сырое"),
        new_code_cell("x = 1\r\ny = 2\rz = 3"),
        new_code_cell("x", metadata={"editable": False, "trusted": True, "alt": 'Он: "да" }'}),
        new_markdown_cell("Так:\n\n```python\nx = 1\n```\n\n\n\nконец"),
        new_code_cell("%%bash\nls"),
        new_code_cell(""),
    ],
)
def test_what_is_kept_or_matters_to_nobody(cell):
    assert first_loss(new_notebook(cells=[new_markdown_cell("до"), cell, new_code_cell("после = 1")])) is None


def save(folder, change):
    """As Jupyter saves a pair: the notebook as it is, and what Jupytext makes of it."""
    path = folder / "source/double/double.ipynb"
    notebook = nbformat.read(path, 4)
    change(notebook)
    nbformat.write(notebook, path)
    text = jupytext.writes(
        nbformat.from_dict(notebook | {"metadata": {"jupytext": {"notebook_metadata_filter": "-all"}}}), "md"
    )
    path.with_suffix(".md").write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def paired(tmp_path):
    folder = write_course(tmp_path / "small")
    (folder / "notebooks/01_x.md").unlink()
    lessons.sync(folder, report=quiet)
    return folder


def test_a_picture_in_a_model_answer_is_not_lost_when_both_files_were_saved(paired):
    path = save(
        paired, lambda nb: nb.cells[0].update(source=nb.cells[0].source + "\n\nбез ссылки", attachments=PICTURE)
    )
    before = path.read_bytes()
    with pytest.raises(CourseError, match=r"double\.ipynb: cell 1 \(“# Задание”\) has a picture pasted into it"):
        lessons.sync(paired, report=quiet)
    assert path.read_bytes() == before
    lessons.sync(paired, force=True, report=quiet)
    assert "attachments" not in nbformat.read(path, 4).cells[0]


def test_a_solution_that_markdown_cannot_hold_is_named(paired):
    path = save(paired, lambda nb: nb.cells[1].update(source="s = 'a\x1eb'\n" + nb.cells[1].source))
    before = path.read_bytes()
    with pytest.raises(CourseError, match=r"double\.(ipynb: cell double|md: line \d+ has an invisible)"):
        lessons.sync(paired, report=quiet)
    assert path.read_bytes() == before


def test_what_matters_to_nobody_is_taken_over_without_a_word(paired):
    before = content_of(nbformat.read(paired / "source/double/double.ipynb", 4))

    def change(notebook):
        notebook.cells[1].source = notebook.cells[1].source.replace("\n", "\r\n")
        notebook.cells[2].metadata["editable"] = False
        notebook.cells.insert(1, new_markdown_cell(" "))

    path = save(paired, change)
    lessons.sync(paired, report=quiet)
    assert content_of(nbformat.read(path, 4)) == before and lessons.out_of_date(paired) == []


@pytest.mark.parametrize("alt", ["две\u2028строки", "раз\tдва\nтри\x07", 'Он: "да" \\ и', "🎓 ёж", "a\u00a0b\x85"])
def test_escaped_text_is_made_readable_and_stays_the_same(paired, alt):
    path = save(paired, lambda notebook: notebook.cells[1].metadata.update(alt=alt))
    escaped = json.dumps(alt).replace('\\"', "\\u0022").replace("\\\\", "\\u005c")
    text = path.with_suffix(".md").read_text(encoding="utf-8")
    path.with_suffix(".md").write_text(text.replace(json.dumps(alt), escaped), encoding="utf-8")
    lessons.sync(paired, report=quiet)
    assert nbformat.read(path, 4).cells[1].metadata.alt == alt
    assert lessons.out_of_date(paired) == []
    assert "\\u0451" not in path.with_suffix(".md").read_text(encoding="utf-8")
