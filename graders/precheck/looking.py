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

from graders.precheck.cells import Cell, about, is_as_released, role, titles

_STUB = re.compile(r"^\s*raise NotImplementedError\b", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_INSTALLS = re.compile(r"^\s*[%!]\s*(?:pip|conda|mamba)\s+install\b", re.MULTILINE)
_ABSOLUTE = re.compile(r"(?:[A-Za-z]:[\\/]|\\\\|~[\\/]|/(?:content|home|Users|mnt|media|root|kaggle)/)")


@dataclass
class Report:
    """What there is to say of a notebook.

    Attributes:
        checks: whether it passed, its title and the reason, a visible check each; None is for a person to grade.
        unsolved: the exercises whose solution is as it was released.
        problems: what has to be mended besides.
        notes: what may be left as it is.
    """

    checks: list[tuple[bool | None, str, str]] = field(default_factory=list)
    unsolved: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

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
            "В тетради нет ни одной ячейки задания. Либо это другая тетрадь, либо её сохранила программа, которая "
            "теряет метаданные: скачайте задание заново и перенесите решения в него."
        )
        return
    for item in released:
        if item["name"] not in counts:
            report.problems.append(
                f"Нет ячейки {item['name']} («{item['title']}»). Удалённую ячейку можно взять из исходной тетради "
                "задания: копировать нужно ячейку целиком, а не её текст."
            )
    for name, count in counts.items():
        if count > 1:
            report.problems.append(
                f"Ячейка {name} («{named[name]}») должна быть одна, а в тетради их {count}: оставьте нужную, при "
                "оценке может быть взята другая."
            )
        if released and name not in known:
            report.problems.append(f"Ячейки {name} в задании нет: её имя изменено, и оценить её не получится.")
    for number, cell in enumerate(cells, 1):
        if _CONFLICT.search(cell["source"]) and ("<<<<<<< " in cell["source"] or ">>>>>>> " in cell["source"]):
            report.problems.append(f"В ячейке {number} остались метки конфликта git (<<<<<<<, >>>>>>>).")
        if noted := about(cell):
            _look_at_one(cell, known.get(noted["grade_id"], {}), named[noted["grade_id"]], report)
    _look_at_order(cells, report)


def _look_at_one(cell: Cell, released: dict[str, str], title: str, report: Report) -> None:
    noted = about(cell)
    kind = released.get("role") or role(cell)
    original = released.get("checksum") or noted.get("checksum")
    expected_type = released.get("type") or noted.get("cell_type") or cell["cell_type"]
    if cell["cell_type"] != expected_type:
        words = {"code": "ячейкой с кодом", "markdown": "текстовой ячейкой (Markdown)", "raw": "ячейкой Raw"}
        report.problems.append(f"Ячейка {noted['grade_id']} («{title}») должна быть {words[expected_type]}.")
        return
    same = bool(original) and is_as_released(cell, original)
    if kind in ("test", "given") and original and not same:
        what = "проверками" if kind == "test" else "данными задания"
        report.problems.append(
            f"Ячейка с {what} {noted['grade_id']} («{title}») изменена: при оценке она будет такой, как в задании. "
            "Верните её, а своё пишите в других ячейках."
        )
    elif kind == "answer" and (same or not cell["source"].strip()) and not cell.get("attachments"):
        report.problems.append(f"«{title}»: ответа ещё нет.")
    elif kind == "solution" and same:
        report.unsolved.append(f"«{title}»")
    elif kind == "solution" and _STUB.search(cell["source"]):
        report.notes.append(f"«{title}»: в ячейке {noted['grade_id']} осталась строка raise NotImplementedError.")


def _look_at_order(cells: list[Cell], report: Report) -> None:
    code = [cell for cell in cells if cell["cell_type"] == "code" and cell["source"].strip()]
    counts = [cell.get("execution_count") for cell in code]
    run = [count for count in counts if isinstance(count, int)]
    wrong = next(((one, two) for one, two in pairwise(run) if two <= one), None)
    if wrong:
        report.notes.append(
            f"Ячейки выполнялись не по порядку: [{wrong[0]}] стоит выше, чем [{wrong[1]}]. При оценке порядок всегда "
            "сверху вниз, как и здесь."
        )
    stale = [cell for cell, count in zip(code, counts, strict=True) if count is None and cell.get("outputs")]
    if stale:
        report.notes.append("У некоторых ячеек вывод остался от прошлых запусков: сохраните тетрадь после полного.")


def look_at_code(cells: list[Cell], folder: Path, report: Report) -> None:
    """Look for what the student's code takes from this machine and will not find where it is graded."""
    missing, local, outside = set(), set(), set()
    for cell in cells:
        if cell["cell_type"] != "code" or role(cell) in ("test", "given"):
            continue
        if _INSTALLS.search(cell["source"]):
            report.notes.append("Тетрадь устанавливает пакеты: при оценке нет сети, и установить их не удастся.")
        for name in _imports(cell["source"]):
            top = name.partition(".")[0]
            if (folder / f"{top}.py").exists() or (folder / top / "__init__.py").exists():
                local.add(top)
            elif name.startswith("google.colab") or not is_installed(top):
                missing.add("google.colab" if name.startswith("google.colab") else top)
        outside |= set(_paths(cell["source"]))
    for name in sorted(missing):
        report.problems.append(
            f"Тетрадь импортирует {name}, а такого файла рядом с ней нет, и такого пакета тоже: при оценке будет "
            "ошибка. Перенесите нужный код в тетрадь или уберите импорт."
        )
    for name in sorted(local):
        report.notes.append(f"Тетрадь импортирует {name} из своей папки: сдайте этот файл вместе с ней.")
    for name in sorted(outside):
        report.problems.append(
            f"Тетрадь обращается к {name}: на другом компьютере такого пути нет. Положите файл рядом с тетрадью, "
            "сдайте вместе с ней и укажите только имя."
        )


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
