from conftest import code, graded, notebook
from traitlets.config import Config

from graders.execute import Execute
from graders.feedback import HideTests
from graders.results import cause_of

HIDDEN = 'assert f(21) == 42, "не только единицу"'
TEST = f"assert f(1) == 2\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS"


def shown(solution, tmp_path):
    nb = notebook(code(solution), graded(TEST))
    resources = {"metadata": {"path": str(tmp_path)}}
    nb, _ = Execute(config=Config()).preprocess(nb, resources)
    nb, _ = HideTests().preprocess(nb, resources)
    return nb.cells[1]


def test_a_failed_hidden_test_shows_its_message_and_not_itself(tmp_path):
    cell = shown("def f(x):\n    return 2", tmp_path)
    text = cell.source + "".join(cell.outputs[0].traceback)
    assert "f(21)" not in text and "HIDDEN" not in text
    assert "не только единицу" in cell.outputs[0].traceback[-1]
    assert cause_of(cell) == "не только единицу"


def test_an_error_in_the_students_code_shows_the_students_lines(tmp_path):
    cell = shown("def f(x):\n    if x > 1:\n        return x / 0  # here\n    return 2", tmp_path)
    text = "".join(cell.outputs[0].traceback)
    assert "here" in text and "f(21)" not in text
    assert cause_of(cell) == "ZeroDivisionError: division by zero"


def test_a_cell_without_an_error_has_no_cause(tmp_path):
    assert cause_of(shown("def f(x):\n    return 2 * x", tmp_path)) == ""
