"""The known answers of the bank get the points they deserve, for the reason they deserve them.

Of wrong answers that the same tests are to catch with the same words, one stands for all of them here: `course answers`,
which a weekly job runs and whoever changes an assignment, grades every one. The reference solutions are graded in
`test_submissions.py`, as students are.
"""

import ast
import functools
from collections import Counter

import calibration
import mutation
import pytest
import solutions
from kept import by_content, files
from support import ROOT

from graders.bank import answers as bank
from graders.bank.mutants import hidden_region

ASSIGNMENTS = {path.name: bank.load(ROOT, path.name) for path in sorted((ROOT / "source").iterdir()) if path.is_dir()}


class Exercise:
    """One class an exercise, so that pytest-xdist keeps every core busy to the end."""

    assignment = exercise = first = ""

    @by_content("answers", lambda answer: bank.depends_on(ASSIGNMENTS[answer.assignment], answer))
    def test_answer(self, answer):
        """One right answer goes through every test that touches it, all answers do in `course answers NAME`."""
        brief = answer.slug != self.first
        assert bank.complaints(answer, bank.grade(ASSIGNMENTS[self.assignment], answer, brief=brief)) == []


class InEnglish:
    """By the tests of the other edition, whose code is the same but for its words: a wrong answer to each exercise.

    And all to the quiz, whose letters are words, too.
    """

    assignment = ""

    @by_content("answers", lambda answer: bank.depends_on(edition(answer.assignment, "en"), answer))
    def test_answer(self, answer):
        """All of them in `course answers NAME --language en`."""
        assert bank.complaints(answer, bank.grade(edition(self.assignment, "en"), answer, brief=True)) == []


@functools.cache
def edition(name, language):
    return bank.load(ROOT, name, language)


def in_english(name):
    assignment = ASSIGNMENTS[name]
    for exercise in assignment.exercises():
        answers = one_of_each_kind(bank.read_answers(ROOT, assignment, exercise))
        wrong = [answer for answer in answers if answer.caught_by]
        for answer in answers if exercise == "quiz" else wrong[:1]:
            if not answer.slug.endswith(bank.RUSSIAN):
                yield bank.in_language(ROOT, answer, "en")


def classes():
    for name, assignment in ASSIGNMENTS.items():
        for exercise in assignment.exercises():
            title = f"Test_{name}_{exercise}".title().replace("_", "")
            first = bank.read_answers(ROOT, assignment, exercise)[0].slug  # a right one: they are sorted
            yield title, type(title, (Exercise,), {"assignment": name, "exercise": exercise, "first": first})
        title = f"Test{name.title()}InEnglish"
        yield title, type(title, (InEnglish,), {"assignment": name})


def one_of_each_kind(answers):
    """Every right answer; of wrong ones the first of those with the same tests and the same reason."""
    kinds = {}
    for answer in answers:
        kinds.setdefault((answer.caught_by, answer.reason) if answer.caught_by else answer.slug, answer)
    return list(kinds.values())


globals().update(classes())


def pytest_generate_tests(metafunc):
    if (of := metafunc.cls) is not None:
        if issubclass(of, InEnglish):
            answers = list(in_english(of.assignment))
        else:
            answers = one_of_each_kind(bank.read_answers(ROOT, ASSIGNMENTS[of.assignment], of.exercise))
        metafunc.parametrize("answer", answers, ids=[f"{answer.exercise}/{answer.slug}" for answer in answers])


@pytest.mark.parametrize("assignment", ASSIGNMENTS.values(), ids=ASSIGNMENTS)
def test_the_bank_is_rich_enough(assignment):
    """Four right and six wrong answers to each exercise, and each test has at least one to catch."""
    answers = bank.read_answers(ROOT, assignment)
    right = Counter(answer.exercise for answer in answers if not answer.caught_by)
    wrong = Counter(answer.exercise for answer in answers if answer.caught_by)
    exercises = assignment.exercises()
    assert {name: right[name] for name in exercises if right[name] < 4} == {}
    assert {name: wrong[name] for name in exercises if wrong[name] < 6} == {}
    caught = {test for answer in answers for test in answer.caught_by}
    assert [cell.name for cell in assignment.cells if cell.kind == "test" and cell.name not in caught] == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS.values(), ids=ASSIGNMENTS)
def test_every_test_cell_has_visible_and_hidden_checks(assignment):
    for cell in assignment.cells:
        if cell.kind == "test":
            hidden = hidden_region(cell.source)
            assert "checks." in hidden, cell.name
            assert "assert" in cell.source.replace(hidden, ""), cell.name


@pytest.mark.parametrize("assignment", ASSIGNMENTS.values(), ids=ASSIGNMENTS)
def test_hidden_tests_use_plain_data_only(assignment):
    """They are to run outside the student's process: no source, frames, identity or kernel history."""
    forbidden = {"inspect", "globals", "locals", "vars", "get_ipython", "In", "Out", "id", "optimizer", "__code__", "_"}
    for cell in assignment.cells:
        for node in ast.walk(ast.parse(hidden_region(cell.source))):
            assert not isinstance(node, (ast.Is, ast.IsNot)), f"{cell.name}: identity"
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            assert name not in forbidden, f"{cell.name}: {name}"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_calibration_table_is_of_these_tests_and_answers(name):
    made = {(row["test"], row["answer"], row["digest"]) for row in calibration.read_table(name)}
    wanted = {
        (test.name, f"{answer.exercise}/{answer.slug}", calibration.digest(test, answer))
        for _, test, answer in calibration.subjects(name)
    }
    assert made == wanted, f"run: python benchmarks/calibration.py {name}"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_no_right_answer_fails_once_in_a_thousand(name):
    rows = calibration.read_table(name)
    assert [row for row in rows if not calibration.good(row)] == []
    assert all(int(row["passed"].split("/")[1]) >= 30 for row in rows)


@by_content("samples of mutants", lambda: files(ROOT, "source/*/*.md", "tests/answers/*/*/*.py", "graders/bank/*.py"))
def test_hidden_checks_are_needed_in_a_sample(capsys):
    """All of them: python benchmarks/mutation.py."""
    assert mutation.survivors(list(ASSIGNMENTS), sample=2, seed=1) == []


LISTED = sorted(path.stem for path in solutions.FOLDER.glob("*.txt"))


@by_content(
    "samples of mutants of solutions",
    lambda: files(
        ROOT,
        "source/*/*.md",
        "tests/answers/*/*/*.py",
        "graders/bank/*.py",
        "benchmarks/solutions.py",
        "benchmarks/equivalent/*.txt",
    ),
)
def test_slips_in_right_answers_are_caught_in_a_sample(capsys):
    """All of them: python benchmarks/mutation.py --solutions."""
    report = solutions.run(LISTED, quick=True, sample=40, seed=1)
    assert len(report.outcomes) == 40
    assert [str(mutant) for mutant in report.left()] == []


@pytest.mark.parametrize("name", LISTED)
def test_the_list_of_equivalent_mutants_is_of_these_answers(name):
    keys = {mutant.key for mutant in solutions.mutants(ASSIGNMENTS[name])}
    stale = sorted(solutions.read_list(name).keys() - keys)
    assert stale == [], f"no mutants any more; run: python benchmarks/mutation.py --solutions {name}"
