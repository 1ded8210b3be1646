"""Whose a name is, told from the release alone."""

import pytest
from support import ASSIGNMENTS, ROOT, code, graded, notebook

from graders import CourseError
from graders.execution.judge.brief import HIDDEN, Brief, briefs
from graders.notebooks import code_cells, grade_id, is_test, read_notebook


def brief(test: str, *before) -> Brief:
    cell = graded(test, "test")
    return briefs(notebook(*before, cell), {"test": test})["test"]


def locked(source: str):
    return code(source, grade_id="given", locked=True)


def solution(source: str):
    return code(source, grade_id="answer", solution=True)


STUB = solution("def f(x):\n    raise NotImplementedError")


def test_what_a_test_needs_of_the_release_is_run_and_what_it_does_not_is_not():
    found = brief(
        "assert np.all(f(data) > 0)", code("import numpy as np"), code("data = np.ones(3)"), code("plot = 1"), STUB
    )
    assert found.given == ("import numpy as np", "data = np.ones(3)")
    assert found.places == (0, 1)
    assert found.names == ("f",)


def test_locked_cells_run_whatever_they_define():
    assert brief("assert f(1)", locked("print(2)"), STUB).given == ("print(2)",)


def test_the_last_cell_that_binds_a_name_decides_whose_it_is():
    assert brief("f(1)", STUB, locked("def f(x):\n    return 1")).names == ()
    assert brief("f(1)", locked("def f(x):\n    return 1"), STUB).names == ("f",)


def test_a_name_that_nobody_is_known_to_bind_is_the_students():
    assert brief("assert answer == 42", solution("raise NotImplementedError")).names == ("answer",)


def test_what_given_cells_use_of_the_students_is_fetched_as_well():
    assert brief("check(3)", STUB, locked("def check(n):\n    assert f(n) == n")).names == ("f",)


def test_what_stands_behind_a_test_is_not_known_to_it():
    test = graded("assert later == 1", "test")
    assert briefs(notebook(test, locked("later = 1")), {"test": test.source})["test"].names == ("later",)


@pytest.mark.parametrize(
    "test",
    [
        "x = 1\nx",
        "for x in [1]:\n    print(x)",
        "with open('a') as x:\n    x.read()",
        "if True:\n    x = 1\n    print(x)",
        "def x(): return 1\nx()",
        "import x\nx.y",
        "from y import x\nx",
        "print([x for x in range(3)])",
        "print((lambda x: x)(1))",
        "def g(x):\n    return x\ng(1)",
        "(x := 3)\nx",
        "x: int = 3\nx",
        "class x: pass\nx()",
        "try:\n    1\nexcept ValueError as x:\n    print(x)",
    ],
)
def test_what_a_test_binds_itself_it_does_not_ask_for(test):
    assert "x" not in brief(test).names


@pytest.mark.parametrize(
    "test",
    [
        "x = x + 1",
        "x += 1",
        "print(x)\nx = 2",
        "def g():\n    return x\ng()",
        "[y + x for y in range(3)]",
        "print(lambda: x)",
        "class A:\n    y = x",
        "x.y = 1",
        "x[0] = 1",
        "f'{x}'",
        "assert isinstance(3, x)",
    ],
)
def test_what_it_uses_before_it_does(test):
    assert "x" in brief(test).names


def test_a_change_of_a_given_table_counts_as_binding_it():
    cells = [code("table = {}"), code("other = {}"), code("table['x'] = 1")]
    assert brief("assert table", *cells).given == ("table = {}", "table['x'] = 1")


def test_where_the_hidden_part_begins():
    assert brief(f"\n\nassert f(1)\n# {HIDDEN}\nassert f(2)", STUB).hidden == 2
    assert brief(f"\n\nassert f(1)\n# {HIDDEN}\nassert f(2)", STUB).test.startswith("assert f(1)")
    assert brief(f"assert f(1)\n#{HIDDEN}, too\nassert f(2)", STUB).hidden == 2
    assert brief("assert f(1)", STUB).hidden == 0


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_test_of_the_course_asks_for_what_its_students_write_and_nothing_else(name):
    source, released = (read_notebook(ROOT / folder / name / f"{name}.ipynb") for folder in ("source", "release"))
    tests = {grade_id(cell): cell.source for cell in code_cells(source) if is_test(cell)}
    stubs = "".join(cell.source for cell in code_cells(released) if cell.metadata.get("nbgrader", {}).get("solution"))
    for test, found in briefs(released, tests).items():
        assert found.names, f"{test}: asks for nothing"
        assert found.hidden, f"{test}: nothing is hidden"
        for asked in found.names:
            assert f"def {asked}(" in stubs or f"\n{asked} = " in stubs, f"{test}: {asked}"


def test_what_an_earlier_test_defines_in_its_hidden_part_is_the_judges_own():
    first, second = graded("assert f(1)", "first"), graded("helper(f)", "second")
    hidden = f"assert f(1)\n### {HIDDEN}\ndef helper(g): return g(2)"
    found = briefs(notebook(STUB, first, second), {"first": hidden, "second": second.source})
    assert found["second"].names == ("f",)


@pytest.mark.parametrize(
    "test",
    [
        "def x(n):\n    return x(n - 1)\nx(3)",
        "class x:\n    def again(self): return x()\nx()",
        "def g():\n    return x\nx = 5\ng()",
        "match f(1):\n    case {'k': x}:\n        assert x",
        "assert (x := f(1)) and x == 3",
    ],
)
def test_names_of_the_tests_own_are_not_asked_for(test):
    assert "x" not in brief(test, STUB).names


def test_a_conversion_of_the_students_own_value():
    answer = solution("# here")
    assert (
        "answer" in brief("if hasattr(answer, 'item'):\n    answer = answer.item()\nassert answer == 3", answer).names
    )
    assert "counter" in brief("for x in range(3):\n    counter += x", answer).names


def test_what_a_stub_imports_or_writes_into_is_not_the_students():
    stub = solution("import numpy as np\ndef f(labels):\n    labels[0] = 1\n    raise NotImplementedError")
    given = locked("labels = [1, 2]")
    found = brief("assert np.all(f(labels))", given, stub)
    assert found.names == ("f",) and "import numpy as np" in found.given
    assert brief("assert np.all(f(1))", solution("import numpy as np\nnp.random.seed = 1\ndef f(x): ...")).names == (
        "f",
    )


def test_modules_are_imported_where_nothing_binds_them():
    found = brief("assert math.isclose(f(1), np.pi)", STUB)
    assert found.names == ("f",) and set(found.given) == {"import math", "import numpy as np"}
    assert len(set(found.places)) == 2 and max(found.places) < 0


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(CourseError, match="test cell test: a cell magic"):
        brief("%%capture\nassert f(2) == 4", STUB)
    with pytest.raises(CourseError, match="test cell test: not Python"):
        brief("assert f(2) ==", STUB)


def test_lines_are_those_of_python():
    assert brief(f"  \n \nx = '\u2028'\n\x0c\n# {HIDDEN}\nassert f(2)", STUB).hidden == 3
