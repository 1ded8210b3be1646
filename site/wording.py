"""What the site says by itself, by language; everything else stands in the course's own files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The words of one language.

    Attributes:
        name: what the language calls itself, on the switch.
        course: the title on every page.
        show: opens a folded cell; `{type}` is the part that MyST-NB has folded.
        hide: closes it.
        colab: leads to the notebook in Colab.
        download: leads to the notebook's file.
        search: stands in the field for a search.
        licence: stands at the foot of every page.
    """

    name: str
    course: str
    show: str
    hide: str
    colab: str
    download: str
    search: str
    licence: str


LANGUAGES = {
    "ru": Words(
        name="Русский",
        course="Введение в нейронные сети",
        show="Показать код",
        hide="Скрыть код",
        colab="Открыть в Colab",
        download="Скачать тетрадь",
        search="Поиск по курсу",
        licence="Код — по лицензии MIT, тексты и рисунки — CC BY 4.0.",
    ),
    "en": Words(
        name="English",
        course="Introduction to neural networks",
        show="Show the code",
        hide="Hide the code",
        colab="Open in Colab",
        download="Download the notebook",
        search="Search the course",
        licence="Code under the MIT licence, text and drawings under CC BY 4.0.",
    ),
}
# The language of the sources: its lessons are in notebooks/ itself, its assignments in release/.
FIRST = "ru"
