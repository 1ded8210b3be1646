"""Every known answer of the bank gets the points it deserves, for the reason it deserves them.

The reference solutions are graded in `test_submissions.py`, as students are.
"""

from collections import Counter

import calibration
import mutation
import pytest
from conftest import ROOT

from graders import bank
from graders.mutants import hidden_region

ASSIGNMENTS = {path.name: bank.load(ROOT, path.name) for path in sorted((ROOT / "source").iterdir()) if path.is_dir()}


class Bank:
    """One class an assignment, so that two of them can be graded side by side."""

    def check(self, answer):
        assert bank.complaints(answer, bank.grade(ASSIGNMENTS[answer.assignment], answer)) == []


def bank_of(name: str) -> type:
    test = pytest.mark.parametrize(
        "answer", bank.read_answers(ROOT, ASSIGNMENTS[name]), ids=lambda answer: str(answer).split("/", 1)[1]
    )
    return type(f"Test{name.title()}", (Bank,), {"test_answer": test(lambda self, answer: self.check(answer))})


globals().update({f"Test{name.title()}": bank_of(name) for name in ASSIGNMENTS})


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
    for cell in assignment.cells:
        for word in (
            "inspect",
            "globals(",
            "locals(",
            "get_ipython",
            "In[",
            "Out[",
            " is not ",
            " is ",
            "id(",
            "patch",
            "optimizer",
        ):
            lines = [
                line
                for line in hidden_region(cell.source).splitlines()
                if word in line.split("#")[0] and '"' not in line
            ]
            assert lines == [], f"{cell.name}: {word!r}"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_calibration_table_is_of_these_tests_and_answers(name):
    rows = calibration.read_table(name)
    made = {(row["test"], row["answer"], row["digest"]) for row in rows}
    wanted = {
        (test.name, f"{answer.exercise}/{answer.slug}", calibration.digest(test, answer))
        for _, test, answer in calibration.subjects(ROOT, name)
    }
    assert made == wanted, f"run: python benchmarks/calibration.py {name}"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_no_right_answer_fails_once_in_a_thousand(name):
    for row in calibration.read_table(name):
        passed, runs = row["passed"].split("/")
        assert passed == runs and int(runs) >= 30, row
        assert float(row["fails, estimate"]) < 1e-3, row


def test_hidden_checks_are_needed_in_a_sample(capsys):
    """All of them: python benchmarks/mutation.py."""
    assert mutation.survivors(list(ASSIGNMENTS), sample=8, seed=1) == []
