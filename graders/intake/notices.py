"""What the intake tells a student inside the notebook, in cells of its own."""

import functools
import re

from graders.words import marked, renderings

# Above a cell that is put back as it was released. The student may have changed it, or a release since.
CHANGED = marked(
    "*В сданной тетради ячейка {name} была не такой, как в выданном задании. Оценивается та, что в задании, а в "
    "сданной стояло:*"
)
AFTER = marked("*Это стояло в ячейке {name} под проверкой и выполняется после неё.*")
MISSING = marked(
    "*Ячейки {name} в сданной тетради нет. Если её код стоит в другой ячейке, он выполняется там, где стоит. Если его "
    "нет, верните ячейку и сдайте тетрадь ещё раз.*"
)
PLACED = marked("*У этой ячейки не было имени. По месту она принята за ячейку {name}.*")
BELOW = marked(
    "*Ячейка {name} стоит в сданной тетради ниже проверки {test}, а ячейки выполняются сверху вниз. Верните её на "
    "место и сдайте тетрадь ещё раз.*"
)
CONFLICT = marked(
    "*В ячейке {name} остались метки слияния, которые ставит git: строки с <<<<<<<, ======= и >>>>>>>. Уберите их и "
    "сдайте тетрадь ещё раз.*"
)
CONFLICT_BELOW = marked(
    "*В ячейке ниже остались метки слияния, которые ставит git: строки с <<<<<<<, ======= и >>>>>>>. Уберите их и "
    "сдайте тетрадь ещё раз.*"
)
GIVEN = marked(
    "*Этой ячейки с кодом из задания в сданной тетради нет, или она изменена. Здесь она такая, какой была выдана; "
    "если изменённая стоит ниже, выполняется и она.*"
)
# Within the cell of an answer that was put back.
GONE = marked("Ячейка {name} пропала из тетради и была восстановлена.")
# Within an untouched cell of an answer.
BESIDE = marked(
    "Эта ячейка такая же, как в выданном задании. Ответ, может быть, стоит рядом с ней: это посмотрит преподаватель."
)

_ALL = (CHANGED, AFTER, MISSING, PLACED, BELOW, CONFLICT, CONFLICT_BELOW, GIVEN)


def is_notice(source: str) -> bool:
    """Say whether a text begins as one of these, in any language."""
    return _pattern(_ALL).match(source) is not None


def shows_written(source: str) -> bool:
    """Say whether a notice shows what a student has written into a cell that is put back."""
    return _pattern((CHANGED,)).match(source) is not None


def is_above_given(source: str) -> bool:
    """Say whether a text is the notice above given code that was put back."""
    return _pattern((GIVEN,)).fullmatch(source) is not None


def points_elsewhere(source: str) -> bool:
    """Say whether the cell of an answer tells that the answer may stand in another one."""
    return _pattern((BESIDE, GONE)).search(source) is not None


@functools.cache
def _pattern(texts: tuple[str, ...]) -> re.Pattern[str]:
    told = [form for text in texts for form in sorted(renderings(text))]
    # names of cells are short: what may be of any length would be gone through as often as it is long
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", lambda _: r"\S{1,255}", re.escape(form)) for form in told))


def fenced(source: str) -> str:
    """Return a text between fences that it does not have itself."""
    fence = "`" * (3 + max((len(run) for run in re.findall(r"`{3,}", source)), default=0))
    return f"{fence}\n{source}\n{fence}"
