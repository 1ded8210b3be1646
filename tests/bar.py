"""What a program can see of the bar for lessons: each function returns the faults of an executed notebook, as lines."""

import ast
import re
import sys
from collections.abc import Iterator

from nbformat import NotebookNode

from graders.authoring.catalogue import ALL_LESSONS
from graders.notebooks import code_cells

PACKAGES = {
    "IPython", "PIL", "ipywidgets", "keras", "livelossplot", "matplotlib", "numpy", "pandas", "sklearn", "tensorflow",
}  # fmt: skip
EXTRA_PACKAGES = {"13_hyperparameter_search": {"keras_tuner"}}
FACTS = ("Время", "Железо", "Нужно знать", "Темы")
CELLS, LINES, FOLDED_LINES, OUTPUT_LINES = 45, 20, 45, 40
QUIET_IMPORT = """\
import logging
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
stderr = os.dup(2)  # при импорте TensorFlow пишет служебные сообщения: спрячем их
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
import keras

os.dup2(stderr, 2)
logging.getLogger("tensorflow").setLevel(logging.ERROR)
"""
STYLE = 'plt.style.use("course.mplstyle" if os.path.exists("course.mplstyle") else "petroff10")'
BANNED = re.compile(
    r"\b(просто|очевидно|легко|давайте|данн(?:ый|ого|ому|ом|ой) (?:случа|урок|раздел)\w*|осуществля\w+|"
    # words that are often written without their ё
    r"еще|ее|нее|слоев|объем\w*|причем|вперед|идет|дает|ведет|найдет|дойдет|расчет\w*|счет\w*|трех|четырех|"
    r"моем|своем|чье|легк\w+|отчет\w*|учет\w*)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
_CODE = re.compile(r"```.*?```|`[^`\n]*`|<code>.*?</code>", re.DOTALL)
_DETAILS = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
PREDICTION = "**Ваш прогноз.**"
PREDICTIONS = 3
PLAYER = "def play("
PLAYER_BYTES = 700_000
_VERDICT = re.compile(r"\s*(Верно|Почти|Нет)\b")
_PICTURE = re.compile(r'<img src="data:image/png;base64,[^"]+" alt="([^"]*)"')
_PLAYED = re.compile(r'<div id="player-(\w+)"><img src="data:image/png;base64,[^"]+" alt="([^"]+)"')
_BYTES = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]+")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_EXEMPT = re.compile(r"<!-- числа не из вывода:(.*?)-->", re.DOTALL)
_TARGET = re.compile(r"\]\([^)]*\)")
_QUOTED = re.compile(
    r"(?<![\w,.])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,(\d+))?([ \u00a0\u202f]?%| процент)?(?![\w])"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:[ ,_\u00a0\u202f]\d{3})+(?:\.\d+)?")


def faults(notebook: NotebookNode, stem: str) -> list[str]:
    """Return every fault of a lesson that these checks can see."""
    return [
        *header_faults(notebook),
        *ending_faults(notebook),
        *prediction_faults(notebook),
        *code_faults(notebook, stem),
        *output_faults(notebook),
        *language_faults(notebook),
        *number_faults(notebook),
    ]


def markdown(notebook: NotebookNode) -> str:
    """Return the text of all Markdown cells."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def header_faults(notebook: NotebookNode) -> Iterator[str]:
    """Title, badge, navigation, the table of facts and what the student will be able to do."""
    first = notebook.cells[0]
    header = first.source if first.cell_type == "markdown" else ""
    if not header.startswith("# "):
        yield "header: the first cell has no title"
    if "colab-badge" not in header:
        yield "header: no Colab badge"
    if ALL_LESSONS not in header:
        yield "header: no links to the neighbours"
    for fact in FACTS:
        if not re.search(rf"^\| \*\*{fact}\*\* \| .+ \|$", header, re.MULTILINE):
            yield f"header: no row «{fact}»"
    if not re.search(r"\*\*Время\*\* \| \d+ минут", header):
        yield "header: the time is not «N минут»"
    goals = re.findall(r"^- (\w+)", header.partition("После урока вы сможете")[2], re.MULTILINE)
    if not 3 <= len(goals) <= 5:
        yield f"header: {len(goals)} objectives, 3 to 5 are wanted"
    yield from (f"header: objective «{goal}…» does not start with a verb" for goal in goals if not _is_infinitive(goal))


def _is_infinitive(word: str) -> bool:
    return word.endswith(("ть", "ти", "чь", "ться", "тись"))


def ending_faults(notebook: NotebookNode) -> Iterator[str]:
    """Length, things to try with what is to be seen, self-checks with folded answers, the summary, navigation."""
    text = markdown(notebook)
    if len(notebook.cells) > CELLS:
        yield f"{len(notebook.cells)} cells, at most {CELLS} are wanted"
    tries = _section(text, "Попробуйте сами")
    if len(re.findall(r"^\d\. ", tries, re.MULTILINE)) < 2:
        yield "«Попробуйте сами»: fewer than two prompts"
    if not _DETAILS.search(tries):
        yield "«Попробуйте сами»: what is to be seen is not folded below"
    checks = _DETAILS.findall(_section(text, "Проверьте себя"))
    if len(checks) < 3:
        yield f"«Проверьте себя»: {len(checks)} questions with folded answers, 3 are wanted"
    yield from (f"«Проверьте себя»: «{q}» shows its backticks, use <code>" for q, _ in checks if "`" in q)
    yield from (f"«Проверьте себя»: hardly an answer to «{q}»" for q, answer in checks if len(answer.strip()) < 60)
    bullets = len(re.findall(r"^- ", _section(text, "Итоги"), re.MULTILINE))
    if not 3 <= bullets <= 6:
        yield f"«Итоги»: {bullets} points, 3 to 6 are wanted"
    if ALL_LESSONS not in text.strip().splitlines()[-1]:
        yield "the last line does not lead to the neighbours"


def prediction_faults(notebook: NotebookNode) -> Iterator[str]:
    """Questions that a student commits to before a result: an answer to each choice, one of them the right one."""
    count = 0
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        for question in cell.source.split(PREDICTION)[1:]:
            count += 1
            asked = " ".join(question.partition("<details>")[0].split())[:60]
            verdicts = [_VERDICT.match(answer) for _, answer in _DETAILS.findall(question)]
            if len(verdicts) < 2 or not all(verdicts):
                yield f"prediction «{asked}»: fewer than two choices, or an answer without Верно, Почти or Нет"
            elif [found[1] for found in verdicts if found].count("Верно") != 1:
                yield f"prediction «{asked}»: not exactly one choice is right"
            if not any(later.cell_type == "code" for later in notebook.cells[position:]):
                yield f"prediction «{asked}»: no result follows"
    if count < PREDICTIONS:
        yield f"{count} predictions before a result, {PREDICTIONS} are wanted"


def _section(text: str, title: str) -> str:
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def code_faults(notebook: NotebookNode, stem: str) -> Iterator[str]:
    """Short cells, folded helpers, one set-up for all, no imports beyond the listed packages."""
    allowed = PACKAGES | EXTRA_PACKAGES.get(stem, set()) | set(sys.stdlib_module_names)
    sources = [cell.source for cell in code_cells(notebook)]
    if any("import keras" in source for source in sources) and not any(QUIET_IMPORT in source for source in sources):
        yield "the import of Keras is not the one that all lessons share"
    if any("matplotlib" in source for source in sources) and not any(STYLE in source for source in sources):
        yield "the course's style sheet is not used as in the other lessons"
    for cell in code_cells(notebook):
        first, lines = cell.source.partition("\n")[0], len(cell.source.splitlines())
        folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        if lines > (FOLDED_LINES if folded else LINES):
            yield f"cell «{first}» has {lines} lines"
        if folded != first.startswith("# @title"):
            yield f"cell «{first}» is folded in Jupyter or in Colab, not in both"
        for name in _imports(cell.source):
            if name.partition(".")[0] not in allowed:
                yield f"cell «{first}» imports {name}"
            if name.endswith("*"):
                yield f"cell «{first}» imports everything from {name[:-2]}"


def _imports(source: str) -> Iterator[str]:
    plain = re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)
    for node in ast.walk(ast.parse(plain)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def output_faults(notebook: NotebookNode) -> Iterator[str]:
    """Executed in order, nothing on stderr, no pages of text, every picture described, at least one picture."""
    cells, pictures = list(code_cells(notebook)), 0
    if [cell.execution_count for cell in cells] != list(range(1, len(cells) + 1)):
        yield "the cells were not executed once each, in order"
    for cell in cells:
        first = cell.source.partition("\n")[0]
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                yield f"cell «{first}» fails or writes to stderr"
            if len(output.get("text", "").splitlines()) > OUTPUT_LINES:
                yield f"cell «{first}» prints more than {OUTPUT_LINES} lines"
            if re.search("warning", output.get("text", ""), re.IGNORECASE):
                yield f"cell «{first}» prints a warning"
            yield from _player_faults(output, first)
            described = _PICTURE.match(str(output.get("data", {}).get("text/html", "")))
            if described or "image/png" in output.get("data", {}):
                pictures += 1
                if not described or len(described[1]) <= 30:
                    yield f"cell «{first}» makes a picture without alt text"
    if not pictures:
        yield "there is no plot"


def _player_faults(output: NotebookNode, first: str) -> Iterator[str]:
    """A recorded experiment is small, and the frame that is seen without scripts is described."""
    page = str(output.get("data", {}).get("text/html", ""))
    if "player-" not in page:
        return
    shown = _PLAYED.match(page)
    if not shown or len(shown[2]) <= 60:
        yield f"cell «{first}» plays an experiment whose first frame is not described"
    if len(page) > PLAYER_BYTES:
        yield f"cell «{first}» plays {len(page) // 1000} kB, at most {PLAYER_BYTES // 1000} are wanted"


def language_faults(notebook: NotebookNode) -> Iterator[str]:
    """Words the course does without, «ё», decimal commas, Russian quotation marks."""
    prose = _prose(notebook, folded=True)
    yield from (f"the text says «{word}»" for word in sorted({found[0] for found in BANNED.finditer(prose)}))
    for found in re.finditer(r"(\w+ )?(?<![\d.])\d+\.\d+(?!\.?\d)", prose):
        if found[1] not in ("Keras ", "KerasTuner ", "Python ", "TensorFlow ", "NumPy "):
            yield f"the text writes «{found[0]}» with a decimal point"
    yield from (f"the text quotes {found[0]} without «»" for found in re.finditer(r'"[^"\n<>=]+"', prose))


def number_faults(notebook: NotebookNode) -> list[str]:
    """Numbers quoted in the prose that no code and no output of the lesson has.

    Looked at are numbers with a decimal comma, percentages and those of three digits or more, outside formulas, code
    and folded answers. `<!-- числа не из вывода: 1997 -->` in the same text exempts a number.
    """
    known = set(_numbers(notebook))
    text = markdown(notebook)
    exempt = {item.strip() for group in _EXEMPT.findall(text) for item in re.split(r",\s+|;", group)}
    missing = []
    for match in _QUOTED.finditer(_prose(notebook, folded=False)):
        whole, decimals, percent = match.groups()
        digits = re.sub(r"\D", "", whole)
        if not (decimals or percent or len(digits) >= 3) or match[0].strip() in exempt:
            continue
        value, places = float(f"{digits}.{decimals or 0}"), len(decimals or "")
        scales = (1, 100) if percent else (1,)
        if not any(abs(number * scale - value) <= 0.5 * 10**-places + 1e-9 for number in known for scale in scales):
            missing.append(f"the text says {match[0].strip()}, which no output and no code has")
    return missing


def _numbers(notebook: NotebookNode) -> Iterator[float]:
    for cell in code_cells(notebook):
        texts = [cell.source]
        for output in cell.outputs:
            texts.append(output.get("text", ""))
            texts += [output.get("data", {}).get(kind, "") for kind in ("text/plain", "text/html", "text/markdown")]
        for text in (_BYTES.sub("", text) for text in texts):
            yield from (float(found[0]) for found in _NUMBER.finditer(text))
            yield from (float(re.sub(r"[ ,_\u00a0\u202f]", "", found[0])) for found in _GROUPED.finditer(text))


def _prose(notebook: NotebookNode, *, folded: bool) -> str:
    """Return what a student reads: no formulas, code, comments or link targets; folded answers only if asked for."""
    alts = [cell.metadata.get("alt", "") for cell in code_cells(notebook)]
    text = "\n".join([markdown(notebook), *alts])
    for pattern in (_COMMENT, _FORMULA, _CODE, _TARGET):
        text = pattern.sub(" ", text)
    return text if folded else _DETAILS.sub(" ", text)
