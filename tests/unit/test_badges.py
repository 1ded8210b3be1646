"""The line below a notebook's title that says how to open it, and how it is known again."""

import pytest

from graders.authoring.badges import badge_line, is_badge, with_badge, without_badge
from graders.authoring.languages import SOURCE, Language

URL = "https://colab.research.google.com/github/uni/nn/blob/main/notebooks/01_x.ipynb"
LINES = [
    badge_line(SOURCE, URL),
    badge_line(SOURCE, None),
    f"[![Open it]({'../badge.svg'})](https://colab.research.google.com/github/old/place/blob/v1/01_x.ipynb)",
    "Other words: [Colab](https://colab.research.google.com/), then *Upload*.",
    Language.upload,
]
NONE = [
    "Words of [Colab](https://colab.research.google.com/notebooks/intro.ipynb).",
    f"[a notebook of mine]({URL})",
    f"A badge within words, [![x](x.svg)]({URL}) such as this.",
    "https://colab.research.google.com/",
    "| Hardware | any computer, or [Colab](https://colab.research.google.com/) |",
    "Hardware | [Colab](https://colab.research.google.com/), free of charge",
    f"| [![x](x.svg)]({URL}) | a badge in a table |",
    "Two lines.\n[Colab](https://colab.research.google.com/)",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("url", [URL, None])
def test_the_line_is_renewed_whatever_it_was(line, url):
    text = f"# Урок\n\n{line}\n\n[Все уроки](README.md)\n"
    assert is_badge(line)
    renewed = with_badge(text, SOURCE, url)
    assert renewed == f"# Урок\n\n{badge_line(SOURCE, url)}\n\n[Все уроки](README.md)\n"
    assert with_badge(renewed, SOURCE, url) == renewed
    assert without_badge(text) == "# Урок\n\n[Все уроки](README.md)\n"
    assert with_badge(f"# Урок\n\n{line}", SOURCE, url) == f"# Урок\n\n{badge_line(SOURCE, url)}", "at the end, too"


@pytest.mark.parametrize("text", NONE)
def test_other_links_to_colab_stay(text):
    assert not is_badge(text)
    if "\n" not in text:
        assert with_badge(f"# Урок\n\n{text}\n", SOURCE, URL) == f"# Урок\n\n{text}\n"


def test_a_table_above_the_line_stays():
    table = "| Time | Hardware |\n|---|---|\n| 1 h | [Colab](https://colab.research.google.com/) |"
    text = f"# Урок\n\n{table}\n\n{LINES[1]}\n"
    assert with_badge(text, SOURCE, URL) == f"# Урок\n\n{table}\n\n{LINES[0]}\n"
    assert without_badge(text) == f"# Урок\n\n{table}\n\n"


def test_only_the_first_line_is_one_and_none_behind_code():
    text = f"# Урок\n\n{LINES[1]}\n\nЕщё раз: {LINES[1]}\n"
    assert with_badge(text, SOURCE, URL) == text.replace(LINES[1], LINES[0], 1)
    later = f"# Урок\n\n```python\nx = 1\n```\n\n{LINES[1]}\n"
    assert with_badge(later, SOURCE, URL) == without_badge(later) == later


def test_in_place_of_the_badge_stands_how_to_open_the_notebook():
    assert LINES[0].startswith("[![Открыть в Colab](") and LINES[0].endswith(f"]({URL})")
    assert all(word in LINES[1] for word in ("скачайте", "Jupyter", "*File → Upload notebook*"))
