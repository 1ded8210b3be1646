"""Jupyter's "Run All" goes past an exercise that is not solved, and no door takes a failed test for a passed one."""

import nbclient
import nbformat
import pytest
from nbgrader.validator import Validator
from support import RIGHT, code, execute, hand_in, scores

from graders import course
from graders.authoring.assignments import GO_ON, LetRunAllGoOn

WRONG = "def double(x):\n    return 3 * x"


def read(folder):
    return nbformat.read(folder / "release/double/double.ipynb", 4)


def errors(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.ename for output in outputs if output.output_type == "error"]


def tag_all(notebook):
    for cell in notebook.cells:
        cell.metadata["tags"] = [GO_ON]


def test_cells_are_tagged_from_the_first_exercise_on():
    cells = [
        code("import json"),
        nbformat.v4.new_markdown_cell("## 1"),
        code("given = 1", grade_id="given", locked=True),
        code("raise NotImplementedError", grade_id="a", solution=True),
        nbformat.v4.new_markdown_cell("?", metadata={"nbgrader": {"grade_id": "b", "solution": True, "grade": True}}),
        code("a", grade_id="test_a", grade=True, points=1),
        code("plot()"),
    ]
    cells[6].metadata["tags"] = ["hide-input", GO_ON]
    cells[3].metadata["tags"] = ["parameters"]
    nb, _ = LetRunAllGoOn().preprocess(nbformat.v4.new_notebook(cells=cells), {})
    tags = [cell.metadata.get("tags") for cell in nb.cells]
    assert tags == [None, None, None, ["parameters", GO_ON], None, [GO_ON], ["hide-input", GO_ON]]


def test_run_all_goes_past_what_is_unsolved(light):
    notebook = read(light)
    notebook.cells.append(code("after = 'всё выполнено'\nafter"))
    execute(notebook, light, go_on=True)
    assert errors(notebook) == ["NotImplementedError"]
    assert notebook.cells[-1].outputs[0].data["text/plain"] == "'всё выполнено'"


def test_run_all_stops_where_nothing_can_work(light):
    notebook = read(light)
    notebook.cells.insert(0, code("import no_such_package"))
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="no_such_package"):
        execute(notebook, light, go_on=True)


@pytest.mark.parametrize(
    ("solution", "change", "failed"),
    [(None, None, 1), (WRONG, None, 1), (WRONG, tag_all, 1), (RIGHT, tag_all, 0)],
    ids=["as released", "wrong", "wrong and tagged", "right"],
)
def test_validate_sees_each_failing_cell(light, solution, change, failed):
    notebook = read(light)
    if solution:
        notebook.cells[1].source = solution
    if change:
        change(notebook)
    path = light / "double.ipynb"
    nbformat.write(notebook, path)
    found = Validator().validate(str(path)).get("failed", [])
    assert len(found) == failed
    if failed:
        assert found[0]["source"].startswith("assert double(1) == 2")
        assert ("удвойте" if solution else "NotImplementedError") in found[0]["raw_error"]


def test_plain_nbgrader_gives_no_points_for_a_tag(light):
    """`course grade` is tested beside the other doors of a student's check."""
    hand_in(light, "anna", WRONG, change=tag_all)
    hand_in(light, "boris", RIGHT, change=tag_all)
    hand_in(light, "vera", "def double(x):\n    raise NotImplementedError")
    api = course.open_course(light)
    for student in ("anna", "boris", "vera"):
        assert api.autograde("double", student)["success"]
    assert scores(light) == {"anna": 0, "boris": 3, "vera": 0}


def test_validate_tells_of_changed_tests_and_not_of_missing_ones(light):
    notebook = read(light)
    notebook.cells[1].source = WRONG
    test = notebook.cells[2]
    test.source = test.source.replace("== 2", "== 3")
    path = light / "double.ipynb"
    nbformat.write(notebook, path)
    assert Validator().validate(str(path)) == {"changed": [{"source": test.source}]}
    notebook.cells.remove(test)
    nbformat.write(notebook, path)
    assert Validator().validate(str(path)) == {}
