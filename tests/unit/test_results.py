"""The table of results on an instructor's terminal."""

import io

from rich.console import Console

from graders.reporting.results import Exercise, Result, results_table


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
