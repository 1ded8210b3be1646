"""What a student's own check sees without running anything, and how it puts what a run gave."""

import ast
import json
import re

import nbformat
import pytest
from nbgrader.utils import compute_checksum
from support import ASSIGNMENTS, ROOT, code, graded, notebook
from traitlets.config import Config

from graders import course
from graders.authoring.assignments import find_leaks, find_secrets
from graders.authoring.door import facts_for_students
from graders.precheck.cells import Unreadable, checksum, describe, is_as_released, read, role, titles
from graders.precheck.looking import Report, look_at_cells, look_at_code
from graders.precheck.onefile import FILE_NAME, one_file
from graders.precheck.program import check_and_tell, find_assignment, main
from graders.precheck.running import DEAD, LATE, Ran
from graders.precheck.telling import judge, shown, tell

STUB = "def area(a, b):\n    # ВАШ КОД ЗДЕСЬ\n    raise NotImplementedError"
SOLVED = "def area(a, b):\n    return a * b"
TEST = 'assert area(2, 5) == 10, "площадь — произведение сторон"'


def markdown(text, **nbgrader):
    cell = nbformat.v4.new_markdown_cell(text)
    if nbgrader:
        cell.metadata["nbgrader"] = {"schema_version": 3, "locked": False, "task": False, "grade": True, **nbgrader}
    return cell


def released():
    cells = [
        markdown("# Задание\n\n## Упражнение 1. Площадь $S = ab$ (1,5 балла)"),
        code("sides = (2, 5)", grade_id="given_sides", locked=True),
        code(STUB, solution=True, grade_id="area"),
        graded(TEST, "test_area"),
        markdown("### 1.1. Вывод (2 балла)"),
        markdown("ВАШ ОТВЕТ ЗДЕСЬ", grade_id="conclusion", solution=True, points=2),
    ]
    for cell in cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["cell_type"] = cell.cell_type
            cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    return cells


def solved():
    cells = released()
    cells[2].source = SOLVED
    cells[5].source = "Площадь растёт вместе со стороной."
    return cells


def looked(cells, items=None):
    report = Report()
    look_at_cells(cells, describe(released()) if items is None else items, report)
    return report


def only(lines, *parts):
    assert len(lines) == 1, lines
    assert all(part in lines[0] for part in parts), lines


@pytest.mark.parametrize("known", [True, False], ids=["with the release", "by itself"])
def test_a_solved_notebook_has_nothing_to_mend(known):
    report = looked(solved(), None if known else [])
    assert (report.unsolved, report.problems, report.notes) == ([], [], [])


@pytest.mark.parametrize("known", [True, False], ids=["with the release", "by itself"])
def test_what_is_as_it_was_released_is_unsolved(known):
    report = looked(released(), None if known else [])
    assert report.unsolved == ["«Упражнение 1. Площадь S = ab»"]
    only(report.problems, "«1.1. Вывод»: ответа ещё нет")


def test_an_answer_may_be_a_picture():
    cells = solved()
    cells[5].source, cells[5]["attachments"] = "", {"вывод.png": {"image/png": "iVBO"}}
    assert looked(cells).problems == []


def change_a_test(cells):
    cells[3].source = cells[3].source.replace("10", "7")


def loosen_a_given_cell(cells):
    cells[1].source += "\nsides = (1, 1)"


def delete_a_test(cells):
    del cells[3]


def duplicate_a_solution(cells):
    cells.insert(3, nbformat.from_dict(json.loads(json.dumps(cells[2]))))


def rename_a_cell(cells):
    cells[2].metadata.nbgrader["grade_id"] = "area_2"


def lose_all_names(cells):
    for cell in cells:
        cell.metadata.pop("nbgrader", None)


def make_code_of_text(cells):
    cells[5] = nbformat.v4.new_code_cell("# вывод", metadata=cells[5].metadata)


def leave_a_conflict(cells):
    cells[2].source = f"<<<<<<< HEAD\n{SOLVED}\n=======\n{SOLVED}\n>>>>>>> 1a2b3c"


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (change_a_test, ["Ячейка с проверками test_area («Упражнение 1. Площадь S = ab») изменена"]),
        (loosen_a_given_cell, ["Ячейка с данными задания given_sides"]),
        (delete_a_test, ["Нет ячейки test_area («Упражнение 1. Площадь S = ab»)"]),
        (duplicate_a_solution, ["Ячейка area", "а в тетради их 2"]),
        (lose_all_names, ["ни одной ячейки задания"]),
        (make_code_of_text, ["conclusion («1.1. Вывод») должна быть текстовой ячейкой"]),
        (leave_a_conflict, ["В ячейке 3 остались метки конфликта git"]),
    ],
)
def test_what_would_go_wrong_at_grading_is_named(damage, told):
    cells = solved()
    damage(cells)
    only(looked(cells).problems, *told)


def test_a_renamed_cell_is_missing_and_unknown():
    cells = solved()
    rename_a_cell(cells)
    problems = looked(cells).problems
    assert len(problems) == 2 and "Нет ячейки area" in problems[0] and "Ячейки area_2 в задании нет" in problems[1]


def test_without_the_release_a_changed_test_and_a_copy_are_seen_too():
    cells = solved()
    change_a_test(cells)
    duplicate_a_solution(cells)
    assert len(looked(cells, []).problems) == 2


@pytest.mark.parametrize("change", [lambda s: s.replace("\n", "\r\n"), lambda s: f"{s}  \n\n"])
def test_what_editors_change_by_themselves_is_no_change(change):
    cells = solved()
    for index in (1, 3):
        cells[index].source = change(cells[index].source)
    assert looked(cells).problems == []


def test_a_stub_that_is_left_in_a_solution_is_a_note():
    cells = solved()
    cells[2].source += "\n    raise NotImplementedError"
    report = looked(cells)
    assert report.good
    only(report.notes, "осталась строка raise NotImplementedError")


def test_the_order_of_execution_is_a_note():
    cells = solved()
    for index, count in ((1, 4), (2, 9), (3, 6)):
        cells[index].execution_count = count
    only(looked(cells).notes, "[9] стоит выше, чем [6]")
    cells[3].execution_count, cells[3].outputs = None, [nbformat.v4.new_output("stream", text="старое")]
    only(looked(cells).notes, "вывод остался от прошлых запусков")


@pytest.mark.parametrize(
    ("source", "problem", "note"),
    [
        ("import helper_of_mine", "импортирует helper_of_mine", ""),
        ("from beside import f", "", "импортирует beside из своей папки"),
        ("from package.part import f", "", "импортирует package"),
        ("try:\n    import cupy\nexcept ImportError:\n    cupy = None", "", ""),
        ("import numpy as np, json\nfrom os import path", "", ""),
        ("from google.colab import drive", "google.colab", ""),
        ("x = open('C:\\\\Users\\\\Иван\\\\данные.csv')", "C:\\Users\\Иван\\данные.csv", ""),
        ("import pandas as pd\npd.read_csv(filepath_or_buffer='/content/drive/MyDrive/x.csv')", "/content/drive", ""),
        ("open('beside.py')", "", ""),
        ("!pip install cupy\n%matplotlib inline\nimport json", "", "устанавливает пакеты"),
        ("for x in range(3):\n    %time print(x)\nimport helper_of_mine", "helper_of_mine", ""),
        ("def f(:\n", "", ""),
    ],
)
def test_what_is_only_on_the_students_machine(tmp_path, source, problem, note):
    (tmp_path / "beside.py").touch()
    (tmp_path / "package").mkdir()
    (tmp_path / "package/__init__.py").touch()
    report = Report()
    look_at_code([code(source), graded("import of_the_course")], tmp_path, report)
    for lines, part in ((report.problems, problem), (report.notes, note)):
        only(lines, part) if part else None
        assert bool(lines) == bool(part)


def test_titles_are_the_headings_above():
    cells = [
        code("1", grade_id="early", solution=True),
        markdown("# Задание\n\n```\n# не заголовок\n```"),
        markdown("## 2. **Сеть** и `fit` (2 × 0,5 балла) ##\n\nТекст"),
        code("2", grade_id="net", solution=True),
        graded("3", "test_a"),
        markdown("Ещё:"),
        graded("4", "test_b"),
        markdown("### Вывод (в двух предложениях)"),
        markdown("?", grade_id="why", solution=True, points=1),
    ]
    assert titles(cells) == {
        "early": "early",
        "net": "2. Сеть и fit",
        "test_a": "2. Сеть и fit: 1-я часть из 2",
        "test_b": "2. Сеть и fit: 2-я часть из 2",
        "why": "Вывод (в двух предложениях)",
    }


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_checksum_is_nbgraders(name):
    cells = nbformat.read(ROOT / f"release/{name}/{name}.ipynb", 4).cells
    named = [cell for cell in cells if "nbgrader" in cell.metadata]
    assert named
    for cell in named:
        assert checksum(cell, cell.source) == compute_checksum(cell) == cell.metadata.nbgrader.checksum
        assert is_as_released(cell, cell.metadata.nbgrader.checksum)
        cell.source += "#"
        assert not is_as_released(cell, cell.metadata.nbgrader.checksum)
    assert {role(cell) for cell in named} <= {"test", "solution", "given", "answer"}


# Reading


def write(path, cells):
    nbformat.write(notebook(*cells), path)
    return path


def test_a_byte_order_mark_is_read_over(tmp_path):
    path = write(tmp_path / "a.ipynb", solved())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read(path)) == 6


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "не читается"),
        ("{}", "не читается|нет ячеек"),
        ('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "нет ячеек"),
        ('{"cells": [{"cell_type": "code"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}', "."),
        ('{\n "cells": [\n<<<<<<< HEAD\n  1\n=======\n  2\n>>>>>>> main\n ]\n}', "метки конфликта git"),
        ("нет".encode("cp1251"), "UTF-8"),
    ],
)
def test_what_is_no_notebook_is_refused_in_words(tmp_path, capsys, content, told):
    path = tmp_path / "neurons.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Unreadable, match=told):
        read(path)
    assert check_and_tell(path, {}) == 1
    assert re.fullmatch(r"neurons\.ipynb: .+\.\n", capsys.readouterr().err)


def test_misuse_is_another_exit_code(tmp_path, capsys, monkeypatch):
    assert main([str(tmp_path / "нет.ipynb")]) == 2
    path = write(tmp_path / "a.ipynb", solved())
    assert main([str(path), "--released", str(tmp_path / "исходная.ipynb")]) == 2
    monkeypatch.setattr("graders.precheck.program.is_installed", lambda name: name != "nbclient")
    assert main([str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3 and "исходная.ipynb: такого файла нет" in lines[1] and "pip install nbclient" in lines[2]
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2


@pytest.mark.parametrize("name", ["area.ipynb", "area (1).ipynb", "Копия area.ipynb", "area.ipynb.txt", "hw.ipynb"])
def test_the_assignment_is_found_by_its_name_or_its_cells(tmp_path, name):
    known = {"other": describe(released()[:2]), "area": describe(released())}
    assert find_assignment(tmp_path / name, solved(), known) == "area"
    assert find_assignment(tmp_path / "hw.ipynb", [code("1")], known) is None


# What a run means


def judged(cells, ran, saved=None, limits=(10.0, 100.0)):
    report = Report()
    number = 0
    for cell in cells:
        if cell.cell_type == "code":
            number += 1
            cell.execution_count = number
    before = saved or [{"outputs": []}] * len(cells)
    judge(cells, ran, before, titles(cells), limits, report)
    return report


def error(kind, text, *trace):
    return nbformat.v4.new_output("error", ename=kind, evalue=text, traceback=list(trace))


IN_TEST = "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[3]\x1b[39m\x1b[32m, line 1\x1b[39m"


@pytest.mark.parametrize(
    ("ran", "why"),
    [
        (Ran(), ""),
        (Ran(value="True"), ""),
        (Ran(value="2"), ""),
        (Ran(value="'слово'"), ""),
        (Ran(value="False"), "набрано 0 из 2"),
        (Ran(value="np.float64(1.5)"), "набрано 1.5 из 2"),
        (Ran(value="nan"), "набрано nan из 2"),
        (Ran(error("AssertionError", "не\nто", IN_TEST)), "не то"),
        (Ran(error("AssertionError", "", IN_TEST)), "проверка не прошла"),
        (Ran(error("NameError", "name 'area' is not defined", IN_TEST)), "не изменилось ли имя функции"),
        (Ran(error("TypeError", "bad", IN_TEST)), "проверка остановилась с ошибкой TypeError: bad"),
        (Ran(error("AssertionError", "своё", IN_TEST, "Cell In[2], line 2, in area(a, b)")), "ошибка AssertionError: своё"),
        (Ran(error("ZeroDivisionError", "division by zero", IN_TEST, "Cell In[2], line 2, in area(a, b)")),
         "ошибка ZeroDivisionError: division by zero, строка 2 ячейки area: return a * b"),
        (Ran(error("NotImplementedError", "", IN_TEST, "Cell In[2], line 3")), "ещё не решено"),
        (Ran(error("NotImplementedError", "call() of a layer", IN_TEST, "Cell In[2], line 1")), "call() of a layer"),
        (Ran(error(LATE, "")), "не уложилась"),
        (Ran(error(DEAD, "")), "ядро Python остановилось"),
    ],
)  # fmt: skip
def test_a_check_fails_for_a_reason_in_words(ran, why):
    report = judged(solved(), {1: Ran(), 2: Ran(), 3: ran})
    passed, title, reason = report.checks[0]
    assert passed is (not why) and why in reason and title == "Упражнение 1. Площадь S = ab"
    assert report.good is (not why)
    assert report.checks[1][:2] == (None, "1.1. Вывод")


def test_a_cell_of_ones_own_that_stops_is_a_problem_unless_it_waits_for_an_exercise():
    cells = [*solved(), code("area(1)")]
    stopped = error("TypeError", "missing b", "Cell In[4], line 1")
    report = judged(cells, {3: Ran(), 6: Ran(stopped)})
    only(report.problems, "Ячейка 7: ошибка TypeError: missing b, строка 1 ячейки 7: area(1)")
    waiting = error("NotImplementedError", "", "Cell In[2], line 3")
    assert judged(cells, {3: Ran(), 6: Ran(waiting)}).problems == []


def test_a_name_that_a_cell_above_should_have_made_is_told_there():
    cells = [*solved(), code("print(area(1, 2))")]
    nameless = Ran(error("NameError", "name 'area' is not defined", "Cell In[4], line 1"))
    broken = Ran(error("SyntaxError", "invalid syntax", "Cell In[2], line 1"))
    only(judged(cells, {2: broken, 3: Ran(), 6: nameless}).problems, "SyntaxError")
    only(judged(cells, {2: Ran(), 3: Ran(), 6: nameless}).problems, "Ячейка 7: ошибка NameError")


def test_what_the_file_calls_passed_and_a_new_kernel_does_not():
    saved = [{"outputs": []}] * 3 + [{"outputs": [], "execution_count": 8}] + [{"outputs": []}] * 2
    failed = Ran(error("NameError", "name 'area' is not defined", IN_TEST))
    only(judged(solved(), {3: failed}, saved).notes, "в файле сохранено, что проверка прошла")
    assert judged(solved(), {3: Ran()}, saved).notes == []


def test_time_near_a_limit_is_told():
    notes = judged(solved(), {2: Ran(seconds=7), 3: Ran(seconds=46)}, limits=(10.0, 100.0)).notes
    assert len(notes) == 2 and "Ячейка 3 работала 7 с, а отводится на ячейку 10 с" in notes[0]
    assert "Вся тетрадь работала 53 с" in notes[1]


def test_what_is_printed_is_plain():
    lines = []
    report = Report([(False, "1\x1b]0;x\x07", "нет\u202eтен\x1b[31m")], [], ["\x9bA"], [])
    tell(report, lambda line: lines.append(shown(line)))
    assert all(character.isprintable() or character == "\n" for line in lines for character in line)
    assert "пройдено 0 из 1" in lines[1] and "не все проверки" in lines[-1]


# One plain file


def names_at_the_top(tree):
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (name.id for name in ast.walk(target) if isinstance(name, ast.Name))


def test_one_file_needs_none_of_ours_and_no_name_of_it_stands_for_two_things():
    tree = ast.parse(one_file(facts_for_students(ROOT / "release")))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "graders" not in {name.partition(".")[0] for name in imported}
    names = list(names_at_the_top(tree))
    assert len(names) == len(set(names)) > 40


def test_one_file_knows_the_course_and_gives_nothing_away(tmp_path):
    config = Config({"Execute": {"timeout": 77}})
    text = one_file(facts_for_students(ROOT / "release", config))
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    space = {"__name__": "check_notebook"}
    exec(compile(text, FILE_NAME, "exec", dont_inherit=True), space)
    assert set(space["COURSE"]["released"]) == set(ASSIGNMENTS)
    assert (space["COURSE"]["timeout"], space["COURSE"]["notebook_timeout"]) == (77, 900)
    api = course.open_course(ROOT)
    assert find_leaks(tmp_path, [find_secrets(api, name) for name in ASSIGNMENTS], teaching=True) == []
