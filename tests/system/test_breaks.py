"""What `make test` must notice is broken here on purpose, in a copy, and the tests are run there."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from kept import by_content, repository
from support import ROOT

pytestmark = by_content("whole runs", lambda **_: repository())


def pytest_in(folder, *arguments):
    command = [sys.executable, "-m", "pytest", "-vv", "-x", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_broken_code_in_a_lesson(copy):
    path = next((copy / "notebooks").glob("02_*.ipynb"))
    notebook = nbformat.read(path, 4)
    cell = next(cell for cell in notebook.cells if "count_params" in cell.source and cell.cell_type == "code")
    cell.source = "model.no_such_method()"
    nbformat.write(notebook, path)
    result = pytest_in(copy, f"notebooks/{path.name}")
    assert result.returncode == 1
    assert "no_such_method" in result.stdout and "Cell" in result.stdout, "the cell is named"


def test_a_lesson_that_uses_what_is_about_to_go(copy):
    path = next((copy / "notebooks").glob("02_*.ipynb"))
    notebook = nbformat.read(path, 4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.source += "\nimport warnings\n\nwarnings.warn('use the new one', FutureWarning)"
    nbformat.write(notebook, path)
    result = pytest_in(copy, f"notebooks/{path.name}")
    assert result.returncode == 1 and "use the new one" in result.stdout


def test_a_changed_number_in_a_lesson(copy):
    path = next((copy / "notebooks").glob("02_*.ipynb"))
    notebook = nbformat.read(path, 4)
    cell = next(cell for cell in notebook.cells if "count_params" in cell.source and cell.cell_type == "code")
    cell.outputs[0]["data"]["text/plain"] = "3"
    nbformat.write(notebook, path)
    result = pytest_in(copy, f"notebooks/{path.name}")
    assert result.returncode == 1 and "count_params" in result.stdout


def test_a_wrong_reference_solution(copy):
    path = copy / "source/neurons/neurons.ipynb"
    notebook = nbformat.read(path, 4)
    cell = next(cell for cell in notebook.cells if cell.id == "count_parameters")
    cell.source = cell.source.replace("inputs + 1", "inputs")
    nbformat.write(notebook, path)
    result = pytest_in(copy, "tests/system/test_submissions.py", "-k", "every_point and neurons")
    assert result.returncode == 1 and "count_parameters" in result.stdout


def test_a_solution_in_the_release(copy):
    path = copy / "release/neurons/neurons.ipynb"
    source = nbformat.read(copy / "source/neurons/neurons.ipynb", 4)
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.id == "train_neuron":
            cell.source = next(c.source for c in source.cells if c.id == "train_neuron")
    nbformat.write(notebook, path)
    result = pytest_in(copy, "tests/unit/test_repository.py", "-k", "secret")
    assert result.returncode == 1 and "solution line" in result.stdout


def test_notebooks_that_lag_behind_their_markdown(copy):
    names = ("notebooks/02_multiply_neuron.md", "source/neurons/neurons.md")
    for name in names:
        path = copy / name
        path.write_text(path.read_text(encoding="utf-8") + "\nЕщё строка.\n", encoding="utf-8")
    result = pytest_in(copy, "tests/unit/test_repository.py", "-k", "up_to_date")
    assert result.returncode == 1
    assert all(f"{name.removesuffix('.md')}.ipynb: differs" in result.stdout for name in names)


def test_a_translation_that_is_out_of_step(copy):
    path = copy / "notebooks/en/02_multiply_neuron.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("# The neuron that multiplies\n\n[All lessons](README.md)\n", encoding="utf-8")
    result = pytest_in(copy, "tests/unit/test_repository.py", "-k", "in_step")
    assert result.returncode == 1 and "notebooks/en/02_multiply_neuron.md: lacks the " in result.stdout


@pytest.fixture
def package(tmp_path):
    """A copy of the package and its settings."""
    shutil.copytree(ROOT / "graders", tmp_path / "graders", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def tool(folder, name, *arguments):
    command = [Path(sys.executable).with_name(name), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def write(path, line):
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")


LAYERS = {
    "Imports point down": ("execution/store.py", "import graders.gradebook.lock"),
    "Writing a course and grading it know nothing of each other": ("authoring/data.py", "import graders.gradebook.lock"),
    "What was handed in is read without running any of it": ("intake/reading.py", "import graders.kernel.ipc"),
    "Within precheck: one plain file is made of these, in this order, and nothing else of ours": (
        "precheck/cells.py", "import graders.precheck.program"
    ),
    "The demo is for the command alone": ("doctor.py", "import graders.demo"),
    "Within kernel: the client's side knows the server's, never the other way round": (
        "kernel/server.py", "import graders.kernel.warm"
    ),
    "The kernel server brings nothing of the package into a student's process": (
        "kernel/namespaces.py", "import graders.files"
    ),
    "What runs in the kernel server's processes alone is imported there alone: it is for Linux": (
        "kernel/groups.py", "import graders.kernel.namespaces"
    ),
    "Within execution: the pool runs jobs, jobs look into the store": (
        "execution/store.py", "import graders.execution.pool"
    ),
    "Within the judge: the student's side knows nothing of tests": (
        "execution/judge/agent.py", "import graders.execution.judge.brief"
    ),
    "The judge's process and the student's side are started by the grader and know nothing of it": (
        "execution/judge/process.py", "import graders.files"
    ),
    "The agent in the student's kernel brings no words of ours along": (
        "execution/judge/link.py", "import graders.words"
    ),
}  # fmt: skip


@pytest.mark.parametrize("contract", LAYERS)
def test_a_forbidden_import(package, contract):
    name, line = LAYERS[contract]
    write(package / "graders" / name, line)
    result = tool(package, "lint-imports", "--no-cache", "--no-logo")
    said = " ".join(result.stdout.split())  # long names are wrapped
    assert result.returncode == 1 and f"{contract} BROKEN" in said, result.stdout + result.stderr


def test_every_contract_is_broken_above_and_all_hold(package):
    contracts = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert {contract["name"] for contract in contracts["contracts"]} == set(LAYERS)
    assert tool(package, "lint-imports", "--no-cache", "--no-logo").returncode == 0


def test_a_module_that_was_given_no_place(package):
    (package / "graders/new.py").touch()
    result = tool(package, "lint-imports", "--no-cache", "--no-logo")
    assert result.returncode == 1 and "new" in result.stdout


def test_a_name_of_another_module_with_an_underscore(package):
    write(package / "graders/demo.py", "course.lock._lock")
    result = tool(package, "ruff", "check", "--no-cache", "graders/demo.py")
    assert result.returncode == 1 and "SLF001" in result.stdout


def test_a_wrong_type(package):
    write(package / "graders/files.py", 'ANSWER: int = "forty-two"')
    result = tool(package, "mypy", "graders/files.py")
    assert result.returncode == 1 and "Incompatible types in assignment" in result.stdout


def test_an_unbroken_copy_passes(copy):
    result = pytest_in(copy, "tests/unit/test_repository.py", "-k", "secret or up_to_date or in_step")
    assert result.returncode == 0, result.stdout
