"""Grade files, read back as those read them that they are for."""

import csv
import io
import shutil
import unicodedata
from pathlib import Path

import pytest
from gradebooks import CLASS, collect, fill_course, give, open_gradebook

from graders.cli import main

FORMULA = ("=", "+", "-", "@")


@pytest.fixture(scope="module")
def course_once(tmp_path_factory, empty_gradebook_once):
    folder = fill_course(tmp_path_factory.mktemp("filled") / "course", empty_gradebook_once)
    give(folder, "first", "petrova", 2.4, 0.1, penalty=0.25)
    give(folder, "first", "=cmd", 0.0)
    give(folder, "first", "o'neil", 3.0, None)
    give(folder, "second", "petrova", 0.3, 0.6)
    give(folder, "second", "semenov", 5, 1, penalty=9)
    return folder


@pytest.fixture
def course(course_once, tmp_path):
    return Path(shutil.copytree(course_once, tmp_path / "course"))


def export(folder, *options, to="out.csv"):
    return main(["--course-dir", str(folder), "export", *options, "--to", str(folder / to)])


def read(path, encoding="utf-8", delimiter=","):
    text = path.read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def by(rows, column):
    return {row[rows[0].index(column)]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


def write(folder, rows, name="template.csv", encoding="utf-8", **dialect):
    text = io.StringIO()
    csv.writer(text, **{"lineterminator": "\n", **dialect}).writerows(rows)
    (folder / name).write_bytes(text.getvalue().encode(encoding))
    return str(folder / name)


def test_plain_has_a_row_a_student_and_nothing_where_there_is_no_grade(course):
    assert export(course, "--like", "csv") == 0
    rows = read(course / "out.csv")
    assert len(rows) == 1 + len(CLASS) and {len(row) for row in rows} == {6}
    found = by(rows, "student_id")
    assert found["petrova"]["first"] == "2.25" and found["petrova"]["second"] == "0.9"
    assert found["'=cmd"]["first"] == "0", "graded, and nothing earned"
    assert found["o'neil"]["first"] == "", "an answer waits"
    assert found["semenov"]["second"] == "0", "a penalty takes no more than there is"
    assert found["absent"]["first"] == found["absent"]["second"] == found["semenov"]["first"] == ""


@pytest.mark.parametrize("like", ["csv", "excel", "moodle", "canvas"])
def test_no_field_is_a_formula_or_goes_over_a_line(course, like):
    assert export(course, "--like", like) == 0
    form = {"encoding": "utf-8-sig", "delimiter": ";"} if like == "excel" else {}
    rows = read(course / "out.csv", **form)
    fields = [field for row in rows for field in row]
    assert not [field for field in fields if field.lstrip().startswith(FORMULA)]
    assert not [field for field in fields if set(field) & set("\n\r\t")]
    assert any('O"Neil, Jr.' in field for field in fields), "and is otherwise as it was"


def test_excel_in_russian_opens_it_with_a_double_click(course):
    assert export(course, "--like", "excel", "first") == 0
    content = (course / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    found = by(read(course / "out.csv", "utf-8-sig", ";"), "student_id")
    assert found["petrova"]["first"] == "2,25" and found["petrova"]["last_name"] == "Петрова"
    assert "second" not in found["petrova"]


def test_names_are_written_composed_whatever_the_gradebook_has(course):
    with open_gradebook(course) as book:
        book.update_or_create_student("absent", first_name=unicodedata.normalize("NFD", "Андрей"))
    assert export(course, "--like", "csv") == 0
    assert "Андрей" in (course / "out.csv").read_text(encoding="utf-8")


def test_moodles_worksheet_for_an_assignment_collected_there(course, capsys):
    collect(
        course,
        "first",
        **{
            "petrova": ("moodle", "Анна Петрова", "501", "Анна Петрова_501_assignsubmission_file_/a.ipynb"),
            "o'neil": ("moodle", "Zoë ONeil", "502", ""),
            "=cmd": ("canvas", "x", "77", "x_77_78_a.ipynb"),
        },
    )
    assert export(course, "first", "--like", "moodle") == 1
    rows = by(read(course / "out.csv"), "Identifier")
    assert set(rows) == {"Participant 501", "Participant 502"}
    about = rows["Participant 501"]
    assert about["Grade"] == "2.25" and about["Maximum Grade"] == "4" and about["Full name"] == "Анна Петрова"
    assert about["Last modified (grade)"].endswith(" UTC") and about["Feedback comments"] == ""
    assert rows["Participant 502"]["Grade"] == ""
    said = capsys.readouterr()
    assert "not collected from Moodle, and not in the file: =cmd;" in said.err and "--template" in said.err
    assert "Upload grading worksheet" in said.out


def test_moodles_gradebook_for_several(course):
    assert export(course, "--like", "moodle", "first=Домашняя работа 1", "second") == 0
    rows = read(course / "out.csv")
    assert rows[0] == ["First name", "Last name", "ID number", "Email address", "Домашняя работа 1", "second"]
    assert by(rows, "Email address")["a.petrova@uni.example"]["Домашняя работа 1"] == "2.25"


def test_canvas_finds_its_columns_and_its_students(course):
    collect(course, "first", petrova=("canvas", "Петрова", "9001", "petrova_9001_1_a.ipynb"))
    assert export(course, "--like", "canvas", "first=HW 1 (123)", "second") == 0
    rows = read(course / "out.csv")
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW 1 (123)", "second"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "4", "10"]
    assert by(rows, "SIS User ID")["petrova"] | {} == {
        "Student": "Петрова, Анна",
        "ID": "9001",
        "SIS User ID": "petrova",
        "SIS Login ID": "a.petrova@uni.example",
        "Section": "",
        "HW 1 (123)": "2.25",
        "second": "0.9",
    }


def test_canvass_numbers_are_those_of_the_roster_where_nothing_was_collected_from_there(course):
    with open_gradebook(course) as book:
        book.find_student("petrova").lms_user_id = "70"
        book.db.commit()
    assert export(course, "--like", "canvas", "first") == 0
    assert by(read(course / "out.csv"), "ID")["70"]["first"] == "2.25"
    rows = [["Student", "ID", "First (2)"], ["Points Possible", "", "4"], ["П. А.", "70", ""], ["Некто", "71", ""]]
    assert export(course, "first", "--like", "canvas", "--template", write(course, rows)) == 1, "others have no row"
    assert [row[2] for row in read(course / "out.csv")] == ["First (2)", "4", "2.25", ""]


CANVAS = [
    ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Эссе (1)", "First (2)", "Final Score"],
    ["", "", "", "", "", "", "Manual Posting", ""],
    ["    Points Possible", "", "", "", "", "5", "4", "(read only)"],
    ["Петрова, Анна", "11", "petrova", "-", "Группа 1", "3", "", "60"],
    ['Neil, "Zoë"', "12", "", "neil@uni.example", "Группа 1 and Группа 2", "", "1.5", ""],
    ["Никто, Не", "13", "", "", "Группа 1", "", "0.5", ""],
    ["Student, Test", "14", "", "f00", "Группа 1", "", "", ""],
    ["Е, У", "15", "=cmd", "", "Группа 1", "", "EX", ""],
]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ";"), ("utf-16-be", "\t")],
)
def test_a_file_that_canvas_exported_is_filled_and_otherwise_as_it_was(course, capsys, encoding, delimiter):
    give(course, "first", "absent", 1.0)
    template = write(course, CANVAS, encoding=encoding, delimiter=delimiter, lineterminator="\r\n")
    assert export(course, "first", "--like", "canvas", "--template", template) == 1
    wanted = [list(row) for row in CANVAS]
    wanted[3][6] = "2.25"
    assert read(course / "out.csv", encoding, delimiter) == wanted
    assert read(course / "template.csv", encoding, delimiter) == CANVAS
    said = capsys.readouterr()
    assert "no row for absent;" in said.err and "2 fields keep what the platform has" in said.out


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_line_in_which_excel_names_the_separator_stays(course, end, mark):
    rows = [["Student", "SIS User ID", "first"], ["Петрова, Анна", "petrova", ""], ["x", "=cmd", ""]]
    text = f"{mark}sep=|{end}" + "".join("|".join(row) + end for row in rows)
    (course / "template.csv").write_bytes(text.encode())
    assert export(course, "first", "--like", "canvas", "--template", str(course / "template.csv")) == 0
    filled = text.replace("petrova|", "petrova|2.25").replace("=cmd|", "=cmd|0")
    assert (course / "out.csv").read_bytes() == filled.encode()


@pytest.mark.parametrize(
    ("separator", "rows"),
    [
        (";", [["Имя, отчество, фамилия", "id", "first"], ["Анна Львовна Петрова", "petrova", ""], ["Ян", "=cmd", ""]]),
        (";", [["Student", "email", "first"], ["Петрова, Анна", "petrova", ""], ["Ян, Ян", "=cmd", ""]]),
        ("\t", [["Student; all", "email", "first"], ["Петрова, А.; В.", "petrova", ""], ["Ян; Ян", "=cmd", ""]]),
        (",", [["a;b", "email", "first"], ["Пе\nтрова", "petrova", ""], ["", "=cmd", ""], ["no", "grade"]]),
    ],
)
def test_the_separator_is_what_rows_agree_on(course, separator, rows):
    rows[0][1] = "SIS User ID"
    text = "\n".join(separator.join(f'"{value}"' if "\n" in value else value for value in row) for row in rows)
    (course / "template.csv").write_bytes(text.encode())
    assert export(course, "first", "--like", "canvas", "--template", str(course / "template.csv")) == 0
    rows[1][2], rows[2][2] = "2.25", "0"
    assert read(course / "out.csv", delimiter=separator) == rows


def test_a_file_in_windows_encoding_with_decimal_commas_stays_so(course):
    rows = [
        ["Имя", "Фамилия", "Индивидуальный номер", "Адрес электронной почты", "Задание: first (Значение)", "Итог"],
        ["АННА", "Петрова", "", "", "-", "12,5"],
        ["x", "y", "=cmd", "", "3,5", "-"],
    ]
    template = write(course, rows, encoding="cp1251", delimiter=";")
    assert export(course, "first", "--like", "moodle", "--template", template) == 0
    rows[1][4], rows[2][4] = "2,25", "0"
    assert read(course / "out.csv", "cp1251", ";") == rows


def worksheet(*rows, maximum="4.00"):
    columns = ["Идентификатор", "Полное имя", "Адрес электронной почты", "Оценка", "Максимальная оценка", "Изменено"]
    return [columns, *([f"Участник {number}", name, email, "", maximum, "-"] for number, name, email in rows)]


def test_moodles_worksheet_in_russian_is_filled_by_number_address_and_name(course, capsys):
    collect(course, "first", **{"=cmd": ("moodle", "Кто-то", "7", "Кто-то_7_assignsubmission_file_/a.ipynb")})
    rows = worksheet(("7", "Другое Имя", ""), ("8", "Анна Петрова", "A.Petrova@uni.example"), ("9", "Чужой", "z@z.zz"))
    template = write(course, rows)
    assert export(course, "first", "--like", "moodle", "--template", template) == 0
    assert [row[3] for row in read(course / "out.csv")[1:]] == ["0", "2.25", ""]
    assert export(course, "--like", "moodle", "--template", template) == 1
    assert "for one assignment; name which" in capsys.readouterr().err


def test_who_cannot_be_told_apart_gets_nothing_and_is_named(course, capsys):
    """Two in the gradebook by one name; one with two rows; a row of one's number and another's address."""
    with open_gradebook(course) as book:
        book.add_student("petrova2", first_name="Анна", last_name="Петрова")
    give(course, "first", "petrova2", 3.0)
    rows = [
        ["Full name", "ID number", "Email address", "first"],
        ["Петрова Анна", "", "", ""],
        ["Другая", "petrova", "neil@uni.example", ""],
        ["a", "=cmd", "", ""],
        ["b", "=cmd", "", ""],
        ["c", "semenov", "", ""],
    ]
    give(course, "first", "semenov", 1.0)
    assert export(course, "first", "--like", "moodle", "--template", write(course, rows)) == 1
    assert [row[3] for row in read(course / "out.csv")[1:]] == ["", "", "", "", "1"]
    said = capsys.readouterr().err
    assert "row 2: fits petrova, petrova2; nothing is written there" in said
    assert "row 3: fits o'neil, petrova; nothing is written there" in said
    assert "2 rows fit =cmd; nothing is written there" in said
    assert "no row for petrova, petrova2; their grades" in said


def test_an_id_goes_before_a_namesake(course):
    rows = [["Student", "SIS User ID", "first"], ["Анна Петрова", "other", ""], ["Анна Петрова", "petrova", ""]]
    give(course, "first", "=cmd", 1.0, None)
    assert export(course, "first", "--like", "canvas", "--template", write(course, rows)) == 0
    assert [row[2] for row in read(course / "out.csv")[1:]] == ["", "2.25"]


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        (worksheet(("8", "", "a.petrova@uni.example"), maximum="100.00"), ["first"], "worth 100.00 points on the platform and 4"),
        ([["Student", "ID", "first (1)", "first (2)"], ["x", "1", "", ""]], ["first"], "more than one column for first"),
        ([["Student", "ID", "Essay"], ["x", "1", ""]], ["first"], "no column for first; name one, as in first=COLUMN, of: "),
        ([["Student", "ID", "Essay"], ["x", "1", ""]], ["first=Essays"], "no column for Essays"),
        ([["Student", "ID", "Essay"], ["x", "1", ""]], ["first=Essay", "second=Essay"], "would go into one column"),
        ([["Gruppe", "first"], ["x", ""]], ["first"], "no column tells whose a row is"),
        ([["Student", "first"], ["Кто-то Ещё", ""]], ["first"], "no grade has a place in it, nothing is written"),
        ([["Student", "first"], ["   Points Possible", "(read only)"]], ["first"], "the column for first is one that Canvas computes"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_filled_is_refused_in_a_line_and_nothing_changes(course, capsys, rows, options, said):
    (course / "out.csv").write_text("old")
    template = write(course, rows)
    assert export(course, *options, "--like", "canvas", "--template", template) == 1
    assert (course / "out.csv").read_text() == "old"
    err = capsys.readouterr().err
    assert said in err and "template.csv" in err and err.startswith("course: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04rest", "an Excel workbook"), (b"", "has no headings"), (b"\x89PNG\0\0\0", "not a text file"), (None, "cannot be read")],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_a_line(course, capsys, content, said):
    path = course / "template.csv"
    if content is not None:
        path.write_bytes(content)
    assert export(course, "first", "--like", "moodle", "--template", str(path)) == 1
    err = capsys.readouterr().err
    assert said in err and str(path) in err and err.count("\n") == 1


def test_the_platforms_own_file_is_not_overwritten(course, capsys):
    template = write(course, CANVAS)
    assert export(course, "first", "--like", "canvas", "--template", template, to="template.csv") == 1
    assert read(course / "template.csv") == CANVAS
    assert "stays as it is" in capsys.readouterr().err


def test_an_old_file_is_replaced_and_that_is_said(course, capsys):
    (course / "out.csv").write_text("old")
    assert export(course, "--like", "csv") == 0
    assert "replaced: " in capsys.readouterr().out
    assert not list(course.glob(".out.csv*"))


@pytest.mark.parametrize("like", [[], ["--like", "csv"], ["--like", "moodle"], ["--like", "excel"]])
@pytest.mark.parametrize("lost", ["grades", "students"])
def test_a_lost_gradebook_takes_nothing_with_it(course, capsys, like, lost):
    folder = course
    with open_gradebook(folder) as book:
        for id in CLASS if lost == "students" else ():
            book.remove_student(id)
        for name in () if lost == "students" else ("first", "second"):
            for submission in list(book.find_assignment(name).submissions):
                book.remove_submission(name, submission.student.id)
    (folder / "out.csv").write_text("old")
    assert export(folder, *like) == 1
    assert (folder / "out.csv").read_text() == "old"
    err = capsys.readouterr().err
    assert f"{folder}/gradebook.db: no {lost.removesuffix('s')}" in err and err.count("\n") == 1


def test_when_every_grade_waits_nothing_is_written(course, capsys):
    for student in ("petrova", "=cmd"):
        give(course, "first", student, 1.0, None)
    assert export(course, "first", "--like", "csv") == 1
    assert "no grade for first is final" in capsys.readouterr().err
    assert not (course / "out.csv").exists()


def test_an_unknown_assignment_is_named(course, capsys):
    assert export(course, "third", "--like", "csv") == 1
    assert "no assignment third in it" in capsys.readouterr().err
    assert export(course, "third") == 1


def test_the_plain_export_takes_assignments_too(course):
    assert export(course, "second") == 0
    assert {row[0] for row in read(course / "out.csv")[1:]} == {"second"}


@pytest.mark.parametrize("name", ["Moodle", "Canvas", "Excel", "Plain"])
def test_nbgraders_own_export_takes_them(course, name):
    assert export(course, "--exporter", f"graders.settings.{name}ExportPlugin") == 0
    assert "2.25" in (course / "out.csv").read_text(encoding="utf-8").replace(",25", ".25")
