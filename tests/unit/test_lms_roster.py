"""Lists of students, as Moodle, Canvas, Excel and people save them."""

import re

import pytest
from nbgrader.api import Gradebook

from graders import CourseError
from graders.lms.entering import enter_students
from graders.lms.roster import read_students

PLAIN = "id,last name,first name,email\nshch,Щукина,Жанна,zh@uni.example\nyolk,Ёлкин,Яков,\n"


def read(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "students.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return {s.id: (s.last_name, s.first_name, s.email, s.lms_user_id) for s in read_students(path)[0]}


SHCH, YOLK = ("Щукина", "Жанна", "zh@uni.example", ""), ("Ёлкин", "Яков", "", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_separators_are_found_out(tmp_path, encoding, separator, end):
    text = PLAIN.replace(",", separator).replace("\n", end)
    assert read(tmp_path, text, encoding) == {"shch": SHCH, "yolk": YOLK}


def test_excels_first_line_says_the_separator(tmp_path):
    assert read(tmp_path, "sep=;\r\n" + PLAIN.replace(",", ";")) == {"shch": SHCH, "yolk": YOLK}


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("{mark}sep={0}\n", "|"),
        ("{mark}", ";"),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_comma_in_every_name_does_not_part_values(tmp_path, text, separator, mark):
    rows = ["id,Фамилия, имя,e-mail", "shch,Щукина, Жанна,zh@uni.example", "yolk,Ёлкин, Яков,"]
    rows = [row.replace(", ", "\0").replace(",", separator).replace("\0", ", ") for row in rows]
    content = text.format(separator, mark=mark) + "\n".join(rows).replace("Фамилия, имя", "name")
    assert read(tmp_path, content) == {"shch": SHCH, "yolk": YOLK}


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0\r", b"id\n\x98\xff", b"\xff\xfei\0d"])
def test_what_is_no_text_is_refused_in_a_line(tmp_path, content):
    with pytest.raises(CourseError, match=r"students.csv: not a text file; save it as CSV UTF-8") as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("headings", "row", "expected"),
    [
        ("Логин;Фамилия;Имя;Почта", "a1;Ким;Ли;k@x", ("a1", "Ким", "Ли", "k@x")),
        ("Номер зачётки;ФИО", "00123;Ким Ли Чен", ("00123", "Ким", "Ли Чен", "")),
        ("ID;Фамилия;Имя;Отчество", "7;Ким;Ли;Чен", ("7", "Ким", "Ли Чен", "")),
        ("username,firstname,lastname,email,idnumber", "kim,Lee,Kim,k@x,", ("kim", "Kim", "Lee", "k@x")),
        ("First name,Last name,ID number,Email address,Quiz", "Lee,Kim,99,k@x,-", ("99", "Kim", "Lee", "k@x")),
        ("First name,Last name,ID number,Email address", "Lee,Kim,,k@x", ("k@x", "Kim", "Lee", "k@x")),
        ("Имя;Фамилия;Адрес электронной почты;Группы", "Ли;Ким;k@x;", ("k@x", "Ким", "Ли", "k@x")),
        ("Идентификатор,Полное имя,Адрес электронной почты", "Участник 77,Ли Ким,k@x", ("k@x", "Ким", "Ли", "k@x")),
        ("name,canvas_user_id,user_id,login_id,sections", "Lee Kim,501,S1,kim,A", ("kim", "Kim", "Lee", "")),
    ],
)
def test_headings_of_platforms_and_people(tmp_path, headings, row, expected):
    [(name, (last, first, mail, _))] = read(tmp_path, f"\ufeff{headings}\r\n{row}\r\n").items()
    assert (name, last, first, mail) == expected


def test_canvas_gradebook_without_points_and_the_test_student(tmp_path):
    text = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework (88)\n"
        ",,,,,Manual Posting\n"
        "    Points Possible,,,,,10.0\n"
        '"Kim, Lee",501,S1,kim,A,7\n'
        '"Oduya, Ann ""Annie""",502,S2,oduya,"A\nand B",\n'
        '"Student, Test",503,,,A,\n'
    )
    assert read(tmp_path, text) == {"kim": ("Kim", "Lee", "", "501"), "oduya": ("Oduya", 'Ann "Annie"', "", "502")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("id,name\n", "no student below"),
        ("name,group\nA,1\n", "line 1: no column of ids"),
        ("id,name\na,A\n,B\n", "line 3: nothing under 'id'"),
        ('id,name\n"a","A\nB"\n"b*",C\n', r"line 4: the id 'b\*' cannot be used"),
        ("id,name\nx/y,C\n", "line 2: the id 'x/y' cannot be used"),
        ("id,name\na,A\nb,B\na,C\n", "line 4: the id 'a' stands in line 2 with another name"),
        ("id,id\na,A\n", "line 1: two columns"),
        ('id,name\na,"A\n', "line 2: .*quotation mark"),
        (f"id,name\n{'a' * 200},A\n", "more than 128"),
        (b"PK\x03\x04xxxx", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0xxxx", "an old Excel workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, text, told):
    with pytest.raises(CourseError, match=told) as caught:
        read(tmp_path, text)
    assert "\n" not in str(caught.value) and "students.csv" in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(CourseError, match="cannot be read"):
        read_students(tmp_path / "none.csv")


def test_the_same_row_twice_is_one_student(tmp_path):
    (tmp_path / "s.csv").write_text("id,name\na,A B\na,A B\n", encoding="utf-8")
    students, notes = read_students(tmp_path / "s.csv")
    assert len(students) == 1 and notes[1] == "line 3: the same as line 2, left out"


@pytest.fixture
def enter(tmp_path, empty_gradebook):
    """A function that enters a text, and returns the lines that it was told; it has the gradebook as `gradebook`."""
    path = tmp_path / "s.csv"
    with Gradebook(f"sqlite:///{empty_gradebook}") as gradebook:

        def run(text, **options):
            lines = []
            path.write_text(text, encoding="utf-8")
            enter_students(gradebook, read_students(path)[0], report=lines.append, **options)
            return lines

        run.gradebook = gradebook
        yield run


def test_they_are_entered_changed_and_never_removed(enter):
    assert enter(PLAIN, dry_run=True) == ["nothing was changed; it would be: 2 new, 0 changed, 0 as before"]
    assert enter.gradebook.students == []
    assert enter(PLAIN) == ["2 new, 0 changed, 0 as before"]
    assert enter("id,last name,email\nshch,Щука,\nnew,Н,\n") == ["1 new, 1 changed, 0 as before"]
    assert {s.id: (s.last_name, s.email) for s in enter.gradebook.students} == {
        "shch": ("Щука", "zh@uni.example"),
        "yolk": ("Ёлкин", None),
        "new": ("Н", None),
    }


NUMBERED = "Имя;Фамилия;Индивидуальный номер;Адрес электронной почты\nНур;Алиева;8101;Nur@uni.example\nЮ;Ким;8102;k@x\n"
OF_CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework (88)\n"
    '"Алиева, Нур",501,8101,nur,A,\n"Ким, Ю",502,8102,kim,A,\n'
)
WITHOUT_NUMBERS = "First name,Last name,Email address\nНур,Алиева,nur@uni.example\nЮ,Ким,k@x\n"


@pytest.mark.parametrize("second", [OF_CANVAS, WITHOUT_NUMBERS])
def test_another_list_of_the_same_class_doubles_nobody(enter, second):
    enter(NUMBERED)
    *_, told, counts = enter(second)
    assert re.fullmatch(r"ids of the gradebook stay: (nur\S*) is 8101, (k\S*) is 8102", told)
    assert counts.startswith("0 new")
    found = {s.id: (s.first_name, s.last_name) for s in enter.gradebook.students}
    assert found == {"8101": ("Нур", "Алиева"), "8102": ("Ю", "Ким")}
    enter(OF_CANVAS)
    assert {s.id: s.lms_user_id for s in enter.gradebook.students} == {"8101": "501", "8102": "502"}
    *told, counts = enter(WITHOUT_NUMBERS.replace("nur@uni.example", "moved@x") + "Э,Цой,t@x\n")
    assert counts.startswith("2 new"), "Canvas's number is not in this list, nor the address"
    assert "moved@x is new, though 8101 has the same name" in told[0]


def test_of_a_large_class_ten_are_told(enter):
    enter("id,name,email\n" + "".join(f"{n},A B{n},{n}@x\n" for n in range(100, 113)))
    told, counts = enter("login,name,email\n" + "".join(f"s{n},A B{n},{n}@x\n" for n in range(100, 113)))
    assert told.endswith("s109 is 109 and 3 more") and counts == "0 new, 0 changed, 13 as before"


def test_a_number_that_is_somebody_elses_login_is_not_that_person(enter):
    enter("id,name\n77,Жанна Щукина\n")
    assert enter("username,first name,last name,id number\nkim,Ли,Ким,77\n") == ["1 new, 0 changed, 0 as before"]
    assert enter.gradebook.find_student("77").last_name == "Щукина"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,name,id number,email\nk,Ю Ким,8101,k@x\n", "line 2: 'k' fits 8101 and 8102 of the gradebook"),
        ("id,name,email\na,Ю Ким,k@x\nb,Ю Ким,K@X\n", "line 3: 'b' is '8102' of the gradebook, as is line 2"),
    ],
)
def test_rows_that_fit_two_or_two_that_fit_one_are_refused(enter, text, told):
    enter(NUMBERED.replace("Алиева", "Ким"))
    before = [(s.id, s.last_name, s.email) for s in enter.gradebook.students]
    with pytest.raises(CourseError, match=told):
        enter(text)
    assert [(s.id, s.last_name, s.email) for s in enter.gradebook.students] == before


def test_whoever_stands_there_twice_already_is_told(enter):
    enter("id,name,email\nnur,Нур Алиева,\n8101,Нур Алиева,nur@uni.example\n")
    [told, _] = enter("id,name,email\nnur,Нур Алиева,nur@uni.example\n")
    assert told.startswith("line 2: nur and 8101 may be the same student")


def test_all_or_none(tmp_path, empty_gradebook, monkeypatch):
    (tmp_path / "s.csv").write_text(PLAIN, encoding="utf-8")
    students, _ = read_students(tmp_path / "s.csv")
    with Gradebook(f"sqlite:///{empty_gradebook}") as gradebook:
        gradebook.add_student("yolk", last_name="before")
        with monkeypatch.context() as patch:
            patch.setattr(gradebook.db, "commit", lambda: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                enter_students(gradebook, students)
        assert [(s.id, s.last_name) for s in gradebook.students] == [("yolk", "before")]
