"""Which versions the other environments get, and what is run there."""

import json
import os
import sys
from pathlib import Path

import bar
import environments
import nbformat
import pytest
import versions
from packaging.version import Version
from support import ASSIGNMENTS, ROOT
from versions import PYPROJECT, USED, floors, not_lowest, pins

from graders import CourseError

LIST = "".join(f"{name}==1.{place}\n" for place, name in enumerate(USED))
# the name that is imported → the one that is installed
INSTALLED_AS = {"IPython": "ipython", "PIL": "pillow", "sklearn": "scikit-learn"}


def project(folder, *dependencies):
    path = folder / "pyproject.toml"
    text = f"[project]\ndependencies = {json.dumps(dependencies)}\noptional-dependencies = {{dev = ['tool>=4']}}\n"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_floor_is_the_lowest_version_that_is_allowed_here(tmp_path):
    path = project(
        tmp_path,
        "Scikit_Learn>=1.6,<2",
        "exact==3.1",
        "alike~=2.4",
        "free",
        "capped<5",
        "extra[more]>=1; sys_platform == 'nowhere'",
        "old>=2; python_version < '3.12'",
    )
    expected = {
        "scikit-learn": "1.6",
        "exact": "3.1",
        "alike": "2.4",
        "free": None,
        "capped": None,
        "old": "2",
        "tool": "4",
    }
    assert floors(path, "3.11") == {name: lowest and Version(lowest) for name, lowest in expected.items()}
    assert "old" not in floors(path, "3.13")


def test_a_floor_that_was_not_installed_is_told_with_the_one_to_write():
    allowed = {"fits": Version("2"), "too-low": Version("1.5"), "none": None}
    got = {"fits": Version("2.0.0"), "too-low": Version("1.5.3"), "none": Version("7"), "other": Version("9")}
    assert not_lowest(allowed, got) == [
        "too-low 1.5 is allowed and does not fit the others; write >=1.5.3",
        "none has no lowest version; write >=7",
    ]


def test_a_list_is_read_as_pip_freeze_writes_it(tmp_path):
    path = tmp_path / "freeze.txt"
    odd = (
        "# Do not modify: x==1\n-e git+https://example.org/x@main#egg=x\n"
        "google-colab @ file:///dist/google_colab.tar.gz\njupyter_core==5.9.1 # a comment\nBottleneck==1.4+cpu\n\n"
    )
    path.write_bytes(b"\xef\xbb\xbf" + (odd + LIST).replace("\n", "\r\n").encode())
    assert pins(path) == ["jupyter_core==5.9.1", "Bottleneck==1.4+cpu", *LIST.split()]


@pytest.mark.parametrize("spoilt", ["", "keras>=3.13", "keras @ https://example.org/keras.whl", "#keras==3"])
def test_a_list_without_what_lessons_need_is_refused(tmp_path, spoilt):
    path = tmp_path / "freeze.txt"
    path.write_text(
        "\n".join(spoilt if line.startswith("keras==") else line for line in LIST.split()), encoding="utf-8"
    )
    with pytest.raises(CourseError, match=r"freeze\.txt: has no line for keras; write"):
        pins(path)


def test_a_list_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CourseError, match=r"lost\.txt: no such file"):
        pins(tmp_path / "lost.txt")


def test_every_dependency_says_from_which_version_on():
    assert [name for name, lowest in floors(PYPROJECT, "3.11").items() if lowest is None] == []


def test_what_lessons_import_is_in_colab_or_is_installed_by_them():
    listed = {line.partition("==")[0].lower() for line in pins(environments.COLAB_LIST)}
    for path in sorted((ROOT / "notebooks").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for package in bar.PACKAGES | bar.EXTRA_PACKAGES.get(path.stem, set()):
            imported = f"\nimport {package}" in text or f"\nfrom {package}" in text
            if imported and INSTALLED_AS.get(package, package) not in listed:
                assert "%pip install" in text and f'"{package}"' in text, (path.name, package)


def test_colab_gets_releases_and_the_floors_get_hidden_tests():
    names = [job.name for job in environments.jobs(ROOT, "colab")]
    assert len(names) == len(list((ROOT / "notebooks").glob("*.ipynb"))) + len(ASSIGNMENTS)
    assert names[-1] == f"{sorted(ASSIGNMENTS)[-1]}, release"
    (lesson, graded) = environments.jobs(ROOT, "lowest", ["06_optimizers", "neurons"])
    assert (lesson.name, lesson.graded, graded.name, graded.graded) == (
        "06_optimizers", False, "neurons, hidden tests", True,
    )  # fmt: skip
    with pytest.raises(CourseError):
        environments.jobs(ROOT, "colab", ["99_nothing"])


def test_a_lesson_is_the_one_that_students_open():
    (job,) = environments.jobs(ROOT, "colab", ["01_from_line_to_network"])
    notebook = job.read()
    assert "course.mplstyle" not in "".join(cell.source for cell in notebook.cells)
    assert not any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_release_has_solutions_and_nothing_of_ours(name):
    (job,) = environments.jobs(ROOT, "colab", [name])
    code = "\n".join(cell.source for cell in job.read().cells if cell.cell_type == "code")
    assert "raise NotImplementedError" not in code and "graders" not in code


def test_what_the_text_tells_to_install_is_installed():
    new = nbformat.v4
    text = new.new_markdown_cell(
        "Сначала выполните `%pip install -q left` и `%pip install right`, а `pip list` не нужен"
    )
    notebook = environments.obeyed(new.new_notebook(cells=[text, new.new_code_cell("import left")]))
    assert [cell.source for cell in notebook.cells[1:]] == ["%pip install -q left", "%pip install right", "import left"]
    nbformat.validate(notebook)


def test_a_kernel_sees_nothing_of_this_environment(monkeypatch):
    for name in ("PYTHONPATH", "PYTHONWARNINGS", "VIRTUAL_ENV", "JUPYTER_DEFAULT_PROVISIONER_NAME", "MPLBACKEND"):
        monkeypatch.setenv(name, "ours")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", "data")
    python = Path("environments", "bin", "python")
    env = environments.variables(python, graded=False)
    assert "ours" not in env.values() and env["SCIKIT_LEARN_DATA"] == "data"
    assert env["PATH"].split(os.pathsep)[0] == str(python.parent)
    assert environments.variables(python, graded=True)["PYTHONPATH"] == str(ROOT)


def test_a_step_that_fails_is_told_with_what_was_said(monkeypatch, tmp_path):
    monkeypatch.setattr(versions, "FOLDER", tmp_path)
    monkeypatch.setattr(versions, "_uv", lambda: sys.executable)  # which knows no such command
    with pytest.raises(SystemExit, match=r"environments: a Python 3\.11 cannot be had; .*python"):
        environments.main(["lowest", "--only", "neurons"])


def test_the_table_and_the_exit_code(monkeypatch, capsys):
    monkeypatch.setattr(environments, "make", lambda environment, packages: Path(sys.executable))
    monkeypatch.setattr(environments, "installed", lambda python: {"keras": Version("3.13.2")})
    monkeypatch.setattr(environments, "run", lambda notebook, python, env: "cell 3: KeyError: 'x'\nTraceback")
    assert environments.main(["colab", "--only", "06_optimizers"]) == 1
    said = capsys.readouterr()
    assert "colab: Python 3.13, keras 3.13.2" in said.out
    assert said.out.splitlines()[-1].split() == ["06_optimizers", "colab", "cell", "3:", "KeyError:", "'x'", "0"]
    assert "Traceback" in said.err
    monkeypatch.setattr(environments, "run", lambda notebook, python, env: "")
    assert environments.main(["colab", "--only", "06_optimizers"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["06_optimizers", "colab", "runs", "0"]


def test_floors_that_do_not_fit_make_it_fail(monkeypatch, capsys):
    lowest = {name: lowest or Version("1") for name, lowest in floors(PYPROJECT, "3.11").items()}
    monkeypatch.setattr(environments, "make", lambda environment, packages: Path(sys.executable))
    monkeypatch.setattr(environments, "run", lambda notebook, python, env: "")
    monkeypatch.setattr(environments, "installed", lambda python: lowest)
    assert environments.main(["lowest", "--only", "neurons"]) == 0
    monkeypatch.setattr(environments, "installed", lambda python: {**lowest, "keras": Version("3.99")})
    assert environments.main(["lowest", "--only", "neurons"]) == 1
    assert "keras 3.13.1 is allowed and does not fit the others; write >=3.99" in capsys.readouterr().err


def test_no_such_environment(capsys):
    with pytest.raises(SystemExit):
        environments.main(["colap"])
    assert "no such environment: colap; there are lowest, colab" in capsys.readouterr().err
