from support import code, graded, notebook
from traitlets.config import Config

from graders.execution.execute import Execute
from graders.reporting.feedback import HideTests
from graders.reporting.results import cause_of

HIDDEN = 'assert f(21) == 42, "не только единицу"'
TEST = f"assert f(1) == 2\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS"


def feedback(tmp_path, *cells):
    resources = {"metadata": {"path": str(tmp_path)}}
    nb, _ = Execute(config=Config()).preprocess(notebook(*cells), resources)
    return HideTests().preprocess(nb, resources)[0]


def shown(solution, tmp_path):
    return feedback(tmp_path, code(solution), graded(TEST)).cells[1]


def test_a_failed_hidden_test_shows_its_message_and_not_itself(tmp_path):
    cell = shown("def f(x):\n    return 2", tmp_path)
    text = cell.source + "".join(cell.outputs[0].traceback)
    assert "f(21)" not in text and "HIDDEN" not in text
    assert "не только единицу" in cell.outputs[0].traceback[-1]
    assert cause_of(cell) == "не только единицу"


def test_an_error_in_the_students_code_shows_the_students_lines(tmp_path):
    cell = shown("def f(x):\n    return x / 0  # here", tmp_path)
    text = "".join(cell.outputs[0].traceback)
    assert "here" in text and "f(1)" not in text
    assert cause_of(cell) == "ZeroDivisionError: division by zero"


def test_one_that_a_hidden_test_met_shows_where_and_not_for_what(tmp_path):
    solution = "def f(x):\n    if x > 1:\n        raise ValueError(f'x = {x}')\n    return 2"
    cell = shown(solution, tmp_path)
    assert "21" not in str(cell.outputs)
    assert cause_of(cell) == (
        "ValueError: f() остановилась с ошибкой ValueError в строке 3 ячейки. Скрытая проверка вызывает её на других "
        "данных."
    )


def test_a_cell_without_an_error_has_no_cause(tmp_path):
    assert cause_of(shown("def f(x):\n    return 2 * x", tmp_path)) == ""


def test_a_hidden_helper_is_not_quoted_from_another_cell(tmp_path):
    helper = "### BEGIN HIDDEN TESTS\ndef helper(g):\n    assert g(7) == 1234, 'подсказка'\n### END HIDDEN TESTS"
    use = "### BEGIN HIDDEN TESTS\nhelper(f)\n### END HIDDEN TESTS"
    nb = feedback(tmp_path, code("def f(x):\n    return x"), graded(helper, "a"), graded(use, "b"))
    text = str(nb)
    assert "1234" not in text and "g(7)" not in text and "подсказка" in text


def test_what_a_hidden_test_prints_is_not_shown(tmp_path):
    hidden = "import numpy as np\nnp.log(np.array([f(1) - 1.0]))  # 1234\nprint(1234)"
    test = f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    nb = feedback(tmp_path, code("def f(x):\n    print('x =', x)\n    return x"), graded(test))
    assert nb.cells[1].outputs == []
    nb = feedback(tmp_path, code("def f(x):\n    print('x =', x)\n    return x"), graded("f(1)\nprint('ok')"))
    assert [output.text for output in nb.cells[1].outputs] == ["x = 1\n", "ok\n"], "a visible one may tell all"


def test_a_students_own_cell_may_contain_the_marker(tmp_path):
    nb = feedback(tmp_path, code("# BEGIN HIDDEN TESTS"), graded(TEST))
    assert nb.cells[0].source == "# BEGIN HIDDEN TESTS"


def test_a_failed_check_shows_its_message_and_no_code_of_ours(tmp_path):
    test = (
        "### BEGIN HIDDEN TESTS\nfrom graders import checks\n\n"
        'checks.equal(f(21), 1234, "ответ", "посмотрите на знак")\n### END HIDDEN TESTS'
    )
    cell = feedback(tmp_path, code("def f(x):\n    return 2"), graded(test)).cells[1]
    text = "".join(cell.outputs[0].traceback)
    assert "1234" not in text and "checks.py" not in text
    assert cause_of(cell) == "Ответ: получили 2, и это неверно. Посмотрите на знак"
