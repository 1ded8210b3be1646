import json
import os
import subprocess
import sys

import pytest
from nbgrader.utils import determine_grade
from support import PATIENCE_S, ROOT, code, graded, notebook
from traitlets.config import Config

from graders.execution.execute import CELL_TIMEOUT, KERNEL_DIED, NO_NUMBER, NOT_EXECUTED, OUTPUT_FLOOD, Execute
from graders.reporting.results import cause_of


def run(*cells, tmp_path, **settings):
    """Execute cells as grading does; return the points of each test cell, and the notebook."""
    nb = notebook(*cells)
    config = Config()
    config.Execute.update({"timeout": PATIENCE_S, **settings})
    nb, _ = Execute(config=config).preprocess(nb, {"metadata": {"path": str(tmp_path)}})
    tests = [cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    return [determine_grade(cell)[0] for cell in tests], nb


def errors(cell):
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def test_a_dead_kernel_costs_its_cell_and_the_rest_and_no_more(tmp_path):
    grades, nb = run(
        code("x = 1"),
        graded("assert x == 1", "first"),
        code("import os\nos._exit(0)"),
        graded("assert x == 1", "second"),
        tmp_path=tmp_path,
    )
    assert grades == [2, 0]
    assert errors(nb.cells[2]) == [KERNEL_DIED]
    assert errors(nb.cells[3]) == [NOT_EXECUTED]


def test_a_kernel_that_dies_inside_a_test_cell(tmp_path):
    grades, nb = run(
        code("import os\ndef f(): os._exit(0)"),
        graded("f()", "first"),
        graded("assert True", "second"),
        tmp_path=tmp_path,
    )
    assert grades == [0, 0]
    assert errors(nb.cells[1]) == [KERNEL_DIED]


@pytest.mark.parametrize(
    "noise",
    [
        "import sys; print('hello', file=sys.stderr)",
        "import warnings; warnings.warn('soon gone')",
        "import os, time; os.write(2, b'from C'); time.sleep(2)",
        "import logging; logging.warning('hm')",
    ],
)
def test_noise_on_stderr_costs_nothing(tmp_path, noise, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel does not watch C's stderr where it sees this
    grades, nb = run(code(f"def f():\n    {noise}\n    return 1"), graded("assert f() == 1"), tmp_path=tmp_path)
    assert grades == [2]
    assert any(output.output_type == "stream" for output in nb.cells[1].outputs), "the text itself is kept"


def test_noise_does_not_save_a_wrong_answer(tmp_path):
    grades, _ = run(
        code("import sys\ndef f():\n    print('x', file=sys.stderr)\n    return 2"),
        graded("assert f() == 1"),
        tmp_path=tmp_path,
    )
    assert grades == [0]


def test_partial_credit_is_kept(tmp_path):
    grades, _ = run(graded("import sys; print('x', file=sys.stderr)\n1.5"), tmp_path=tmp_path)
    assert grades == [1.5]


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("1", 1), ("0", 0), ("0.25e0", 0.25), ("np.mean([1, 2])", 1.5), ("np.float32(0.5)", 0.5), ("np.int64(2)", 2),
        ("7", 2), ("float('inf')", 2), ("-3", 0), ("-np.inf", 0), ("True", 2), ("False", 0), ("np.bool_(False)", 0),
        ("np.mean([0, 1]) > 0.6", 0), ("'words'", 0), ("'0'", 0), ("[1]", 0), ("np.array([0.5])", 0.5), ("np.array([1, 1])", 0), ("1j", 0), ("{}", 0), ("type(3)", 2), ("[open]", 2), ("None", 2),
        ("np.array(0.5)", 0.5), ("10 ** 400", 2), ("-(10 ** 400)", 0), ("0;", 2), ("f()", 0.5), ("f(0)", 0),
    ],
)  # fmt: skip
def test_a_value_is_points_where_it_is_a_number(value, points, at_once):
    assert at_once[value] == points


@pytest.fixture(scope="module")
def at_once(tmp_path_factory):
    """The points of each value above, all in one notebook."""
    (mark,) = test_a_value_is_points_where_it_is_a_number.pytestmark
    values = [value for value, _ in mark.args[1]]
    cells = [graded(f"import numpy as np\n{value}", f"test_{place}") for place, value in enumerate(values)]
    solution = code("def f(x=0.5):\n    return x or '0'")
    grades, _ = run(solution, *cells, tmp_path=tmp_path_factory.mktemp("values"))
    return dict(zip(values, grades, strict=True))


def test_no_number_of_points_is_an_error_of_that_cell(tmp_path):
    grades, nb = run(graded("float('nan')"), graded("1", "after"), tmp_path=tmp_path)
    assert grades == [0, 1]
    assert NO_NUMBER in cause_of(nb.cells[0]) and "nan" in cause_of(nb.cells[0])


def test_a_result_shown_on_the_way_does_not_outweigh_the_verdict(tmp_path):
    shows = code("def f():\n    get_ipython().displayhook(2)\n    return 0")
    grades, _ = run(shows, graded("assert f() == 1", "fails"), graded("f()\n0.5", "partial"), tmp_path=tmp_path)
    assert grades == [0, 0.5]


def test_an_endless_loop_costs_one_cell(tmp_path):
    grades, nb = run(
        code("def f():\n    while True: pass"),
        graded("f()", "endless"),
        graded("assert True", "after"),
        tmp_path=tmp_path,
        timeout=5,
    )
    assert grades == [0, 2]
    assert CELL_TIMEOUT in cause_of(nb.cells[1]) and "бесконечного цикла" in cause_of(nb.cells[1])


def test_a_loop_that_swallows_the_interrupt_does_not_stop_grading(tmp_path):
    stubborn = """
        import signal, time
        def f():
            # `except KeyboardInterrupt` would not do: Python 3.11 may raise it between two turns of a loop
            signal.signal(signal.SIGINT, lambda *_: None)
            while True:
                time.sleep(60)
        """
    grades, nb = run(
        graded("assert True", "before"), code(stubborn), graded("f()", "stuck"), graded("1", "after"),
        tmp_path=tmp_path, timeout=5,
    )  # fmt: skip
    assert grades == [2, 0, 0]
    assert CELL_TIMEOUT in errors(nb.cells[2])
    assert errors(nb.cells[3]) == [NOT_EXECUTED]


@pytest.mark.parametrize("leave", ["exit()", "quit()"])
def test_after_exit_nothing_is_graded_however_fast_the_machine(tmp_path, leave):
    after = [graded("assert True", f"after{n}") for n in range(5)]
    grades, nb = run(graded("assert True", "before"), code(leave), *after, tmp_path=tmp_path)
    assert grades == [2, 0, 0, 0, 0, 0]
    assert errors(nb.cells[1]) == [KERNEL_DIED]


@pytest.mark.parametrize("leave", ["import sys; sys.exit(0)", "raise SystemExit"])
def test_leaving_a_test_early_is_a_failure(tmp_path, leave):
    grades, _ = run(code(f"def f():\n    {leave}"), graded("f()"), tmp_path=tmp_path)
    assert grades == [0]


@pytest.mark.parametrize("tag", ["skip-execution", "raises-exception"])
def test_a_tag_on_a_test_cell_earns_nothing(tmp_path, tag):
    cell = graded("assert False")
    cell.metadata["tags"] = [tag]
    grades, _ = run(cell, tmp_path=tmp_path, skip_cells_with_tag="skip-execution")
    assert grades == [0]


def test_controls_do_not_keep_the_kernel_waiting(tmp_path):
    """With nbclient's stand-in for an output widget about every third of these cells missed the kernel's reply."""
    script = """
from support import code, graded
from test_execute import run
show = "import numpy as np, ipywidgets, matplotlib.pyplot as plt\\ndef draw(a): plt.imshow(np.random.rand(200, 200)); plt.show()"
cells = [graded("ipywidgets.interact(draw, a=(0.0, 1.0));", f"test_{i}") for i in range(20)]
assert run(code(show), *cells, tmp_path=".", timeout=None)[0] == [2] * 20
"""
    # without a limit of its own a cell that misses the reply waits for ever
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/tests{os.pathsep}{ROOT}/tests/integration"}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True, timeout=PATIENCE_S)


SHOWN = """
from IPython.display import display, update_display
for number in range({times}):
    display({{"text/plain": ""}}, raw=True, display_id="shared")
"""
UPDATED = """
from IPython.display import update_display
update_display({{"text/html": "y" * {size}}}, raw=True, display_id="shared")
"""


def written(nb):
    return sum(len(json.dumps(cell.outputs)) for cell in nb.cells if cell.cell_type == "code")


@pytest.mark.parametrize("apart", [False, True], ids=["in one cell", "from a later cell"])
def test_an_update_counts_as_often_as_it_is_shown(tmp_path, apart):
    shown, updated = SHOWN.format(times=50), UPDATED.format(size=100_000)
    cells = [code(shown), code(updated)] if apart else [code(shown + updated)]
    grades, nb = run(*cells, graded("assert True"), tmp_path=tmp_path, output_limit=1 << 20)
    assert errors(nb.cells[len(cells) - 1]) == [OUTPUT_FLOOD] and written(nb) < 1 << 20
    assert grades == [2]


def test_each_display_of_a_name_that_is_shown_already_counts_once(tmp_path):
    """It takes the place of those before, which are as large: a loop that shows a picture twenty times is no flood."""
    source = "from IPython.display import display\n"
    source += "for _ in range(20):\n    display({'text/html': 'z' * 40_000}, raw=True, display_id='picture')"
    _, nb = run(code(source), tmp_path=tmp_path, output_limit=1 << 20)
    assert errors(nb.cells[0]) == [] and written(nb) > 20 * 40_000


def test_what_was_not_counted_is_cut_when_the_notebook_is_done(tmp_path, monkeypatch):
    monkeypatch.setattr(Execute, "_repeated", lambda self, msg, size: 0)
    source = SHOWN.format(times=30) + UPDATED.format(size=100_000)
    grades, nb = run(code("print(1)"), code(source), graded("1"), tmp_path=tmp_path, output_limit=1 << 20)
    assert [errors(cell) for cell in nb.cells[:2]] == [[], [OUTPUT_FLOOD]]
    assert written(nb) < 10_000 and grades == [1]
