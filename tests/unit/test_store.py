"""What is executed again and what is not, told from the keys alone; nothing is executed here."""

import json
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell
from support import code, graded, notebook

from graders.execution import store
from graders.execution.store import Course, Outcome, Store, Work, fingerprint


def work(*cells, files=None, settings=None, released=(), given=None):
    return Work(notebook(*cells), files or {}, settings or {}, Course(notebook(*released), given or {}))


FIRST, SECOND = code("x = 1"), code("y = 2")
A, B = graded("assert x == 1", "a"), graded("assert y == 2", "b")


def outcome(of, positions=None, disturbed=False, mark="ran"):
    """What an execution of the cells at `positions` would give; the outputs say which cell they are of."""
    positions = range(len(of.cells)) if positions is None else positions
    cells = {
        str(n): {
            "outputs": [{"output_type": "stream", "name": "stdout", "text": f"{mark} {of.cells[n].source}"}],
            "execution_count": n + 1,
        }
        for n in positions
    }
    return Outcome(cells, disturbed, {})


def filled(of, entry):
    of.fill(entry)
    return [cell.outputs[0].text for cell in of.cells]


def test_nothing_known_means_everything_runs_and_then_nothing():
    first = work(FIRST, A, SECOND, B)
    assert first.missing(None) == [0, 1, 2, 3]
    entry = first.merged(outcome(first), None)
    again = work(FIRST, A, SECOND, B)
    assert again.key == first.key and again.missing(entry) == []
    assert filled(again, entry) == ["ran x = 1", "ran assert x == 1", "ran y = 2", "ran assert y == 2"]


def test_only_a_changed_test_runs_and_what_stands_before_it():
    before = work(FIRST, A, SECOND, B, code("z = 3"))
    entry = before.merged(outcome(before), None)
    changed = graded("assert y > 1", "b")
    after = work(FIRST, A, SECOND, changed, code("z = 3"))
    assert after.key == before.key
    assert after.missing(entry) == [0, 2, 3], "neither the other test nor the cell behind"
    entry = after.merged(outcome(after, [0, 2, 3], mark="again"), entry)
    assert filled(after, entry) == [
        "again x = 1", "ran assert x == 1", "again y = 2", "again assert y > 1", "ran z = 3"
    ]  # fmt: skip
    assert before.missing(entry) == [], "the former test is still known"


def test_a_test_that_moved_behind_other_code_runs_again():
    before = work(FIRST, A, SECOND)
    entry = before.merged(outcome(before), None)
    assert work(FIRST, SECOND, A).missing(entry) == [0, 1, 2]


def test_what_the_harness_disturbed_is_kept_whole_or_run_whole():
    before = work(FIRST, A, SECOND, B)
    entry = before.merged(outcome(before, disturbed=True), None)
    assert work(FIRST, A, SECOND, B).missing(entry) == []
    assert work(FIRST, A, SECOND).missing(entry) == [0, 1, 2]
    assert work(FIRST, A, SECOND, graded("1", "b")).missing(entry) == [0, 1, 2, 3]
    after = work(FIRST, A, SECOND, graded("1", "b"))
    healed = after.merged(outcome(after, mark="again"), entry)
    assert filled(after, healed)[1] == "again assert x == 1"
    assert before.missing(healed) == [0, 2, 3], "of the disturbed one nothing is left"


@pytest.mark.parametrize(
    "other",
    [
        work(code("x = 2"), A),
        work(FIRST, A, files={"data.csv": b"1"}),
        work(FIRST, A, settings={"timeout": 1}),
        work(FIRST, SECOND, A),
    ],
)
def test_what_a_result_depends_on_is_in_its_key(other):
    assert other.key != work(FIRST, A).key


def test_the_environment_is_in_the_key(monkeypatch):
    key = work(FIRST, A).key
    monkeypatch.setattr("graders.execution.store.environment", lambda: {"keras": "4"})
    assert work(FIRST, A).key != key


def test_every_wing_that_decides_a_result_is_in_the_environment():
    package = Path(store.__file__).parents[1]
    decides = {path.relative_to(package).as_posix() for pattern in store._HARNESS for path in package.glob(pattern)}
    assert all(any(package.glob(pattern)) for pattern in store._HARNESS), "a file that was moved counts no more"
    assert {"checks.py", "notebooks.py", "execution/execute.py", "kernel/server.py", "kernel/sandbox.py"} <= decides
    assert decides >= {
        path.relative_to(package).as_posix()
        for wing in ("execution", "kernel")
        for path in (package / wing).rglob("*.py")
    }


def test_what_a_result_does_not_depend_on_is_not_in_its_key():
    executed = code("x = 1")
    executed.execution_count, executed.outputs = 5, [{"output_type": "stream", "name": "stdout", "text": "1"}]
    text = new_markdown_cell("Ответ: 42")
    late = work(text, executed, A, files={"timestamp.txt": b"2026-12-06 20:30:00 UTC"})
    assert late.key == work(FIRST, A).key
    assert late.missing(work(FIRST, A).merged(outcome(work(FIRST, A)), None)) == []


def test_the_fingerprint_tells_what_the_gradebook_has_to_learn():
    def of(*cells, files=None, settings=None):
        return fingerprint(notebook(*cells), files or {}, settings or {})

    plain = of(FIRST, A)
    assert plain == of(FIRST, A)
    more_points = graded("assert x == 1", "a", points=3)
    answer = new_markdown_cell("Ответ: 42")
    states = {
        of(FIRST, more_points), of(answer, FIRST, A), of(FIRST, A, files={"timestamp.txt": b"2026-12-06 20:30:00 UTC"}),
        of(FIRST, A, files={"data.csv": b""}), of(FIRST, A, settings={"timeout": 1}), of(FIRST, graded("1", "a")),
    }  # fmt: skip
    assert len(states) == 6 and plain not in states


def test_a_stored_result_comes_back(tmp_path):
    store, entry = Store(tmp_path), outcome(work(FIRST, A))
    assert store.load("abcd") is None
    store.save("abcd", entry)
    assert store.load("abcd") == entry
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["cd.json"]


@pytest.mark.parametrize(
    "damage", [lambda text: text[: len(text) // 2], lambda text: text.replace("ran", "run"), lambda text: "[]"]
)
def test_a_damaged_result_is_no_result(tmp_path, damage):
    store = Store(tmp_path)
    store.save("abcd", outcome(work(FIRST, A)))
    path = tmp_path / "ab/cd.json"
    path.write_text(damage(path.read_text()))
    assert store.load("abcd") is None
    store.save("abcd", outcome(work(FIRST, A)))
    assert json.loads(path.read_text()) and store.load("abcd") is not None


def test_what_the_judge_is_given_counts_as_a_part_of_the_test():
    test, given = graded("assert f(limit)", "a"), code("limit = 3", grade_id="given", locked=True)
    before = work(FIRST, test, released=[given, test], given={"data.csv": b"1"})
    for changed in (
        work(FIRST, test, released=[code("limit = 4", grade_id="given", locked=True), test], given={"data.csv": b"1"}),
        work(FIRST, test, released=[given, test], given={"data.csv": b"2"}),
        work(FIRST, test, released=[test], given={"data.csv": b"1"}),
    ):
        assert changed.key == before.key and changed.tests != before.tests
    assert work(FIRST, test, released=[given, test], given={"data.csv": b"1"}).tests == before.tests
