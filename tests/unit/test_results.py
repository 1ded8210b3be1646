"""The table of results on an instructor's terminal."""

import io

from rich.console import Console
from support import graded

from graders.execution.execute import error_output
from graders.reporting.results import Exercise, Result, cause_of, results_table


def printed(count: int, width: int = 160) -> str:
    exercises = tuple(Exercise(f"an_exercise_with_a_name_{i}", 0.5, 1.0, False, "посмотрите") for i in range(count))
    table = results_table("Задание", [Result("anna", exercises, 0.0, count / 2, float(count))])
    console = Console(file=io.StringIO(), width=width)
    console.print(table)
    return console.file.getvalue()


def test_few_exercises_have_a_column_each():
    assert printed(3).count("0.5") == 3


def test_of_many_exercises_the_reasons_are_told_and_not_each_score():
    text = " ".join(printed(14).split())
    assert "0.5" not in text
    assert "an_exercise_with_a_name_2 and 11 more (-7): посмотрите" in text


def test_a_long_cause_is_cut():
    exercise = Exercise("sigmoid", 0.0, 1.0, False, "а" * 1000)
    console = Console(file=io.StringIO(), width=2000)
    console.print(results_table("Задание", [Result("anna", (exercise,), 0.0, 0.0, 1.0)]))
    assert "а" * 200 in console.file.getvalue() and "а" * 300 not in console.file.getvalue()


def test_what_is_left_to_be_graded_by_hand_is_said():
    exercise = Exercise("conclusion", 0.0, 2.0, True, "")
    console = Console(file=io.StringIO(), width=160)
    console.print(results_table("Задание", [Result("anna", (exercise,), 0.0, 0.0, 2.0)]))
    assert "conclusion: to be graded by hand" in console.file.getvalue()


ORDERS = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\x1b]8;;http://x\x1b\\[link=http://x][red]\u202eтекст\u202c\x08\ud800"


def test_nothing_that_a_student_says_is_an_order_to_the_terminal():
    """Not in the message, nor in a class's name, nor in the folder's; and rich takes nothing for its own markup."""
    cell = graded("x")
    cell.outputs = [error_output(ORDERS + "Error", ORDERS)]
    exercise = Exercise(ORDERS, 0.0, 1.0, False, cause_of(cell))
    table = results_table(ORDERS, [Result(ORDERS, (exercise,), 0.0, 0.0, 1.0)], {ORDERS: ORDERS})
    console = Console(file=io.StringIO(), width=2000, force_terminal=True)
    console.print(table)
    text = console.file.getvalue()
    assert text.count("[link=http://x][red]текст\ufffd") == 7
    assert "\x1b]" not in text and "\x1b[2J" not in text and "http://x\x1b" not in text
    assert not set(text) & set("\x9b\x07\x08\u202e\ud800")


def test_a_message_of_millions_of_codes_is_read_in_no_time():
    cell = graded("x")
    cell.outputs = [error_output("E", "\x1b[31m" * 500_000)]
    assert len(cause_of(cell)) < 300
