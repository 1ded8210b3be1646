"""What a run means to its student, in words: which visible checks passed, and why the others did not."""

import re
from collections.abc import Callable
from typing import Any

from graders.precheck.cells import Cell, about, points_of, quoted, role
from graders.precheck.looking import Report
from graders.precheck.running import DEAD, LATE, SKIPPED, Ran
from graders.precheck.spoken import marked, tr

Say = Callable[[str], object]

# Of a limit: who takes more is told so, since the grader's machine may be slower.
_NEAR = 0.5
_MESSAGE_LENGTH = 600
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_FRAME = re.compile(r"(?:Cell|Input) In ?\[(\d+)\](?:, line (\d+))?")
_NUMPY = re.compile(r"^np\.\w+\((.*)\)$")
_UNSOLVED = marked("ещё не решено: в решении осталась строка raise NotImplementedError")
_ENDED = {
    LATE: marked("ячейка не уложилась в отведённое время: нет ли бесконечного цикла или слишком долгого обучения?"),
    DEAD: marked("ядро Python остановилось: нет ли в коде exit() или слишком больших массивов?"),
    SKIPPED: marked(
        "ячейка не выполнялась: раньше остановилось ядро Python или кончилось время, отведённое на тетрадь"
    ),
}
_CELL = marked("Ячейка {number}")
_MORE = marked("Здесь видны не все проверки: после сдачи решение проверят ещё и на других данных.")


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
                leans = tr(
                    "{title}: в файле сохранено, что проверка прошла, а в новом ядре она не проходит. Похоже, "
                    "решение опирается на то, что выполнялось раньше, ниже или уже удалено."
                )
                report.notes.append(leans.format(title=quoted(named[name])))
        elif why and why != tr(_UNSOLVED) and not (stopped and how.kind == "NameError" and not about(cell)):
            name = about(cell).get("grade_id")
            where = tr(_CELL).format(number=index + 1) if name is None else quoted(named[name])
            report.problems.append(f"{where}: {why}")
        if _NEAR * limits[0] < how.seconds < limits[0]:
            slow = tr(
                "Ячейка {number} работала {seconds} с, а отводится на ячейку {limit} с: на другом "
                "компьютере времени может не хватить."
            )
            seconds, limit = f"{how.seconds:.0f}", f"{limits[0]:.0f}"
            report.notes.append(slow.format(number=index + 1, seconds=seconds, limit=limit))
    total = sum(how.seconds for how in ran.values())
    if total > _NEAR * limits[1]:
        whole = tr("Вся тетрадь работала {seconds} с, а отводится на неё {limit} с.")
        report.notes.append(whole.format(seconds=f"{total:.0f}", limit=f"{limits[1]:.0f}"))
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
    scored = tr("набрано {points} из {most}").format(points=f"{points:g}", most=f"{most:g}")
    return scored if not points >= most else ""


def _why(cells: list[Cell], index: int, how: Ran, places: dict[Any, int]) -> str:
    """Say why a cell failed: the message of a check, or the student's own error with its line."""
    if how.error is None:
        return ""
    kind = how.kind
    if kind in _ENDED:
        return tr(_ENDED[kind])
    text = " ".join(str(how.error["evalue"]).split())[:_MESSAGE_LENGTH]
    if kind == "NotImplementedError" and not text:  # Keras has one of its own, with a text
        return tr(_UNSOLVED)
    trace = _SEQUENCE.sub("", "\n".join(map(str, how.error["traceback"])))
    frames = [(places[int(number)], line) for number, line in _FRAME.findall(trace) if int(number) in places]
    place, line = frames[-1] if frames else (index, "")
    if role(cells[place]) in ("test", "given"):
        if kind in ("AssertionError", "CheckFailed"):
            return text or tr("проверка не прошла")
        if kind == "NameError" and role(cells[index]) == "test":
            renamed = tr("{kind}: {text}. Проверка не нашла этого имени: не изменилось ли имя функции в решении?")
            return renamed.format(kind=kind, text=text)
        return tr("проверка остановилась с ошибкой {kind}: {text}").format(kind=kind, text=text)
    lines = cells[place]["source"].splitlines()
    code = lines[int(line) - 1].strip() if line and int(line) <= len(lines) else ""
    name = about(cells[place]).get("grade_id") or place + 1
    why = tr("ошибка {kind}: {text}").format(kind=kind, text=text) if text else tr("ошибка {kind}").format(kind=kind)
    at = tr("{error}, строка {line} ячейки {name}: {code}").format(error=why, line=line, name=name, code=code)
    return at if code else why


def tell(report: Report, say: Say = print) -> None:
    """Say what was found."""
    graded = [check for check in report.checks if check[0] is not None]
    passed = sum(bool(check[0]) for check in graded)
    say("")
    if graded:
        say(tr("Проверки, которые видны вам: пройдено {passed} из {total}.").format(passed=passed, total=len(graded)))
    for good, title, why in report.checks:
        mark = {True: "[+]", False: "[-]", None: "[?]"}[good]
        by_hand = tr("{title} (оценит преподаватель)").format(title=title)
        say(f"  {mark} {by_hand if good is None else title}")
        if why:
            say(f"      {why}")
    names = ", ".join(dict.fromkeys(report.unsolved))
    unsolved = [tr("Ещё не решено: {names}.").format(names=names)] if names else []
    parts = (tr("Что исправить:"), unsolved + report.problems), (tr("Обратите внимание:"), report.notes)
    for heading, lines in parts:
        if lines:
            say(f"\n{heading}")
            for line in dict.fromkeys(lines):
                say(f"  - {line}")
    if report.good:
        end = tr("Отлично: всё, что видно отсюда, в порядке.")
    else:
        end = tr("Ещё не всё готово: исправьте, сохраните тетрадь и проверьте снова.")
    say(f"\n{end} {tr(_MORE)}")


def shown(line: object) -> str:
    """Return a line as a terminal may have it: nothing in it is invisible or an order."""
    text = _SEQUENCE.sub("", str(line))
    return "".join(character if character.isprintable() or character in "\n\u00a0" else " " for character in text)
