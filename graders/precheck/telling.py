"""What a run means to its student, in Russian: which visible checks passed, and why the others did not."""

import re
from collections.abc import Callable
from typing import Any

from graders.precheck.cells import Cell, about, points_of, role
from graders.precheck.looking import Report
from graders.precheck.running import DEAD, LATE, SKIPPED, Ran

Say = Callable[[str], object]

# Of a limit: who takes more is told so, since the grader's machine may be slower.
_NEAR = 0.5
_MESSAGE_LENGTH = 600
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_FRAME = re.compile(r"(?:Cell|Input) In ?\[(\d+)\](?:, line (\d+))?")
_NUMPY = re.compile(r"^np\.\w+\((.*)\)$")
_UNSOLVED = "ещё не решено: в решении осталась строка raise NotImplementedError"
_MORE = "Здесь видны не все проверки: после сдачи решение проверят ещё и на других данных."


def judge(
    cells: list[Cell],
    ran: dict[int, Ran],
    saved: list[Cell],
    named: dict[str, str],
    limits: tuple[float, float],
    report: Report,
) -> None:
    """Say of every visible check whether it passed, and of every other cell that stopped, why.

    Args:
        cells: as they were run.
        ran: see `run`.
        saved: the same cells as they were in the file.
        named: titles of exercises, see `titles`.
        limits: seconds for one cell and for all.
        report: gets what there is to say.
    """
    places = {cell.get("execution_count"): index for index, cell in enumerate(cells) if index in ran}
    failed = False
    for index, how in ran.items():
        cell, kind = cells[index], role(cells[index])
        why = _why(cells, index, how, places)
        stopped = failed  # what a cell above it should have made is missing, and that is told there
        failed |= bool(why)
        if kind == "test":
            name = about(cell)["grade_id"]
            if not why and how.value:
                why = _partial(how.value, points_of(cell))
            report.checks.append((not why, named[name], why))
            before = saved[index].get("outputs", [])
            if why and saved[index].get("execution_count") and not any(o["output_type"] == "error" for o in before):
                report.notes.append(
                    f"«{named[name]}»: в файле сохранено, что проверка прошла, а в новом ядре она не проходит. Похоже, "
                    "решение опирается на то, что выполнялось раньше, ниже или уже удалено."
                )
        elif why and why != _UNSOLVED and not (stopped and how.kind == "NameError" and not about(cell)):
            where = f"«{named[about(cell)['grade_id']]}»" if about(cell) else f"Ячейка {index + 1}"
            report.problems.append(f"{where}: {why}")
        if _NEAR * limits[0] < how.seconds < limits[0]:
            report.notes.append(
                f"Ячейка {index + 1} работала {how.seconds:.0f} с, а отводится на ячейку {limits[0]:.0f} с: на другом "
                "компьютере времени может не хватить."
            )
    total = sum(how.seconds for how in ran.values())
    if total > _NEAR * limits[1]:
        report.notes.append(f"Вся тетрадь работала {total:.0f} с, а отводится на неё {limits[1]:.0f} с.")
    for cell in cells:
        if role(cell) == "answer":
            report.checks.append((None, named[about(cell)["grade_id"]], ""))


def _partial(value: str, most: float) -> str:
    if value == "True":
        return ""
    value = _NUMPY.sub(r"\1", value)
    try:
        points = 0.0 if value == "False" else float(value)
    except ValueError:
        return ""  # a value that is no number says nothing
    return f"набрано {points:g} из {most:g}" if not points >= most else ""


def _why(cells: list[Cell], index: int, how: Ran, places: dict[Any, int]) -> str:
    """Say why a cell failed: the message of a check, or the student's own error with its line."""
    if how.error is None:
        return ""
    kind = how.kind
    if kind == LATE:
        return "ячейка не уложилась в отведённое время: нет ли бесконечного цикла или слишком долгого обучения?"
    if kind == DEAD:
        return "ядро Python остановилось: нет ли в коде exit() или слишком больших массивов?"
    if kind == SKIPPED:
        return "ячейка не выполнялась: раньше остановилось ядро Python или кончилось время, отведённое на тетрадь"
    text = " ".join(str(how.error["evalue"]).split())[:_MESSAGE_LENGTH]
    if kind == "NotImplementedError" and not text:  # Keras has one of its own, with a text
        return _UNSOLVED
    trace = _SEQUENCE.sub("", "\n".join(map(str, how.error["traceback"])))
    frames = [(places[int(number)], line) for number, line in _FRAME.findall(trace) if int(number) in places]
    place, line = frames[-1] if frames else (index, "")
    if role(cells[place]) in ("test", "given"):
        if kind in ("AssertionError", "CheckFailed"):
            return text or "проверка не прошла"
        if kind == "NameError" and role(cells[index]) == "test":
            return f"{kind}: {text}. Проверка не нашла этого имени: не изменилось ли имя функции в решении?"
        return f"проверка остановилась с ошибкой {kind}: {text}"
    lines = cells[place]["source"].splitlines()
    quoted = lines[int(line) - 1].strip() if line and int(line) <= len(lines) else ""
    name = about(cells[place]).get("grade_id")
    where = f"ячейки {name}" if name else f"ячейки {place + 1}"
    at = f", строка {line} {where}: {quoted}" if quoted else ""
    return f"ошибка {kind}: {text}{at}" if text else f"ошибка {kind}{at}"


def tell(report: Report, say: Say = print) -> None:
    """Say what was found, in Russian."""
    graded = [check for check in report.checks if check[0] is not None]
    passed = sum(bool(check[0]) for check in graded)
    say("")
    if graded:
        say(f"Проверки, которые видны вам: пройдено {passed} из {len(graded)}.")
    for good, title, why in report.checks:
        mark = {True: "[+]", False: "[-]", None: "[?]"}[good]
        say(f"  {mark} {title}" + (" (оценит преподаватель)" if good is None else ""))
        if why:
            say(f"      {why}")
    unsolved = [f"Ещё не решено: {', '.join(dict.fromkeys(report.unsolved))}."] if report.unsolved else []
    for heading, lines in (("Что исправить:", unsolved + report.problems), ("Обратите внимание:", report.notes)):
        if lines:
            say(f"\n{heading}")
            for line in dict.fromkeys(lines):
                say(f"  - {line}")
    if report.good:
        say(f"\nОтлично: всё, что видно отсюда, в порядке. {_MORE}")
    else:
        say(f"\nЕщё не всё готово: исправьте, сохраните тетрадь и проверьте снова. {_MORE}")


def shown(line: object) -> str:
    """Return a line as a terminal may have it: nothing in it is invisible or an order."""
    text = _SEQUENCE.sub("", str(line))
    return "".join(character if character.isprintable() or character in "\n\u00a0" else " " for character in text)
