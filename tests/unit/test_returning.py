"""Feedback that is handed back, read as those read it that take it: zip archives, folders, an mbox."""

import re
import shutil
import unicodedata
import zipfile
from html import unescape
from pathlib import Path

import pytest
from gradebooks import collect, fill_course, give, open_gradebook, write_page
from platforms import moodle_reads, read_letters

from graders.cli import main
from graders.reporting.stamps import Stamp, read_stamp


@pytest.fixture(scope="module")
def course_once(tmp_path_factory, empty_gradebook_once):
    folder = fill_course(tmp_path_factory.mktemp("filled") / "course", empty_gradebook_once)
    for student in ("petrova", "=cmd", "o'neil", "semenov"):
        give(folder, "first", student, 2.0)
        write_page(folder, "first", student)
    return folder


@pytest.fixture
def course(course_once, tmp_path):
    return Path(shutil.copytree(course_once, tmp_path / "course"))


def hand_back(folder, to, *options):
    return main(["--course-dir", str(folder), "return", "first", "--to", to, *map(str, options)])


def everyone(platform, entry):
    """Where all four came from; the entry's name is made of a name and a number."""
    names = {"petrova": "Анна Петрова", "=cmd": "Кто Угодно", "o'neil": "Zoë ONeil", "semenov": "Семён Семёнов"}
    return {
        id: (platform, name, str(500 + number), entry.format(name, 500 + number, name.replace(" ", "").lower()))
        for number, (id, name) in enumerate(names.items())
    }


@pytest.mark.parametrize(
    "entry", ["{0}_{1}_assignsubmission_file_/a.ipynb", "{0}_{1}_assignsubmission_file_a b_1_.ipynb", ""]
)
def test_moodle_takes_each_page_for_its_student(course, entry):
    collect(course, "first", **everyone("moodle", entry))
    assert hand_back(course, "moodle", course / "back.zip") == 0
    with zipfile.ZipFile(course / "back.zip") as archive:
        assert archive.testzip() is None
        found = {moodle_reads(name): archive.read(name) for name in archive.namelist()}
        assert all(one.flag_bits & 0x800 or one.filename.isascii() for one in archive.infolist()), "UTF-8, and says so"
    assert set(found) == {(500 + number, "first.html") for number in range(4)}
    for (number, _), page in found.items():
        assert read_stamp(page).student == ["petrova", "=cmd", "o'neil", "semenov"][number - 500]


def test_moodles_names_are_those_of_the_download(course):
    people = everyone("moodle", "{0}_{1}_assignsubmission_file_/first.ipynb")
    people["petrova"] = ("moodle", "Петрова_Анна", "77", "Группа 1-Петрова Анна_77_assignsubmission_onlinetext_/x.html")
    people["semenov"] = ("moodle", "a/b_c: d", "78", "")
    collect(course, "first", **people)
    assert hand_back(course, "moodle", course / "back.zip") == 0
    with zipfile.ZipFile(course / "back.zip") as archive:
        names = set(archive.namelist())
    assert "Группа 1-Петрова Анна_77_assignsubmission_file_/first.html" in names
    assert "a-b c- d_78_assignsubmission_file_/first.html" in names


def test_canvas_gets_the_names_that_it_gave(course):
    people = everyone("canvas", "{2}_LATE_{1}_90{1}_first-1.ipynb")
    people["petrova"] = ("canvas", "Петрова Анна", "500", "submissions/петроваанна_500_9001_2026 first.ipynb")
    collect(course, "first", **people)
    assert hand_back(course, "canvas", course / "back.zip") == 0
    with zipfile.ZipFile(course / "back.zip") as archive:
        pages = {name: read_stamp(archive.read(name)).student for name in archive.namelist()}
    assert pages == {
        "петроваанна_500_9001_2026 first.ipynb": "petrova",
        "ктоугодно_LATE_501_90501_first-1.ipynb": "=cmd",
        "zoëoneil_LATE_502_90502_first-1.ipynb": "o'neil",
        "семёнсемёнов_LATE_503_90503_first-1.ipynb": "semenov",
    }


def test_whom_the_platform_does_not_know_is_named_with_what_to_do(course, capsys):
    people = everyone("moodle", "")
    people["petrova"] = ("moodle", "Анна Петрова", "", "")
    people["=cmd"] = ("canvas", "x", "501", "x_501_1_a.ipynb")
    del people["o'neil"]
    collect(course, "first", **people)
    assert hand_back(course, "moodle") == 1
    with zipfile.ZipFile(course / "build/return/first-moodle.zip") as archive:
        assert [moodle_reads(name)[0] for name in archive.namelist()] == [503]
    said = capsys.readouterr()
    assert "written: " in said.out and "feedback to 1" in said.out
    assert re.search(r"not handed back to .*: not from Moodle according to .*first\.json; collect", said.err)
    assert {"petrova", "=cmd", "o'neil"} <= set(re.split(r"[ ,:]+", said.err)) and "semenov" not in said.err


def test_without_anything_collected_nothing_is_written(course, capsys):
    assert hand_back(course, "canvas") == 1
    assert "no feedback can be handed back" in capsys.readouterr().err
    assert not (course / "build").exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"petrova": 1}', "\udcff"])
def test_a_damaged_note_of_where_things_came_from_is_said_in_a_line(course, capsys, content):
    collect(course, "first")
    path = course / ".course/collected/first.json"
    path.write_bytes(content.encode(errors="surrogateescape"))
    assert hand_back(course, "moodle") == 1
    err = capsys.readouterr().err
    assert f"{path}: damaged" in err and err.count("\n") == 1


def test_a_folder_has_a_file_a_student_with_a_name_for_every_system(course):
    assert hand_back(course, "folder", course / "back") == 0
    pages = {path.name: read_stamp(path.read_bytes()).student for path in (course / "back").iterdir()}
    assert sorted(pages.values()) == ["=cmd", "o'neil", "petrova", "semenov"]
    assert pages["Петрова Анна (petrova) first.html"] == "petrova"
    for name, student in pages.items():
        assert student in name and not set(name) & set('<>:"/\\|?*\n\t') and name == unicodedata.normalize("NFC", name)
        assert student in unescape((course / "back" / name).read_text(encoding="utf-8"))


def test_students_whose_ids_differ_in_case_have_two_files(course):
    with open_gradebook(course) as book:
        for id in ("Ivan", "IVAN", "con"):
            book.add_student(id, last_name="Я" * 300 if id != "con" else None)
    for id in ("Ivan", "IVAN", "con"):
        give(course, "first", id, 1.0)
        write_page(course, "first", id)
    assert hand_back(course, "folder", course / "back") == 0
    names = [path.name for path in (course / "back").iterdir()]
    assert len({name.casefold() for name in names}) == 7 and max(len(name.encode()) for name in names) < 255


def test_a_folder_that_holds_something_else_is_left_alone(course, capsys):
    (course / "back").mkdir()
    (course / "back/essay.html").write_text("mine")
    assert hand_back(course, "folder", course / "back") == 1
    assert [path.name for path in (course / "back").iterdir()] == ["essay.html"]
    assert "holds essay.html, which is no feedback to first" in capsys.readouterr().err


def test_what_was_handed_back_before_is_replaced_whole(course, capsys):
    assert hand_back(course, "folder", course / "back") == 0
    (course / "feedback/semenov/first/first.html").unlink()
    assert hand_back(course, "folder", course / "back") == 1
    assert len(list((course / "back").iterdir())) == 3
    said = capsys.readouterr()
    assert "replaced: " in said.out and "semenov: no feedback page; run `course feedback first`" in said.err


@pytest.mark.parametrize("to", ["moodle", "canvas", "mail"])
def test_a_file_of_another_kind_is_left_alone_and_ours_is_replaced(course, capsys, to):
    entry = {"moodle": "", "canvas": "{2}_{1}_9_a.ipynb", "mail": ""}[to]
    collect(course, "first", **everyone(to, entry))
    with zipfile.ZipFile(course / "back", "w") as archive:
        archive.writestr("Анна_1_assignsubmission_file_/a.ipynb", "the only copy")
    before = (course / "back").read_bytes()
    assert hand_back(course, to, course / "back") == 1
    assert (course / "back").read_bytes() == before
    assert "is there and not from `course return`" in capsys.readouterr().err
    (course / "back").unlink()
    expected = 1 if to == "mail" else 0  # one has no address
    assert hand_back(course, to, course / "back") == expected
    assert hand_back(course, to, course / "back") == expected
    assert "replaced: " in capsys.readouterr().out


def test_letters_go_to_those_who_have_an_address(course, capsys):
    with open_gradebook(course) as book:
        book.update_or_create_student("o'neil", email="neil@uni.example\nBcc: all@uni.example")
        book.update_or_create_student("=cmd", first_name='Семён "Я", <x>', last_name="Ёлкин\r\nBcc: x@y.z")
    assert hand_back(course, "mail", course / "box", "--from", "course@uni.example") == 1
    content = (course / "box").read_bytes()
    assert content.isascii() and max(map(len, content.splitlines())) <= 998
    letters = read_letters(course / "box")
    found = {str(letter["To"].addresses[0].addr_spec): letter for letter in letters}
    assert set(found) == {"a.petrova@uni.example", "+7@uni.example"}
    letter = found["a.petrova@uni.example"]
    assert letter["Subject"] == "Проверка задания «first»" and letter["From"] == "course@uni.example"
    assert letter["To"].addresses[0].display_name == "Анна Петрова"
    assert "Чья работа: Анна Петрова (petrova)." in letter.get_body().get_content()
    for student, one in {"petrova": letter, "=cmd": found["+7@uni.example"]}.items():
        assert len(one["To"].addresses) == 1 and one["Bcc"] is None and not one.defects
        (page,) = one.iter_attachments()
        assert page.get_filename() == "first.html" and page.get_content_type() == "text/html"
        assert read_stamp(page.get_payload(decode=True)).student == student
    said = capsys.readouterr().err
    assert "semenov: no e-mail address in the gradebook" in said
    assert "o'neil: an e-mail address that cannot be used" in said


@pytest.mark.parametrize(
    ("settings", "title"),
    [
        ('[tool.course.assignments]\nfirst = {lessons = [1], title = "Рёбра и «углы»"}\n', "Рёбра и «углы»"),
        ("[tool.course.assignments]\nfirst = {lessons = [1]}\n", "first"),
        ("[tool.course]\nassignments = 3\n", "first"),
    ],
)
def test_a_letter_calls_the_assignment_as_students_know_it(course, settings, title):
    (course / "pyproject.toml").write_text(settings, encoding="utf-8")
    hand_back(course, "mail", course / "box")
    (letter, *_) = read_letters(course / "box")
    assert " ".join(letter["Subject"].split()) == f"Проверка задания «{title}»", "the reader above folds it anew"
    assert f"проверка задания «{title}»" in letter.get_body().get_content()


@pytest.mark.parametrize("address", ["", "a", "@b", "a@", "a b@c", "почта@c.d", "a@b@c", "<a@b>", "a@b, c@d"])
def test_what_is_no_address_gets_no_letter(course, capsys, address):
    with open_gradebook(course) as book:
        book.update_or_create_student("petrova", email=address)
    assert hand_back(course, "mail", course / "box") == 1
    assert "petrova" in capsys.readouterr().err
    letters = read_letters(course / "box")
    assert sorted(letter["To"].addresses[0].addr_spec for letter in letters) == ["+7@uni.example", "neil@uni.example"]


def test_a_sender_that_is_none_is_refused(course, capsys):
    assert hand_back(course, "mail", "--from", "me") == 1
    assert hand_back(course, "folder", "--from", "me@uni.example") == 1
    assert "not an e-mail address" in (err := capsys.readouterr().err) and "goes with --to mail" in err


def change(folder, student, **fields):
    with open_gradebook(folder) as book:
        notebook = book.find_submission_notebook("first", "first", student)
        for name, value in fields.items():
            if name == "penalty":
                notebook.late_submission_penalty = value
            elif name == "comment":
                book.find_comment("test_code", "first", "first", student).manual_comment = value
            else:
                setattr(book.find_grade("written", "first", "first", student), name, value)
        book.db.commit()


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda c: change(c, "petrova", manual_score=0.5), "the page is older than the grade"),
        (lambda c: change(c, "petrova", penalty=1.0), "the page is older than the grade"),
        (lambda c: change(c, "petrova", needs_manual_grade=True), "answers wait to be graded by hand"),
        (lambda c: (c / "autograded/petrova/first/first.ipynb").write_text("again"), "the page is older than the grade"),
        (lambda c: (c / "autograded/petrova/first/first.ipynb").unlink(), "run `course grade first --force`"),
        (lambda c: (c / "feedback/petrova/first/first.html").unlink(), "no feedback page"),
        (lambda c: (c / "feedback/petrova/first/first.html").write_text("<html>"), "does not say whose it is"),
        (lambda c: (c / "feedback/petrova/first/first.html").write_bytes((c / "feedback/semenov/first/first.html").read_bytes()),
         "the page is that of another submission"),
        (lambda c: write_page(c, "first", "petrova", stamp=Stamp("petrova", "second", "first", "0")),
         "the page is that of another submission"),
    ],
)  # fmt: skip
def test_a_page_that_is_not_current_is_never_sent(course, capsys, break_it, said):
    break_it(course)
    assert hand_back(course, "folder", course / "back") == 1
    sent = {read_stamp(path.read_bytes()).student for path in (course / "back").iterdir()}
    assert sent == {"=cmd", "o'neil", "semenov"}
    err = capsys.readouterr().err
    assert f"petrova: {said}" in err or (said in err and "back to petrova:" in err)
    assert "course feedback first" in err and err.count("\n") == 1


def test_equal_points_in_another_order_of_the_database_are_no_change(course):
    change(course, "petrova", manual_score=0.5)
    change(course, "petrova", manual_score=None)
    assert hand_back(course, "folder", course / "back") == 0


def test_when_nobodys_page_is_current_nothing_changes(course, capsys):
    assert hand_back(course, "folder", course / "back") == 0
    before = sorted(course.glob("back/*"))
    shutil.rmtree(course / "feedback")
    assert hand_back(course, "folder", course / "back") == 1
    assert sorted(course.glob("back/*")) == before
    assert "nothing is written" in capsys.readouterr().err


def test_unknown_and_ungraded_assignments_are_said(course, capsys):
    for name, said in {"third": "third: not in the gradebook", "second": "second: nothing graded yet"}.items():
        assert main(["--course-dir", str(course), "return", name, "--to", "folder"]) == 1
        assert said in capsys.readouterr().err


def test_who_was_shown_another_grade_before_is_named_until_the_new_page_is_handed_back(course, capsys):
    def status():
        main(["--course-dir", str(course), "status", "first"])
        return " ".join(capsys.readouterr().out.replace("│", " ").split())

    assert hand_back(course, "folder") == 0
    assert "out of date" not in status()
    give(course, "first", "petrova", 0.5)
    change(course, "semenov", manual_score=0.5, penalty=0.5)  # and so the same in all
    give(course, "first", "o'neil", 2.0)  # the same again, with a notebook that was graded anew
    (course / "autograded/o'neil/first/first.ipynb").write_text("{} once more", encoding="utf-8")
    said = status()
    assert "2 whose feedback is out of date" in said
    assert "feedback handed back is out of date, it shows 2" in said, "petrova's points are others"
    write_page(course, "first", "petrova")
    write_page(course, "first", "semenov")
    assert hand_back(course, "mail") == 1, "of whom nothing is handed back, what is noted stays"
    assert "1 whose feedback is out of date" in (said := status()) and "it shows" not in said
    assert hand_back(course, "folder") == 1, "o'neil's page is old, and shows what it did"
    assert "out of date" not in status()


def test_a_damaged_note_of_what_was_handed_back_stops_nothing_halfway(course, capsys):
    assert hand_back(course, "folder", course / "back") == 0
    path = course / ".course/returned/first.json"
    path.write_text('{"petrova": {"first": {}}}', encoding="utf-8")
    capsys.readouterr()
    assert hand_back(course, "folder", course / "other") == 1
    assert main(["--course-dir", str(course), "status", "first"]) == 1
    err = capsys.readouterr().err
    assert err.count(f"{path}: damaged") == err.count("\n") == 2 and not (course / "other").exists()


def test_an_extension_alone_is_no_submission(course):
    with open_gradebook(course) as book:
        book.update_or_create_submission("first", "absent")
        book.grant_extension("first", "absent", days=3)
    assert hand_back(course, "folder", course / "back") == 0


def test_only_the_head_of_a_page_says_whose_it_is():
    """What a student wrote stands in the body."""
    metas = '<meta name="course-student" content="a"><meta name="course-assignment" content="b">'
    body = '<meta name="course-notebook" content="c"><meta name="course-grade" content="d">'
    assert read_stamp(f"<head>{metas}</head>{body}".encode()) is None
    whole = f"<head>{metas}{body}<meta name='course-student' content='x'></head>"
    assert read_stamp(whole.encode()) == Stamp("a", "b", "c", "d")
    assert read_stamp(b"\xff\x00") is None
