"""Whole submissions: graded by nbgrader in kernels, and opened by a student who has nothing of this repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from kept import by_content, files
from support import ASSIGNMENTS, ROOT, execute, quiet

from graders import course
from graders.bank.answers import load
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


def without_experiments(name: str, notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Empty the solution cells that no test needs: they take the most time, and no points depend on them."""
    needed = load(ROOT, name).exercises()
    for cell in notebook.cells:
        if (
            cell.cell_type == "code"
            and cell.metadata.get("nbgrader", {}).get("solution")
            and grade_id(cell) not in needed
        ):
            cell.source = "pass"
    return notebook


def parts(name: str) -> dict[str, str]:
    """What a whole submission's result depends on: the assignment, and every step of grading."""
    return files(
        ROOT, f"source/{name}/*", f"release/{name}/*", "graders/**/*.py", "nbgrader_config.py", "tests/support.py"
    )


@pytest.fixture(scope="class")
def graded(request, tmp_path_factory):
    """The course of the class's assignment, released anew and graded."""
    name = request.cls.assignment
    folder = tmp_path_factory.mktemp(name)
    shutil.copytree(ROOT / "source" / name, folder / "source" / name)
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    for student, solved in (("reference", True), ("untouched", False)):
        submission = folder / "submitted" / student / name
        submission.mkdir(parents=True)
        notebook = released(name, solved=solved)
        nbformat.write(without_experiments(name, notebook) if solved else notebook, submission / f"{name}.ipynb")
    api = course.open_course(folder)
    course.release(api, [name], report=quiet)
    assert course.grade(api, name, report=quiet) == {}
    return api


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


class Submissions:
    """One class an assignment, so that pytest-xdist can take two of them side by side."""

    assignment = ""

    @by_content("whole submissions", parts)
    def test_the_release_is_the_one_its_source_gives(self, name, graded):
        fresh = Path(graded.coursedir.format_path("release", ".", name))
        committed = ROOT / "release" / name
        assert {p.name: p.read_bytes() for p in committed.iterdir()} == {
            p.name: p.read_bytes() for p in fresh.iterdir()
        }

    @by_content("whole submissions", parts)
    def test_the_reference_gets_every_point_and_the_untouched_release_none(self, name, graded):
        results = {result.student: result for result in read_results(graded, name)}
        by_hand = sum(
            cell.metadata.nbgrader.points
            for cell in released(name, solved=False).cells
            if cell.metadata.get("nbgrader", {}).get("solution") and cell.metadata.nbgrader.grade
        )
        assert results["reference"].score == pytest.approx(10 - by_hand), results["reference"]
        assert results["untouched"].score == 0

    @by_content("whole submissions", parts)
    def test_a_student_needs_nothing_of_this_repository(self, name, tmp_path, without_our_package):
        """Every visible check passes with the reference put in; the untouched release runs past every exercise."""
        notebook = released(name, solved=True)
        for cell in notebook.cells:  # an experiment over five seeds works as well over one
            cell.source = cell.source.replace("[0, 1, 2, 3, 4]", "[0]")
        execute(notebook, tmp_path)
        noise = [
            output for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stderr"
        ]
        assert noise == []
        untouched = released(name, solved=False)
        execute(untouched, tmp_path, go_on=True)
        code = [cell for cell in untouched.cells if cell.cell_type == "code"]
        assert "NotImplementedError" in {o.ename for cell in code for o in cell.outputs if o.output_type == "error"}
        assert [cell.source for cell in code if cell.execution_count is None] == []


globals().update(
    {f"Test{name.title()}": type(f"Test{name.title()}", (Submissions,), {"assignment": name}) for name in ASSIGNMENTS}
)


def pytest_generate_tests(metafunc):
    metafunc.parametrize("name", [metafunc.cls.assignment])
