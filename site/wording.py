"""What the site says by itself, by language; everything else stands in the course's own files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Live:
    """What a lesson that runs in the reader's browser says, where the site is built with that.

    Attributes:
        run: starts it.
        stop: stops it.
        about: what is going to run; `{size}` megabytes of it come first.
        loading: Python is being fetched and started.
        running: cells are being executed.
        done: all went well; and what can be done now.
        failed: a cell raised an error; its number follows.
        stopped: the reader stopped it.
        unable: Python could not be started; the reason follows.
        cell: runs one cell.
        code: names a cell's code for screen readers; its number follows.
        picture: describes a figure that is not the one that the lesson describes.
    """

    run: str
    stop: str
    about: str
    loading: str
    running: str
    done: str
    failed: str
    stopped: str
    unable: str
    cell: str
    code: str
    picture: str


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
        licence: stands at the foot of every page; `{photos}` is the address of the photographs' licence.
        live: what lessons that run in the browser say.
    """

    name: str
    course: str
    show: str
    hide: str
    colab: str
    download: str
    search: str
    licence: str
    live: Live


LANGUAGES = {
    "ru": Words(
        name="Русский",
        course="Введение в нейронные сети",
        show="Показать код",
        hide="Скрыть код",
        colab="Открыть в Colab",
        download="Скачать тетрадь",
        search="Поиск по курсу",
        licence="Код — по лицензии MIT, тексты и рисунки — CC BY 4.0, маленькие фотографии урока 12 — "
        '<a href="{photos}">GPL-2</a>.',
        live=Live(
            run="Запустить в браузере",
            stop="Остановить",
            about="Ячейки урока можно выполнить прямо здесь, без установки и без сервера: браузер загрузит с этого "
            "сайта {size} МБ и посчитает сам. Лицензия MPL 2.0, исходный код:",
            loading="Загружается Python…",
            running="Выполняются ячейки…",
            done="Готово. Код теперь можно менять, и каждую ячейку — запускать отдельно.",
            failed="Ошибка в ячейке",
            stopped="Остановлено.",
            unable="Запустить не удалось, на странице сохранённые результаты.",
            cell="Выполнить ячейку",
            code="Код ячейки",
            picture="Рисунок, который нарисовала эта ячейка",
        ),
    ),
    "en": Words(
        name="English",
        course="Introduction to neural networks",
        show="Show the code",
        hide="Hide the code",
        colab="Open in Colab",
        download="Download the notebook",
        search="Search the course",
        licence="Code under the MIT licence, text and drawings under CC BY 4.0, the small photographs of lesson 12 "
        'under <a href="{photos}">GPL-2</a>.',
        live=Live(
            run="Run in the browser",
            stop="Stop",
            about="You can run the lesson's cells right here, with nothing to install and no server: the browser "
            "downloads {size} MB from this site and does the computing itself, with Pyodide. Pyodide's licence is "
            "MPL 2.0; its source code:",
            loading="Loading Python…",
            running="Running cells…",
            done="Done. Now you can change the code and run each cell on its own.",
            failed="Error in cell",
            stopped="Stopped.",
            unable="Python could not be started; the page shows the saved results.",
            cell="Run cell",
            code="Code of cell",
            picture="The figure that this cell drew",
        ),
    ),
}
# The language of the sources: its lessons are in notebooks/ itself, its assignments in release/.
FIRST = "ru"
