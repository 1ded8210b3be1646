"""A student's own check runs a notebook, by the command and by the one plain file, and Run All goes past what is open."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from support import RIGHT, code, grade, graded, hand_in, notebook, quiet, scores

from graders.authoring.door import facts_for_students
from graders.cli import main
from graders.precheck.onefile import FILE_NAME, one_file
from graders.precheck.program import check


@pytest.fixture
def checked(light, capsys):
    """Check a submission by `course check`; give the exit code and what it said."""

    def checked(solution=RIGHT, change=lambda nb: None, name="double"):
        hand_in(light, "anna", solution, change=change)
        path = light / "submitted/anna/double/double.ipynb"
        path = path.rename(path.with_name(f"{name}.ipynb"))
        capsys.readouterr()
        return main(["--course-dir", str(light), "check", str(path)]), capsys.readouterr().out

    return checked


def test_a_right_answer_passes(checked):
    rc, said = checked()
    assert rc == 0 and "пройдено 1 из 1" in said and "не все проверки" in said


def test_a_wrong_one_is_told_what_the_check_says(checked):
    rc, said = checked("def double(x):\n    return 3 * x")
    assert rc == 1 and "[-] Задание\n      удвойте\n" in said and "Traceback" not in said


def test_an_error_of_ones_own_is_told_with_its_line(checked):
    rc, said = checked("import math\n\ndef double(x):\n    y = math.sqrt(x)\n    return y / (x - 1)")
    assert rc == 1 and "ошибка ZeroDivisionError" in said and "строка 5 ячейки double: return y / (x - 1)" in said


def test_a_released_notebook_is_unsolved(checked):
    rc, said = checked("def double(x):\n    # ВАШ КОД ЗДЕСЬ\n    raise NotImplementedError")
    assert rc == 1 and "Ещё не решено: «Задание»" in said and "[-] Задание\n      ещё не решено" in said


def test_a_name_of_another_file_is_mended(checked):
    rc, said = checked(name="double (2)")
    assert rc == 1 and "называется double (2).ipynb, а должен называться double.ipynb" in said


def test_what_leans_on_an_earlier_session_is_found(checked):
    def change(nb):
        nb.cells[1].source = "def double(x):\n    return factor * x"
        nb.cells[1].execution_count, nb.cells[2].execution_count = 7, 3
        nb.cells.append(code("factor = 2"))

    rc, said = checked(change=change)
    assert rc == 1 and "NameError" in said and "в файле сохранено, что проверка прошла" in said
    assert "[7] стоит выше, чем [3]" in said


def loosen(nb):
    nb.cells[2].source = "assert True"


def skip(nb):
    nb.cells[2].metadata["tags"] = ["skip-execution"]


def allow(nb):
    for cell in nb.cells:
        cell.metadata["tags"] = ["raises-exception"]


@pytest.mark.parametrize("change", [loosen, skip, allow])
def test_neither_a_changed_test_nor_a_tag_makes_a_wrong_answer_pass(light, checked, change):
    rc, said = checked("def double(x):\n    return 3 * x", change)
    assert rc == 1 and "пройдено 0 из 1" in said and "удвойте" in said
    assert grade(light) == 0 and scores(light) == {"anna": 0}


def test_a_tag_has_no_cell_skipped(light, checked):
    def change(nb):
        nb.cells.insert(1, code("factor = 2"))
        for cell in nb.cells:
            cell.metadata["tags"] = ["skip-execution"]

    rc, said = checked("def double(x):\n    return factor * x", change)
    assert rc == 0 and "пройдено 1 из 1" in said
    assert grade(light) == 0 and scores(light) == {"anna": 3}


def test_an_error_in_one_cell_does_not_stop_the_others_and_the_folder_stays_as_it_is(tmp_path):
    cells = [
        code("raise ValueError('первая')"),
        code("open('след.txt', 'w').write('x')\nimport helper"),
        graded("assert helper.two() == 2", "test_two"),
        graded("assert open('след.txt').read() == 'y', 'в файле не то'", "test_file"),
    ]
    nbformat.write(notebook(*cells), tmp_path / "a.ipynb")
    (tmp_path / "helper.py").write_text("def two():\n    return 2\n")
    (tmp_path / ".git").mkdir()
    before = sorted(tmp_path.iterdir())
    report = check(tmp_path / "a.ipynb", {}, quiet)
    assert [passed for passed, _, _ in report.checks] == [True, False] and report.checks[1][2] == "в файле не то"
    assert len(report.problems) == 1 and "ошибка ValueError: первая, строка 1 ячейки 1" in report.problems[0]
    assert sorted(tmp_path.iterdir()) == before


def test_a_cell_without_an_end_and_a_kernel_that_ends_cost_what_they_cost_when_graded(tmp_path):
    cells = [
        code("while True:\n    pass"),
        graded("pass", "test_after"),
        code("exit()"),
        graded("pass", "test_lost"),
    ]
    nbformat.write(notebook(*cells), tmp_path / "a.ipynb")
    report = check(tmp_path / "a.ipynb", {"timeout": 1}, quiet)
    assert [passed for passed, _, _ in report.checks] == [True, False]
    assert "не уложилась в отведённое время" in report.problems[0] and "остановилось" in report.problems[1]
    assert "не выполнялась" in report.checks[1][2]


def test_one_plain_file_says_the_same_without_the_package(light, checked, tmp_path):
    rc, said = checked("def double(x):\n    return 1 / 0")
    folder = tmp_path / "Мои документы"
    folder.mkdir()
    shutil.copy(light / "submitted/anna/double/double.ipynb", folder)
    (folder / FILE_NAME).write_text(one_file(facts_for_students(light / "release")), encoding="utf-8")
    hide = "import sys; sys.modules['graders'] = None; import runpy; sys.argv = sys.argv[1:]; "
    hide += "runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-c", hide, FILE_NAME, "double.ipynb"]
    variables = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables["PYTHONIOENCODING"] = "cp866"  # a Windows console's
    result = subprocess.run(command, cwd=folder, env=variables, capture_output=True, encoding="cp866", check=False)
    assert (result.returncode, result.stderr) == (1, "") == (rc, "")
    assert result.stdout == said.encode("cp866", "replace").decode("cp866")
    assert "ZeroDivisionError: division by zero, строка 2 ячейки double" in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows says otherwise that nobody reads")
@pytest.mark.parametrize("lines", [0, 1])
@pytest.mark.parametrize("form", ["plain file", "command"])
def test_it_ends_quietly_when_nobody_reads_on(light, checked, tmp_path, form, lines):
    checked("def double(x):\n    return 3 * x")
    path = light / "submitted/anna/double/double.ipynb"
    (tmp_path / FILE_NAME).write_text(one_file(facts_for_students(light / "release")), encoding="utf-8")
    command = [tmp_path / FILE_NAME] if form == "plain file" else ["-m", "graders.cli", "--course-dir", light, "check"]
    started = subprocess.Popen(
        [sys.executable, *map(str, command), str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert all(started.stdout.readline() for _ in range(lines))
    started.stdout.close()
    assert (started.stderr.read(), started.wait()) == ("", 141)
    started.stderr.close()
