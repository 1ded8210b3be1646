"""Whatever is handed in can be graded, or the student is told why not."""

import copy
import json
import os
import re
import shutil
import time
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import compute_checksum
from support import code, graded, notebook

from graders import CourseError
from graders.gradebook.states import digest_of
from graders.intake import attaching, finding, parsing, reading, rebuilding
from graders.intake.cells import lines_of
from graders.intake.notices import AFTER, BELOW, CONFLICT, GIVEN, MISSING, PLACED, is_notice
from graders.intake.reading import read_submission
from graders.notebooks import grade_id

RIGHT = "def double(x):\n    return 2 * x"
POINTS_BESIDE = "is untouched; what stands beside it may be the answer, and waits for a person"


def essay():
    cell = nbformat.v4.new_markdown_cell("Почему?")
    cell.metadata["nbgrader"] = {
        "schema_version": 3, "grade_id": "essay", "points": 2, "grade": True, "locked": False, "solution": True,
        "task": False,
    }  # fmt: skip
    return cell


@pytest.fixture
def released():
    return notebook(
        code("# ВАШ КОД", solution=True, grade_id="double"), graded("assert double(1) == 2", "test_double"), essay()
    )


@pytest.fixture
def answer(released):
    """What a student hands in, as the JSON in the file."""
    content = json.loads(json.dumps(released))
    content["cells"][0]["source"] = "# решение\n" + RIGHT
    return content


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "submitted/student/double"
    path.mkdir(parents=True)
    return path


@pytest.fixture
def take(folder, released):
    """Read the submission; with content, put that into `double.ipynb` first."""

    def read(content=None, **settings):
        if content is not None:
            data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
            (folder / "double.ipynb").write_bytes(data)
        return read_submission(folder, "double", {"double": released}, **settings)

    return read


def read_back(submission, name="double.ipynb"):
    """The notebook that would be graded; it must be one that nbformat finds nothing wrong with."""
    text = submission.files[name].decode("utf-8")
    raw = json.loads(text)
    assert nbformat.validator.isvalid(raw) and raw["nbformat"] == 4
    assert all("id" in cell for cell in raw["cells"])
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in raw["cells"] if "outputs" in cell)
    return nbformat.reads(text, 4)


def grade_ids(nb):
    return [grade_id(cell) for cell in nb.cells]


def assert_answered(submission, mended=""):
    nb = read_back(submission)
    assert nb.cells[0].source.endswith(RIGHT) and "# решение" in nb.cells[0].source
    assert grade_ids(nb) == ["double", "test_double", "essay"]
    assert submission.problems == {}
    assert (mended in "\n".join(submission.mended)) if mended else submission.mended == []
    return nb


def assert_refused(submission, released, *words):
    cause = submission.problems["double"]
    assert all(word in cause for word in ("double.ipynb", *words)) and "сдайте" in cause.lower()
    nb = read_back(submission)
    assert nb.metadata.course.problem == cause
    assert [cell.source for cell in nb.cells] == [cell.source for cell in released.cells]
    assert "course" not in released.metadata


def test_a_sound_submission_needs_no_mending(take, answer, folder):
    (folder / "мои данные").mkdir()
    (folder / "мои данные/ряд 1.csv").write_bytes(b"\xff\x00")
    (folder / "timestamp.txt").write_text("2026-12-06 20:30:00 UTC")
    submission = take(answer)
    assert_answered(submission)
    assert (submission.student, submission.assignment) == ("student", "double")
    assert sorted(submission.files) == ["double.ipynb", "timestamp.txt", "мои данные/ряд 1.csv"]
    assert submission.files["мои данные/ряд 1.csv"] == b"\xff\x00"
    assert take(answer).files == submission.files, "and it comes out the same every time"


BROKEN = {
    "empty": (b"", "он пуст"),
    "blank": (b" \n", "он пуст"),
    "truncated": (b'{"cells": [\n{"cell_type": "code", "sou', "строке 2"),
    "conflict": (b'{\n<<<<<<< HEAD\n"cells": []}', "строке 2 остались метки слияния"),
    "conflict in a string": (b'{"cells": ["a\nb\n>>>>>>> main\n",,]}', "строке 3 остались метки слияния"),
    "conflict on top": (b'<<<<<<< HEAD\n{"cells": []}\n=======\n', "строке 1 остались метки слияния"),
    "web page": (b"<!DOCTYPE html><title>x", "веб-страница"),
    "a list": (b"[1, 2]", "не тетрадь"),
    "a number": (b"1", "не тетрадь"),
    "another JSON": (b'{"name": "x"}', "не тетрадь"),
    "no list of cells": (b'{"nbformat": 4, "nbformat_minor": 5, "cells": {"a": 1}}', "не тетрадь"),
    "nbformat 5": (b'{"nbformat": 5, "nbformat_minor": 0, "cells": []}', "формате 5"),
    "nbformat 0": (b'{"nbformat": 0, "cells": []}', "формате 0"),
    "damaged nbformat 3": (b'{"nbformat": 3, "worksheets": [{"cells": [7]}]}', "формате 3"),
    "binary": (bytes(range(256)) * 4, "JSON"),
    "deep": (b"[" * 200_000, "глубоко"),
    "long number": (b"1" * 100_000, "длинные числа"),
    "braces": (b"{why} {0}", "JSON"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_notebook_that_cannot_be_used_is_replaced_by_the_released_one(take, released, case):
    data, words = BROKEN[case]
    assert_refused(take(data), released, words)


BEHIND = {
    "the end of an older file": (b'],\n "nbformat": 4,\n "nbformat_minor": 2\n}\n', "characters behind the end"),
    "a notebook once more": (b'{"cells": []}', "13 characters behind the end"),
    "null bytes": (b"\0" * 4096, "null bytes"),
    "null bytes and spaces": (b"\n\0\0 \0\n", "null bytes"),
    "a brace": (b"}", "1 characters behind the end"),
}


@pytest.mark.parametrize("case", BEHIND)
def test_what_stands_behind_a_whole_notebook_costs_nothing(take, answer, case):
    more, said = BEHIND[case]
    assert_answered(take(json.dumps(answer).encode() + more), said)


@pytest.mark.parametrize("before", [b"\0\0\0\0", b"\n\n\t", b"\xef\xbb\xbf\n"])
def test_what_stands_before_it_neither(take, answer, before):
    submission = take(before + json.dumps(answer).encode())
    assert read_back(submission).cells[0].source.endswith(RIGHT) and submission.problems == {}


@pytest.mark.parametrize("character", ["\t", "\n", "\r\n", "\x01", "\x0b"])
def test_control_characters_in_texts_are_read(take, answer, character):
    text = json.dumps(answer, ensure_ascii=False).replace("# решение", f"# решение {character}# ")
    nb = assert_answered(take(text.encode()), "control characters")
    assert "# решение" in nb.cells[0].source


ENCODINGS = {
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-be": "utf-16-be",
    "utf-32": "utf-32",
    "cp1251": "Windows-1251",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_encodings_are_read(take, answer, encoding):
    data = json.dumps(answer, ensure_ascii=False).encode(encoding)
    assert_answered(take(data), f"read as {ENCODINGS[encoding]}")


def test_a_few_damaged_characters_do_not_make_it_windows_1251(take, answer):
    data = json.dumps(answer, ensure_ascii=False).encode()
    submission = take(data.replace("Почему".encode(), "Почем".encode() + b"\xd1"))
    nb = read_back(submission)
    assert "решение" in nb.cells[0].source and nb.cells[2].source == "Почем\ufffd?"
    assert submission.mended == ["double.ipynb: 1 damaged characters replaced"]


def test_half_a_surrogate_pair_can_be_written(take, answer):
    answer["cells"][0]["source"] += "\n'\ud83d'"
    data = json.dumps(answer).encode()
    assert b"\\ud83d" in data
    assert read_back(take(data)).cells[0].source.endswith("'?'")


@pytest.mark.parametrize("minor", range(6))
def test_every_minor_version_of_nbformat_4(take, answer, minor):
    answer["nbformat_minor"] = minor
    if minor < 5:
        for cell in answer["cells"]:
            del cell["id"]
    assert_answered(take(answer))


def test_a_newer_minor_version_and_none_at_all(take, answer):
    answer["nbformat_minor"] = 9
    answer["cells"][0]["provenance"] = {"new": "field"}
    assert_answered(take(answer), "4.9 read as 4.5")
    del answer["nbformat_minor"], answer["nbformat"]
    assert_answered(take(answer), "no format version")


def test_nbformat_3_is_upgraded(take, released, answer):
    old = nbformat.convert(nbformat.from_dict(copy.deepcopy(answer)), 3)
    old.worksheets[0].cells[0].outputs = [{"output_type": "pyout", "text": 7}]
    heading = {"cell_type": "heading", "level": 2, "source": "Вывод", "metadata": {}}
    old.worksheets.append(nbformat.from_dict({"cells": [heading]}))
    submission = take(nbformat.v3.writes_json(old).encode())
    nb = read_back(submission)
    assert grade_ids(nb) == ["double", "test_double", "essay"]
    assert nb.cells[0].source.endswith(RIGHT) and nb.cells[2].source == "Почему?\n\n## Вывод"
    assert submission.mended[0] == "double.ipynb: nbformat 3 upgraded"
    assert take().files == submission.files, "cell ids are not random"


def old(*cells, major=3):
    """A notebook of an old format, as bytes."""
    sheets = {"cells": list(cells)} if major == 1 else {"worksheets": [{"cells": list(cells)}]}
    return json.dumps({"nbformat": major, "nbformat_minor": 0, "metadata": {}, **sheets}).encode()


@pytest.mark.parametrize("level", [900_000_000, 10**400, 7, 0, -3, 2.0, True, "2", [3], None])
@pytest.mark.parametrize("major", [2, 3])
def test_a_heading_of_an_old_format_has_no_more_signs_than_a_heading_has(major, level):
    heading = {"cell_type": "heading", "level": level, "source": ["Нейрон", "и сеть"]}
    [cell] = parsing.parse_cells(old(heading, major=major), Counter())
    assert cell == {"cell_type": "markdown", "metadata": {}, "source": "# Нейрон и сеть"}


def test_headings_of_an_old_format_keep_their_levels():
    cells = parsing.parse_cells(
        old(*({"cell_type": "heading", "level": n, "source": "x"} for n in range(1, 7))), Counter()
    )
    assert [cell["source"] for cell in cells] == [f"{'#' * n} x" for n in range(1, 7)]


def test_what_is_unknown_in_an_old_format_does_not_become_what_stands_before_it(recwarn):
    long = {"cell_type": "text", "text": "длинно" * 1000}
    cells = parsing.parse_cells(old(long, *[{"cell_type": "sound"}] * 1500, major=1), Counter())
    assert len(cells) == 1501 and sum(len(cell["source"]) for cell in cells) == 6000
    assert not recwarn.list


def test_metadata_of_an_old_format_are_not_compared_with_one_another():
    tags = [item for number in range(20_000) for item in ({"tag": number}, str(number), number)]
    begin = time.process_time()
    cells = parsing.parse_cells(old({"cell_type": "markdown", "source": "x", "metadata": {"tags": tags}}), Counter())
    assert cells[0]["source"] == "x" and time.process_time() - begin < 10, "quadratic, it would take hours"


@pytest.mark.parametrize(
    ("major", "cell", "source"),
    [
        (1, {"cell_type": "code", "code": "a = 1"}, "a = 1"),
        (1, {"cell_type": "text", "text": "слова"}, "слова"),
        (2, {"cell_type": "code", "input": ["a = 1", "b = 2"], "outputs": []}, "a = 1\nb = 2"),
        (3, {"cell_type": "code", "input": ["a = 1\n", "b = 2"], "outputs": 7}, "a = 1\nb = 2"),
        (3, {"cell_type": "html", "source": "<b>x</b>"}, "<b>x</b>"),
        (3, {"cell_type": "markdown", "source": None}, ""),
    ],
)
def test_texts_of_old_formats(major, cell, source):
    [found] = parsing.parse_cells(old(cell, major=major), Counter())
    assert found["source"] == source
    assert found["cell_type"] == ("code" if cell["cell_type"] == "code" else "markdown")


def test_malformed_cells_are_mended(take, answer):
    double, test, text = answer["cells"]
    double["source"] = ["# решение\n", *RIGHT.splitlines(keepends=True)]
    double["metadata"]["tags"] = "not a list"
    double["metadata"]["nbgrader"] = {"grade_id": "double", "grade": "yes"}
    double["outputs"] = {"not": "a list"}
    test["metadata"]["nbgrader"]["schema_version"] = 99
    test["cell_type"] = "raw"
    test["id"] = double["id"] = "not a valid id!"
    text |= {"attachments": {"a.png": 7}, "unknown": 1}
    bare = [
        {"cell_type": "code"}, {"cell_type": "markdown", "source": 7, "metadata": []}, {"source": "x", "outputs": []},
        {"cell_type": "code", "source": "y", "metadata": {"nbgrader": {"grade_id": ["no", "string"]}}},
        {"cell_type": "code", "source": "z", "metadata": {"nbgrader": {"grade": True, "grade_id": "unknown"}}}, 7, None,
    ]  # fmt: skip
    submission = take(answer | {"cells": [*answer["cells"], *bare], "metadata": 5})
    nb = read_back(submission)
    assert [cell.cell_type for cell in nb.cells] == [
        "code",
        "code",
        "markdown",
        "code",
        "markdown",
        "code",
        "code",
        "code",
    ]
    assert grade_ids(nb) == ["double", "test_double", "essay"] + [None] * 5
    assert nb.cells[0].source.endswith(RIGHT)
    assert nb.cells[1].metadata.nbgrader.schema_version == 3 and nb.cells[1].metadata.nbgrader.points == 2
    assert submission.mended == [
        "double.ipynb: cell test_double made a code cell again",
        "double.ipynb: malformed attachments left out",
        "double.ipynb: a cell without source (2 times)",
        "double.ipynb: a cell of unknown type",
        "double.ipynb: something that is no cell left out (2 times)",
        f"double.ipynb: cell essay {POINTS_BESIDE}",
    ]


def test_pictures_in_a_written_answer_stay(take, answer):
    answer["cells"][2]["attachments"] = {"a.png": {"image/png": "aGVsbG8="}}
    assert assert_answered(take(answer)).cells[2].attachments == {"a.png": {"image/png": "aGVsbG8="}}


def test_of_copies_of_a_cell_the_last_one_is_graded(take, answer):
    second = copy.deepcopy(answer["cells"][0]) | {"source": "again = 1"}
    answer["cells"].insert(1, second)
    submission = take(answer)
    nb = read_back(submission)
    assert grade_ids(nb) == [None, "double", "test_double", "essay"]
    assert nb.cells[0].source.endswith(RIGHT) and nb.cells[1].source == "again = 1"
    assert "cell double stands there more than once" in submission.mended[0]


@pytest.mark.parametrize("metadata", [{}, {"kernelspec": {"name": "ir"}}, {"kernelspec": 7, "language_info": []}])
def test_the_kernel_is_the_released_one(take, answer, released, metadata):
    answer["metadata"] = metadata | {"course": {"problem": "forged"}}
    assert assert_answered(take(answer)).metadata == released.metadata


def test_fifty_megabytes_of_outputs_are_dropped(take, answer):
    answer["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["я" * 1000 + "\n"] * 200} for _ in range(130)
    ]
    answer["metadata"]["widgets"] = {"state": "x" * 1_000_000}
    submission = take(answer)
    assert_answered(submission)
    assert len(submission.files["double.ipynb"]) < 5_000


@pytest.mark.parametrize("nothing", [{}, {"cell_type": "code", "source": ""}, [], {"metadata": {"nbgrader": 1}}])
def test_many_cells_that_say_nothing_are_left_out(take, answer, nothing):
    answer["cells"][1:1] = [nothing] * 50_000
    picture = {"cell_type": "markdown", "source": "", "attachments": {"a.png": {"image/png": "aGk="}}}
    answer["cells"].append(picture)
    submission = take(answer)
    assert grade_ids(read_back(submission)) == ["double", "test_double", "essay", None]
    assert submission.mended == ["double.ipynb: 50000 cells without content left out"] and submission.problems == {}


@pytest.mark.parametrize("kind", ["own", "copies", "old"])
def test_more_cells_than_any_notebook_has(take, released, answer, kind):
    """The longest that is taken, and one cell more."""
    cell = (
        answer["cells"][0] if kind == "copies" else {"cell_type": "code", "source": "1", "metadata": {}, "outputs": []}
    )
    spare = parsing.CELL_LIMIT - len(answer["cells"])
    longest = answer | {"cells": answer["cells"] + [cell] * spare}
    too_long = answer | {"cells": [*longest["cells"], cell]}
    if kind == "old":
        for content in (longest, too_long):
            content |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": content.pop("cells")}]}
    told = sum(is_notice(cell.source) for cell in read_back(take(longest)).cells)
    assert len(read_back(take(longest)).cells) - told == parsing.CELL_LIMIT and told == (kind == "copies")
    submission = take(too_long)
    assert submission.problems.keys() == {"double"} and "ячеек" in submission.problems["double"]
    assert grade_ids(read_back(submission)) == grade_ids(released)


@pytest.fixture
def few(monkeypatch):
    """Limits of a tenth or less, which takes as much less time."""
    monkeypatch.setattr(parsing, "VALUE_LIMIT", 30_000)
    monkeypatch.setattr(rebuilding, "SOURCE_LIMIT", 1_000_000)
    monkeypatch.setattr(rebuilding, "LINE_LIMIT", 2_000)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda nb: nb["cells"][0].update(source="\n" * rebuilding.LINE_LIMIT), "строк"),
        (lambda nb: nb["cells"].append({"cell_type": "markdown", "source": ["x\n"] * rebuilding.LINE_LIMIT}), "строк"),
        (lambda nb: nb["cells"][2].update(source="x\x0b\u2028" * (rebuilding.LINE_LIMIT // 2)), "строк"),
        (lambda nb: nb["cells"].extend([own("\x0c\x1e\x85")] * (rebuilding.LINE_LIMIT // 3)), "строк"),
        (lambda nb: nb["cells"].append({"cell_type": "code", "source": "я" * rebuilding.SOURCE_LIMIT}), "символов"),
        (lambda nb: nb.update(more=[[]] * (parsing.VALUE_LIMIT // 2 + 10)), "данных"),
        (lambda nb: nb.update(more=[{"": 0}] * parsing.VALUE_LIMIT), "данных"),
        (lambda nb: nb.update(more=["[,"] * parsing.VALUE_LIMIT), "данных"),
    ],
)
def test_what_would_take_the_graders_memory_is_refused(take, released, answer, few, change, said):
    """In their real size they are among the attacks."""
    change(answer)
    submission = take(answer)
    assert said in submission.problems["double"]
    assert grade_ids(read_back(submission)) == grade_ids(released)


def test_brackets_and_commas_in_texts_are_no_values(take, answer, few):
    text = '[1, 2]\\",' * parsing.VALUE_LIMIT
    answer["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    answer["cells"][0]["source"] = "\n" * (rebuilding.LINE_LIMIT - 100) + answer["cells"][0]["source"]
    assert take(answer).problems == {}


def test_of_very_many_notebooks_the_first_are_looked_into(take, folder, answer, monkeypatch):
    """The right one is among them where it lies uppermost, whatever it is called."""
    for number in range(100):
        (folder / f"deep/a{number:02}.ipynb").parent.mkdir(exist_ok=True)
        (folder / f"deep/a{number:02}.ipynb").write_text("[" * 1000)
    (folder / "zz.ipynb").write_text(json.dumps(answer))
    submission = take()
    assert_answered(submission, "double.ipynb: was handed in as 'zz.ipynb'")
    assert f"{101 - finding.CANDIDATE_LIMIT} more notebooks, none looked into" in submission.mended
    monkeypatch.setattr(parsing, "SIZE_LIMIT", 10)
    assert "больше" in take().problems["double"] or "нет" in take().problems["double"]


def test_one_that_is_too_large_does_not_hide_the_right_one(take, folder, answer, monkeypatch):
    (folder / "a.ipynb").write_text(json.dumps(answer | {"more": "x" * 100_000}))
    (folder / "z.ipynb").write_text(json.dumps(answer))
    monkeypatch.setattr(parsing, "SIZE_LIMIT", 50_000)
    submission = take()
    assert_answered(submission, "double.ipynb: was handed in as 'z.ipynb'")
    assert "1 more notebooks, none looked into" in submission.mended


def test_more_than_can_be_held_is_refused(take, released, answer, monkeypatch):
    monkeypatch.setattr(parsing, "SIZE_LIMIT", 1_000_000)
    answer["cells"][0]["outputs"] = ["x" * 1_000_000]
    assert_refused(take(answer), released, "больше 1 МБ", "Clear Outputs")


@pytest.mark.parametrize(
    "name",
    [
        "double (1).ipynb",
        "double_Иванов.ipynb",
        "Копия double.ipynb",
        "DOUBLE.IPYNB",
        "работа/double.ipynb",
        "double.ipynb/double.ipynb",
    ],
)
def test_the_notebook_under_another_name_is_found(take, folder, answer, name):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(answer), encoding="utf-8")
    (folder / "other.ipynb").write_text('{"cells": []}', encoding="utf-8")
    (folder / "broken.ipynb").write_text("{", encoding="utf-8")
    submission = take()
    assert_answered(submission, f"handed in as '{name}'")
    assert sorted(submission.files) == ["double.ipynb"]


def test_the_right_name_wins(take, folder, answer):
    (folder / "double (1).ipynb").write_text(json.dumps(answer).replace("x", "y"), encoding="utf-8")
    assert_answered(take(answer), "'double (1).ipynb' beside it has other answers; it does not count")


def test_two_that_could_be_it_are_a_problem(take, folder, answer, released):
    for name in ("double (1).ipynb", "Копия {x} double.ipynb"):
        answer["cells"][0]["source"] += " "
        (folder / name).write_text(json.dumps(answer), encoding="utf-8")
    assert_refused(take(), released, "double (1).ipynb, Копия {x} double.ipynb")


def test_copies_of_one_notebook_are_one(take, folder, answer):
    """What they print, and how the file is laid out, makes no difference."""
    (folder / "Копия double.ipynb").write_text(json.dumps(answer, indent=4), encoding="utf-8")
    answer["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "7"}]
    (folder / "double-2.ipynb").write_text(json.dumps(answer), encoding="utf-8")
    submission = take()
    assert_answered(submission, "handed in as 'double-2.ipynb'")
    assert submission.mended[1] == "'double-2.ipynb', 'Копия double.ipynb': all the same notebook"


@pytest.mark.parametrize(
    "name",
    [
        "double.ipynb.txt",
        "double.json",
        "double (2).ipynb.json",
        "Работа.TXT",
        "a/double.ipynb_",
        "a/тетрадь",
        "x.Json",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_notebook_is_known_by_its_content_whatever_its_name(take, folder, answer, name, encoding):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("\n" + json.dumps(answer), encoding=encoding)
    (folder / "data.json").write_text('{"cells": 7}', encoding="utf-8")
    (folder / "README").write_text("{not JSON", encoding="utf-8")
    submission = take()
    assert_answered(submission, f"was handed in as '{name}'")
    assert sorted(submission.files) == ["README", "data.json", "double.ipynb"], "it is not handed on twice"


@pytest.mark.parametrize("name", ["Untitled3.ipynb", "работа.ipynb.txt", "double_final.ipynb"])
def test_the_only_notebook_is_taken_even_where_its_cells_have_lost_their_names(take, folder, answer, name):
    for cell in answer["cells"]:
        cell["metadata"] = {"id": "x"}
    (folder / name).write_text(json.dumps(answer), encoding="utf-8")
    submission = take()
    assert submission.problems == {} and f"double.ipynb: was handed in as '{name}'" in submission.mended
    nb = read_back(submission)
    assert RIGHT in nb.cells[1].source and is_notice(nb.cells[0].source)
    assert grade_ids(nb) == [None, "double", "test_double", "essay"]


def test_of_several_without_names_none_is_guessed(take, folder, answer, released):
    for cell in answer["cells"]:
        cell["metadata"] = {}
    for name in ("a.ipynb", "b.ipynb"):
        answer["cells"][0]["source"] += "\n"
        (folder / name).write_text(json.dumps(answer), encoding="utf-8")
    assert_refused(take(), released, "a.ipynb, b.ipynb")


def test_a_notebook_without_names_is_not_taken_for_one_of_two(folder, answer, released):
    other = notebook(code("# ВАШ КОД", solution=True, grade_id="triple"))
    for cell in answer["cells"]:
        cell["metadata"] = {}
    (folder / "a.ipynb").write_text(json.dumps(answer), encoding="utf-8")
    submission = read_submission(folder, "double", {"double": released, "triple": other})
    assert list(submission.problems) == ["double", "triple"]


def test_the_only_notebook_says_what_is_wrong_with_it_under_any_name(take, folder, released):
    (folder / "double (1).ipynb").write_text('{"cells": [', encoding="utf-8")
    assert_refused(take(), released, "строке 1", "JSON")


ELSEWHERE = {
    "an archive": ({"work/double.zip": b"PK", "a.7z": b"7z"}, "архив: a.7z, work/double.zip"),
    "another assignment's": ({"triple.ipynb": None, "notes.txt": b"x"}, "(triple.ipynb), ячеек этого задания нет"),
    "an archive beside another's": ({"triple.ipynb": None, "a.tar": b""}, "архив: a.tar"),
}


@pytest.mark.parametrize("case", ELSEWHERE)
def test_where_there_is_none_the_student_is_told_what_there_is(take, folder, released, case):
    files, said = ELSEWHERE[case]
    other = json.dumps(notebook(code("1", solution=True, grade_id="triple"))).encode()
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(other if data is None else data)
    assert_refused(take(), released, said)


def test_an_autosaved_copy_is_better_than_nothing(take, folder, answer, released):
    place = folder / ".ipynb_checkpoints"
    place.mkdir()
    (place / "double-checkpoint.ipynb").write_text(json.dumps(answer), encoding="utf-8")
    settings = {"ignore": [".ipynb_checkpoints"]}
    submission = take(**settings)
    assert_answered(submission, "was handed in as '.ipynb_checkpoints/double-checkpoint.ipynb'")
    assert sorted(submission.files) == ["double.ipynb"]
    wrong = copy.deepcopy(answer)
    wrong["cells"][0]["source"] = "1"
    assert read_back(take(wrong, **settings)).cells[0].source == "1", "the saved one wins"


@pytest.mark.parametrize("link", ["file", "folder", "submission", "student"])
def test_an_autosaved_copy_behind_a_link_is_nobodys(take, folder, answer, released, tmp_path, link):
    other = tmp_path / "other/double/.ipynb_checkpoints"
    other.mkdir(parents=True)
    (other / "double-checkpoint.ipynb").write_text(json.dumps(answer), encoding="utf-8")
    if link == "file":
        (folder / ".ipynb_checkpoints").mkdir()
        (folder / ".ipynb_checkpoints/double-checkpoint.ipynb").symlink_to(other / "double-checkpoint.ipynb")
    elif link == "folder":
        (folder / ".ipynb_checkpoints").symlink_to(other)
    else:
        folder.rmdir()
        if link == "student":
            folder.parent.rmdir()
            folder.parent.symlink_to(tmp_path / "other")
        else:
            folder.symlink_to(tmp_path / "other/double")
    assert_refused(take(ignore=[".ipynb_checkpoints"]), released, "нет")


def test_each_of_two_missing_notebooks_finds_its_own(folder, answer, released):
    other = notebook(code("# ВАШ КОД", solution=True, grade_id="triple"))
    for name, content in {"first.ipynb": answer, "second.ipynb": other}.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    both = {"double": released, "triple": other}
    submission = read_submission(folder, "double", both)
    assert submission.problems == {} and grade_ids(read_back(submission, "triple.ipynb")) == ["triple"]
    (folder / "second.ipynb").unlink()
    assert list(read_submission(folder, "double", both).problems) == ["triple"]
    answer["cells"] += other["cells"]
    (folder / "first.ipynb").write_text(json.dumps(answer), encoding="utf-8")
    assert list(read_submission(folder, "double", both).problems) == ["double", "triple"], "it could be either"


def test_no_notebook_at_all(take, released):
    assert_refused(take(), released, "нет")


def test_a_submission_that_is_not_there(take, folder):
    folder.rmdir()
    with pytest.raises(CourseError, match="no such submission"):
        take()


@pytest.mark.parametrize(
    "student",
    ["a*", "Иванов [2]", "who?", "space ", "<b>x", 'a"+evil()+"b', "a\\b", "a\x1b[31m", "a\u202eb", "a\u200bb"],
)
def test_a_student_id_that_nbgrader_would_take_for_another(tmp_path, released, student):
    (tmp_path / student / "double").mkdir(parents=True)
    with pytest.raises(CourseError, match="rename the folder"):
        read_submission(tmp_path / student / "double", "double", {"double": released})


def test_links_are_never_followed(take, folder, released, answer, tmp_path):
    secret = tmp_path / "source"
    secret.mkdir()
    (secret / "double.ipynb").write_text(json.dumps(answer), encoding="utf-8")
    (folder / "double.ipynb").symlink_to(secret / "double.ipynb")
    (folder / "key.txt").symlink_to(secret / "double.ipynb")
    (folder / "all").symlink_to(secret)
    os.mkfifo(folder / "pipe")
    submission = take()
    assert_refused(submission, released, "ссылка")
    assert list(submission.files) == ["double.ipynb"]
    assert len(submission.mended) == 4


def test_the_notes_stay_readable(take, folder, answer):
    for number in range(30):
        (folder / f"link{number}").symlink_to("nowhere")
    mended = take(answer).mended
    assert len(mended) == 21 and mended[-1] == "and 10 more"


@pytest.mark.parametrize("name", ["student/double", "student"])
def test_a_submission_that_is_a_link(take, folder, released, answer, tmp_path, name):
    (tmp_path / "source/double").mkdir(parents=True)
    for place in ("source", "source/double"):
        (tmp_path / place / "double.ipynb").write_text(json.dumps(answer), encoding="utf-8")
    folder.rmdir()
    if name == "student":
        folder.parent.rmdir()
    (tmp_path / "submitted" / name).symlink_to(tmp_path / "source")
    submission = take()
    assert submission.problems and list(submission.files) == ["double.ipynb"]


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.parent.rmdir() or path.parent.touch()])
def test_a_folder_for_a_notebook_and_a_file_for_a_folder(take, folder, released, make):
    make(folder / "double.ipynb")
    assert_refused(take(), released)


def test_what_may_not_be_read(take, folder, released, answer, monkeypatch):
    (folder / "data.csv").touch()
    (folder / "double.ipynb").touch()
    real = parsing.Path.read_bytes

    def read_bytes(path):  # the tests may run as root, who may read everything
        if path.parent == folder:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(parsing.Path, "read_bytes", read_bytes)
    submission = take()
    assert "Permission denied" in submission.problems["double"] and "преподавателю" in submission.problems["double"]
    assert list(submission.files) == ["double.ipynb"]
    assert submission.mended == ["'data.csv': left out, Permission denied"]


def test_ignored_files_and_other_notebooks_stay_behind(take, folder, answer):
    for name in (".ipynb_checkpoints/double-checkpoint.ipynb", "notes.md", "other.ipynb", "data/x.csv", "data/y.pyc"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    submission = take(answer, ignore=[".ipynb_checkpoints", "*.md", "*.pyc"])
    assert sorted(submission.files) == ["data/x.csv", "double.ipynb"]


def test_too_much_beside_the_notebook_is_left_out(take, folder, answer, monkeypatch):
    monkeypatch.setattr(parsing, "SIZE_LIMIT", 10_000)
    monkeypatch.setattr(reading, "FILE_LIMIT", 3)
    for name, size in {"a.bin": 9_000, "b.csv": 100, "timestamp.txt": 0, "deep/c.csv": 10, "d.bin": 20_000}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x" * size)
    (folder / "timestamp.txt").write_text("2026-12-06 20:59 UTC")
    submission = take(answer)
    assert sorted(submission.files) == ["a.bin", "b.csv", "double.ipynb", "timestamp.txt"]
    assert submission.mended == ["2 files of 0.0 MB left out: a submission may have 3 files of 0 MB together"]


def test_nothing_stands_where_the_harness_writes(take, folder, answer):
    for name in ("timestamp.txt/x", "data.csv/x", "table", "double.html/x"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    submission = take(answer, provided=["data.csv", "table/a.csv"])
    assert sorted(submission.files) == ["double.ipynb"]
    assert len(submission.mended) == 4


def test_a_page_of_the_students_does_not_stand_where_the_feedback_will(take, folder, answer):
    for name in ("double.html", "more/double.html", "other.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("<script>1</script>")
    submission = take(answer)
    assert sorted(submission.files) == ["double.ipynb", "more/double.html", "other.html"]
    assert submission.mended == ["'double.html': left out, stands where another file belongs"]


@pytest.mark.parametrize("text", [b"yesterday", b"\xff\xfe2", b"2026-12-06 23:30:00 +999999999999", b"2026-99-99"])
def test_a_timestamp_that_would_stop_nbgrader_is_left_out(take, folder, answer, text):
    (folder / "timestamp.txt").write_bytes(text)
    submission = take(answer)
    assert_answered(submission, "timestamp.txt: left out")
    assert list(submission.files) == ["double.ipynb"]


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_a_file_name_in_another_encoding(take, folder, answer):
    (folder / os.fsdecode("данные.csv".encode("cp866"))).touch()
    submission = take(answer)
    assert list(submission.files) == ["double.ipynb"]
    assert "its name is not UTF-8" in submission.mended[0]
    "".join(submission.mended).encode()


def own(source, kind="markdown", **more):
    return {"cell_type": kind, "source": source, "metadata": {}} | ({"outputs": []} if kind == "code" else {}) | more


def sources(nb):
    return [cell.source for cell in nb.cells]


@pytest.mark.parametrize("order", [[0, 1], [1, 0], [0, 1, 1], [1, 0, 1]])
def test_an_untouched_copy_takes_nothing_away(take, answer, released, order):
    """Of a written answer and of code, where it would define the stub again."""
    stub, untouched = ({**answer["cells"][i], "source": released.cells[i].source + "  \n"} for i in (0, 2))
    answer["cells"][2]["source"] = "Потому что."
    double, essay = [answer["cells"][0], stub], [answer["cells"][2], untouched]
    answer["cells"] = [*(double[i] for i in order), answer["cells"][1], *(essay[i] for i in order)]
    submission = take(answer)
    nb = read_back(submission)
    assert grade_ids(nb) == ["double", "test_double", "essay"]
    assert nb.cells[0].source.endswith(RIGHT) and nb.cells[2].source == "Потому что."
    assert any("untouched copy of cell essay" in line for line in submission.mended)


def test_of_untouched_copies_alone_one_is_left_for_each_name(take, answer, released):
    answer["cells"][0]["source"] = released.cells[0].source
    answer["cells"].append(copy.deepcopy(answer["cells"][0]))
    nb = read_back(take(answer))
    assert grade_ids(nb) == [None, "test_double", "essay", None, "double"]
    assert nb.cells[3].source == BELOW.format(name="double", test="test_double")


TYPED = {  # what stands in the test's cell, {} being what was released; what stands above and below it then
    "above": (f"{RIGHT}\n\n{{}}", [RIGHT], []),
    "below": ("{}\n\nx = 1", [], [AFTER.format(name="test_double"), "x = 1"]),
    "on both sides": ("a = 1\n{}\nb = 2\n\n", ["a = 1"], [AFTER.format(name="test_double"), "b = 2"]),
    "spaces alone": ("\n\n{}  \n\n", [], []),
}


@pytest.mark.parametrize("case", TYPED)
def test_what_is_typed_into_a_test_cell_stands_beside_it(take, answer, released, case):
    text, above, below = TYPED[case]
    released.cells[1].source = answer["cells"][1]["source"] = "# проверка\nassert double(1) == 2"
    answer["cells"][1]["source"] = text.format(released.cells[1].source)
    submission = take(answer)
    nb = read_back(submission)
    assert [source.strip() for source in sources(nb)[1 : 1 + len(above)]] == above
    assert [source.strip() for source in sources(nb)[-1 - len(below) : -1]] == below
    assert grade_ids(nb) == ["double", *[None] * len(above), "test_double", *[None] * len(below), "essay"]
    assert all(cell.cell_type == "code" or is_notice(cell.source) for cell in nb.cells[:-1]) and len(
        {cell.id for cell in nb.cells}
    ) == len(nb.cells)
    assert ("what was written into cell test_double" in "".join(submission.mended)) == bool(above + below)


@pytest.mark.parametrize("source", ["assert double(1) == 3", "# assert double(1) == 2", "pass\n```\n# x", "~"])
def test_of_a_changed_test_cell_the_student_is_told(take, answer, source):
    answer["cells"][1]["source"] = source
    submission = take(answer)
    nb = read_back(submission)
    assert grade_ids(nb) == ["double", None, "test_double", "essay"]
    told = nb.cells[1]
    assert told.cell_type == "markdown" and "test_double" in told.source and f"\n{source}\n" in told.source
    fence = told.source.splitlines()[-1]
    assert fence not in source and submission.mended == [
        "double.ipynb: cell test_double differs from the released one, which is graded"
    ]


def test_an_emptied_test_cell_needs_no_words(take, answer):
    answer["cells"][1]["source"] = " \n"
    assert take(answer).mended == []


def test_text_beside_an_untouched_answer_is_the_answer(take, answer, released):
    picture = {"image/png": "aGVsbG8="}
    released.cells.insert(2, nbformat.v4.new_markdown_cell("## Вывод\n\nЧто вышло?"))
    given = own("## Вывод\nЧто  вышло?")
    answer["cells"].insert(2, given)
    below = [own("Вот ответ."), own("![a](attachment:a.png)", attachments={"a.png": picture}), own("сырой", "raw")]
    submission = take(answer | {"cells": [*answer["cells"], *below, own("1", "code"), own("Прочее.")]})
    nb = read_back(submission)
    assert grade_ids(nb) == ["double", "test_double", None, "essay", None, None]
    assert nb.cells[3].source == "Почему?\n\nВот ответ.\n\n![a](attachment:a.png)\n\nсырой"
    assert nb.cells[3].attachments == {"a.png": picture}
    assert submission.mended == ["double.ipynb: cell essay is untouched; the text beside it is taken for the answer"]
    cells = [*answer["cells"][:3], own("Сверху."), answer["cells"][3]]
    assert read_back(take(answer | {"cells": cells})).cells[-1].source == "Почему?\n\nСверху."
    assert take(answer).mended == [], "what was given out is nobody's answer"


@pytest.mark.parametrize(
    "words",
    [
        "# Почему дважды?\n# Потому что сложили", '"""Потому что сложили сами с собой"""', "'Сложили'\n# дважды",
        "Сложили дважды?\nДа, дважды.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["above", "below"])
def test_words_in_a_cell_for_code_are_the_answer(take, answer, words, place):
    answer["cells"].insert(3 if place == "below" else 2, json.loads(json.dumps(code(words))))
    submission = take(answer)
    assert submission.mended == ["double.ipynb: cell essay is untouched; the text beside it is taken for the answer"]
    assert read_back(submission).cells[-1].source == "Почему?\n\n" + re.sub("^# ", "", words, flags=re.MULTILINE)


@pytest.mark.parametrize("lines", ["np.sort?", "%timeit double(3)", "!ls", "x = 'слова'", "'a' + 'b'"])
def test_what_runs_is_no_answer_in_words(take, answer, lines):
    answer["cells"].insert(2, json.loads(json.dumps(code(lines))))
    assert take(answer).mended == []


def test_a_copy_of_the_cell_for_code_without_its_name_is_no_answer(folder):
    released = notebook(by_hand(), nbformat.v4.new_markdown_cell("## Дальше"))
    cells = [released.cells[0], code(released.cells[0].source), released.cells[1]]
    (folder / "ps.ipynb").write_text(json.dumps(notebook(*cells)), encoding="utf-8")
    submission = read_submission(folder, "ps", {"ps": released})
    assert not any(POINTS_BESIDE in line for line in submission.mended)


def test_parts_of_an_answer_that_differ_by_a_picture_alone_are_all_there(take, answer):
    essay = answer["cells"][2] | {"source": "![](attachment:image.png)"}
    answer["cells"][2:] = [
        essay | {"attachments": {"image.png": {"image/png": data}}} for data in ("b25l", "dHdv", "b25l")
    ]
    cell = read_back(take(answer)).cells[2]
    assert {bundle["image/png"] for bundle in cell.attachments.values()} == {"b25l", "dHdv"}
    assert cell.source.count("attachment:") == 2


@pytest.mark.parametrize("cells", ["яяя", {"a": 1}, None, 5])
def test_cells_of_an_old_notebook_that_are_no_list_are_refused(take, released, cells):
    assert_refused(take({"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}), released)


def by_hand(source="# ВАШ КОД\nraise NotImplementedError", name="plot"):
    """Code that a person grades: a solution with points and no test."""
    return code(source, solution=True, grade=True, grade_id=name, points=3)


@pytest.mark.parametrize(
    "place, own",
    [
        ("below", [code("def plot(xs):\n    return sorted(xs)")]),
        ("below", [code(""), nbformat.v4.new_markdown_cell(" "), code("%matplotlib inline\nplt.plot([2, 1])")]),
        ("below", [code("# сначала сортируем, потом рисуем")]),
        ("below", [nbformat.v4.new_markdown_cell("Словами: рисуем по порядку")]),
        ("below", [nbformat.v4.new_raw_cell("plt.plot([2, 1])")]),
        ("below", [code("<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b")]),
        ("above", [code("def plot(xs):\n    return sorted(xs)")]),
        ("above", [nbformat.v4.new_markdown_cell("Словами"), code("")]),
    ],
)
def test_what_stands_beside_untouched_code_that_a_person_grades_is_looked_at(folder, place, own):
    released = notebook(code("x = 0"), nbformat.v4.new_markdown_cell("## График"), by_hand(), code("y = 0"))
    stub = released.cells[2]
    handed_in = copy.deepcopy(released)
    index = 3 if place == "below" else 2
    handed_in.cells[index:index] = copy.deepcopy(own)
    (folder / "ps.ipynb").write_text(json.dumps(handed_in), encoding="utf-8")
    submission = read_submission(folder, "ps", {"ps": released})
    assert any(f"cell plot {POINTS_BESIDE}" in line for line in submission.mended)
    nb = read_back(submission, "ps.ipynb")
    (cell,) = [cell for cell in nb.cells if grade_id(cell) == "plot"]
    assert cell.source.startswith(stub.source) and compute_checksum(cell) != compute_checksum(stub)
    assert not {cell.source for cell in own} - {cell.source for cell in nb.cells} - {"", " "}, "nothing is moved"


@pytest.mark.parametrize("blank", [[], [code("")], [nbformat.v4.new_markdown_cell("\n")]])
def test_untouched_code_with_nothing_beside_it_is_no_answer(folder, blank):
    released = notebook(code("x = 0"), by_hand(), nbformat.v4.new_markdown_cell("## Дальше"), by_hand("", "more"))
    handed_in = copy.deepcopy(released)
    handed_in.cells[0].source = "x = 5"  # given, and free to change; above is another answer
    handed_in.cells[3].source = "plt.plot([1])"
    handed_in.cells[2:2] = blank
    handed_in.cells.insert(0, code("import random"))
    handed_in.cells.insert(2, released.cells[2])
    (folder / "ps.ipynb").write_text(json.dumps(handed_in), encoding="utf-8")
    submission = read_submission(folder, "ps", {"ps": released})
    assert not any(POINTS_BESIDE in line for line in submission.mended)
    cells = {grade_id(cell): cell.source for cell in read_back(submission, "ps.ipynb").cells}
    assert cells["plot"] == released.cells[1].source and cells["more"] == "plt.plot([1])"


def test_code_that_a_person_grades_and_that_was_cut_in_two_is_all_there(folder):
    released = notebook(by_hand(), nbformat.v4.new_markdown_cell("## Дальше"))
    first, second = by_hand("xs = sorted([2, 1])"), by_hand("plt.plot(xs)")
    nameless = code("plt.plot(xs)")
    for cells in ([first, second], [first, nameless], [by_hand(), second], [by_hand(), nameless, code("plt.show()")]):
        (folder / "ps.ipynb").write_text(json.dumps(notebook(*cells, released.cells[1])), encoding="utf-8")
        nb = read_back(read_submission(folder, "ps", {"ps": released}), "ps.ipynb")
        own = {cell.source for cell in cells} - {released.cells[0].source}
        assert own <= {cell.source for cell in nb.cells}
        (answer,) = [cell for cell in nb.cells if grade_id(cell) == "plot"]
        assert compute_checksum(answer) != compute_checksum(released.cells[0]), "so it waits for a person"


def test_code_below_an_untouched_written_answer_is_looked_at(take, answer, released):
    answer["cells"].append(json.loads(json.dumps(code("print(double(2))"))))
    submission = take(answer)
    assert submission.mended == [f"double.ipynb: cell essay {POINTS_BESIDE}"]
    nb = read_back(submission)
    assert nb.cells[-1].source == "print(double(2))" and nb.cells[2].source.startswith(released.cells[2].source)
    assert compute_checksum(nb.cells[2]) != compute_checksum(released.cells[2])
    answer["cells"].insert(2, answer["cells"].pop())
    assert take(answer).mended == [], "above it stands what the question is about"


def test_an_answer_in_its_place_takes_nothing_from_beside(take, answer):
    answer["cells"][2]["source"] = "Потому что."
    submission = take(answer | {"cells": [*answer["cells"], own("Заметка.")]})
    assert sources(read_back(submission))[2:] == ["Потому что.", "Заметка."] and submission.mended == []


@pytest.mark.parametrize(
    "text",
    ["2026-12-06 20:59:59.7 UTC", "\ufeff2026-12-06T23:59:59+03:00\r\n", "2026-12-06t20:59:59z", "2026-12-06 20:59:59"],
)
def test_nbgrader_gets_the_moment_in_a_form_that_it_reads_right(take, folder, answer, text):
    (folder / "timestamp.txt").write_text(text, encoding="utf-8")
    submission = take(answer)
    assert submission.files["timestamp.txt"] == b"2026-12-06 20:59:59 UTC\n" and submission.mended == []


def test_an_empty_timestamp_says_nothing_and_that_is_said(take, folder, answer):
    (folder / "timestamp.txt").write_text("\n", encoding="utf-8")
    submission = take(answer)
    assert list(submission.files) == ["double.ipynb"] and submission.mended[0].startswith("timestamp.txt: empty")


@pytest.fixture
def fuller(released, answer):
    """A release with given code, named and not, above its exercise, and what a student makes of it."""
    released.cells[:0] = [code("import math"), code("LIMIT = 3", grade_id="limit", locked=True)]
    answer["cells"][:0] = json.loads(json.dumps(released))["cells"][:2]
    return answer


def told(nb):
    return [cell.source for cell in nb.cells if is_notice(cell.source)]


@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
def test_a_locked_cell_is_known_by_its_text(take, fuller, kind):
    for index in (1, 3):
        fuller["cells"][index] |= {"metadata": {"nbgrader": {"grade_id": "mine"}}, "cell_type": kind, "id": f"x{index}"}
    fuller["cells"][3]["source"] = f"seen = 1\n{fuller['cells'][3]['source']}  \n"
    submission = take(fuller)
    nb = read_back(submission)
    assert grade_ids(nb) == [None, "limit", "double", None, "test_double", "essay"]
    assert nb.cells[3].source == "seen = 1" and told(nb) == []
    assert "double.ipynb: cell test_double had lost its name, and is known by its text" in submission.mended


@pytest.mark.parametrize("ids", [True, False])
def test_a_solution_without_its_name_is_known_by_its_place(take, fuller, ids):
    fuller["cells"][2]["metadata"] = {"tags": ["x"]}
    if not ids:
        for cell in fuller["cells"]:
            del cell["id"]
    submission = take(fuller)
    nb = read_back(submission)
    assert grade_ids(nb) == [None, "limit", None, "double", "test_double", "essay"]
    assert nb.cells[3].source.endswith(RIGHT) and told(nb) == [PLACED.format(name="double")]


def test_a_cell_of_the_students_is_not_taken_for_a_deleted_solution(take, fuller):
    fuller["cells"][2] = json.loads(json.dumps(code("helper = 1")))
    submission = take(fuller)
    nb = read_back(submission)
    assert grade_ids(nb) == [None, "limit", None, None, "test_double", "essay"]
    assert told(nb) == [MISSING.format(name="double")] and submission.mended == ["double.ipynb: cell double is missing"]


@pytest.mark.parametrize("gone", [[0], [1], [0, 1]])
def test_deleted_given_code_runs_all_the_same(take, fuller, gone):
    fuller["cells"] = [cell for index, cell in enumerate(fuller["cells"]) if index not in gone]
    submission = take(fuller)
    nb = read_back(submission)
    assert [cell.source for cell in nb.cells if cell.cell_type == "code"][:2] == ["import math", "LIMIT = 3"]
    assert told(nb) == [GIVEN] * (0 in gone) and len(submission.mended) == len(gone)


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: cells[0].update(source="import math\nimport random"),
        lambda cells: cells[0].update(source="import numpy"),  # the same cell by its id
        lambda cells: cells[2].update(source=f"import math\n\n{RIGHT}") or cells.pop(0),
    ],
)
def test_given_code_that_a_student_changed_or_merged_stays_as_it_is(take, fuller, change):
    change(fuller["cells"])
    submission = take(fuller)
    assert told(read_back(submission)) == [] and submission.mended == []


def test_a_deleted_written_answer_takes_the_text_that_stands_at_its_place(take, answer):
    answer["cells"][2] = own("Мой ответ.", attachments={"a.png": {"image/png": "aGk="}})
    nb = read_back(take(answer))
    assert grade_ids(nb) == ["double", "test_double", "essay"]
    assert nb.cells[2].source == "Почему?\n\nМой ответ." and "a.png" in nb.cells[2].attachments
    del answer["cells"][2]
    submission = take(answer)
    assert grade_ids(read_back(submission)) == ["double", "test_double"], "it comes back when it is graded"
    assert submission.mended == ["double.ipynb: cell essay is missing; put back as it was released"]


def test_the_parts_of_a_split_written_answer_are_one_answer(take, answer):
    essay, picture = answer["cells"][2], {"a.png": {"image/png": "aGk="}}
    parts = [essay | {"source": text} for text in ("Раз.", "Два.", "Два. ")]
    answer["cells"][2:] = [parts[0] | {"attachments": picture}, own("Между."), *parts[1:]]
    submission = take(answer)
    nb = read_back(submission)
    assert sources(nb)[2:] == ["Между.", "Раз.\n\nДва. "] and nb.cells[3].attachments == picture
    assert submission.mended == [
        "double.ipynb: cell essay stands there more than once; all of them are the answer (2 times)"
    ]


def test_parts_of_a_written_answer_are_compared_once_each(take, answer, monkeypatch):
    taken_apart = []

    def counted(source):
        taken_apart.append(source)
        return lines_of(source)

    monkeypatch.setattr("graders.intake.cells.lines_of", counted)
    monkeypatch.setattr(rebuilding, "lines_of", counted)
    essay, numbers = answer["cells"][2], [str(number % 150) for number in range(200)]
    answer["cells"][2:] = [essay | {"source": f"Часть {number}\x0b\u2029"} for number in numbers]
    nb = read_back(take(answer))
    last = list(dict.fromkeys(reversed(numbers)))[::-1]  # of the same ones the last
    assert re.findall(r"Часть (\d+)", nb.cells[2].source) == last
    assert len(taken_apart) < 10 * len(numbers)


def test_of_two_with_one_name_the_one_of_the_right_kind_counts(take, answer):
    double, _, essay = (copy.deepcopy(cell["metadata"]) for cell in answer["cells"])
    answer["cells"].insert(1, own("Заметка") | {"metadata": double})
    answer["cells"].append(own("x = 1", "code") | {"metadata": essay})
    nb = read_back(take(answer))
    assert grade_ids(nb) == ["double", None, "test_double", "essay", None]
    assert [cell.cell_type for cell in nb.cells] == ["code", "markdown", "code", "markdown", "code"]


def test_of_two_with_a_tests_name_the_test_counts(take, answer):
    """A solution that was pasted over with a test's metadata still runs."""
    answer["cells"].append(own(RIGHT, "code") | {"metadata": copy.deepcopy(answer["cells"][1]["metadata"])})
    nb = read_back(take(answer))
    assert grade_ids(nb) == ["double", "test_double", "essay", None] and nb.cells[3].source == RIGHT


def test_a_cell_below_its_test_is_told_of(take, answer):
    answer["cells"].append(answer["cells"].pop(0))
    submission = take(answer)
    assert told(read_back(submission)) == [BELOW.format(name="double", test="test_double")]
    assert submission.mended == ["double.ipynb: cell double stands below test test_double, which runs without it"]


def test_marks_of_a_conflict_in_a_cell_are_told_of(take, answer):
    answer["cells"][0]["source"] = f"<<<<<<< HEAD\n{RIGHT}\n=======\n{RIGHT}\n>>>>>>> main"
    submission = take(answer)
    assert told(read_back(submission)) == [CONFLICT.format(name="double")]
    assert submission.mended == ["double.ipynb: marks of a conflict that git found stand in cell double"]
    answer["cells"][0]["source"] = f"text = ' <<<<<<< b'\n{RIGHT}"
    assert take(answer).mended == []


@pytest.mark.parametrize("character", ["\ufeff", "\u200b", "\u00a0", "\u2028", "\x85", "\u3000\n\u200b"])
def test_what_cannot_be_seen_around_code_is_taken_off(take, answer, character):
    answer["cells"][0]["source"] = f"{character[-1]}# решение\n{RIGHT}{character}\n"
    nb = assert_answered(take(answer))
    compile(nb.cells[0].source, "cell", "exec")
    answer["cells"][0]["source"] = f"x = 'a{character}b'"
    assert read_back(take(answer)).cells[0].source == f"x = 'a{character}b'", "in its midst it may be meant"


def test_what_the_harness_says_is_nobodys_answer(take, answer):
    answer["cells"][1]["source"] += "\nx = 1"
    nb = read_back(take(answer))
    assert nb.cells[-1].source == "Почему?" and told(nb) == [AFTER.format(name="test_double")]


@pytest.mark.parametrize(
    ("files", "missing"),
    [
        (["part_1 (2).ipynb", "Копия part_2.ipynb"], []),
        (["petrov_1_10_PART_1-3.ipynb", "petrov_1_11_part_2.ipynb"], []),
        (["part_1.ipynb.txt"], ["part_2"]),
        (["part_11.ipynb"], ["part_1", "part_2"]),
        (["part_1 and part_2.ipynb"], ["part_1", "part_2"]),
    ],
)
def test_notebooks_that_repeat_their_names_are_told_apart_by_their_files(folder, answer, released, files, missing):
    for number, file in enumerate(files, 1):
        answer["cells"][0]["source"] = f"here = {number}"
        (folder / file).write_text(json.dumps(answer), encoding="utf-8")
    submission = read_submission(folder, "double", {"part_1": released, "part_2": released})
    assert list(submission.problems) == missing
    for name in {"part_1", "part_2"} - set(missing):
        assert f"here = {name[-1]}" in sources(read_back(submission, f"{name}.ipynb"))[-3]


@pytest.mark.parametrize("split", [True, False])
def test_pictures_of_one_name_in_two_cells_stay_two(take, answer, split):
    """VS Code calls the picture in every cell `image.png`."""
    essay = answer["cells"][2] if split else own("")
    parts = [
        essay | {"source": f"{n} ![](attachment:image.png)", "attachments": {"image.png": {"image/png": data}}}
        for n, data in (("Раз", "b25l"), ("Два", "dHdv"))
    ]
    answer["cells"][2 if split else 3 :] = parts
    cell = read_back(take(answer)).cells[2]
    assert cell.source.endswith("Раз ![](attachment:image.png)\n\nДва ![](attachment:image-2.png)")
    assert cell.attachments == {"image.png": {"image/png": "b25l"}, "image-2.png": {"image/png": "dHdv"}}


def test_other_answers_in_a_notebook_beside_the_one_that_counts_are_told_of(take, folder, answer, released):
    """Who went on in a copy hands in both, and the right name may be that of the draft."""

    def beside(name, solution, essay=None):
        content = json.loads(json.dumps(answer))
        content["cells"][0]["source"] = solution
        content["cells"][2]["source"] = essay or content["cells"][2]["source"]
        (folder / name).write_text(json.dumps(content), encoding="utf-8")

    same, stub = answer["cells"][0]["source"], released.cells[0].source
    beside("older.ipynb", stub)
    beside("as it is.ipynb", f"{same}  \n")
    assert take(answer).mended == []
    beside("final.ipynb", same, "Потому что дважды")
    beside("work.ipynb", "def double(x):\n    return x + x")
    assert take(answer).mended == [
        f"double.ipynb: {name!r} beside it has other answers; it does not count"
        for name in ("final.ipynb", "work.ipynb")
    ]
    assert_answered(take(answer), "other answers")


def test_pictures_are_called_as_they_are_called_now_wherever_one_name_begins_with_another(take, answer):
    names = ["a.png", "a.png b", "a", "я (1).png", "a+.png", "A.png"]
    text = " ".join(f"![](attachment:{name})" for name in names) + " attachment:a.pngx attachment:a_ attachment:aaa.png"
    essay = answer["cells"][2]
    answer["cells"][2:] = [
        essay | {"source": f"{data}\n{text}", "attachments": {name: {"image/png": data} for name in names}}
        for data in ("b25l", "dHdv", "dHdv")
    ]
    cell = read_back(take(answer)).cells[2]
    first, second = cell.source.split("\n\n")
    assert first == f"b25l\n{text}"
    called = re.findall(r"!\[\]\(attachment:(.+?)\)(?= |$)", second)
    assert called == ["a-2.png", "a-2.png b", "a-2", "я (1)-2.png", "a+-2.png", "A-2.png"]
    assert second.endswith(" attachment:a.pngx attachment:a_ attachment:aaa.png")
    assert {cell.attachments[name]["image/png"] for name in called} == {"dHdv"}


def test_of_very_many_pictures_the_first_stay_and_the_instructor_is_told(take, answer, monkeypatch):
    """However many there are, the text that calls them is gone through once."""
    substitute, gone_through = re.sub, []

    def counted(pattern, *about, **more):
        gone_through.extend([about[1]] if str(pattern).startswith("attachment:") else [])
        return substitute(pattern, *about, **more)

    monkeypatch.setattr(re, "sub", counted)
    essay, half = answer["cells"][2], attaching.ATTACHMENT_LIMIT // 2
    answer["cells"][2:] = [
        essay
        | {
            "source": f"{data}: attachment:7.gif",
            "attachments": {f"{n}.gif": {"image/gif": data} for n in range(number)},
        }
        for data, number in (("b25l", half), ("dHdv", half + 30))
    ]
    answer["cells"].append(own("Моё", attachments={"я" * 256: {"image/gif": "aGk="}, "0.gif": {"image/gif": "aGk="}}))
    submission = take(answer)
    essay, mine = read_back(submission).cells[2:]
    assert essay.attachments.keys() == {f"{n}{end}.gif" for end in ("", "-2") for n in range(half)}
    assert essay.source.endswith("dHdv: attachment:7-2.gif") and list(mine.attachments) == ["0.gif"]
    assert gone_through == ["dHdv: attachment:7.gif"] and submission.problems == {}
    (line,) = [line for line in submission.mended if "left out" in line]
    assert line.startswith("double.ipynb: a picture left out: at most 200 ") and line.endswith("(31 times)")


def test_answers_in_a_copy_beside_an_untouched_notebook_are_told_of(take, folder, answer, released):
    (folder / "double-Copy1.ipynb").write_text(json.dumps(answer), encoding="utf-8")
    submission = take(json.loads(json.dumps(released)))
    assert submission.mended == [
        "double.ipynb: nothing in it is answered, and 'double-Copy1.ipynb' beside it has answers; the former counts"
    ]
    assert take(answer).mended == []


def test_folders_a_thousand_deep_cost_nobody_a_grade(take, folder, answer):
    """Python's own walk goes a call deeper in each folder; what is too deep is left out, and not looked into."""
    here = Path.cwd()
    try:
        os.chdir(folder)
        for _ in range(1200):
            Path("a").mkdir()
            os.chdir("a")
        os.close(os.open("x.txt", os.O_CREAT))
    finally:
        os.chdir(here)
    (folder / "b").mkdir()
    (folder / "b/data.csv").touch()
    submission = take(answer)
    assert sorted(submission.files) == ["b/data.csv", "double.ipynb"]
    assert submission.mended == ["folders too deep to be graded left out"]
    assert digest_of(folder)
    while list(folder.glob("a/*")):  # pytest could not remove it
        inner = folder / "a/a"
        for _ in range(300):
            if not (inner / "a").is_dir():
                break
            inner = inner / "a"
        inner.rename(folder / "rest")
        shutil.rmtree(folder / "a")
        (folder / "rest").rename(folder / "a")
        if not list((folder / "a").glob("a")):
            break


@pytest.mark.parametrize("text", ["Потому что дважды два четыре.", "# Потому что дважды два четыре."])
def test_an_answer_in_words_in_a_code_cell_is_the_answer(take, answer, text):
    submission = take(answer | {"cells": [*answer["cells"], own(text, "code"), own("%time\nprint 1", "code")]})
    nb = read_back(submission)
    assert sources(nb)[2:] == ["Почему?\n\nПотому что дважды два четыре.", "%time\nprint 1"]
    assert submission.mended == ["double.ipynb: cell essay is untouched; the text beside it is taken for the answer"]


def test_what_the_settings_leave_out_is_told_but_for_litter(take, folder, answer):
    (folder / "notes").mkdir()
    for name in ("notes/answer.md", "helper.pyc", ".hidden.md"):
        (folder / name).write_text("x", encoding="utf-8")
    submission = take(answer, ignore=["*.md", "*.pyc", "notes2"])
    assert list(submission.files) == ["double.ipynb"]
    assert submission.mended == ["'answer.md': left out, as `CourseDirectory.ignore` says"]
