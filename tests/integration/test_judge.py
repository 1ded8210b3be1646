"""Tests run by the judge, the student's code by the student's kernel; what goes between them, and what does not."""

import pytest
from nbgrader.utils import determine_grade
from support import PATIENCE_S, code, graded, notebook
from traitlets.config import Config

from graders.checks import OUT_OF_SIGHT
from graders.execution.execute import CELL_TIMEOUT, JUDGE_DIED, KERNEL_DIED, Execute
from graders.execution.judge.brief import briefs
from graders.notebooks import grade_id, is_test
from graders.reporting.results import cause_of

HIDDEN = "### BEGIN HIDDEN TESTS"


def run(*cells, released=(), path, files=None, **settings):
    """Execute cells as grading does; return the points by the test's name, and the notebook."""
    nb = notebook(*cells)
    tests = {grade_id(cell): cell.source for cell in nb.cells if is_test(cell)}
    release = notebook(*released, *(cell for cell in nb.cells if is_test(cell)))
    executor = Execute(config=Config({"Execute": {"timeout": PATIENCE_S, **settings}}))
    executor.briefs, executor.course_files = briefs(release, tests), files or {}
    nb, _ = executor.preprocess(nb, {"metadata": {"path": str(path)}})
    return {grade_id(cell): determine_grade(cell)[0] for cell in nb.cells if is_test(cell)}, nb


def passes(*cells, path, **options):
    grades, nb = run(*cells, path=path, **options)
    assert set(grades.values()) == {2}, [cause_of(cell) for cell in nb.cells]


def message(*cells, path, **options):
    grades, nb = run(*cells, path=path, **options)
    assert set(grades.values()) == {0}
    return cause_of(nb.cells[-1])


STUB = code("def f(x):\n    raise NotImplementedError", grade_id="f", solution=True)
GIVEN = code("import numpy as np\nlimit = 3", grade_id="given", locked=True)


def test_given_cells_are_the_releases_whatever_the_student_made_of_them(tmp_path):
    own = code("import numpy as np\nlimit = 100\ndef f(x): return 50")
    assert "посмотрите" in message(
        own, graded("assert f(1) < limit, 'посмотрите'"), released=[GIVEN, STUB], path=tmp_path
    )


def test_nothing_of_a_test_is_where_the_student_is(tmp_path):
    test = graded("secret_name = 'secret' + 'Value'\nassert f(np.arange(3)).sum() == 6, 'нет'", "before")
    look = code("print(In, list(globals()), get_ipython().history_manager.input_hist_raw, dir())")
    grades, nb = run(
        code("import numpy as np\ndef f(x): return 2 * x"), test, look, released=[GIVEN, STUB], path=tmp_path
    )
    assert grades == {"before": 2}
    assert "secret" not in str(nb.cells[2].outputs) and "assert" not in str(nb.cells[2].outputs)
    assert [cell.execution_count for cell in nb.cells] == [1, None, 2]


def test_functions_objects_and_classes(tmp_path):
    solution = """
        import math
        def make(k):
            return lambda x: k * x
        class Neuron:
            def __init__(self, w): self.w = w
            def answer(self, x): return self.w * x
            def scaled(self, k): return Neuron(self.w * k)
        neuron = Neuron(3)
        def weight(n): return n.w
        def raises(x): return {}[x]
        """
    test = """
        assert make(3)(4) == 12
        assert neuron.answer(2) == 6 and Neuron(w=5).answer(1) == 5
        assert neuron.scaled(2).w == 6 and weight(neuron) == 3
        assert type(neuron).__name__ == "Neuron" and make.__name__ == "make"
        try:
            raises("a")
        except KeyError:
            pass
        else:
            raise AssertionError("KeyError")
        assert math.pi > 3
        """
    passes(code(solution), graded(test), released=[code("import math")], path=tmp_path)


def test_an_argument_is_a_copy_and_so_is_an_answer(tmp_path):
    solution = code("kept = []\ndef f(x):\n    x.append(1)\n    return kept")
    passes(solution, graded("x = [0]\nf(x).append(5)\nassert x == [0] and f(x) == []"), path=tmp_path)


KEEPS = """
    from graders import checks
    assert f({argument}) == 1, "не тот ответ"
    checks.keeps_arguments("аргумент изменён")
    """


@pytest.mark.parametrize(
    ("does", "argument"),
    [
        ("x.pop()", "[3, 1, 2]"),
        ("x[0].append(1)", "[[3], 1]"),
        ("x.sort()", "[3, 1, 2]"),
        ("x.pop('a')", "{'a': 1, 'b': [2]}"),
        ("x.add(7)", "{1, 2}"),
        ("x += 1", "np.arange(4.0)"),
        ("del x['a']", "pd.DataFrame({'a': [1, 2], 'b': [3, 4]})"),
        ("x.loc[0, 'a'] = 5", "pd.DataFrame({'a': [1, 2]})"),
    ],
)
def test_an_argument_that_is_changed_in_place_is_seen_where_a_test_asks_for_it(tmp_path, does, argument):
    given = code("import numpy as np\nimport pandas as pd", grade_id="given", locked=True)
    test = graded(KEEPS.format(argument=argument))
    changes = code(f"def f(x):\n    if len(x) > 0: {does}\n    return 1")
    assert message(given, changes, test, released=[given], path=tmp_path) == "аргумент изменён"
    copies = code(f"import copy\ndef f(x):\n    x = copy.deepcopy(x)\n    {does}\n    return 1")
    passes(given, copies, test, released=[given], path=tmp_path)


REACHES = """
    from graders import checks
    assert f(2) in (4, 6), "не тот ответ"
    checks.out_of_reach(["table", "nowhere"], "возьмите из аргументов")
    {call}
    """


def test_data_of_the_notebook_is_out_of_reach_where_a_test_asks_for_it(tmp_path):
    given = code("table = [1, 2, 3]", grade_id="given", locked=True)
    own = code("factor = 2\ndef f(x): return factor * x")
    looks = code("def f(x): return len(table) * x")
    test = graded(REACHES.format(call="assert f(5) == 10 and table == [1, 2, 3]"))
    passes(given, own, test, released=[given], path=tmp_path)
    assert message(given, looks, test, released=[given], path=tmp_path) == "возьмите из аргументов"


def test_what_was_out_of_reach_is_there_in_the_next_test_and_for_whoever_calls_nothing(tmp_path):
    given = code("table = [1, 2, 3]", grade_id="given", locked=True)
    looks = code("def f(x): return len(table) * x\ndef g(x): return wrong_name")
    first = graded(REACHES.format(call="assert table"), "first")
    missing = graded("try:\n    g(1)\nexcept NameError as error:\n    assert 'wrong_name' in str(error)", "missing")
    caught = graded(REACHES.format(call="try:\n        f(1)\n    except AssertionError:\n        pass"), "caught")
    again = graded("assert f(4) == 12", "again")
    passes(given, looks, first, missing, caught, again, released=[given], path=tmp_path)


def test_what_is_only_looked_at_is_not_changed(tmp_path):
    solution = code("def f(x, k=2):\n    return [float(v) for v in x], k\ndef g(x):\n    x.pop()\n    return 1")
    test = """
        from graders import checks
        assert f([1, float("nan"), -0.0])[1] == 2
        assert f((1, 2), k={"a": [1]})[1] == {"a": [1]}
        assert f(iter([1, 2]))[0] == [1, 2] and f(v for v in [1, 2])[0] == [1, 2]
        try:
            f(None)
        except TypeError:
            pass
        checks.keeps_arguments("аргумент изменён")
        """
    changes = graded("assert g([1]) == 1", "changes")
    passes(solution, changes, graded(test), path=tmp_path)


NEW = """
    from graders import checks
    first, second = f(2), f(3)
    checks.makes_new("не новая")
    """
DENSE = "[keras.Input((1,)), keras.layers.Dense(1)]"


@pytest.mark.parametrize(
    ("before", "answer"),
    [
        (f"model = keras.Sequential({DENSE})", "model"),
        (f"model = keras.Sequential({DENSE})", "(model, {'loss': [1.0]})"),
        ("head = keras.layers.Dense(1)", "keras.Sequential([keras.Input((4,)), keras.layers.Dense(4), head])"),
        (f"base = keras.Sequential({DENSE})", "keras.Sequential([keras.Input((1,)), base, keras.layers.Dense(k)])"),
    ],
)
def test_models_that_share_layers_are_seen_where_a_test_asks_for_it(tmp_path, before, answer):
    given = code("import keras", grade_id="given", locked=True)
    shares = code(f"{before}\ndef f(k): return {answer}")
    assert message(given, shares, graded(NEW), released=[given], path=tmp_path) == "не новая"
    inside = code(f"def f(k):\n    keras.utils.set_random_seed(1)\n    {before}\n    return {answer}")
    passes(given, inside, graded(NEW), released=[given], path=tmp_path)


def test_both_sides_are_seeded(tmp_path):
    test = """
        from graders import checks
        import numpy as np
        checks.seed(5)
        first, mine = f(), np.random.rand()
        checks.seed(5)
        assert f() == first and np.random.rand() == mine
        assert f() != first
        """
    passes(code("import numpy as np, keras\ndef f(): return np.random.rand()"), graded(test), path=tmp_path)


MODELS = """
    import keras
    def build():
        return keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(1)])
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1)
        def call(self, x): return 2 * self.dense(x)
    def own():
        model = Own()
        model(keras.ops.zeros((1, 2)))
        return model
    def train(model, x, y):
        model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
        return model.fit(x, y, epochs=2, verbose=0), model
    """


def test_models_and_histories(tmp_path):
    test = """
        import keras, numpy as np
        from graders import checks
        model = build()
        assert isinstance(model, keras.Model) and model.count_params() == 13 and model.input_shape == (None, 2)
        assert [type(layer) for layer in model.layers] == [keras.layers.Dense] * 2
        x = np.ones((4, 2))
        before = checks.predict(model, x)
        history, trained = train(model, x, np.ones((4, 1)))
        assert isinstance(history, keras.callbacks.History) and len(history.history["loss"]) == 2
        assert trained.optimizer.learning_rate == np.float32(0.01) and trained.loss == "mse"
        assert np.array_equal(checks.predict(model, x), before), "the test's own is as it was"
        assert not np.array_equal(checks.predict(trained, x), before)
        """
    passes(code(MODELS), graded(test), path=tmp_path)


def test_a_model_of_the_students_own_making_answers_where_it_is(tmp_path):
    test = """
        import keras, numpy as np
        model = own()
        assert isinstance(model, keras.Model) and model.built and sum(np.size(each) for each in model.weights) == 3
        assert type(model).__name__ == "Own" and len(model.layers) == 1
        x = np.array([[1.0, 2.0], [3.0, 4.0]])
        kernel, bias = model.get_weights()
        assert np.allclose(model(x), 2 * (x @ kernel + bias), atol=1e-5)
        assert np.allclose(model.predict(x), model(x))
        model.set_weights([np.array([[1.0], [0.0]]), np.array([0.0])])
        assert np.allclose(model(x), [[2.0], [6.0]])
        _, again = train(model, x, np.ones((2, 1)))
        assert not np.allclose(again.get_weights()[0], [[1.0], [0.0]])
        """
    passes(code(MODELS), graded(test), path=tmp_path)


@pytest.mark.parametrize(
    "check",
    [
        "checks.model(own(), 'модель')", "checks.predict(own(), np.ones((2, 2)))", "checks.in_sight(own())",
        "checks.parameters(own())", "checks.inputs_and_outputs(own(), (2,), (1,))", "checks.frozen(own(), 3, '')",
        "assert own().count_params() < 100",
    ],
)  # fmt: skip
def test_a_check_takes_no_models_word_for_being_a_network(tmp_path, check):
    test = f"import numpy as np\n### BEGIN HIDDEN TESTS\nfrom graders import checks\n{check}\n### END HIDDEN TESTS"
    assert OUT_OF_SIGHT in message(code(MODELS), graded(test), path=tmp_path)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("class N(int):\n    def __eq__(self, o): return True\ndef f(x): return N(1)", "нет"),
        ("class N:\n    def __eq__(self, o): return True\n    __array__ = lambda *a: 2\ndef f(x): return N()", "нет"),
        ("import numpy as np\nclass N(np.ndarray):\n    def __eq__(self, o): return True\n"
         "def f(x): return np.zeros(1).view(N)", "нет"),
        ("def f(x):\n    import sys\n    for name in list(sys.modules): sys.modules[name] = None\n    return 1", "нет"),
        ("f = 1", "int"),
        ("def g(): pass", "'f' is not defined"),
        ("def f(x):\n    raise KeyboardInterrupt", "прервано"),
        ("def f(x):\n    import os\n    os.close(4)", "не ответило проверке: соединение с ним оборвалось"),
        ("def f(x):\n    import os\n    os.write(4, b'x' * 1000)", "не ответило"),
        ("def f(x):\n    import os\n    os.write(4, b'\\xff' * 16)", "не ответило проверке: ответ слишком велик"),
        ("def f(x):\n    return [0] * 2_000_000", "нельзя передать проверке"),
        ("def f(x):\n    import numpy as np\n    return np.zeros(200_000_000)", "нельзя передать проверке"),
        ("import graders.execution.judge.agent as a\na.answer = lambda *_: 1\ndef f(x): return 2", "не ответило"),
        ("import graders.execution.judge.agent as a\na.serve = lambda *_: None\ndef f(x): return 2", "не ответило"),
    ],
)  # fmt: skip
def test_what_an_answer_may_be_is_a_wrong_one(tmp_path, answer, said):
    assert said in message(code(answer), graded("assert f(1) == 2, 'нет'"), path=tmp_path, timeout=20)


def test_what_is_shown_on_the_way_is_no_verdict_whenever_it_is_changed(tmp_path):
    solution = """
        from IPython.display import display
        def f(x):
            get_ipython().displayhook(2)
            display(0.5, display_id="it")
            return 1
        """
    later = code("from IPython.display import update_display\nupdate_display(2, display_id='it')")
    grades, nb = run(
        code(solution), graded("assert f(1) == 2, 'нет'"), graded("f(1)\n0.25", "part"), later, path=tmp_path
    )
    assert grades == {"test": 0, "part": 0.25}
    assert [output.output_type for output in nb.cells[2].outputs] == ["display_data", "display_data", "execute_result"]


def test_a_test_that_takes_too_long_by_itself_costs_itself(tmp_path):
    cells = [
        code("def f(x): return 10 ** 9"),
        graded("for _ in range(f(1) ** 2): pass", "long"),
        graded("assert f(1)", "next"),
    ]
    grades, nb = run(*cells, path=tmp_path, timeout=3)
    assert grades == {"long": 0, "next": 2} and CELL_TIMEOUT in cause_of(nb.cells[1])


def test_a_judge_that_dies_costs_its_test_and_the_next_ones(tmp_path):
    cells = [graded("1", "before"), graded("import os\nos._exit(3)", "dies"), graded("2", "after")]
    grades, nb = run(*cells, path=tmp_path)
    assert grades == {"before": 1, "dies": 0, "after": 0} and JUDGE_DIED in cause_of(nb.cells[1])


def test_a_verdict_given_before_the_kernel_died_stands(tmp_path):
    cells = [code("import os, threading\ndef f(x): return 2\ndef g(x): os._exit(1)")]
    cells += [graded("assert f(1) == 2", "before"), graded("g(1)", "dies"), graded("assert f(1) == 2", "after")]
    grades, nb = run(*cells, path=tmp_path)
    assert grades == {"before": 2, "dies": 0, "after": 0} and KERNEL_DIED in cause_of(nb.cells[2])


def test_the_courses_files_are_there_and_the_students_are_not(tmp_path):
    (tmp_path / "theirs.txt").write_text("1")
    test = "import os\nassert os.listdir() == ['ours.txt'] and open('ours.txt').read() == '5'\nassert f() == ['theirs.txt']"
    solution = code("import os\ndef f(): return os.listdir()")
    passes(solution, graded(test), path=tmp_path, files={"ours.txt": b"5"})


@pytest.mark.parametrize("sandbox", [True, False])
def test_with_the_fence_and_without(tmp_path, sandbox):
    passes(code("def f(x): return x + 1"), graded("assert f(1) == 2"), path=tmp_path, sandbox=sandbox)


def test_large_arrays_cross(tmp_path):
    test = "import numpy as np\nx = np.arange(5_000_000.0)\nassert np.array_equal(f(x), x + 1)"
    passes(code("def f(x): return x + 1"), graded(test), path=tmp_path)


def test_a_given_cell_that_fails_is_not_the_students_fault_and_says_so(tmp_path):
    broken = code("data = open('missing.csv')", grade_id="given", locked=True)
    assert "Сообщите об этом преподавателю" in message(
        code("def f(x): return x"), graded("assert f(data)"), released=[broken, STUB], path=tmp_path
    )


@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        ("assert f(1) == 77123, 'подсказка'", "подсказка"),
        ("assert f(1) == 77123", "Скрытая проверка не прошла"),
        ("import numpy as np\nnp.testing.assert_allclose(f(1), 77123)", "Скрытая проверка не прошла"),
        ("f(1)['77123']", "TypeError"),
        ("raise ValueError('77123')", "ValueError"),
        ("{}[77123]", "KeyError"),
    ],
)
def test_what_is_told_of_a_hidden_test(tmp_path, hidden, said):
    told = message(code("def f(x): return 1"), graded(f"assert f(1)\n{HIDDEN}\n{hidden}"), path=tmp_path)
    assert said in told and "77123" not in told


HELPERS = """
    import numpy as np
    def near(got, wanted):
        assert abs(got - wanted) < 0.1, f"получилось {got:.1f}, далеко от ожидаемого"
    def pair(got, wanted):
        near(got, wanted)
    def bare(got, wanted):
        assert got == wanted
    def checked(got, wanted):
        np.testing.assert_allclose(got, wanted)
    def raises(got, wanted):
        raise LookupError(f"{wanted}")
    """


@pytest.mark.parametrize(
    ("helper", "said"),
    [
        ("near", "получилось 1.0, далеко от ожидаемого"),
        ("pair", "получилось 1.0, далеко от ожидаемого"),
        ("bare", "Скрытая проверка не прошла"),
        ("checked", "Скрытая проверка не прошла"),
        ("raises", "LookupError"),
    ],
)
@pytest.mark.parametrize("locked", [True, False])
def test_the_message_of_a_given_helper_is_the_releases_own(tmp_path, helper, said, locked):
    given = code(HELPERS, grade_id="helpers", locked=True) if locked else code(HELPERS)
    mine = code("def near(got, wanted): assert False, 'моё'\ndef f(x): return 1")
    test = graded(f"assert f(1)\n{HIDDEN}\n{helper}(f(1), 77123)")
    told = message(mine, test, released=[given, STUB], path=tmp_path)
    assert said in told and "77123" not in told and "моё" not in told


def test_an_assert_of_the_students_is_not_taken_for_a_given_helpers(tmp_path):
    given = code("def call(f, x):\n    return f(x)", grade_id="helpers", locked=True)
    mine = code("def f(x):\n    assert x < 3, f'выдано {x}'\n    return x")
    test = graded(f"assert f(1)\n{HIDDEN}\ncall(f, 77123)")
    told = message(mine, test, released=[given, STUB], path=tmp_path)
    assert "f() остановилась с ошибкой AssertionError" in told and "77123" not in told


@pytest.mark.parametrize("error", ["StopIteration", "StopAsyncIteration", "GeneratorExit", "SystemExit"])
def test_no_exception_ends_a_loop_of_the_tests(tmp_path, error):
    cells = [
        code(f"def f(x): raise {error}"),
        graded("for got in map(f, [1, 2]): assert got == 2, 'нет'\nlist(map(f, [1]))"),
    ]
    assert error in message(*cells, path=tmp_path)


def test_a_name_that_the_student_has_chosen_is_not_told(tmp_path):
    solution = """
        def f(x):
            def g(): raise ValueError
            g.__name__ = f"n{x}"
            return g
        """
    told = message(code(solution), graded(f"assert f\n{HIDDEN}\nf(77123)()"), path=tmp_path)
    assert "77123" not in told and "ValueError" in told


def test_a_test_that_the_student_has_moved_finds_the_given_cells_as_they_were(tmp_path):
    given = code("labels, kept = [1, 2], {'n': 1}", grade_id="given", locked=True)
    stub = code("def f(n):\n    raise NotImplementedError", grade_id="f", solution=True)
    early = graded("assert f(2) == labels and kept == {'n': 1}, 'нет'", "early")
    late = graded("labels = f(2)\nkept['n'] = f(2)\nassert len(labels) == 2", "late")
    released, tests = notebook(given, stub, early, late), {"early": early.source, "late": late.source}
    executor = Execute(config=Config({"Execute": {"timeout": PATIENCE_S}}))
    executor.briefs = briefs(released, tests)
    wrong = code("def f(n): return [0, 0]")
    nb, _ = executor.preprocess(notebook(wrong, late, early), {"metadata": {"path": str(tmp_path)}})
    assert [determine_grade(cell)[0] for cell in nb.cells[1:]] == [2, 0]


@pytest.mark.parametrize(
    "given", ["from math import *", "%%time\npi = 3.14159", "exec('pi = 3.14159')", "globals()['pi'] = 3.14159"]
)
def test_a_given_cell_binds_what_it_binds_however_it_does(tmp_path, given):
    cell = code(given, grade_id="given", locked=True)
    own = code("pi = 100\ndef f(x): return 200")
    assert "нет" in message(own, graded("assert f(1) < 2 * pi, 'нет'"), released=[cell, STUB], path=tmp_path)


def test_modules_are_the_judges_even_where_the_release_leaves_it_to_students_to_import_them(tmp_path):
    own = code(
        "class np:\n    allclose = staticmethod(lambda *a: True)\nclass math(np): isclose = np.allclose\ndef f(x): return 0"
    )
    stub = code("import numpy as np\ndef f(x):\n    raise NotImplementedError", grade_id="f", solution=True)
    for test in ("assert np.allclose(f(2), 4), 'нет'", "assert math.isclose(f(2), 4), 'нет'"):
        assert "нет" in message(own, graded(test), released=[stub], path=tmp_path)


POSES = """
    import numpy as np
    class Poses:
        shape, size = (3,), 3
        def equals(self, other): print(other); return True
        all = any = startswith = issuperset = mean = max = __bool__ = equals
    def f(x): return Poses()
    """


@pytest.mark.parametrize(
    "test",
    [
        "assert f(1).equals([1])", "assert f(1)", "assert f(1).startswith('a')", "assert np.all(f(1))",
        "assert np.shape(f(1)) == (3,)", "assert not not np.max(f(1))", "assert f(1).shape == (3,)",
        "f(1)", "assert np.clip(f(1), 0, 5) is not None",
    ],
)  # fmt: skip
def test_an_object_cannot_pose_as_a_value(tmp_path, test):
    assert run(code(POSES), graded(f"import numpy as np\n{test}"), path=tmp_path)[0] == {"test": 0}


def test_a_class_that_the_release_names_may_have_any_method(tmp_path):
    stub = code("class Stack:\n    pass", grade_id="stack", solution=True)
    own = code("class Stack:\n    def __init__(self): self.size = 0\n    def pop(self): return 5")
    passes(own, graded("s = Stack()\nassert s.size == 0 and s.pop() == 5"), released=[stub], path=tmp_path)


def test_no_answer_is_no_answer_whatever_the_test_catches(tmp_path):
    own = code("def f(x):\n    import os\n    os.close(4)")
    test = "for x in (1, 2):\n    try:\n        r = f(x)\n    except Exception:\n        continue\n    assert r == 5"
    assert "не ответило" in message(own, graded(test), path=tmp_path)


def test_halves_of_characters_can_be_written(tmp_path):
    own = code("def f(x):\n    if x: raise ValueError('\\ud800')\n    return '\\ud800'")
    tests = [graded("f(1)", "a"), graded("assert f(0) == 1, f(0)", "b"), graded("print(f(0))", "c")]
    _, nb = run(own, *tests, path=tmp_path)
    str(nb).encode("utf-8")


def test_a_module_of_the_courses_can_be_imported(tmp_path):
    files = {"helper.py": b"limit = 3"}
    given = code("from helper import limit", grade_id="given", locked=True)
    (tmp_path / "helper.py").write_text("limit = 100")
    assert "нет" in message(
        code("def f(x): return 50"),
        graded("assert f(1) < limit, 'нет'"),
        released=[given, STUB],
        files=files,
        path=tmp_path,
    )


def test_given_cells_may_go_on_with_what_the_student_made(tmp_path):
    stub, given = (
        code("table = None", grade_id="t", solution=True),
        code("table = [2 * x for x in table]", grade_id="g", locked=True),
    )
    own = code("table = [1, 2]")
    passes(own, code(given.source), graded("assert table == [2, 4]"), released=[stub, given], path=tmp_path)


def test_what_a_stand_in_says_of_its_parts_is_not_believed(tmp_path):
    test = "from graders import checks\nmodel = own()\nchecks.parameters(model, exactly=3)"
    assert "Sequential" in message(code(MODELS), graded(test), path=tmp_path)


def test_blank_lines_do_not_move_what_is_hidden(tmp_path):
    for blank in ("  \n  \n\n", "x = '\u2028'\n\x0c\n\x0c\n"):
        test = f"{blank}import numpy as np\n{HIDDEN}\nnp.testing.assert_equal(f(21), 77123)"
        assert "77123" not in message(code("def f(x): return 0"), graded(test), path=tmp_path)


@pytest.mark.parametrize("answer", ["[None]", "[[0]]", "(np.float32(0),)", "iter([0])", "slice(0)", "[f]"])
def test_what_might_have_been_a_number_is_no_points_in_whatever_it_is_wrapped(tmp_path, answer):
    own = code(f"import numpy as np\ndef f(x): return {answer}")
    test = graded("f(1)" if "iter" in answer or "slice" in answer else "2 * f(1)")
    assert "вместо числа" in message(own, test, released=[GIVEN, STUB], path=tmp_path)


@pytest.mark.parametrize(
    "test",
    [
        "points = {'a': 1}.get(f(1))\npoints",
        "f(1) and 2",
        "{1: 2}.get\n[None][0]",
        "None if f(1) is None else 2",
        "x = f(1)\n%time y = 1\nx",
    ],
)
def test_nothing_is_no_points_where_the_last_line_is_a_value(tmp_path, test):
    own = code("def f(x): return None")
    assert "вместо числа" in message(own, graded(test), released=[GIVEN, STUB], path=tmp_path)


@pytest.mark.parametrize(
    "test",
    [
        "assert f(1) is None",
        "f(1)",
        "x = f(1)",
        "print(f(1))",
        "f(1);",
        "x = f(1)\nx;",
        "import asyncio\nawait asyncio.sleep(0)",
    ],
)
def test_a_last_line_that_asks_for_no_points_gives_all(tmp_path, test):
    passes(code("def f(x): return None"), graded(test), released=[GIVEN, STUB], path=tmp_path)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_tensor_is_points_like_a_number(tmp_path, share):
    own, test = code(f"def f(x): return {share}"), graded("import keras\n2 * keras.ops.mean(keras.ops.array([f(1)]))")
    grades, _ = run(own, test, released=[GIVEN, STUB], path=tmp_path)
    assert grades == {"test": 2 * share}
