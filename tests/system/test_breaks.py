"""What `make test` must notice is broken here on purpose, in a copy, and the tests are run there."""

import subprocess
import sys

import nbformat


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


def test_an_unbroken_copy_passes(copy):
    result = pytest_in(copy, "tests/unit/test_repository.py", "-k", "secret or up_to_date")
    assert result.returncode == 0, result.stdout
