"""Whatever was handed in, nbgrader gives it a grade: what `intake` reads goes through its own autograding."""

import contextlib
import copy
import io
import json

import nbformat
import pytest
from nbgrader.api import Gradebook
from support import RIGHT

from graders import course
from graders.execution import execute
from graders.notebooks import problem_of


class InProcess(execute.Execute):
    """Runs the cells without a kernel; here it matters what nbgrader makes of a submission, not how it is run."""

    def preprocess(self, nb, resources):
        problem = problem_of(nb)
        names = {}
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.execution_count = 1
                try:
                    if problem:
                        raise RuntimeError(problem)
                    with contextlib.redirect_stdout(io.StringIO()):
                        exec(cell.source, names)
                except Exception as error:
                    cell.outputs = [execute.error_output(type(error).__name__, str(error))]
        return nb, resources


@pytest.fixture
def api(light):
    api = course.open_course(light)
    steps = api.config.Autograde.autograde_preprocessors
    api.config.Autograde.autograde_preprocessors = [
        InProcess if issubclass(step, execute.Execute) else step for step in steps
    ]
    return api


def test_nbgrader_gives_every_submission_a_grade(api, light):
    released = nbformat.read(light / "release/double/double.ipynb", 4)
    right = json.loads(json.dumps(released))
    right["cells"][1]["source"] = RIGHT
    _, double, test = right["cells"]
    odd = {"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade": True}}}
    old = nbformat.v3.writes_json(nbformat.convert(nbformat.from_dict(copy.deepcopy(right)), 3))
    cases = {
        "right": ("double.ipynb", json.dumps(right).encode(), 3),
        "Иванов Иван": ("Копия double.ipynb", json.dumps(right).encode(), 3),
        "50% + {student}": ("double.ipynb", json.dumps(right).encode(), 3),
        "encoding": ("double.ipynb", json.dumps(right, ensure_ascii=False).encode("utf-16"), 3),
        "old": ("double.ipynb", old.encode(), 3),
        "kernel": ("double.ipynb", json.dumps(right | {"metadata": {"kernelspec": {"name": "ir"}}}).encode(), 3),
        "copies": ("double.ipynb", json.dumps(right | {"cells": [double, double, test, test]}).encode(), 3),
        "odd": ("double.ipynb", json.dumps(right | {"cells": [odd, double, test | {"cell_type": "raw"}]}).encode(), 3),
        "deleted": ("double.ipynb", json.dumps(right | {"cells": [double]}).encode(), 3),
        "unreadable": ("double.ipynb", b"{", 0),
        "nothing": ("мой файл.csv", b"", 0),
    }
    for student, (name, data, _) in cases.items():
        folder = light / "submitted" / student / "double"
        folder.mkdir(parents=True)
        (folder / name).write_bytes(data)
        (folder / "данные").mkdir()
        (folder / "данные/ряд 1.csv").touch()
    results = {student: api.autograde("double", student) for student in cases}
    assert {student: result["success"] for student, result in results.items()} == dict.fromkeys(cases, True), results
    with Gradebook(api.coursedir.db_url) as gradebook:
        scores = {s.student.id: s.score for s in gradebook.find_assignment("double").submissions}
    assert scores == {student: points for student, (*_, points) in cases.items()}
    assert (light / "autograded/Иванов Иван/double/данные/ряд 1.csv").exists()
    for student in ("Иванов Иван", "50% + {student}", "nothing"):
        assert api.generate_feedback("double", student)["success"]
    cause = nbformat.read(light / "autograded/nothing/double/double.ipynb", 4).cells[2].outputs[0].evalue
    assert cause == "Файла double.ipynb в сданной работе нет. Сдайте тетрадь под этим именем."
    assert cause in (light / "feedback/nothing/double/double.html").read_text(encoding="utf-8")
