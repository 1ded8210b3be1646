import pytest

from graders import CourseError
from graders.authoring import lessons
from graders.authoring.catalogue import read_catalogue, with_navigation, with_tables

HEADER = """\
# {title}

[Все уроки](README.md)

| | |
|---|---|
| **Время** | 20 минут |
| **Темы** | слои, веса |

```python
1
```

[Все уроки](README.md)
"""
SETTINGS = """
[tool.course.assignments]
double = { title = "Удвоение", lessons = [1, 2] }
late = { title = "Потом", lessons = [3] }
"""


@pytest.fixture
def course(small_course):
    for number, title in [(1, "Первый"), (2, "Второй"), (3, "Третий")]:
        path = small_course / f"notebooks/{number:02}_x.md"
        path.write_text(HEADER.format(title=title), encoding="utf-8")
    with (small_course / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    (small_course / "release/double").mkdir(parents=True)
    (small_course / "release/double/double.ipynb").write_text("{}")
    return small_course


def navigation(course, stem):
    text = with_navigation(read_catalogue(course), stem, "a\n[Все уроки](README.md)\nb")
    return text.splitlines()[1]


def test_a_lesson_leads_to_its_neighbours_and_its_assignment(course):
    assert navigation(course, "02_x") == (
        "← [Первый](01_x.ipynb) · [Все уроки](README.md) · Задание [«Удвоение»](../release/double/double.ipynb)"
        " · [Третий](03_x.ipynb) →"
    )


def test_the_first_and_last_lead_one_way_and_an_unreleased_assignment_nowhere(course):
    assert navigation(course, "01_x").startswith("[Все уроки]")
    assert navigation(course, "03_x") == "← [Второй](02_x.ipynb) · [Все уроки](README.md) · Задание «Потом» (готовится)"


def test_navigation_is_rewritten_everywhere_and_rewriting_again_changes_nothing(course):
    catalogue = read_catalogue(course)
    once = with_navigation(catalogue, "02_x", HEADER)
    assert once.count("[Третий](03_x.ipynb) →") == 2
    assert with_navigation(catalogue, "02_x", once) == once


def test_tables_list_what_the_lessons_say_of_themselves(course):
    page = "text\n<!-- course sync: lessons -->\nold\n<!-- end -->\nmore\n<!-- course sync: assignments -->\n<!-- end -->\n"
    filled = with_tables(read_catalogue(course), "README.ru.md", page)
    row = "| 01 | [Первый](notebooks/01_x.ipynb) | слои, веса | 20 минут | [«Удвоение»](release/double/double.ipynb) |"
    assert row in filled.splitlines()
    assert "| «Потом» (готовится) | 03 | 10 |" in filled.splitlines()
    assert "old" not in filled and filled.startswith("text\n") and "\nmore\n" in filled
    assert with_tables(read_catalogue(course), "README.ru.md", filled) == filled
    assert "[Первый](01_x.ipynb)" in with_tables(read_catalogue(course), "notebooks/README.md", page)


def test_sync_keeps_pages_and_navigation_and_the_check_sees_when_they_are_stale(course, monkeypatch):
    monkeypatch.setattr(lessons, "execute", lambda notebook, folder, name: None)  # what they print is not asked here
    page = course / "notebooks/README.md"
    page.write_text("<!-- course sync: lessons -->\n<!-- end -->\n", encoding="utf-8")
    lessons.sync(course, report=lambda line: None)
    assert "Второй" in page.read_text(encoding="utf-8") and lessons.out_of_date(course) == []
    second = course / "notebooks/02_x.md"
    second.write_text(second.read_text(encoding="utf-8").replace("# Второй", "# Средний"), encoding="utf-8")
    stale = lessons.out_of_date(course)
    assert "notebooks/README.md: its tables are to be rewritten" in stale
    assert "notebooks/01_x.md: its badge, navigation or escaped text is to be rewritten" in stale
    lessons.sync(course, report=lambda line: None)
    assert "Средний" in (course / "notebooks/03_x.md").read_text(encoding="utf-8")
    assert lessons.out_of_date(course) == []


def test_mistakes_are_named(course):
    with pytest.raises(CourseError, match=r"README\.md: unknown block `course sync: lesson`"):
        with_tables(read_catalogue(course), "README.md", "<!-- course sync: lesson -->\n<!-- end -->")
    with (course / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('bad = { title = "Без уроков" }\n')
    with pytest.raises(CourseError, match=r"assignments.bad\] needs title and lessons"):
        read_catalogue(course)
