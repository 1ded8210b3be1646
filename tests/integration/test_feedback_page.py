"""The feedback page in the course's own words: titles, a reason beside each lost point, the lesson to read again."""

import shutil
import textwrap

import html5lib
import nbformat
import pytest
from nbgrader.api import Gradebook
from support import ROOT, code, notebook, quiet

from graders import course
from graders.cli import main

SOURCE = """\
    # Задание «Половины»

    ## 1. Половина числа $x$ (2 балла)

    Напишите `half(x)`, как в разделе «Деление пополам».

    ```python nbgrader={"grade": false, "grade_id": "half", "locked": false, "schema_version": 3, "solution": true, "task": false}
    def half(x):
        ### BEGIN SOLUTION
        return x / 2  # the secret way
        ### END SOLUTION
    ```

    ```python nbgrader={"grade": true, "grade_id": "test_half", "locked": true, "points": 1.5, "schema_version": 3, "solution": false, "task": false}
    assert half(4) == 2, "половина четырёх — два"
    ```

    ```python nbgrader={"grade": true, "grade_id": "test_half_more", "locked": true, "points": 0.5, "schema_version": 3, "solution": false, "task": false}
    assert half(8) == 4, "половина восьми — четыре"
    ```

    ## 2. Вывод

    <!-- #region nbgrader={"grade": true, "grade_id": "why", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false} -->
    ### BEGIN SOLUTION
    Потому что два.
    ### END SOLUTION
    <!-- #endregion -->
    """
SETTINGS = """\
    [tool.course]
    repository = "uni/halves"

    [tool.course.assignments]
    halves = { title = "Половины", lessons = [3] }
    """


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Three submissions: a wrong one, one whose error is markup, and a right one graded by hand."""
    folder = tmp_path_factory.mktemp("graded") / "halves"
    for name, text in {"source/halves/halves.md": SOURCE, "pyproject.toml": SETTINGS}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    assert main(["--course-dir", str(folder), "sync"]) == 0
    (folder / "notebooks").mkdir(exist_ok=True)
    lesson = [
        nbformat.v4.new_markdown_cell(text, id=f"c{n}") for n, text in enumerate(["# Урок", "## Деление пополам"])
    ]
    nbformat.write(notebook(*lesson, code("1")), folder / "notebooks/03_halves.ipynb")
    assert main(["--course-dir", str(folder), "release"]) == 0
    for student, solution in {
        "anna": "def half(x):\n    return x",
        "eve": "def half(x):\n    raise ValueError('<script>alert(1)</script>')",
        "vera": "def half(x):\n    return x / 2",
    }.items():
        nb = nbformat.read(folder / "release/halves/halves.ipynb", 4)
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in nb.cells if "nbgrader" in cell.metadata}
        cells["half"].source, cells["why"].source = solution, "Так вышло."
        nb.cells[0].source = nb.cells[0].source.replace("Половина числа", "Заголовок переписан")
        (folder / "submitted" / student / "halves").mkdir(parents=True)
        nbformat.write(nb, folder / f"submitted/{student}/halves/halves.ipynb")
    assert main(["--course-dir", str(folder), "grade", "halves"]) == 0
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("why", "halves", "halves", "vera")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.find_comment("why", "halves", "halves", "vera").manual_comment = "А <b>почему</b> два?"
        gradebook.db.commit()
    assert course.feedback(course.open_course(folder), "halves", report=quiet) == {}
    return folder


def page(folder, student):
    text = (folder / f"feedback/{student}/halves/halves.html").read_text(encoding="utf-8")
    return text, html5lib.parse(text, namespaceHTMLElements=False)


def summary(folder, student):
    """The rows of the table at the top: the texts in the first cell, the points, the addresses of links."""
    table = page(folder, student)[1].find(".//section[@class='summary']//tbody")
    rows = []
    for row in table.findall("tr")[1:]:
        first, points = row.findall("td")
        texts = [" ".join(part.split()) for part in ("\n".join(first.itertext())).splitlines() if part.strip()]
        rows.append((texts, "".join(points.itertext()), [link.get("href") for link in first.iter("a")]))
    return rows


def test_the_summary_has_titles_reasons_and_the_lesson(graded):
    first, second, written = summary(graded, "anna")
    url = "https://colab.research.google.com/github/uni/halves/blob/main/notebooks/03_halves.ipynb#scrollTo=c1"
    again = ["Перечитайте:", "урок 03 «Урок», раздел «Деление пополам»"]
    assert first == (
        ["1. Половина числа x: 1-я часть из 2", "половина четырёх — два", *again], "0 из 1,5", ["#test_half", url],
    )  # fmt: skip
    assert second[:2] == (
        ["1. Половина числа x: 2-я часть из 2", "половина восьми — четыре", *again], "0 из 0,5",
    )  # fmt: skip
    assert written == (["2. Вывод"], "ещё не проверено, до 3", ["#why"])


def test_what_was_earned_needs_no_reason_and_a_comment_is_one(graded):
    first, second, written = summary(graded, "vera")
    assert [row[:2] for row in (first, second)] == [
        (["1. Половина числа x: 1-я часть из 2"], "1,5 из 1,5"),
        (["1. Половина числа x: 2-я часть из 2"], "0,5 из 0,5"),
    ]
    assert written[:2] == (["2. Вывод", "А <b>почему</b> два?"], "1 из 3")


def test_what_a_student_wrote_stays_text(graded):
    text, tree = page(graded, "eve")
    reason = summary(graded, "eve")[0][0][1]
    assert "<script>alert(1)</script>" in reason and "<script>alert" not in text
    assert tree.find("body").find(".//script") is None
    assert all(
        "tex2jax_ignore" in part.get("class") for part in tree.findall(".//div") if "reason" in part.get("class")
    )


def test_the_page_speaks_the_language_of_the_release(graded):
    text, tree = page(graded, "anna")
    assert tree.get("lang") == "ru"
    assert tree.find(".//h1").text.split(":")[0] == "«Половины»"
    headers = ["".join(header.itertext()) for header in tree.iter("header")]
    assert "Проверка · 1. Половина числа x: 1-я часть из 2" in headers[1] and "Ваш ответ · 2. Вывод" in headers[3]
    anchors = {section.get("id") for section in tree.iter("section")}
    assert {"test_half", "test_half_more", "half", "why"} <= anchors
    assert "secret" not in text


def test_without_a_release_and_a_pyproject_the_students_headings_serve(graded, tmp_path):
    folder = shutil.copytree(graded, tmp_path / "halves")
    shutil.rmtree(folder / "release")
    (folder / "pyproject.toml").unlink()
    assert course.feedback(course.open_course(folder), "halves", "anna", report=quiet) == {}
    assert page(folder, "anna")[1].find(".//h1").text.startswith("halves:")
    assert summary(folder, "anna")[0][0][0] == "1. Заголовок переписан x: 1-я часть из 2"
