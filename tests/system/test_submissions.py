"""Whole submissions: graded by nbgrader in kernels, and opened by a student who has nothing of this repository."""

import os
import shutil
import subprocess
import sys

import nbclient
import nbformat
import pytest
from kept import by_content, files
from support import ASSIGNMENTS, ROOT, execute, quiet

from graders import course
from graders.demo import reference_cells
from graders.notebooks import grade_id
from graders.reporting.results import read_results


def released(name: str, *, solved: bool) -> nbformat.NotebookNode:
    """The student version, as it is or with the reference solutions put in."""
    notebook = nbformat.read(ROOT / "release" / name / f"{name}.ipynb", 4)
    if solved:
        solutions = reference_cells(ROOT / "source" / name / f"{name}.ipynb")
        for cell in notebook.cells:
            cell.source = solutions.get(grade_id(cell), cell.source)
    return notebook


def parts(name: str) -> dict[str, str]:
    """What a whole submission's result depends on: the assignment, and every step of grading."""
    return files(
        ROOT, f"source/{name}/*", f"release/{name}/*", "graders/**/*.py", "nbgrader_config.py", "tests/support.py"
    )


@by_content("whole submissions", parts)
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_reference_gets_every_point_and_the_untouched_release_none(name, tmp_path):
    shutil.copytree(ROOT / "source" / name, tmp_path / "source" / name)
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    for student, solved in (("reference", True), ("untouched", False)):
        folder = tmp_path / "submitted" / student / name
        folder.mkdir(parents=True)
        nbformat.write(released(name, solved=solved), folder / f"{name}.ipynb")
    api = course.open_course(tmp_path)
    course.release(api, [name], report=quiet)
    assert course.grade(api, name, report=quiet) == {}
    results = {result.student: result for result in read_results(api, name)}
    by_hand = sum(
        cell.metadata.nbgrader.points
        for cell in released(name, solved=False).cells
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.metadata.nbgrader.grade
    )
    assert results["reference"].score == pytest.approx(10 - by_hand), results["reference"]
    assert results["untouched"].score == 0


@pytest.fixture(scope="module")
def blocker(tmp_path_factory):
    """A folder that keeps Python from importing `graders`; one, so that kernels can share their server."""
    folder = tmp_path_factory.mktemp("blocker")
    (folder / "sitecustomize.py").write_text('import sys\n\nsys.modules["graders"] = None\n', encoding="utf-8")
    return folder


@pytest.fixture
def without_our_package(monkeypatch, blocker):
    """Kernels that cannot import `graders`, as in Colab."""
    monkeypatch.setenv("PYTHONPATH", str(blocker))
    check = subprocess.run([sys.executable, "-c", "import graders"], env=os.environ, capture_output=True, check=False)
    assert check.returncode != 0, "the package is hidden"


@by_content("whole submissions", parts)
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_student_needs_nothing_of_this_repository(name, tmp_path, without_our_package):
    """Every visible check passes with the reference put in; the untouched release runs up to the first exercise."""
    notebook = released(name, solved=True)
    execute(notebook, tmp_path)
    noise = [output for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stderr"]
    assert noise == []
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="NotImplementedError"):
        execute(released(name, solved=False), tmp_path)
