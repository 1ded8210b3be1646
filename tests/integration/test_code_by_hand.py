"""Code that a person grades, a solution with points and no test: nothing that a student wrote gets 0 unseen."""

import shutil
import textwrap

import nbformat
import pytest
from nbgrader.api import Gradebook
from support import code, hand_in, release_course

from graders import course
from graders.cli import main

SOURCE = """\
    # Задание

    ```python
    points = [3, 1, 2]
    ```

    ```python nbgrader={"grade": true, "grade_id": "walk", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
    ### BEGIN SOLUTION
    route = sorted(points)
    ### END SOLUTION
    ```

    ## Дальше

    ```python nbgrader={"grade": true, "grade_id": "test_points", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
    assert points
    ### BEGIN HIDDEN TESTS
    assert len(points) == 3
    ### END HIDDEN TESTS
    ```

    <!-- #region nbgrader={"grade": true, "grade_id": "why", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false} -->
    ВАШ ОТВЕТ ЗДЕСЬ
    <!-- #endregion -->
    """
STUB, WALK = 2, "walk"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return release_course(tmp_path_factory.mktemp("by_hand") / "small", textwrap.dedent(SOURCE))


@pytest.fixture
def place(released, tmp_path):
    return shutil.copytree(released, tmp_path / "small")


def submit(place, student, change):
    given = nbformat.read(place / "release/double/double.ipynb", 4).cells[1].source
    hand_in(place, student, given, change=change)


def typed(source):
    def change(notebook):
        notebook.cells[STUB].source = source

    return change


def below(*cells):
    return lambda notebook: notebook.cells.__setitem__(slice(STUB + 1, STUB + 1), cells)


def cut(notebook):
    notebook.cells[STUB].source = "first = min(points)"
    notebook.cells.insert(STUB + 1, code("route = [first, 2, 3]"))


def as_text(notebook):
    notebook.cells[STUB] = nbformat.v4.new_markdown_cell("Обойти по порядку", metadata=notebook.cells[STUB].metadata)


# Student: what is handed in, and whether a person has to look.
CLASS = {
    "blank": (lambda notebook: None, False),
    "typed": (typed("route = sorted(points)"), True),
    "below": (below(code("route = sorted(points)")), True),
    "far": (below(code(""), code("  "), code("route = sorted(points)")), True),
    "words": (below(nbformat.v4.new_markdown_cell("Обойти по порядку")), True),
    "above": (lambda notebook: notebook.cells.insert(STUB, code("route = sorted(points)")), True),
    "cut": (cut, True),
    "as_text": (as_text, True),
    "deleted": (lambda notebook: notebook.cells.pop(STUB), True),
    "comment": (typed("# ВАШ КОД ЗДЕСЬ: не успел"), True),
}


def grades(place, name=WALK):
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        return {
            submission.student.id: gradebook.find_grade(name, "double", "double", submission.student.id).to_dict()
            for submission in gradebook.find_assignment("double").submissions
        }


def give(place, points, *students, name=WALK):
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        for student in students:
            grade = gradebook.find_grade(name, "double", "double", student)
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def waiting(place, name=WALK):
    return {student for student, grade in grades(place, name).items() if grade["needs_manual_grade"]}


def test_whatever_was_written_waits_for_a_person_at_each_door(place, capsys):
    for student, (change, _) in CLASS.items():
        submit(place, student, change)
    theirs = shutil.copytree(place, place.with_name("theirs"))
    assert main(["--course-dir", str(place), "grade", "double"]) == 0
    told = capsys.readouterr().out
    assert told.count("cell walk is untouched; what stands beside it may be the answer, and waits for a person") == 4
    expected = {student for student, (_, looked_at) in CLASS.items() if looked_at}
    assert waiting(place) == expected and grades(place)["blank"]["auto_score"] == 0
    assert (
        "10 of 10 already graded" in (main(["--course-dir", str(place), "grade", "double"]), capsys.readouterr().out)[1]
    )
    shutil.copytree(place / ".cache/results", theirs / ".cache/results")
    api = course.open_course(theirs)
    for student in ("below", "above", "blank"):
        assert api.autograde("double", student)["success"]
    assert waiting(theirs) == {"below", "above"}


def test_what_was_graded_comes_back_with_another_answer_alone(place, capsys):
    about = [code("route = sorted(points)"), nbformat.v4.new_markdown_cell("По порядку")]
    submit(place, "beside", below(*about))
    submit(place, "inside", lambda notebook: (typed("route = points")(notebook), below(about[1])(notebook)))
    assert main(["--course-dir", str(place), "grade", "double"]) == 0
    give(place, 3, "beside", "inside")
    assert main(["--course-dir", str(place), "grade", "double", "--force"]) == 0
    assert waiting(place) == set()
    submit(place, "beside", below(about[0], nbformat.v4.new_markdown_cell("По убыванию")))
    submit(place, "inside", typed("route = points"))
    assert main(["--course-dir", str(place), "grade", "double"]) == 0
    assert waiting(place) == {"beside", "inside"}, "the words were a part of what was graded"
    assert {grade["manual_score"] for grade in grades(place).values()} == {3}
    give(place, 3, "beside", "inside")
    submit(place, "inside", lambda notebook: None)
    assert main(["--course-dir", str(place), "grade", "double"]) == 0
    assert waiting(place) == {"inside"}, "an answer that was taken back is another one, too"


def test_a_written_answer_that_stands_as_code_below_its_cell_comes_back_with_other_code(place):
    """Its cell is the same both times; what a person has graded is what it points to."""

    def printed(text):
        return lambda notebook: notebook.cells.append(code(f"print({text!r})"))

    submit(place, "anna", printed("не знаю"))
    assert main(["--course-dir", str(place), "grade", "double"]) == 0
    assert waiting(place, "why") == {"anna"}
    give(place, 0, "anna", name="why")
    assert main(["--course-dir", str(place), "grade", "double", "--force"]) == 0
    assert waiting(place, "why") == set(), "nothing is new"
    submit(place, "anna", printed("Обойти по порядку"))
    assert main(["--course-dir", str(place), "grade", "double"]) == 0
    assert waiting(place, "why") == {"anna"}
