"""The table of results on an instructor's terminal."""

import io

from rich.console import Console

from graders.results import Exercise, Result, results_table


def printed(count: int, width: int = 160) -> str:
    exercises = tuple(Exercise(f"an_exercise_with_a_name_{i}", 0.5, 1.0, False, "посмотрите") for i in range(count))
    table = results_table("Задание", [Result("anna", exercises, 0.0, count / 2, float(count))])
    console = Console(file=io.StringIO(), width=width)
    console.print(table)
    return console.file.getvalue()


def test_few_exercises_stand_at_the_head_of_their_columns():
    head = printed(3).split("of 1")[0]
    assert "an_exercise" in head and "; 2 an_exercise" not in printed(3)


def test_many_exercises_are_numbered_and_explained_below():
    text = printed(14)
    assert max(map(len, text.splitlines())) <= 160
    assert "14 an_exercise_with_a_name_13" in " ".join(text.split())
    assert text.count("0.5") == 14, "no score is cut off"
