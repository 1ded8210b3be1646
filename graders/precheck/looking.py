"""What can be seen in a notebook without running it: cells that are missing, changed or unsolved, and foreign files."""

import ast
import importlib.util
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from graders.precheck.cells import Cell, about, is_as_released, quoted, role, titles
from graders.precheck.spoken import SOURCE, marked, tr

_STUB = re.compile(r"^\s*raise NotImplementedError\b", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_INSTALLS = re.compile(r"^\s*[%!]\s*(?:pip|conda|mamba)\s+install\b", re.MULTILINE)
_ABSOLUTE = re.compile(r"(?:[A-Za-z]:[\\/]|\\\\|~[\\/]|/(?:content|home|Users|mnt|media|root|kaggle)/)")
_OF_TYPE = {
    "code": marked("Ячейка {name} («{title}») должна быть ячейкой с кодом."),
    "markdown": marked("Ячейка {name} («{title}») должна быть текстовой ячейкой (Markdown)."),
    "raw": marked("Ячейка {name} («{title}») должна быть ячейкой Raw."),
}
_CHANGED = {
    "test": marked(
        "Ячейка с проверками {name} («{title}») изменена: при оценке она будет такой, как в задании. "
        "Верните её, а своё пишите в других ячейках."
    ),
    "given": marked(
        "Ячейка с данными задания {name} («{title}») изменена: при оценке она будет такой, как в задании. "
        "Верните её, а своё пишите в других ячейках."
    ),
}


@dataclass
class Report:
    """What there is to say of a notebook.

    Attributes:
        checks: whether it passed, its title and the reason, a visible check each; None is for a person to grade.
        unsolved: the exercises whose solution is as it was released.
        problems: what has to be mended besides.
        notes: what may be left as it is.
        language: the code of the language that all this is told in.
    """

    checks: list[tuple[bool | None, str, str]] = field(default_factory=list)
    unsolved: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    language: str = SOURCE

    @property
    def good(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.problems and not self.unsolved and all(passed is not False for passed, _, _ in self.checks)


def look_at_cells(cells: list[Cell], released: list[dict[str, str]], report: Report) -> None:
    """Compare the cells with the released ones, or where those are not known, with what nbgrader noted in them."""
    named = titles(cells) | {item["name"]: item["title"] for item in released}
    known = {item["name"]: item for item in released}
    counts = Counter(about(cell)["grade_id"] for cell in cells if about(cell))
    if not counts:
        report.problems.append(
            tr(
                "В тетради нет ни одной ячейки задания. Либо это другая тетрадь, либо её сохранила программа, которая "
                "теряет метаданные: скачайте задание заново и перенесите решения в него."
            )
        )
        return
    for item in released:
        if item["name"] not in counts:
            missing = tr(
                "Нет ячейки {name} («{title}»). Удалённую ячейку можно взять из исходной тетради "
                "задания: копировать нужно ячейку целиком, а не её текст."
            )
            report.problems.append(missing.format(name=item["name"], title=item["title"]))
    for name, count in counts.items():
        if count > 1:
            copied = tr(
                "Ячейка {name} («{title}») должна быть одна, а в тетради их {count}: оставьте нужную, при "
                "оценке может быть взята другая."
            )
            report.problems.append(copied.format(name=name, title=named[name], count=count))
        if released and name not in known:
            renamed = tr("Ячейки {name} в задании нет: её имя изменено, и оценить её не получится.")
            report.problems.append(renamed.format(name=name))
    for number, cell in enumerate(cells, 1):
        if _CONFLICT.search(cell["source"]) and ("<<<<<<< " in cell["source"] or ">>>>>>> " in cell["source"]):
            conflict = tr("В ячейке {number} остались метки конфликта git (<<<<<<<, >>>>>>>).")
            report.problems.append(conflict.format(number=number))
        if noted := about(cell):
            _look_at_one(cell, known.get(noted["grade_id"], {}), named[noted["grade_id"]], report)
    _look_at_order(cells, report)


def _look_at_one(cell: Cell, released: dict[str, str], title: str, report: Report) -> None:
    noted = about(cell)
    kind = released.get("role") or role(cell)
    original = released.get("checksum") or noted.get("checksum")
    expected_type = released.get("type") or noted.get("cell_type") or cell["cell_type"]
    name = noted["grade_id"]
    if cell["cell_type"] != expected_type:
        report.problems.append(tr(_OF_TYPE[expected_type]).format(name=name, title=title))
        return
    same = bool(original) and is_as_released(cell, original)
    if kind in ("test", "given") and original and not same:
        report.problems.append(tr(_CHANGED[kind]).format(name=name, title=title))
    elif kind == "answer" and (same or not cell["source"].strip()) and not cell.get("attachments"):
        report.problems.append(tr("{title}: ответа ещё нет.").format(title=quoted(title)))
    elif kind == "solution" and same:
        report.unsolved.append(quoted(title))
    elif kind == "solution" and _STUB.search(cell["source"]):
        left = tr("{title}: в ячейке {name} осталась строка raise NotImplementedError.")
        report.notes.append(left.format(title=quoted(title), name=name))


def _look_at_order(cells: list[Cell], report: Report) -> None:
    code = [cell for cell in cells if cell["cell_type"] == "code" and cell["source"].strip()]
    counts = [cell.get("execution_count") for cell in code]
    run = [count for count in counts if isinstance(count, int)]
    wrong = next(((one, two) for one, two in pairwise(run) if two <= one), None)
    if wrong:
        order = tr(
            "Ячейки выполнялись не по порядку: [{later}] стоит выше, чем [{earlier}]. При оценке порядок всегда "
            "сверху вниз, как и здесь."
        )
        report.notes.append(order.format(later=wrong[0], earlier=wrong[1]))
    stale = [cell for cell, count in zip(code, counts, strict=True) if count is None and cell.get("outputs")]
    if stale:
        report.notes.append(tr("У некоторых ячеек вывод остался от прошлых запусков: сохраните тетрадь после полного."))


def look_at_code(cells: list[Cell], folder: Path, report: Report) -> None:
    """Look for what the student's code takes from this machine and will not find where it is graded."""
    missing, local, outside = set(), set(), set()
    for cell in cells:
        if cell["cell_type"] != "code" or role(cell) in ("test", "given"):
            continue
        if _INSTALLS.search(cell["source"]):
            report.notes.append(tr("Тетрадь устанавливает пакеты: при оценке нет сети, и установить их не удастся."))
        for name in _imports(cell["source"]):
            top = name.partition(".")[0]
            if (folder / f"{top}.py").exists() or (folder / top / "__init__.py").exists():
                local.add(top)
            elif name.startswith("google.colab") or not is_installed(top):
                missing.add("google.colab" if name.startswith("google.colab") else top)
        outside |= set(_paths(cell["source"]))
    for name in sorted(missing):
        unknown = tr(
            "Тетрадь импортирует {name}, а такого файла рядом с ней нет, и такого пакета тоже: при оценке будет "
            "ошибка. Перенесите нужный код в тетрадь или уберите импорт."
        )
        report.problems.append(unknown.format(name=name))
    for name in sorted(local):
        beside = tr("Тетрадь импортирует {name} из своей папки: сдайте этот файл вместе с ней.")
        report.notes.append(beside.format(name=name))
    for name in sorted(outside):
        elsewhere = tr(
            "Тетрадь обращается к {name}: на другом компьютере такого пути нет. Положите файл рядом с тетрадью, "
            "сдайте вместе с ней и укажите только имя."
        )
        report.problems.append(elsewhere.format(name=name))


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(_MAGIC.sub(r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # running it says so


def _imports(source: str) -> Iterator[str]:
    tree = _parsed(source)
    tried = {node for outer in ast.walk(tree) if isinstance(outer, ast.Try) for node in ast.walk(outer)} if tree else ()
    for node in ast.walk(tree) if tree else ():
        if node in tried:
            continue  # whoever tries to import something knows what to do without
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def is_installed(top: str) -> bool:
    """Say whether a module or package of this name can be imported here."""
    try:
        return importlib.util.find_spec(top) is not None
    except (ImportError, ValueError):
        return False


def _paths(source: str) -> Iterator[str]:
    tree = _parsed(source)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call):
            for value in [*node.args, *(keyword.value for keyword in node.keywords)]:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and _ABSOLUTE.match(value.value):
                    yield value.value
