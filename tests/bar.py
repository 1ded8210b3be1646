"""What a program can see of the bar for lessons: each function returns the faults of an executed notebook, as lines."""

import ast
import re
import sys
from collections.abc import Iterator

from nbformat import NotebookNode
from words import RUSSIAN, Words

from graders.authoring.badges import is_badge
from graders.notebooks import code_cells

PACKAGES = {
    "IPython", "PIL", "ipywidgets", "keras", "livelossplot", "matplotlib", "numpy", "pandas", "sklearn", "tensorflow",
}  # fmt: skip
EXTRA_PACKAGES = {"13_hyperparameter_search": {"keras_tuner"}}
CELLS, LINES, FOLDED_LINES, OUTPUT_LINES = 45, 20, 45, 40
QUIET_IMPORT = """\
import logging
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
stderr = os.dup(2)  # {}
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
import keras

os.dup2(stderr, 2)
logging.getLogger("tensorflow").setLevel(logging.ERROR)
"""
STYLE = 'plt.style.use("{0}course.mplstyle" if os.path.exists("{0}course.mplstyle") else "petroff10")'
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
_CODE = re.compile(r"```.*?```|`[^`\n]*`|<code>.*?</code>", re.DOTALL)
_DETAILS = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
PREDICTIONS = 3
PLAYER = "def play("
PLAYER_BYTES = 700_000
_PICTURE = re.compile(r'<img src="data:image/png;base64,[^"]+" alt="([^"]*)"')
_PLAYED = re.compile(r'<div id="player-(\w+)"><img src="data:image/png;base64,[^"]+" alt="([^"]+)"')
_BYTES = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]+")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_TARGET = re.compile(r"\]\([^)]*\)")
_VERSION = re.compile(r"\b(?:Keras|KerasTuner|NumPy|Python|TensorFlow) \d+(?:\.\d+)+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:[ ,_\u00a0\u202f]\d{3})+(?:\.\d+)?")


def faults(notebook: NotebookNode, stem: str, words: Words = RUSSIAN) -> list[str]:
    """Return every fault of a lesson that these checks can see."""
    return [
        *header_faults(notebook, words),
        *ending_faults(notebook, words),
        *prediction_faults(notebook, words),
        *code_faults(notebook, stem, words),
        *output_faults(notebook),
        *language_faults(notebook, words),
        *number_faults(notebook, words),
    ]


def markdown(notebook: NotebookNode) -> str:
    """Return the text of all Markdown cells."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def header_faults(notebook: NotebookNode, words: Words = RUSSIAN) -> Iterator[str]:
    """Title, badge, navigation, the table of facts and what the student will be able to do."""
    first = notebook.cells[0]
    header = first.source if first.cell_type == "markdown" else ""
    if not header.startswith("# "):
        yield "header: the first cell has no title"
    if not any(is_badge(line) for line in header.splitlines()):
        yield "header: neither a Colab badge nor how to open the notebook"
    if words.language.index_link not in header:
        yield "header: no links to the neighbours"
    for fact in words.language.facts:
        if not re.search(rf"^\| \*\*{fact}\*\* \| .+ \|$", header, re.MULTILINE):
            yield f"header: no row «{fact}»"
    if not re.search(rf"\*\*{words.language.time}\*\* \| \d+ {words.minutes}", header):
        yield f"header: the time is not «N {words.minutes}»"
    goals = re.findall(r"^- ([\w-]+)", header.partition(words.goals)[2], re.MULTILINE)
    if not 3 <= len(goals) <= 5:
        yield f"header: {len(goals)} objectives, 3 to 5 are wanted"
    for goal in goals:
        if not words.goal.fullmatch(goal):
            yield f"header: objective «{goal}…» does not start with a verb"


def ending_faults(notebook: NotebookNode, words: Words = RUSSIAN) -> Iterator[str]:
    """Length, things to try with what is to be seen, self-checks with folded answers, the summary, navigation."""
    text = markdown(notebook)
    if len(notebook.cells) > CELLS:
        yield f"{len(notebook.cells)} cells, at most {CELLS} are wanted"
    tries = _section(text, words.tries)
    if len(re.findall(r"^\d\. ", tries, re.MULTILINE)) < 2:
        yield f"«{words.tries}»: fewer than two prompts"
    if not _DETAILS.search(tries):
        yield f"«{words.tries}»: what is to be seen is not folded below"
    checks = _DETAILS.findall(_section(text, words.checks))
    if len(checks) < 3:
        yield f"«{words.checks}»: {len(checks)} questions with folded answers, 3 are wanted"
    yield from (f"«{words.checks}»: «{q}» shows its backticks, use <code>" for q, _ in checks if "`" in q)
    yield from (f"«{words.checks}»: hardly an answer to «{q}»" for q, answer in checks if len(answer.strip()) < 60)
    bullets = len(re.findall(r"^- ", _section(text, words.summary), re.MULTILINE))
    if not 3 <= bullets <= 6:
        yield f"«{words.summary}»: {bullets} points, 3 to 6 are wanted"
    if words.language.index_link not in text.strip().splitlines()[-1]:
        yield "the last line does not lead to the neighbours"


def prediction_faults(notebook: NotebookNode, words: Words = RUSSIAN) -> Iterator[str]:
    """Questions that a student commits to before a result: an answer to each choice, one of them the right one."""
    count = 0
    right, *others = words.verdicts
    verdict = re.compile(rf"\s*({'|'.join(words.verdicts)})\b")
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        for question in cell.source.split(words.prediction)[1:]:
            count += 1
            asked = " ".join(question.partition("<details>")[0].split())[:60]
            verdicts = [verdict.match(answer) for _, answer in _DETAILS.findall(question)]
            if len(verdicts) < 2 or not all(verdicts):
                yield f"prediction «{asked}»: fewer than two choices, or an answer without {right}, {' or '.join(others)}"
            elif [found[1] for found in verdicts if found].count(right) != 1:
                yield f"prediction «{asked}»: not exactly one choice is right"
            if not any(later.cell_type == "code" for later in notebook.cells[position:]):
                yield f"prediction «{asked}»: no result follows"
    if count < PREDICTIONS:
        yield f"{count} predictions before a result, {PREDICTIONS} are wanted"


def _section(text: str, title: str) -> str:
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def code_faults(notebook: NotebookNode, stem: str, words: Words = RUSSIAN) -> Iterator[str]:
    """Short cells, folded helpers, one set-up for all, no imports beyond the listed packages."""
    allowed = PACKAGES | EXTRA_PACKAGES.get(stem, set()) | set(sys.stdlib_module_names)
    sources = [cell.source for cell in code_cells(notebook)]
    quiet, style = QUIET_IMPORT.format(words.quiet), STYLE.format(words.to_lessons)
    if any("import keras" in source for source in sources) and not any(quiet in source for source in sources):
        yield "the import of Keras is not the one that all lessons share"
    if any("matplotlib" in source for source in sources) and not any(style in source for source in sources):
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


def language_faults(notebook: NotebookNode, words: Words = RUSSIAN) -> Iterator[str]:
    """Words the course does without, and what is written otherwise in the language: fractions, quotation marks."""
    prose = _prose(notebook, folded=True)
    yield from (f"the text says «{word}»" for word in sorted({found[0] for found in words.banned.finditer(prose)}))
    yield from (f"the text writes «{found[0]}» {words.wrongly}" for found in words.wrong_fraction.finditer(prose))
    yield from (f"the text quotes {found[0]} without {words.marks}" for found in words.wrong_marks.finditer(prose))


def number_faults(notebook: NotebookNode, words: Words = RUSSIAN) -> list[str]:
    """Numbers quoted in the prose that no code and no output of the lesson has.

    Looked at are fractions, percentages and those of three digits or more, outside formulas, code and folded answers.
    `<!-- числа не из вывода: 1997 -->` in the same text, or what the language has for it, exempts a number.
    """
    known = set(_numbers(notebook))
    text = markdown(notebook)
    groups = re.findall(rf"<!-- {words.exempt}:(.*?)-->", text, re.DOTALL)
    exempt = {item.strip() for group in groups for item in re.split(r",\s+|;", group)}
    missing = []
    for match in words.number.finditer(_prose(notebook, folded=False)):
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
    """Return what a student reads: no formulas, code, comments, link targets, versions; folded answers if asked for."""
    alts = [cell.metadata.get("alt", "") for cell in code_cells(notebook)]
    text = "\n".join([markdown(notebook), *alts])
    for pattern in (_COMMENT, _FORMULA, _CODE, _TARGET, _VERSION):
        text = pattern.sub(" ", text)
    return text if folded else _DETAILS.sub(" ", text)
