"""A student's own check of a notebook in English: by the command and by the one plain file, in English."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from support import RIGHT, hand_in

from graders.authoring.copies import self_contained
from graders.authoring.door import facts_for_students
from graders.authoring.rewording import write_editions
from graders.cli import main
from graders.precheck.onefile import FILE_NAME, one_file

RUSSIAN = re.compile("[а-яё«»]", re.IGNORECASE)
ENGLISH = {
    "# Задание": "# Doubling (3 points)",
    "удвойте": "double it",
    "не только единицу": "not only one",
    "ВАШ КОД ЗДЕСЬ": "YOUR CODE HERE",
    "ВАШ ОТВЕТ ЗДЕСЬ": "YOUR ANSWER HERE",
}
STUBS = ["# ВАШ КОД ЗДЕСЬ\nraise NotImplementedError", "ВАШ ОТВЕТ ЗДЕСЬ"]
WRONG = "def double(x):\n    return 3 * x"
# whoever hands in may have lost what the notebook says of its language
SAID = pytest.mark.parametrize("said", [True, False], ids=["said", "by its text"])


@pytest.fixture
def course(light):
    """The small course, released in English, too."""
    po = "\n".join(f'msgid "{text}"\nmsgstr "{english}"\n' for text, english in ENGLISH.items())
    (light / "source/double/en.po").write_text(po, encoding="utf-8")
    write_editions(light / "source/double", light / "release/double", light / "release", STUBS)
    return light


@pytest.fixture
def english(course, tmp_path):
    """Write a notebook made from the English release; give its path."""

    def english(solution, change=lambda nb: None, *, said=True):
        nb = nbformat.read(course / "release/en/double/double.ipynb", 4)
        nb.cells[1].source = solution
        change(nb)
        if not said:
            del nb.metadata["course"]
        path = tmp_path / "My papers/double.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(nb, path)
        return path

    return english


def check(course, path, capsys, *options):
    capsys.readouterr()
    rc = main(["--course-dir", str(course), "check", str(path), *options])
    return rc, capsys.readouterr().out


def plain(course, path, *options):
    """Check a notebook by the one plain file beside it, where there is no package."""
    (path.parent / FILE_NAME).write_text(one_file(facts_for_students(course / "release")), encoding="utf-8")
    hide = "import sys; sys.modules['graders'] = sys.modules['babel'] = None; import runpy; sys.argv = sys.argv[1:]; "
    hide += "runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-c", hide, FILE_NAME, *options]
    variables = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables["PYTHONIOENCODING"] = "utf-8"
    return subprocess.run(command, cwd=path.parent, env=variables, capture_output=True, encoding="utf-8", check=False)


@SAID
def test_a_right_answer_passes_in_english(course, english, capsys, said):
    rc, told = check(course, english(RIGHT, said=said), capsys)
    assert rc == 0 and "1 of 1 passed" in told and "[+] Doubling\n" in told and "Well done" in told
    assert not RUSSIAN.search(told)


@SAID
def test_a_changed_test_is_noticed_and_the_english_one_is_run(course, english, capsys, said):
    def loosen(nb):
        nb.cells[2].source = "assert True"

    rc, told = check(course, english(WRONG, loosen, said=said), capsys)
    assert rc == 1 and "[-] Doubling\n      double it\n" in told
    assert "The cell with checks test_double (“Doubling”) has been changed" in told and not RUSSIAN.search(told)


def test_a_release_is_unsolved_in_english_and_russian_may_be_asked_for(course, english, capsys):
    path = english("def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError")
    rc, told = check(course, path, capsys)
    assert rc == 1 and "Not solved yet: “Doubling”." in told and "[-] Doubling\n      not solved yet" in told
    rc, told = check(course, path, capsys, "--language", "ru")
    assert rc == 1 and "Ещё не решено: «Doubling»." in told and "изменена" not in told
    with pytest.raises(SystemExit) as stopped:
        check(course, path, capsys, "--language", "xx")
    assert stopped.value.code == 2


def test_a_russian_notebook_is_told_what_it_was_told_before(course, capsys):
    hand_in(course, "anna", WRONG)
    path = course / "submitted/anna/double/double.ipynb"
    told = check(course, path, capsys)
    shutil.rmtree(course / "release/en")
    assert check(course, path, capsys) == told
    assert told[0] == 1 and "[-] Задание\n      удвойте\n" in told[1] and "пройдено 0 из 1" in told[1]


def test_one_plain_file_says_the_same_in_english_without_the_package(course, english, capsys):
    path = english("def double(x):\n    return 1 / 0", said=False)
    rc, told = check(course, path, capsys)
    result = plain(course, path, "double.ipynb")
    assert (result.returncode, result.stderr, result.stdout) == (1, "", told) == (rc, "", told)
    assert "error ZeroDivisionError: division by zero, line 2 of cell double: return 1 / 0" in told
    assert not RUSSIAN.search(told)
    result = plain(course, path, "nowhere.ipynb")
    assert result.returncode == 2 and "такого файла нет" in result.stderr and "no such file" in result.stderr


def test_in_a_published_folder_the_english_release_is_taken_from_beside(course, english, tmp_path):
    release = course / "release/en/double/double.ipynb"
    published = tmp_path / "published"
    for name in ("release/double/double.ipynb", "release/en/double/double.ipynb"):
        (published / name).parent.mkdir(parents=True)
        (published / name).write_text(self_contained(course / name), encoding="utf-8")
    assert nbformat.read(published / "release/en/double/double.ipynb", 4).metadata.course == {"language": "en"}
    assert "course" not in nbformat.read(published / "release/double/double.ipynb", 4).metadata

    def loosen(nb):
        nb.cells[2].source = "assert True"

    work = published / "work/double.ipynb"
    work.parent.mkdir()
    shutil.copy(english(WRONG, loosen), work)
    result = plain(published, work, "double.ipynb")
    assert result.returncode == 1 and "[-] Doubling\n      double it\n" in result.stdout, result.stdout
    assert release.exists() and not RUSSIAN.search(result.stdout + result.stderr)
