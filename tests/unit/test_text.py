"""Text of a student's on a terminal, in a log, in a table: to be read, and nothing else."""

import csv
import io

import pytest

from graders import CourseError, cli, commands
from graders.gradebook.grading import Progress
from graders.text import nearest, printable, tabular


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Иванов Иван", "Иванов Иван"),
        ("50% + {student}", "50% + {student}"),
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("a\x1b[?25l\x1b[12;5Hb\x1b(0", "ab"),
        ("a\x9b31mb", "ab"),
        ("a\x1b]52;c;aGk=\x07b", "ab"),
        ("a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\", "ab"),
        ("a\x9d0;title\x9cb", "ab"),
        ("a\x1bPq#0\x1b\\b\x1b_x\x1b\\", "ab"),
        ("a\x1b]0;never ended", "a0;never ended"),
        ("a\x1b\x1b[31m[2Jb", "a[2Jb"),  # what is left when the inner one goes is none
        ("a\x00\x07\x08\x7f\x85b", "a b"),
        ("a\r\nb\rc\vd\u2028e", "a b c d e"),
        ("a\tb", "a b"),
        ("\u202egnp.exe\u202c \u2066x\u2069 \u061c", "gnp.exe x "),
        ("pass\u200bword\u2060\ufeff\u00ad", "password"),
        ("\U000e0041\ue000", ""),
        ("\ud83d!", "\ufffd!"),
        ("a\u00a0b", "a\u00a0b"),
        ("Z" + "\u0300" * 50, "Z" + "\u0300" * 4),
        ("й é 漢字 😀", "й é 漢字 😀"),
        (None, "None"),
        ({"a": "\x1b[31m"}, "{'a': '\\x1b[31m'}"),
    ],
)
def test_only_what_can_be_read_is_left(text, shown):
    assert printable(text) == shown
    assert printable(shown) == shown


def test_lines_stay_where_there_may_be_several():
    assert printable("a\r\n\tb\x1b[2J\nc", lines=True) == "a\n\tb\nc"


def test_a_long_log_takes_no_time():
    assert len(printable("\x1b]" * 300_000 + "я" * 300_000)) == 300_000
    for begun in "\x90\x98\x9d\x9e\x9f":
        assert printable(f"{begun}я" * 100_000) == "я" * 100_000


def test_a_sequence_that_never_ends_does_not_take_the_next_along():
    assert printable("a\x9d0;b\x90qc\x9cd") == "a0;bd"
    assert printable("a\x98b\x9ec\x07d\x9c") == "abd"


@pytest.mark.parametrize("text", ["=1+1", "+7 900", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\x1b[m=1"])
def test_what_would_be_a_formula_is_text(text):
    assert tabular(text).startswith("'")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Отчёт;=HYPERLINK(A1)", "Отчёт;'=HYPERLINK(A1)"),
        ("a;=b;@c.ipynb", "a;'=b;'@c.ipynb"),
        ("a,\t+1|-1", "a, '+1|'-1"),
        ("a;\u00a0 ＝1", "a;\u00a0 '＝1"),
        ('a;"=1"', 'a;"\'=1"'),
        ("a;;=1", "a;;'=1"),
        ("a;\x1b[m=1", "a;'=1"),
        ("a - b; -5 points", "a - b; '-5 points"),
        (";=1", ";'=1"),
        ("=1;=2", "'=1;'=2"),
    ],
)
def test_what_would_be_a_formula_behind_a_separator_is_text(text, kept):
    assert tabular(text) == kept


@pytest.mark.parametrize("separator", ";,|\t")
@pytest.mark.parametrize("text", ["x;=1;y", "x,@A", 'x;"=1', "x;\r=1", "x|＋7", "x\t-1", ';"" =1', "-1;+1", "x; ;=1"])
def test_no_cell_of_a_table_is_a_formula_whatever_separates_it_where_it_is_opened(text, separator):
    written = io.StringIO()
    csv.writer(written).writerow([tabular("Анна"), tabular(text)])
    for row in csv.reader(io.StringIO(written.getvalue()), delimiter=separator):
        assert not [cell for cell in row if cell.strip('" ').startswith(tuple("=+-@＝＋－＠"))]


@pytest.mark.parametrize(
    "text", ["A;B", "А - Б; В", "1;2, 3|4", "a=b; c-d; e@f.ru", "п. 1, п. 2 (-3): мало", "", "x;", "О;'Нил"]
)
def test_what_begins_no_formula_stays(text):
    assert tabular(text) == text


@pytest.mark.parametrize("value", [1, -2.5, 0.0, None])
def test_numbers_stay_numbers(value):
    assert tabular(value) is value


def test_ordinary_names_stay():
    assert tabular("О'Нил-Иванова, Анна") == "О'Нил-Иванова, Анна"


ORDERS = "\x1b]52;c;aGk=\x07a\x1b[2J\x9b31m\u202eb\r"


def test_progress_and_failures_reach_the_terminal_as_text(monkeypatch, capsys, tmp_path):
    said = []
    Progress(1, said.append).tell(ORDERS, "0/3")
    assert said[0].startswith("[1/1] ab : 0/3")

    def fail(*_):
        raise CourseError(f"{ORDERS}\n{ORDERS}")

    monkeypatch.setattr(commands, "_open", fail)
    assert cli.main(["--course-dir", str(tmp_path), "export"]) == 1
    assert capsys.readouterr().err == "course: ab\nab\n\n"
    assert commands._tell({ORDERS: f"{ORDERS}\n{ORDERS}"}) == 1
    assert capsys.readouterr().err == "course: ab  failed:\nab\nab\n\n"


def test_the_name_that_was_meant_comes_first():
    known = ["neurons", "housing", "Свёртки"]
    assert nearest("nuerons", known) == "did you mean neurons? There are also: housing, Свёртки"
    assert nearest("свертки", known).startswith("did you mean Свёртки?")
    assert nearest("NEURONS", ["neurons"]) == "did you mean neurons?"
    assert nearest("x", known) == "there are: housing, neurons, Свёртки"
    assert nearest("x", []) == "there are: none"
    assert nearest("x", map(str, range(10, 30))).endswith("18, 19 and 10 more")
    assert "\x1b" not in nearest("ann", ["anna\x1b[2J"])
