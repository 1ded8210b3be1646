"""What the website is made from: links led, outputs mended, parts put together. The site itself: `tests/system/test_site.py`."""

import base64
import io
import json
import re
from pathlib import Path

import flowchart
import nbformat
import pytest
import sources
from links import Links, Page, find_missing, find_pages
from outputs import mend, readable_tables
from PIL import Image
from support import ROOT, code, english, notebook

from graders.authoring.languages import SOURCE
from graders.published import Address

RU = Page("ru", "lessons/01_x", "notebooks/01_x.ipynb")
EN = Page("en", "lessons/01_x", "notebooks/en/01_x.ipynb")
TASK = Page("ru", "assignments/double", "release/double/double.ipynb")
EDITION = Page("en", "assignments/double", "release/en/double/double.ipynb")
GUIDE = Page("en", "guides/author", "docs/author.md")
START = Page("ru", "index", "site/pages/ru/index.md")
CHANGES = Page("en", "guides/changelog", "CHANGELOG.md")
PAGES = [RU, EN, TASK, EDITION, GUIDE, START, CHANGES]


def prose(text):
    """The text of a notebook, without code."""
    return re.sub(
        r"`[^`]*`|\$[^$]*\$",
        "",
        "\n".join(cell.source for cell in nbformat.reads(text, 4).cells if cell.cell_type == "markdown"),
    )


def picture(width, height):
    data = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("page", "text", "led"),
    [
        (RU, "[a](../release/double/double.ipynb)", "[a](../assignments/double.ipynb)"),
        (RU, "[a](en/01_x.ipynb)", "[a](site:../../en/lessons/01_x.html)"),
        (EN, "[a](../../release/double/double.ipynb#b)", "[a](site:../../ru/assignments/double.html#b)"),
        (EN, "[a](../../release/en/double/double.ipynb#b)", "[a](../assignments/double.ipynb#b)"),
        (RU, "[a](../release/en/double/double.ipynb)", "[a](site:../../en/assignments/double.html)"),
        (RU, "[начало](../README.ru.md)", "[начало](../index.md)"),
        (RU, "[a](https://example.org/b)", "[a](https://example.org/b)"),
        (RU, "[a](#b)", "[a](#b)"),
        (RU, "![a](../img/neuron.svg)", "![a](../img/neuron.svg)"),
        (EN, "![a](../../img/en/neuron.svg)", "![a](../img/en/neuron.svg)"),
        (START, "![a](../../../img/neuron.svg)", "![a](img/neuron.svg)"),
        (START, "[a](../../../CHANGELOG.md)", "[a](site:../en/guides/changelog.html)"),
        (CHANGES, "[a](docs/author.md#b)", "[a](author.md#b)"),
        (
            RU,
            "[a](../release/double/doubl%65.ipynb) ![b](../img/a%20b.svg)",
            "[a](../assignments/double.ipynb) ![b](../img/a%20b.svg)",
        ),
        (RU, '<a href="../release/double/double.ipynb#b">a</a>', '<a href="../assignments/double.html#b">a</a>'),
        (RU, "<a href='en/01_x.ipynb'>a</a>", '<a href="../../en/lessons/01_x.html">a</a>'),
        (RU, "[a][b]\n\n[b]: ../docs/author.md", "[a][b]\n\n[b]: site:../../en/guides/author.html"),
        (GUIDE, "see [`the grader`](../graders/checks.py).", "see `the grader`."),
        (RU, "a lesson that is not there: [a [b]](02_y.ipynb)", "a lesson that is not there: a [b]"),
        (RU, "```\n[a](02_y.ipynb) <!-- b -->\n```", "```\n[a](02_y.ipynb) <!-- b -->\n```"),
        (RU, "`[a](02_y.ipynb)` $x[1](2)$", "`[a](02_y.ipynb)` $x[1](2)$"),
        (RU, "a\n<!-- of authors\nfor authors -->\nb", "a\nb"),
        (RU, "a <!-- numbers -->\n\nb", "a \n\nb"),
    ],
)
def test_a_link_leads_to_the_page_or_nowhere(page, text, led):
    assert Links(ROOT, PAGES, None).follow(text, page.origin, page) == led


def test_what_is_no_page_is_linked_where_the_repository_is_known():
    links = Links(ROOT, PAGES, "https://example.org/course")
    text = "[a](../graders/check%73.py) [b](../graders/precheck) [c](nothing.md)"
    follow = links.follow(text, GUIDE.origin, GUIDE)
    there = "https://example.org/course"
    assert follow == f"[a]({there}/blob/main/graders/checks.py) [b]({there}/tree/main/graders/precheck) c"


def test_the_pictures_that_are_shown_are_taken_along():
    links = Links(ROOT, PAGES, None)
    links.follow("![a](../img/neuron.svg)", RU.origin, RU)
    links.follow("![a](../../img/en/neuron.svg)", EN.origin, EN)
    links.follow('<img src="../img/a%20b.png">', RU.origin, RU)
    assert links.pictures == {("ru", "img/neuron.svg"), ("en", "img/en/neuron.svg"), ("ru", "img/a b.png")}


def test_pictures_of_an_output_become_files_and_know_their_size():
    kept = []
    one, two = (base64.b64encode(picture(size, 20)).decode() for size in (30, 40))
    source = "data:image/png;base64,"
    page = f'<div><img src="{source}{one}" alt="a"><script>show([["{source}{two}", "\\u0430\\u2212\\u0022"]])</script></div>'
    mended = mend(page, lambda data: kept.append(data) or f"{len(kept)}.png")
    assert mended == (
        '<div><img loading="lazy" width="30" height="20" src="1.png" alt="a">'
        '<script>show([["2.png", "а−\\u0022"]])</script></div>'
    )
    assert kept == [picture(30, 20), picture(40, 20)]


def test_no_header_of_a_table_is_empty_and_no_colour_is_rich():
    corner = "<thead><tr><th></th><th>a</th></tr></thead>"
    assert readable_tables(corner) == "<thead><tr><td></td><th>a</th></tr></thead>"
    assert (
        readable_tables('<thead>\n<tr class="b"><th class="head"></th>\n<th class="head"></th>\n</tr>\n</thead>') == ""
    )
    letter = '<th class="head"><p><span class="math notranslate nohighlight">\\(s\\)</span></p></th>'
    assert readable_tables(letter) == '<th class="head"><p><i>s</i></p></th>'
    rich = '<pre style="x"><span style="color: #00af00; text-decoration-color: #00af00">7</span></pre>'
    assert mend(rich, str) == '<pre tabindex="0" style="x"><span style="">7</span></pre>'


def test_a_flowchart_says_its_arrows_and_its_boxes_do_not_overlap():
    chart = re.search(r"```mermaid\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    drawn = flowchart.draw(chart)
    said = re.search('aria-label="([^"]*)"', drawn)[1]
    assert said.count("→") == len(re.findall("-->|-.->", chart)) > 10
    assert "submitted/ → intake/ (1 read and mended)" in said
    boxes = [
        tuple(map(float, box)) for box in re.findall(r'<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"', drawn)
    ]
    assert len(boxes) == len(set(re.findall(r"\w+(?=[\[(])", chart)))
    for number, (x, y, width, height) in enumerate(boxes):
        for left, top, wide, high in boxes[:number]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


@pytest.fixture
def nowhere(monkeypatch):
    """Nobody knows where students find the course, wherever this clone comes from."""
    monkeypatch.setattr(sources, "find_address", lambda root: None)


def test_the_sources_hold_every_text_and_a_second_run_writes_nothing(tmp_path, nowhere):
    said = []
    sources.write(ROOT, tmp_path, said.append)
    assert len(said) == bool(find_missing(ROOT))
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert all(tmp_path / page.language / page.source in written for page in find_pages(ROOT))
    (tmp_path / "ru/lessons/99_gone.ipynb").write_text("{}")
    sources.write(ROOT, tmp_path, said.append)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == written
    lesson_file = next((tmp_path / "ru/lessons").glob("02_*.ipynb"))
    lesson = nbformat.read(lesson_file, 4)
    text = nbformat.writes(lesson)
    assert "base64,iVBO" not in text, "pictures are files"
    assert "colab.research.google.com/github" not in text and "colab-badge" not in text
    assert SOURCE.upload in text, "it can be downloaded, and opened"
    assert f'_static/notebooks/{Path(lesson_file).name}" download>Скачать тетрадь</a>' in lesson.cells[0].source
    copy = (tmp_path / "ru/_static/notebooks" / Path(lesson_file).name).read_text(encoding="utf-8")
    assert (
        SOURCE.upload in copy
        and "](data:image/png;base64," in copy
        and not re.search(r"\]\((?!https?:|data:)", prose(copy))
    )
    folded = [cell for cell in lesson.cells if "hide-input" in cell.metadata.get("tags", [])]
    assert folded and all(cell.metadata.mystnb.code_prompt_show.startswith("Показать код: ") for cell in folded)
    start = (tmp_path / "ru/index.md").read_text(encoding="utf-8")
    assert "course_path.svg" in start and "## С чего начать\n\n**В браузере" in start
    assert "<!--" not in start and "lessons/index" in start
    assert ".gif" in (ROOT / "README.ru.md").read_text(encoding="utf-8").partition("\n## ")[0]
    assert ".gif" not in start and not list(tmp_path.rglob("*.gif")), "the site has the players themselves"


def test_the_changelog_is_a_page_among_the_guides(tmp_path):
    sources.write(ROOT, tmp_path)
    changes = (tmp_path / "en/guides/changelog.md").read_text(encoding="utf-8")
    assert changes.startswith("# Changelog\n") and "[what grading holds off](security.md)" in changes
    english, russian = ((tmp_path / f"{lang}/guides/index.md").read_text(encoding="utf-8") for lang in ("en", "ru"))
    assert "[What has changed](changelog.md)" in english and english.endswith("architecture\nchangelog\n```\n")
    assert "[Что изменилось](site:../../en/guides/changelog.html)" in russian


def test_where_the_address_is_known_a_page_has_a_door_to_colab_instead(tmp_path, monkeypatch):
    course, made = tmp_path / "course", tmp_path / "made"
    monkeypatch.setattr(sources, "find_address", lambda root: Address("uni/nn", "spring"))
    for name, text in {
        "notebooks/01_x.ipynb": f"# Урок\n\n{SOURCE.upload}\n\n[Задание](../release/y/y.ipynb)",
        "release/y/y.ipynb": f"# Задание\n\n{SOURCE.upload}\n\n[Урок](../../notebooks/01_x.ipynb), [тест](../../tests/x.py)",
    }.items():
        (course / name).parent.mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]), course / name)
    sources.write(course, made)
    colab = "https://colab.research.google.com/github/uni/nn/blob/spring"
    door = f'<a class="btn btn-outline-primary" href="{colab}'
    lesson = nbformat.read(made / "ru/lessons/01_x.ipynb", 4).cells[0].source
    assert f'{door}/notebooks/01_x.ipynb"' in lesson and "download" not in lesson and SOURCE.upload not in lesson
    task = nbformat.read(made / "ru/assignments/y.ipynb", 4).cells[0].source
    assert f'{door}/release/y/y.ipynb"' in task and " download>" in task and SOURCE.upload not in task
    taken = nbformat.read(made / "ru/_static/notebooks/y.ipynb", 4).cells[0].source
    assert f"]({colab}/release/y/y.ipynb)" in taken and f"[Урок]({colab}/notebooks/01_x.ipynb), тест" in taken


def test_data_in_a_cell_are_cut_short_on_the_page_and_whole_in_the_file(tmp_path, nowhere):
    course, made = tmp_path / "course", tmp_path / "made"
    whole = f'A = "data:image/webp;base64,{base64.b64encode(bytes(range(256)) * 8).decode()}"\nB = "data:text/plain;base64,AAEC"'
    cells = [nbformat.v4.new_markdown_cell(f"# Урок\n\n{SOURCE.upload}"), code(whole)]
    (course / "notebooks").mkdir(parents=True)
    nbformat.write(notebook(*cells), course / "notebooks/01_x.ipynb")
    sources.write(course, made)
    page = nbformat.read(made / "ru/lessons/01_x.ipynb", 4)
    assert page.cells[1].source == 'A = "data:image/webp;base64,AAECAwQFBgcICQoL…"\nB = "data:text/plain;base64,AAEC"'
    assert nbformat.read(made / "ru/_static/notebooks/01_x.ipynb", 4).cells[1].source == whole


def test_a_lesson_without_a_notebook_is_left_out_and_named(tmp_path):
    (tmp_path / "notebooks/en").mkdir(parents=True)
    for name in ("01_x.md", "01_x.ipynb", "02_y.md", "README.md", "en/01_x.md"):
        (tmp_path / "notebooks" / name).write_text("")
    assert find_missing(tmp_path) == ["notebooks/02_y.ipynb", "notebooks/en/01_x.ipynb"]
    assert [page.name for page in find_pages(tmp_path)] == ["lessons/index", "lessons/01_x"]


LINK = '<a class="btn btn-outline-primary" href="{}"{}>{}</a>'


@pytest.fixture
def editions(small_course):
    """A course whose lesson and one of whose two assignments are there in English, too."""
    with (small_course / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(
            "\n[tool.course.assignments]\n"
            'double = { title = "Удвоение", lessons = [1], titles = { en = "Doubling" } }\n'
            'later = { title = "Потом", lessons = [2] }\n'
            f"\n{english()}"
        )
    link = "Assignment [“Doubling”](../../release/en/double/double.ipynb)"
    cell = nbformat.v4.new_markdown_cell
    for place, text in {
        "release/double/double.ipynb": "# Задание\n\nУдвойте.",
        "release/later/later.ipynb": "# Потом\n\nЕщё раз.",
        "release/en/double/double.ipynb": "# Assignment\n\nDouble it.",
        "notebooks/01_x.ipynb": "# Урок",
        "notebooks/en/01_x.ipynb": f"# Lesson\n\n{link} · [по-русски](../01_x.ipynb)",
    }.items():
        (small_course / place).parent.mkdir(parents=True, exist_ok=True)
        made = notebook(cell(text), code("double(1)"))
        if place.startswith("release/en/"):
            made.metadata["course"] = {"language": "en"}
        nbformat.write(made, small_course / place)
    page = small_course / "site/pages/en/assignments/index.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Assignments\n\n<!-- course sync: assignments -->\n<!-- end -->\n", encoding="utf-8")
    return small_course


def test_a_release_in_another_language_is_a_page_there_of_the_same_name(editions, tmp_path):
    sources.write(editions, tmp_path / "made", str)
    made = {lang: tmp_path / "made" / lang for lang in ("ru", "en")}
    names = json.loads((tmp_path / "made/pages.json").read_text(encoding="utf-8"))
    assert names["ru"] == ["assignments/double", "assignments/later", "lessons/01_x"]
    assert names["en"] == ["assignments/double", "assignments/index", "lessons/01_x"], "the switch goes by these"
    shown = nbformat.read(made["en"] / "assignments/double.ipynb", 4)
    to_colab = "https://colab.research.google.com/github/owner/course/blob/main/release/en/double/double.ipynb"
    doors = [
        LINK.format(to_colab, "", "Open in Colab"),
        LINK.format("../_static/notebooks/double.ipynb", " download", "Download the notebook"),
    ]
    assert shown.cells[0].source.startswith("# Assignment\n") and "Double it." in shown.cells[0].source
    assert all(door in shown.cells[0].source for door in doors) and "course" not in shown.metadata
    for language, folder in (("ru", "release"), ("en", "release/en")):
        given = nbformat.read(made[language] / "_static/notebooks/double.ipynb", 4)
        released = nbformat.read(editions / folder / "double/double.ipynb", 4)
        assert given.cells[0].source == released.cells[0].source


def test_lessons_and_the_list_of_assignments_lead_to_the_release_in_their_language(editions, tmp_path):
    sources.write(editions, tmp_path / "made", str)
    lesson = nbformat.read(tmp_path / "made/en/lessons/01_x.ipynb", 4).cells[0].source
    assert "Assignment [“Doubling”](../assignments/double.ipynb)" in lesson
    assert "[по-русски](site:../../ru/lessons/01_x.html)" in lesson
    listed = (tmp_path / "made/en/assignments/index.md").read_text(encoding="utf-8")
    assert "| [“Doubling”](double.ipynb) | 01 | 10 |" in listed
    assert "| [“Потом”](site:../../ru/assignments/later.html) (in Russian) | 02 | 10 |" in listed
    assert listed.endswith("```{toctree}\n:hidden:\n\ndouble\n```\n")
