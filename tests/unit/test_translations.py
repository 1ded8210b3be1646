"""Every kind of drift between a lesson and its translation is found once, by its place, and nothing where there is none."""

import json

import pytest
from support import quiet, translate

from graders import CourseError
from graders.authoring import lessons, translations
from graders.authoring.blocks import blocks_of
from graders.authoring.catalogue import read_catalogue
from graders.authoring.languages import SOURCE, editions, target_languages
from graders.authoring.pairing import build, choose, find_pairs
from graders.cli import main

SETTINGS = """
[tool.course.assignments]
double = { title = "Удвоение", lessons = [1], titles = { en = "Doubling", de = "Verdopplung" } }
late = { title = "Потом", lessons = [2] }

[tool.course.languages.de]
name = "Deutsch"
all_lessons = "Alle Lektionen"
assignment = "Aufgabe"
quoted = "„{}“"
unreleased = "(in Arbeit)"
time = "Dauer"
hardware = "Rechner"
prerequisites = "Vorkenntnisse"
topics = "Themen"
lessons_table = ["Nr.", "Lektion", "Themen", "Dauer", "Aufgabe"]
assignments_table = ["Aufgabe", "zu Lektionen", "Punkte"]
"""
RUSSIAN = """\
# Урок о сумме

[![Открыть в Colab](badge/colab-badge.svg)](https://colab.research.google.com/github/a/b/blob/main/notebooks/01_x.ipynb)

[Все уроки](README.md)

| | |
|---|---|
| **Время** | 20 минут |
| **Темы** | сумма |

Первый абзац.

Второй абзац.

Третий абзац.

```python alt="Прямая растёт до 3,5."
# @title Рисуем сумму
%config InlineBackend.figure_format = "png"
total = 1 + 2  # сумма двух чисел
title = f"сумма {total:.1f} из {total + 1}".replace(".", ",")
style = "../course.mplstyle"
```

## Почему так

- раз;
- два.

<details>
<summary>Зачем?</summary>

Затем.
</details>

$$a = b$$

![Рисунок с подписью.](../img/x.svg)

```python tags=["nbval-check-output"]
print("готово", total)
```

Последний абзац.
"""
ENGLISH = """\
# A lesson on sums

[![Open in Colab](badge/colab-badge.svg)](https://colab.research.google.com/github/a/b/blob/main/notebooks/en/01_x.ipynb)

[All lessons](README.md)

| | |
|---|---|
| **Time** | 20 minutes |
| **Topics** | sums |

The first paragraph.

The second paragraph.

The third paragraph.

```python alt="A line grows to 3.5."
# @title Drawing the sum
%config InlineBackend.figure_format = "png"
total = 1 + 2  # the sum of two numbers
title = f"{total + 1} has the sum {total:.1f}"
style = "../../course.mplstyle"
```

## Why it is so

- one;
- two.

<details>
<summary>What for?</summary>

For this.
</details>

$$a = b$$

![A drawing.](../../img/en/x.svg)

```python tags=["nbval-check-output"]
print("done", total)
```

The last paragraph.
"""
EN, RU = "notebooks/en/01_x.md", "notebooks/01_x.md"


@pytest.fixture
def course(small_course):
    """A course whose lesson is there in two languages, in step; a third has words, and no lesson yet."""
    (small_course / RU).write_text(RUSSIAN, encoding="utf-8")
    translate(small_course, ENGLISH)
    with (small_course / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    (small_course / "release/double").mkdir(parents=True)
    (small_course / "release/double/double.ipynb").write_text("{}")
    translations.record(small_course, ["01_x"], quiet)
    return small_course


@pytest.fixture
def unexecuted(monkeypatch):
    monkeypatch.setattr(lessons, "execute", lambda notebook, folder, name: None)


def edit(path, *changes):
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def drift(course):
    found = translations.out_of_step(course)
    assert all(line.startswith(f"{EN}: ") for line in found)
    return [line.removeprefix(f"{EN}: ") for line in found]


def test_nothing_is_reported_where_a_translation_is_in_step(course):
    assert drift(course) == []


AGAIN = "adapt it, then run course translated en/01_x"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "Второй абзац.",
            "Второй абзац, другой.",
            "the paragraph “The second paragraph.” (cell 1) translates an older text; the original now: "
            "“Второй абзац, другой.”",
        ),
        (
            "# Урок о сумме",
            "# Урок о суммах",
            "the heading of level 1 “# A lesson on sums” (cell 1) translates an older text; the original now: "
            "“# Урок о суммах”",
        ),
        (
            "| 20 минут |",
            "| 25 минут |",
            "the row “| **Time** | 20 minutes |” in the table of 4 rows “**Time** 20 minutes **Topics** sums” (cell 1) "
            "translates an older text; the original now: “| **Время** | 25 минут |”",
        ),
        (
            "- раз;",
            "- один;",
            "the item “- one;” in the list of 2 items “- one; - two.” (cell 3) translates an older text; the original "
            "now: “- один;”",
        ),
        (
            "растёт до 3,5",
            "падает до 3,5",
            "the alt text “A line grows to 3.5.” (cell 2) translates an older text; the original now: “Прямая падает до 3,5.”",
        ),
        (
            "@title Рисуем сумму",
            "@title Сумма",
            "the title line “Drawing the sum” (cell 2) translates an older text; the original now: “Сумма”",
        ),
        (
            '"готово"',
            '"сделано"',
            'the string or comment “done” in the code “print("done", total)” (cell 4) translates an older text; '
            "the original now: “сделано”",
        ),
        (
            "  # сумма двух чисел",
            "  # складываем",
            'the string or comment “# the sum of two numbers” in the code “%config InlineBackend.figure_format = "png"” '
            "(cell 2) translates an older text; the original now: “# складываем”",
        ),
        (
            "Затем.",
            "Затем, и всё.",
            "the paragraph “For this. </details>” (cell 3) translates an older text; the original now: "
            "“Затем, и всё. </details>”",
        ),
    ],
)
def test_a_changed_text_is_named_with_what_translates_it(course, old, new, told):
    edit(course / RU, (old, new))
    assert drift(course) == [f"{told}; {AGAIN}"]
    translations.record(course, ["en/01_x"], quiet)
    assert drift(course) == []


def test_a_text_that_is_only_wrapped_otherwise_is_the_same(course):
    edit(course / RU, ("Второй абзац.", "Второй\nабзац."))
    assert drift(course) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "Второй абзац.\n",
            "Второй абзац.\n\nЕщё один абзац.\n",
            ["lacks the paragraph “Ещё один абзац.” (cell 1) of the original; translate it"],
        ),
        (
            "Второй абзац.\n\n",
            "",
            ["the paragraph “The second paragraph.” (cell 1) is not in the original; leave it out"],
        ),
        (
            "- два.",
            "- два;\n- три.",
            [
                "the list of 2 items “- one; - two.” (cell 3) stands where the original has the list of 3 items "
                "“- раз; - два; - три.” (cell 3)"
            ],
        ),
        (
            "| **Темы** |",
            "| **Железо** | любое |\n| **Темы** |",
            [
                "the table of 4 rows “**Time** 20 minutes **Topics** sums” (cell 1) stands where the original has the "
                "table of 5 rows “**Время** 20 минут **Железо** любое **Темы** сумма” (cell 1)"
            ],
        ),
        (
            "## Почему",
            "### Почему",
            [
                "the heading of level 2 “## Why it is so” (cell 3) stands where the original has the heading of level 3 "
                "“### Почему так” (cell 3)"
            ],
        ),
        ("$$a = b$$\n\n", "", ["the formula “$$a = b$$” (cell 3) is not in the original; leave it out"]),
        (
            "Последний абзац.\n",
            "Последний абзац.\n\n```python\n1 + 1\n```\n",
            ["lacks the code “1 + 1” (cell 6) of the original; translate it"],
        ),
        (
            "\n\nПоследний абзац.",
            '\n\n```python alt="Точка."\n1\n```\n\nПоследний абзац.',
            [
                "lacks the code “1” (cell 5) of the original; translate it",
                "lacks the alt text “Точка.” (cell 5) of the original; translate it",
            ],
        ),
        (
            "total = 1 + 2",
            "total = 1 + 3",
            [
                'the code “%config InlineBackend.figure_format = "png"” (cell 2) differs in more than strings and '
                "comments: `total = 1 + 2` for `total = 1 + 3` (both without their texts)"
            ],
        ),
        (
            "из {total + 1}",
            "из {total + 2}",
            [
                'the code “%config InlineBackend.figure_format = "png"” (cell 2) differs in more than strings and '
                "comments: `title = f_string(total + 1, total)` for `title = f_string(total + 2, total)` "
                "(both without their texts)"
            ],
        ),
        (
            "%config InlineBackend",
            "%config OtherBackend",
            [
                'the code “%config InlineBackend.figure_format = "png"” (cell 2) differs in more than strings and '
                "comments: `magic__25_config_20_InlineBackend_2e_figure_format_20__3d__2…` for "
                "`magic__25_config_20_OtherBackend_2e_figure_format_20__3d__20…` (both without their texts)"
            ],
        ),
        (
            'tags=["nbval-check-output"]',
            'tags=["timing"]',
            [
                'the code “print("done", total)” (cell 4) has other attributes than in the original: '
                '{"tags": ["nbval-check-output"]} for {"tags": ["timing"]}'
            ],
        ),
    ],
)
def test_what_has_come_gone_or_become_other_is_named_and_nothing_around_it(course, old, new, told):
    edit(course / RU, (old, new))
    assert drift(course) == told
    with pytest.raises(CourseError, match="not noted as translated, to be mended first"):
        translations.record(course, ["01_x"], quiet)


def test_a_paragraph_of_many_is_told_from_its_neighbours(course):
    """Without what was noted, any of three paragraphs could be the new one."""
    edit(course / RU, ("Первый абзац.", "Совсем новый абзац.\n\nПервый абзац."), ("Третий абзац.", "Третий, новый."))
    assert drift(course) == [
        "lacks the paragraph “Совсем новый абзац.” (cell 1) of the original; translate it",
        f"the paragraph “The third paragraph.” (cell 1) translates an older text; the original now: “Третий, новый.”; {AGAIN}",
    ]


def test_what_was_translated_and_not_noted_is_named(course):
    edit(course / RU, ("Первый абзац.", "Новый абзац.\n\nПервый абзац."))
    edit(course / EN, ("The first paragraph.", "A new paragraph.\n\nThe first paragraph."))
    assert drift(course) == [
        "the paragraph “A new paragraph.” (cell 1) is not noted as the translation of “Новый абзац.”; look at it, "
        "then run course translated en/01_x"
    ]
    edit(course / RU, ("Новый абзац.\n\nПервый абзац.\n\n", ""))
    edit(course / EN, ("A new paragraph.\n\nThe first paragraph.\n\n", ""))
    assert drift(course) == [
        "a paragraph that it translated has gone from the original; look there, then run course translated en/01_x"
    ]


def test_what_has_moved_among_its_like_is_named_and_can_be_noted(course):
    """The shape stays the same, so that the translation has nothing to be mended once it has followed."""
    edit(course / RU, ("Первый абзац.\n\nВторой абзац.", "Второй абзац.\n\nПервый абзац."))
    told = [
        "the paragraph “The first paragraph.” (cell 1) is not noted as the translation of “Второй абзац.”; look at it, "
        "then run course translated en/01_x",
        "a paragraph that it translated has gone from the original; look there, then run course translated en/01_x",
    ]
    assert drift(course) == told
    edit(
        course / EN,
        ("The first paragraph.\n\nThe second paragraph.", "The second paragraph.\n\nThe first paragraph."),
    )
    assert len(drift(course)) == 2
    translations.record(course, ["en/01_x"], quiet)
    assert drift(course) == []


def test_nothing_noted_is_said_once(course):
    (course / "notebooks/en/translated.json").unlink()
    assert drift(course) == [
        "nothing is noted of which text it translates; look it through, then run course translated en/01_x"
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("The last paragraph.", "The last абзац.", "line 45 has Cyrillic letters: The last абзац."),
        (
            "The last paragraph.",
            "The last.\n\nParagraph.",
            "the paragraph “Paragraph.” (cell 5) is not in the original; leave it out",
        ),
        ('f"{total + 1} has', 'f"{total + 2} has', "differs in more than strings and comments"),
        (
            '{total:.1f}"\n',
            '{total:.1f}"\nplt.set(xlim=(1, 2), ylim=(3, 4), title=title, xlabel=title, color=5)\n',
            "`plt.set(xlim=(1, 2), ylim=(3, 4), title=title,…` for `style = ''`",
        ),
        ('{total:.1f}"', '{total:.1f}".replace(".", ";")', "differs in more than strings and comments"),
        (
            "../../img/en/x.svg",
            "../../img/en/y.svg",
            "the picture “![A drawing.](../../img/en/y.svg)” (cell 3) stands where the original has the picture “",
        ),
        ('print("done", total)', 'print("done", total', "differs in more than strings and comments: `# no Python` for"),
        ('"done"', '"do.ne".replace(".", ",")', "writes a decimal comma where the original does not"),
        ('```python alt="A line grows to 3.5."', "```python", "lacks the alt text “Прямая растёт до 3,5.” (cell 2)"),
        ("\n\n- one;", "\n\n\n- one;", "the text cell “- one;” (cell 4) is not in the original"),
    ],
)
def test_a_fault_of_the_translation_alone_is_found(course, old, new, told):
    edit(course / EN, (old, new))
    found = [line for line in drift(course) if "then run course translated" not in line]
    assert len(found) == 1 and told in found[0]


def test_of_long_code_that_begins_alike_the_difference_is_shown(course):
    line = 'plt.gca().set(xlim=(1, 2), ylim=(3, 4), title="", color=5)'
    edit(course / RU, ('print("готово", total)', line))
    edit(course / EN, ('print("done", total)', line.replace("5", "6")))
    assert "`…4), title='', color=6)` for `…4), title='', color=5)` (both" in drift(course)[0]


def test_a_translation_of_nothing_is_named(course):
    (course / EN).rename(course / "notebooks/en/07_y.md")
    assert translations.out_of_step(course) == [
        "notebooks/en/07_y.md: translates no lesson: there is no notebooks/07_y.md"
    ]


def test_blocks_of_cells_that_are_no_python(course):
    text = RUSSIAN + "\n```python\n%%html\n<b>Жирный</b>\n```\n\n```python\nnames = !ls\nprint(names)  # имена\n```\n"
    (course / RU).write_text(text, encoding="utf-8")
    html, shell = [
        block for block in blocks_of(build(choose(course, ["notebooks/01_x"])[0]), SOURCE) if block.kind == "code"
    ][-2:]
    assert (html.code, html.texts) == ("# no Python", ("%%html\n<b>Жирный</b>",))
    assert shell.texts == ("# имена",) and shell.code.splitlines()[-1] == "print(names)"


def test_a_word_on_how_to_open_it_stands_for_the_badge_and_needs_no_translation(course, unexecuted):
    settings = course / "pyproject.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('repository = "owner/course"\n', ""), encoding="utf-8"
    )
    lessons.sync(course, report=quiet)
    for name, language in zip((RU, EN), editions(course), strict=False):
        assert f"\n\n{language.upload}\n\n" in (course / name).read_text(encoding="utf-8")
    assert lessons.out_of_date(course) == translations.out_of_step(course) == []


def test_blank_lines_within_a_listing_part_nothing(course):
    edit(course / RU, ("Второй абзац.", "```text\nодин\n\nдва\n```"))
    kinds = [block.kind for block in blocks_of(build(choose(course, ["notebooks/01_x"])[0]), SOURCE)]
    assert kinds[:8] == [
        "text cell", "heading of level 1", "badge", "navigation", "table of 4 rows", "paragraph", "listing", "paragraph"
    ]  # fmt: skip


def test_a_name_means_a_lesson_in_every_language_or_in_one(course):
    def called(*names, **options):
        return [pair.name for pair in choose(course, names, **options)]

    assert called("01_x") == called("01_x.md") == ["01_x", "en/01_x"]
    assert called("en/01_x") == called("notebooks/en/01_x.ipynb") == called(str(course / EN)) == ["en/01_x"]
    assert called("notebooks/01_x.md") == ["01_x"]
    assert called("double", "release/double/double.ipynb") == ["double"]
    assert called() == ["01_x", "en/01_x", "double"]
    assert called(translated=False) == ["01_x", "double"]
    assert called("01_x", "en/01_x", translated=False) == ["01_x", "en/01_x"]
    for name in ("de/01_x", "2_x", "", "."):
        with pytest.raises(CourseError, match=r"no such notebook; .*en/01_x"):
            called(name)


def test_the_commands_say_what_is_out_of_step(course, unexecuted, capsys):
    def command(*words):
        code = main(["--course-dir", str(course), *words])
        return code, *capsys.readouterr()

    assert command("sync")[0] == 0
    code, out, err = command("sync", "--check")
    assert (code, out, err) == (0, "notebooks/de: not translated yet: 01_x\n", ""), "for information"
    edit(course / RU, ("Второй абзац.", "Иной абзац."))
    code, out, err = command("sync", "01_x")
    assert code == 0 and f"warning: {EN}: the paragraph “The second paragraph.”" in out
    code, out, err = command("sync", "--check")
    assert code == 1 and "1 places where a translation is out of step" in err and "“Иной абзац.”" in out
    assert command("translated", "01_x") == (0, f"{EN}: noted as the translation of today's text\n", "")
    assert command("translated", "01_x") == (0, f"{EN}: was noted as the translation of this text already\n", "")
    assert command("sync", "--check")[0] == 0
    code, out, err = command("translated", "double")
    assert code == 1 and "double: no translation; name one" in err


def test_a_third_language_needs_no_code(course, unexecuted):
    german = course / "notebooks/de/01_x.md"
    german.parent.mkdir()
    words = [
        ("A lesson on sums", "Eine Lektion über Summen"),
        ("All lessons", "Alle Lektionen"),
        ("**Time**", "**Dauer**"),
    ]
    words += [("**Topics**", "**Themen**"), ("20 minutes", "20 Minuten"), ("| sums |", "| Summen |")]
    german.write_text(ENGLISH, encoding="utf-8")
    # the decimal comma may stay where the language has one
    edit(german, *words, ('{total:.1f}"', '{total:.1f}".replace(".", ",")'))
    page = course / "notebooks/de/README.md"
    page.write_text("<!-- course sync: lessons -->\n<!-- end -->\n<!-- course sync: assignments -->\n<!-- end -->\n")
    translations.record(course, ["de/01_x"], quiet)
    (course / "notebooks/02_y.md").write_text("# Второй\n\n[Все уроки](README.md)\n", encoding="utf-8")
    lessons.sync(course, report=quiet)
    assert lessons.out_of_date(course) == translations.out_of_step(course) == []
    assert (course / "notebooks/de/01_x.ipynb").exists()

    def lines(name, mark):
        return [line for line in (course / name).read_text(encoding="utf-8").splitlines() if mark in line]

    assert lines("notebooks/de/01_x.md", "README.md") == [
        "[Alle Lektionen](README.md) · Aufgabe [„Verdopplung“](../../release/double/double.ipynb)"
        " · [по-русски](../01_x.ipynb) · [English](../en/01_x.ipynb)"
    ]
    assert lines(EN, "README.md") == [
        "[All lessons](README.md) · Assignment [“Doubling”](../../release/double/double.ipynb) (in Russian)"
        " · [по-русски](../01_x.ipynb) · [Deutsch](../de/01_x.ipynb)"
    ]
    assert lines(RU, "README.md") == [
        "[Все уроки](README.md) · Задание [«Удвоение»](../release/double/double.ipynb) · [Второй](02_y.ipynb) →"
        " · [English](en/01_x.ipynb) · [Deutsch](de/01_x.ipynb)"
    ]
    assert "blob/main/notebooks/de/01_x.ipynb)" in lines("notebooks/de/01_x.md", "colab-badge")[0]
    table = page.read_text(encoding="utf-8").splitlines()
    assert "| Nr. | Lektion | Themen | Dauer | Aufgabe |" in table
    row = "| 01 | [Eine Lektion über Summen](01_x.ipynb) | Summen | 20 Minuten |"
    assert f"{row} [„Verdopplung“](../../release/double/double.ipynb) |" in table
    assert "| Aufgabe | zu Lektionen | Punkte |" in table and "| „Потом“ (in Arbeit) | 02 | 10 |" in table
    assert translations.untranslated(course) == [
        "notebooks/en: not translated yet: 02_y", "notebooks/de: not translated yet: 02_y"
    ]  # fmt: skip


def test_a_lesson_leads_to_the_release_in_its_language_where_there_is_one(course, unexecuted):
    release = course / "release/en/double/double.ipynb"
    release.parent.mkdir(parents=True)
    release.write_text("{}")
    stale = lessons.out_of_date(course)
    assert f"{EN}: its badge, navigation or escaped text is to be rewritten" in stale
    lessons.sync(course, report=quiet)
    english, russian = ((course / name).read_text(encoding="utf-8") for name in (EN, RU))
    assert "Assignment [“Doubling”](../../release/en/double/double.ipynb) · [по-русски](../01_x.ipynb)" in english
    assert "Задание [«Удвоение»](../release/double/double.ipynb)" in russian
    assert translations.out_of_step(course) == []
    (german,) = (item for item in target_languages(course) if item.code == "de")
    (double, _) = read_catalogue(course, german).assignments
    assert double.link("", german) == "[„Verdopplung“](release/double/double.ipynb)", "not there in German"


def test_orphans_of_a_language_are_found(course):
    (course / "notebooks/en/09_lost.ipynb").write_text("{}")
    assert "notebooks/en/09_lost.ipynb: has no Markdown beside it" in lessons.out_of_date(course)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('time = "Dauer"\n', "", r"languages.de\]: needs time$"),
        ('time = "Dauer"', "time = 5", r"languages.de\]: time must be a text"),
        ('time = "Dauer"', 'tine = "Dauer"', r"languages.de\]: tine means nothing; did you mean time\?"),
        ('"zu Lektionen", ', "", r"languages.de\]: assignments_table needs 3 headings, in a list"),
        ("„{}“", "„“", r"languages.de\]: quoted needs \{\} where the title goes"),
        ("languages.de]", "languages.ru]", r"languages.ru\]: is not the code of another language"),
        ('time = "Dauer"', 'time = "Dauer"\nupload = "Kolab"', r"languages.de\]: upload needs a link to https://colab"),
        ('time = "Dauer"', 'time = "Dauer"\nbadge = ""', r"languages.de\]: badge must be a text"),
        ("languages.de]", 'languages."../x"]', "is not the code of another language"),
        (
            '{ en = "Doubling", de = "Verdopplung" }',
            '"Doubling"',
            r"assignments.double\] has titles that are no texts; write",
        ),
    ],
)
def test_a_mistake_in_the_settings_is_named(course, old, new, told):
    edit(course / "pyproject.toml", (old, new))
    with pytest.raises(CourseError, match=told):
        lessons.out_of_date(course)


@pytest.mark.parametrize("text", ["{", "[]", '{"01_x": [1]}', '{"01_x": "paragraph"}'])
def test_a_broken_record_is_named(course, text):
    (course / "notebooks/en/translated.json").write_text(text)
    with pytest.raises(CourseError, match=r"en/translated.json: not "):
        translations.out_of_step(course)


def test_the_record_forgets_what_is_there_no_more_and_is_the_same_every_time(course):
    path = course / "notebooks/en/translated.json"
    before = path.read_bytes()
    noted = json.loads(before)
    path.write_text(json.dumps({**noted, "00_gone": noted["01_x"]}), encoding="utf-8")
    translations.record(course, ["01_x"], quiet)
    assert path.read_bytes() == before and list(noted) == ["01_x"]
    assert noted["01_x"][:2] == ["text cell:", "heading of level 1: adc28e"]
    assert [pair.name for pair in find_pairs(course)] == ["01_x", "en/01_x", "double"]
