"""Lessons that run in the reader's browser: what is put beside the site's pages, and what cells show. With a real browser:
`tests/system/test_lessons_in_browser.py`.
"""

import ast
import hashlib
import json
import sys
import zipfile

import live
import nbformat
import pytest
from support import ROOT
from wording import LANGUAGES

FILES = {"a.js": b"one", "b.whl": b"two"}
SUMS = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}


@pytest.fixture
def cells(monkeypatch):
    """What runs cells, which stands in for IPython until the test is over."""
    monkeypatch.syspath_prepend(live.HERE)
    monkeypatch.setenv("MPLBACKEND", "agg")
    import matplotlib.pyplot

    monkeypatch.setattr(matplotlib.pyplot, "show", matplotlib.pyplot.show)
    for name in ("IPython", "IPython.display"):
        monkeypatch.setitem(sys.modules, name, sys.modules.get(name))
    from cells import Cells

    made = Cells()
    yield lambda code: [tuple(part) for part in json.loads(made.run(code))]
    sys.modules.pop("cells", None)


def packed(folder, members):
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "carrier-1-py3-none-any.whl", "w") as archive:
        for name, content in members.items():
            archive.writestr(f"carrier/assets/{name}", content)


@pytest.mark.parametrize("inside", [True, False], ids=["in a wheel", "in a folder"])
def test_files_are_found_wherever_they_lie(tmp_path, inside):
    if inside:
        packed(tmp_path / "source", FILES)
    else:
        (tmp_path / "source/pyodide").mkdir(parents=True)
        for name, content in FILES.items():
            (tmp_path / "source/pyodide" / name).write_bytes(content)
    assert live.collect(tmp_path / "source", tmp_path / "target", SUMS) == []
    assert {path.name: path.read_bytes() for path in (tmp_path / "target").iterdir()} == FILES


def test_what_has_another_sum_is_not_taken_and_the_right_one_is_looked_for_further(tmp_path):
    packed(tmp_path / "source", {"a.js": b"changed", "b.whl": b"two"})
    assert live.collect(tmp_path / "source", tmp_path / "target", SUMS) == ["a.js"]
    assert not (tmp_path / "target/a.js").exists()
    (tmp_path / "source/z").mkdir()
    (tmp_path / "source/z/a.js").write_bytes(b"one")
    assert live.collect(tmp_path / "source", tmp_path / "target", SUMS) == []


def test_nothing_but_names_asked_for_is_taken_out_of_a_wheel(tmp_path):
    packed(tmp_path / "source", FILES | {"c.js": b"three", "../../a.js": b"one"})
    assert live.collect(tmp_path / "source", tmp_path / "target", SUMS) == []
    assert sorted(path.name for path in tmp_path.rglob("*.js")) == ["a.js"]


def test_the_list_of_packages_is_whole_and_of_one_platform():
    lock = json.loads(live.LOCK.read_text(encoding="utf-8"))
    packages = lock["packages"]
    assert {"numpy", "pandas", "matplotlib"} <= set(packages)
    for package in packages.values():
        assert set(package["depends"]) <= set(packages), package["name"]
        platform = package["file_name"].removesuffix(".whl").rpartition("-")[2]
        assert platform in {"any", f"pyodide_{lock['info']['abi_version']}_{lock['info']['arch']}"}
    assert len(live.wanted()) == len(packages) + len(live.CORE)


@pytest.mark.parametrize("folder", ["notebooks", "notebooks/en"])
@pytest.mark.parametrize("lesson", live.LESSONS)
def test_a_lesson_imports_no_more_than_the_browser_has(folder, lesson):
    lock = json.loads(live.LOCK.read_text(encoding="utf-8"))
    known = {name for package in lock["packages"].values() for name in package["imports"]}
    notebook = nbformat.read(ROOT / folder / f"{lesson.rpartition('/')[2]}.ipynb", as_version=4)
    used = set()
    for cell in notebook.cells:
        for node in ast.walk(ast.parse(cell.source if cell.cell_type == "code" else "")):
            if isinstance(node, ast.Import):
                used |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                used |= {f"{node.module}.{name.name}" for name in node.names}
    assert "matplotlib.pyplot" in used
    strange = {name for name in used if name.partition(".")[0] not in known | sys.stdlib_module_names}
    assert strange <= {"IPython.display.HTML", "IPython.display.display"}


def test_the_button_stands_below_the_title_and_says_what_will_be_fetched():
    page = live.offered("<h1>A & B</h1><p>text</p>", LANGUAGES["en"].live, "../../live/live.js")
    assert page.startswith('<h1>A & B</h1>\n<section id="course-live"')
    assert f"{live.MEGABYTES} MB" in page and "{size}" not in page.partition("<p>")[2]
    assert page.endswith('<p>text</p><script type="module" src="../../live/live.js"></script>')


def test_a_cell_shows_what_it_prints_and_its_last_value(cells):
    assert cells("x = 6\nprint('so')\nx * 7") == [("text", "so\n"), ("text", "42")]
    assert cells("x") == [("text", "6")]
    assert cells("x;") == cells("x = 7") == cells("None") == cells("# nothing") == []
    assert cells("import sys\nprint('careful', file=sys.stderr)") == [("text", "careful\n")]


def test_tables_and_pages_come_as_html_in_their_order(cells):
    shown = cells(
        "import pandas as pd\nfrom IPython.display import HTML, display\n"
        "print(1)\ndisplay(HTML('<b>2</b>'), 3)\nprint(4)\npd.DataFrame({'a': [5]})"
    )
    assert shown[:4] == [("text", "1\n"), ("html", "<b>2</b>"), ("text", "3"), ("text", "4\n")]
    assert shown[4][0] == "html" and "<th>a</th>" in shown[4][1] and len(shown) == 5


@pytest.mark.parametrize("end", ["plt.show()", ""])
def test_figures_are_pictures_and_are_drawn_once(cells, end):
    kinds = [kind for kind, _ in cells(f"import matplotlib.pyplot as plt\nplt.plot([1, 2]);\n{end}\nprint('after')")]
    assert kinds == (["picture", "text"] if end else ["text", "picture"])
    assert cells("plt.show()") == []


def test_an_error_is_told_by_the_lines_of_the_cell(cells):
    ((kind, told),) = cells("def f():\n    return 1 / 0\nf()")
    lines = told.splitlines()
    assert kind == "error" and lines[-1] == "ZeroDivisionError: division by zero"
    assert [line.strip() for line in lines if "File" in line] == [
        'File "<cell 1>", line 3, in <module>',
        'File "<cell 1>", line 2, in f',
    ]
    assert "return 1 / 0" in told
    ((kind, told),) = cells("print(")
    assert kind == "error" and told.startswith('  File "<cell 2>", line 1') and "SyntaxError" in told
    assert cells("raise SystemExit(3)")[0][0] == "error"
    assert cells("1 + 1") == [("text", "2")]
