"""The answer bank's own machinery, on an assignment made for it: faults of tests and of answers are noticed."""

import ast
import gc
import shutil
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import calibration
import keras
import numpy as np
import pytest
import solutions
import visible
from scipy.stats import norm
from tensorflow.python.framework.func_graph import FuncGraph

from graders import CourseError
from graders.authoring import lessons
from graders.bank import answers as bank
from graders.bank.mutants import hidden_region, killer, mutants
from graders.bank.slips import Slip
from graders.cli import main


def cell(grade_id: str, source: str, points: int | None = None) -> str:
    kind = {"grade": points is not None, "solution": points is None, "locked": points is not None}
    settings = ", ".join(f'"{key}": {str(value).lower()}' for key, value in kind.items())
    worth = f', "points": {points}' if points is not None else ""
    meta = f'{{{settings}, "grade_id": "{grade_id}"{worth}, "schema_version": 3, "task": false}}'
    return f"```python nbgrader={meta}\n{textwrap.dedent(source).strip()}\n```\n\n"


SOURCE = (
    "# Задание\n\n```python\nimport keras\nimport numpy as np\n```\n\n```python\nstep = float(1)\n```\n\n"
    "```python\nraise RuntimeError('a cell that nobody needs')\n```\n\n"
    + cell(
        "double",
        """
        def double(x):
            ### BEGIN SOLUTION
            return x + x
            ### END SOLUTION
        """,
    )
    + cell(
        "test_double",
        """
        assert double(1) == 2, "удвойте"
        ### BEGIN HIDDEN TESTS
        from graders import checks

        checks.seed(1)
        for x in (21, -3):
            checks.equal(double(x), 2 * x, "удвоенное", "не только единицу")
        checks.equal(double("а"), "аа", "удвоенное", "и строки")
        ### END HIDDEN TESTS
        """,
        points=3,
    )
    + cell(
        "four_times",
        """
        def four_times(x):
            ### BEGIN SOLUTION
            return double(double(x)) * step
            ### END SOLUTION
        """,
    )
    + cell(
        "test_four_times",
        """
        assert four_times(1) == 4, "учетверите"
        ### BEGIN HIDDEN TESTS
        from graders import checks

        checks.seed(1)
        checks.below(abs(four_times(7) - 28) + abs(keras.random.normal(())), 100, "разница", "на умножение")
        ### END HIDDEN TESTS
        """,
        points=7,
    )
)
ANSWERS = {
    "double/right_times.py": "# multiplies\ndef double(x):\n    return 2 * x\n",
    "double/wrong_one.py": (
        '# the example\'s number -> test_double, test_four_times: "единицу"\ndef double(x):\n    return 2\n'
    ),
    "double/wrong_text.py": (
        '# numbers only -> test_double: "и строки"\ndef double(x):\n    return 2 * x if x != "а" else x\n'
    ),
    "four_times/right_plain.py": "# without double\ndef four_times(x):\n    return 4 * x\n",
    "four_times/wrong_syntax.py": '# not Python -> test_four_times: "four_times"\ndef four_times(x) return x\n',
    "four_times/wrong_exits.py": (
        '# leaves -> test_four_times: "SystemExit"\ndef four_times(x):\n    raise SystemExit\n'
    ),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    root = tmp_path_factory.mktemp("bank") / "course"
    (root / "source/double").mkdir(parents=True)
    (root / "source/double/double.md").write_text(SOURCE, encoding="utf-8")
    (root / "pyproject.toml").write_text('[tool.course]\nrepository = "owner/course"\n', encoding="utf-8")
    lessons.sync(root, report=lambda line: None)
    for name, text in ANSWERS.items():
        write(root, name, text)
    return root


@pytest.fixture
def course(written, tmp_path):
    """A copy that a test may break."""
    return shutil.copytree(written, tmp_path / "course")


def write(root, name: str, text: str) -> None:
    path = root / "tests/answers/double" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def graded(root, exercise: str = "*") -> list[str]:
    return bank.check(root, "double", exercise, report=lambda line: None)


def test_a_good_bank_has_no_complaints(course, capsys):
    assert graded(course) == []
    assert main(["--course-dir", str(course), "answers", "double"]) == 0
    assert capsys.readouterr().out.count("ok ") == 8, "six answers and two references"


def test_an_edition_tells_why_in_its_language_and_that_is_compared(course):
    english = {
        "удвойте": "double it", "удвоенное": "twice the number", "не только единицу": "not one alone",
        "и строки": "texts, too", "учетверите": "times four", "разница": "difference", "на умножение": "see the product",
        "а": "a", "аа": "aa",
    }  # fmt: skip
    entries = "\n\n".join(f'msgid "{text}"\nmsgstr "{new}"' for text, new in english.items())
    (course / "source/double/en.po").write_text(entries, encoding="utf-8")
    said = []
    assert bank.check(course, "double", language="en", report=said.append) == []
    assert sum("Twice the number: we got 2, and that is not right. Not one alone" in line for line in said) == 1
    write(course, "double/wrong_text.py", ANSWERS["double/wrong_text.py"].replace("и строки", "не только единицу"))
    (problem,) = bank.check(course, "double", language="en", report=said.append)
    assert "double/wrong_text: the message should say 'не только единицу'" in problem and "Texts, too" in problem


def test_another_run_has_other_seeds(course):
    test = bank.load(course, "double").cell("test_four_times")
    source = (
        "import numpy as np\nfrom graders import checks\nchecks.seed(1)\nraise ValueError(four_times(np.random.rand()))"
    )
    drawn = bank.load(course, "double").with_source(test.name, source)
    answer = bank.reference_answer(drawn, "four_times")
    messages = [bank.grade(drawn, answer, run)[test.name].message for run in (0, 0, 1)]
    assert messages[0] == messages[1] != messages[2]


def test_only_the_cells_an_answer_touches_are_run(course):
    assignment = bank.load(course, "double")
    assert [test.name for test in assignment.touched_by("four_times")] == ["test_four_times"]
    assert [test.name for test in assignment.touched_by("double")] == ["test_double", "test_four_times"]
    needed = assignment.needed_source(assignment.cell("test_four_times"))
    assert [cell.name for cell in needed if cell.kind == "solution"] == ["double", "four_times"]
    assert not any("nobody" in cell.source for cell in needed)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("double/right_bad.py", "# fails\ndef double(x):\n    return x\n", "fails at line 1 and should pass"),
        ("double/wrong_right.py", '# right -> test_double: "x"\ndef double(x):\n    return 2 * x\n', "does not"),
        (
            "double/wrong_reason.py",
            '# other reason -> test_double: "строки"\ndef double(x):\n    return x + x if type(x) is str else abs(2 * x)\n',
            "the message should say 'строки'",
        ),
        (
            "four_times/wrong_other.py",
            '# another exercise -> test_double: "x"\ndef four_times(x):\n    return 4 * x\n',
            "does not depend on this exercise",
        ),
    ],
)
def test_an_answer_that_is_not_what_it_says_is_noticed(course, capsys, name, text, words):
    write(course, name, text)
    problems = graded(course)
    assert any(words in problem for problem in problems)
    assert {problem.split(":")[0] for problem in problems} == {f"double/{name.removesuffix('.py')}"}
    assert main(["--course-dir", str(course), "answers", "double", name.split("/")[0]]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("double/right_x.py", "def double(x):\n    return 2 * x\n"),
        ("double/wrong_x.py", "# no test named\ndef double(x):\n    return x\n"),
        ("double/right_x.py", '# right and caught -> test_double: "x"\n'),
        ("double/other_x.py", "# neither right nor wrong\n"),
        ("double/wrong_x.py", '# no such test -> test_treble: "x"\n'),
        ("treble/right_x.py", "# no such exercise\n"),
        ("double/right_x.py", ""),
    ],
)
def test_a_file_not_of_the_form_is_named(course, name, text):
    write(course, name, text)
    with pytest.raises(CourseError, match=name.split("/")[1]):
        graded(course)


def test_an_assignment_that_does_not_exist_is_named(course):
    with pytest.raises(CourseError, match="treble"):
        bank.load(course, "treble")


def stopped_at(assignment, answers, test: str):
    found = []
    for answer in answers:
        if test in answer.caught_by:
            changed = assignment.with_source(answer.exercise, answer.source)
            found.append((answer, changed.run([changed.cell(test)])[test]))
    return found


def test_every_check_is_a_mutant_and_needs_a_wrong_answer(course):
    assignment = bank.load(course, "double")
    answers = bank.read_answers(course, assignment)
    found = mutants(assignment.cell("test_double"))
    assert [mutant.check.split("(")[1][:6] if mutant.check else "" for mutant in found] == ["", "double", "double"]
    for mutant in found:
        assert killer(assignment, mutant, stopped_at(assignment, answers, "test_double")) is not None
    without = [answer for answer in answers if answer.slug != "wrong_text"]
    needed = [killer(assignment, mutant, stopped_at(assignment, without, "test_double")) for mutant in found]
    assert sorted(map(bool, needed)) == [False, True, True], "no answer fails on strings any more"


def test_a_visible_check_is_no_mutant(course):
    test = bank.load(course, "double").cell("test_four_times")
    assert [mutant.check[:12] for mutant in mutants(test)] == ["", "checks.below"]
    assert "assert" not in hidden_region(test.source)
    assert mutants(bank.load(course, "double").cell("double")) == []


CHANGES = {"changes": "def f(x):\n    x.pop()\n    return 1", "keeps": "def f(x):\n    return len(x[:-1])"}


@pytest.mark.parametrize("kind", CHANGES)
def test_answers_that_change_their_arguments_are_seen_in_the_bank(kind):
    test = "from graders import checks\nx = [1, 2]\nassert f(x) == 1 and x == [1, 2]\nchecks.keeps_arguments('изменён')"
    cells = [bank.Cell("f", "solution", CHANGES[kind]), bank.Cell("test", "test", test)]
    assignment = bank.Assignment("a", tuple(bank.analysed(cell, cell.name) for cell in cells))
    verdict = assignment.run([assignment.cell("test")])["test"]
    assert verdict.passed == (kind == "keeps")
    assert verdict.passed or (verdict.message, verdict.line) == ("CheckFailed: изменён", 4)


@pytest.mark.parametrize(("body", "passed"), [("len(table)", False), ("len(x)", True)])
def test_answers_that_ask_for_data_of_the_notebook_are_seen_in_the_bank(body, passed):
    test = "from graders import checks\nassert f([1, 2]) == 2\nchecks.out_of_reach(['table'], 'чужое')\nassert f(table) == 2"
    cells = [
        bank.Cell("data", "given", "table = [3, 4]"),
        bank.Cell("f", "solution", f"def f(x):\n    return {body}"),
        bank.Cell("test", "test", test),
    ]
    assignment = bank.Assignment("a", tuple(bank.analysed(cell, cell.name) for cell in cells))
    verdict = assignment.run([assignment.cell("test")])["test"]
    assert verdict.passed == passed
    assert passed or (verdict.message, verdict.line) == ("CheckFailed: чужое", 4)


def test_a_model_that_is_given_may_be_trained_and_an_array_beside_it_not_changed():
    made = "import keras, numpy as np\nfrom graders import checks\nx = np.ones((4, 1))\n"
    made += "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n"
    test = f"{made}f(model, x, x[:, 0])\nchecks.keeps_arguments('изменён')"
    fit = "def f(model, x, y):\n    model.compile('sgd', 'mse')\n    model.fit(x, y, verbose=0)\n"
    for answer, passed in ((fit, True), (f"{fit}    y -= 1", False)):
        cells = [bank.Cell("f", "solution", answer), bank.Cell("test", "test", test)]
        assignment = bank.Assignment("a", tuple(bank.analysed(cell, cell.name) for cell in cells))
        assert assignment.run([assignment.cell("test")])["test"].passed == passed


@pytest.fixture
def solved(course, monkeypatch):
    """The course as `solutions` sees it."""
    monkeypatch.setattr(solutions, "ROOT", course)
    monkeypatch.setattr(solutions, "FOLDER", course / "benchmarks/equivalent")
    return course


def test_slips_in_solutions_are_graded_and_survivors_listed(solved, capsys):
    report = solutions.run(["double"], exercise="double")
    made = {outcome.mutant.slip.source: outcome for outcome in report.outcomes}
    # both see it, and the quicker one is asked first
    assert made["def double(x):\n    return x - x"].stopped_by in {"test_double", "test_four_times"}
    survivors = {mutant.slip.source: mutant for mutant in report.left()}
    mutant = survivors["def double(x):\n    x += x\n    return x"]
    listed = solved / "benchmarks/equivalent/double.txt"
    listed.parent.mkdir(parents=True)
    listed.write_text(f"# why\n[same] numbers and texts are not changed in place\n  {mutant}\n  0123456789 gone\n")
    again = solutions.run(["double"], exercise="double")
    assert mutant.key not in {other.key for other in again.left()}
    assert again.stale == ["double: 0123456789"]
    assert again.caught() > report.caught()
    assert solutions.summary(again)[-1].split()[0] == "all"


def test_what_tests_said_of_mutants_is_kept(solved, tmp_path, capsys, monkeypatch):
    folder = tmp_path / "kept"
    first = solutions.run(["double"], exercise="four_times", folder=folder)
    monkeypatch.setattr(solutions, "examine", lambda *task: pytest.fail("it was graded before"))
    second = solutions.run(["double"], exercise="four_times", folder=folder)
    assert sorted(map(str, second.left())) == sorted(map(str, first.left()))
    assert {(outcome.mutant.key, outcome.stopped_by) for outcome in second.outcomes} == {
        (outcome.mutant.key, outcome.stopped_by) for outcome in first.outcomes
    }


def test_what_has_a_part_in_a_verdict_is_in_the_key_of_a_kept_one():
    package = Path(bank.__file__).parents[1]
    files = {path.relative_to(package).as_posix() for pattern in solutions.HARNESS for path in package.glob(pattern)}
    assert len(files) == len(solutions.HARNESS), "a file that was moved counts no more"
    script = "import sys, graders.bank.answers; print(*(name for name in sys.modules if name.startswith('graders.')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    imported = {f"{name.removeprefix('graders.').replace('.', '/')}.py" for name in done.stdout.split()}
    # links between processes, a graph's rounding, digests, headers, other languages and where files lie: none of it is
    # in a verdict
    others = {
        "bank/headers.py",
        "execution/judge/link.py",
        "execution/judge/brief.py",
        "execution/store.py",
        "kernel/preloading.py",
        "files.py",
        "text.py",
        "wording/backwards.py",
        "wording/editions.py",
        "wording/replacing.py",
        "wording/slots.py",
        "wording/texts.py",
    }
    assert {name for name in imported if (package / name).exists()} - others == files


@pytest.mark.parametrize(
    "text", ["0123456789 no reason\n", "[dull] x\n", "[same] \n", "[same] x\n 0123456789\n 0123456789\n"]
)
def test_a_list_of_equivalent_mutants_not_of_the_form_is_named(solved, text):
    path = solved / "benchmarks/equivalent/double.txt"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(CourseError, match=r"double\.txt"):
        solutions.read_list("double")


def test_an_endless_loop_is_stopped(solved):
    source = "def double(x):\n    while True:\n        pass"
    assert solutions.said(solved, "double", "double", source, "test_double", 0.2) == solutions.TIME
    assert (
        solutions.said(solved, "double", "double", "def double(x):\n    return x + x", "test_double", 60)
        == solutions.PASSED
    )


def test_a_worker_that_dies_over_a_mutant_takes_no_other_with_it(solved, monkeypatch):
    assignment = bank.load(solved, "double")
    sources = ["def double(x):\n    import os\n    os._exit(1)", "def double(x):\n    return 2"]
    chosen = [solutions.Mutant("double", "double", "x", Slip("x", "x", source)) for source in sources]
    run = solutions.Run({"double": assignment}, 1, solutions.Memory(None))
    monkeypatch.setattr(run, "_measure", lambda chosen: None)
    monkeypatch.setattr(run, "_seconds", {("double", test): 1.0 for test in ("test_double", "test_four_times")})
    outcomes = {outcome.mutant.slip.source: outcome.message for outcome in run.outcomes(chosen)}
    assert outcomes[sources[0]] == "the process died"
    assert outcomes[sources[1]] != "the process died"


def test_calibration_runs_every_right_answer_with_other_seeds(course, monkeypatch):
    monkeypatch.setattr(calibration, "ROOT", course)
    found = calibration.subjects("double")
    assert {(test.name, answer.slug) for _, test, answer in found} == {
        ("test_four_times", "reference"), ("test_four_times", "right_times"), ("test_four_times", "right_plain")
    }  # fmt: skip
    values, failures = calibration.scatter("double", "test_four_times", found[0][2], range(1, 5))
    ((what, upper),) = values
    assert (what, upper, failures) == ("разница", True, [])
    assert len({value for value, _ in values[what, upper]}) == 4, "each seed gives another value"
    assert {limit for _, limit in values[what, upper]} == {100.0}


def test_visible_checks_are_measured_where_they_depend_on_chance(course, monkeypatch):
    monkeypatch.setattr(visible, "ROOT", course)
    assignment = bank.load(course, "double")
    source = """
noise = abs(float(keras.random.normal(())))
for value in (noise, 1.5 * noise):
    assert np.isfinite(value) and four_times(1) + value >= 4 and value < noise + 100, "учетверите"
assert double(2) > 3 and len("ab") == 2
### BEGIN HIDDEN TESTS
assert noise < 1e-9
### END HIDDEN TESTS
"""
    changed = assignment.with_source("test_four_times", source)
    monkeypatch.setattr(bank, "load", lambda *_: changed)
    (answer,) = [one for one in visible.right_answers(changed, "four_times", None) if one.slug == "right_plain"]
    found, failures = visible.scatter("double", "test_four_times", answer, range(1, 5))
    assert not failures
    by_text = {row.measured: row for row in visible.rows("test_four_times", answer, found)}
    assert set(by_text) == {"four_times(1) + value", "value / limit"}, "what is always the same is left out"
    lower, share = by_text["four_times(1) + value"], by_text["value / limit"]
    assert (lower.upper, lower.limit, len(lower.values), len(set(lower.values))) == (False, 4.0, 8, 8)
    assert (share.upper, share.limit) == (True, 1.0) and np.all(share.values < 0.1)
    assert lower.chance > share.chance


def test_a_right_answer_that_a_visible_check_refuses_is_told(course, monkeypatch):
    monkeypatch.setattr(visible, "ROOT", course)
    assignment = bank.load(course, "double")
    changed = assignment.with_source(
        "test_double", "assert abs(float(keras.random.normal(()))) + double(0) > 9, 'мало'"
    )
    monkeypatch.setattr(bank, "load", lambda *_: changed)
    found, failures = visible.scatter("double", "test_double", bank.reference_answer(changed, "double"), range(2))
    assert len(failures) == 2 and "мало" in failures[0]
    (row,) = visible.rows("test_double", bank.reference_answer(changed, "double"), found)
    assert row.chance > 0.5


def test_tests_without_comparisons_of_numbers_are_not_measured(solved):
    assert visible.measuring(bank.load(solved, "double").cell("test_double")) is None


def test_the_estimate_is_near_the_truth():
    generator = np.random.default_rng(0)
    draws = np.exp(generator.normal(-1, 0.3, size=(400, 30)))
    # the true chance of a value above exp(-1 + 3 * 0.3)
    estimates = [calibration.failure_estimate(values, np.exp(-0.1), True) for values in draws]
    assert 0.00135 < np.mean(estimates) < 0.01, "cautious with 30 values, not wildly so"
    shares = 1 - draws / 10
    assert calibration.failure_estimate(shares[0], 0.5, False) < 1e-3
    assert calibration.failure_estimate(shares[0], 0.99, False) > 0.5
    # how far a value scatters about zero: no logarithm should be taken of that
    assert calibration.failure_estimate(np.abs(generator.normal(0, 0.03, 30)), 0.15, True) < 1e-3
    # a positive value hundreds of times above its limit does not fall below it by chance
    assert calibration.failure_estimate(np.exp(generator.normal(6, 0.4, 30)), 1, False) < 1e-6
    assert calibration.failure_estimate(np.ones(30), 0.9, False) == 0
    assert calibration.failure_estimate(np.zeros(30), 0.9, False) == 1


def test_the_bound_holds_the_truth_in_nineteen_cases_of_twenty():
    generator = np.random.default_rng(1)
    for runs, distance in [(30, 3.5), (100, 3.0)]:
        draws = generator.normal(size=(400, runs)) - 10  # none is positive: no logarithms
        estimates = [calibration.failure_estimate(values, distance - 10, True) for values in draws]
        bounds = [calibration.upper_bound(estimate, runs) for estimate in estimates]
        truth = norm.sf(distance)
        assert 0.92 < np.mean([bound >= truth for bound in bounds]) < 0.98
    assert [calibration.upper_bound(estimate, 30) for estimate in (0.0, 0.5, 1.0)] == [0, 1, 1]
    assert calibration.upper_bound(1e-12, 30) == 1e-12
    assert 1e-3 < calibration.upper_bound(1e-3, 100) < calibration.upper_bound(1e-3, 30) < 1e-2


def test_a_row_of_the_table_depends_on_code_and_not_on_words(course):
    assignment = bank.load(course, "double")
    answer = bank.reference_answer(assignment, "four_times")
    test = assignment.cell("test_four_times")
    before = calibration.digest(test, answer)
    reworded = assignment.with_source("test_four_times", test.source.replace("разница", "ошибка"))
    assert calibration.digest(reworded.cell("test_four_times"), answer) == before
    end = "### END HIDDEN TESTS"
    looking = assignment.with_source("test_four_times", test.source.replace(end, f"checks.keeps_arguments('x')\n{end}"))
    assert looking != assignment
    assert calibration.digest(looking.cell("test_four_times"), answer) == before
    apart = test.source.replace(
        "from graders import checks\n", "from graders import checks\nchecks.out_of_reach(['x'], 'x')\n"
    )
    reaching = assignment.with_source("test_four_times", apart)
    assert reaching != assignment
    assert calibration.digest(reaching.cell("test_four_times"), answer) == before
    stricter = assignment.with_source("test_four_times", test.source.replace("100", "10"))
    assert calibration.digest(stricter.cell("test_four_times"), answer) != before


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "adafactor"])
def test_a_training_in_the_bank_is_the_same_as_elsewhere(optimizer):
    """It builds the optimizer first, which saves time; also when layers were frozen after compiling."""

    def weights():
        keras.utils.set_random_seed(3)
        layers = [keras.layers.Dense(4, "relu"), keras.layers.Dropout(0.2), keras.layers.Dense(1)]
        model = keras.Sequential([keras.Input(shape=(2,)), *layers])
        model.compile(optimizer=optimizer, loss="mse")
        layers[0].trainable = False
        assert not model.optimizer.built
        x = np.random.default_rng(0).normal(size=(40, 2))
        model.fit(x, x.sum(axis=1), epochs=3, verbose=0)
        return model.get_weights()

    fit = keras.Model.fit
    expected = weights()
    with bank._optimizers_built_first():
        assert keras.Model.fit is not fit
        found = weights()
    assert keras.Model.fit is fit
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_a_run_lets_go_of_what_earlier_ones_made():
    """Thousands of answers are graded in one process."""
    made = "model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1, 'sigmoid')])\n"
    trains = "    model.compile('sgd', 'binary_crossentropy')\n    model.fit(np.ones((4, 1)), np.ones(4), verbose=0)\n"
    cells = [
        bank.Cell("start", "given", "import keras\nimport numpy as np"),
        bank.Cell("f", "solution", f"{made}def f():\n{trains}    return f"),
        bank.Cell("test", "test", "assert callable(f())"),
    ]
    assignment = bank.Assignment("a", tuple(bank.analysed(cell, cell.name) for cell in cells))
    kept = []
    for _ in range(3):
        assert assignment.run([assignment.cell("test")])["test"].passed
        gc.collect()
        kept.append(sum(isinstance(thing, (keras.Model, FuncGraph)) for thing in gc.get_objects()))
    assert kept[0] > 0, "the last run's are still there"
    assert kept[2] == kept[1] <= kept[0]


def test_the_same_losses_are_measured_once_and_others_anew(monkeypatch):
    """Students' own trainings are not touched by it."""
    measured, measure = [], bank._measure

    def watch(*arguments, **options):
        measured.append(options["epochs"])
        return measure(*arguments, **options)

    monkeypatch.setattr(bank, "_measure", watch)
    monkeypatch.setattr(bank, "_measured", {})
    test = """
from graders import checks
import keras, numpy as np
x, y = np.linspace(-1, 1, 8).reshape(-1, 1), np.ones(8)
found = []
for bias, rate, epochs, sign in [(0, 0.1, 2, 1), (0, 0.1, 2, 1), (1, 0.1, 2, 1), (0, 0.2, 2, 1), (0, 0.1, 3, 1), (0, 0.1, 2, 3)]:
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    network.layers[0].bias.assign([bias])
    found.append(list(map(float, checks.losses(network, keras.optimizers.SGD(rate), "mse", x, y * sign, epochs=epochs))))
raise ValueError(f"{found}, {f()}")
"""
    cells = [bank.Cell("f", "solution", "def f():\n    return 1"), bank.Cell("test", "test", test)]
    assignment = bank.Assignment("a", tuple(bank.analysed(cell, cell.name) for cell in cells))
    said = [assignment.run([assignment.cell("test")])["test"].message for _ in range(2)]
    assert said[0] == said[1]
    found = ast.literal_eval(said[0].removeprefix("ValueError: "))[0]
    assert found[0] == found[1] and len({str(losses) for losses in found}) == 5
    assert measured == [2, 2, 2, 3, 2]


def test_an_answer_may_be_graded_in_brief():
    cells = [
        bank.Cell("f", "solution", "def f(x):\n    return 2 * x"),
        bank.Cell("test_two", "test", "assert f(1) == 2"),
        bank.Cell("test_six", "test", "assert f(3) == 6"),
        bank.Cell("g", "solution", "def g(x):\n    return f(x) + 1"),
        bank.Cell("test_g", "test", "assert g(2) == 5"),
    ]
    assignment = bank.Assignment("a", tuple(bank.analysed(cell, cell.name) for cell in cells))
    reference = bank.reference_answer(assignment, "f")
    below = {"test_two", "test_six"}
    for caught_by, wanted in [
        ((), below),
        (("test_six",), {"test_six"}),
        (("test_two", "test_g"), {"test_two", "test_g"}),
    ]:
        answer = replace(reference, slug="x", caught_by=caught_by)
        assert set(bank.grade(assignment, answer, brief=True)) == wanted
        assert set(bank.grade(assignment, answer)) == {*below, "test_g"}


@pytest.mark.parametrize(
    "names, message",
    [
        (["doubel"], "doubel: no such assignment"),
        (["double", "four_time"], "four_time: no such exercise in double; did you mean four_times?"),
        (["double", "?"], "?: no such exercise in double; there are: "),
    ],
)
def test_the_command_names_what_it_does_not_find(course, capsys, names, message):
    assert main(["--course-dir", str(course), "answers", *names]) == 1
    (line,) = (line for line in capsys.readouterr().err.splitlines() if line.startswith("course: "))
    assert message.partition(": ")[2] in line


def test_an_assignment_without_answers_is_told(course, capsys, tmp_path):
    bare = shutil.copytree(course, tmp_path / "bare")
    shutil.rmtree(bare / "tests/answers")
    assert main(["--course-dir", str(bare), "answers", "double"]) == 1
    assert f"{bare}/tests/answers/double: no known answers there" in capsys.readouterr().err
