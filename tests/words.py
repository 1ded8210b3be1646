"""The words by which the bar knows the parts of a lesson, in each language that lessons are there in."""

import re
from dataclasses import dataclass

from support import ROOT

from graders.authoring.languages import SOURCE, Language, target_languages


@dataclass(frozen=True)
class Words:
    """What a lesson has in one language.

    Attributes:
        language: its words for what `course sync` writes.
        minutes: the unit of the time it takes.
        goals: what stands before the objectives.
        goal: the first word of one.
        tries: the heading of what to try.
        checks: the heading of the questions at the end.
        summary: the heading of the summary.
        prediction: what a question before a result begins with.
        verdicts: what an answer to one begins with, the right answer first.
        quiet: the comment of the import of Keras.
        exempt: the comment that exempts numbers.
        banned: words the course does without.
        wrong_fraction: a fraction written as in another language; `wrongly` says how.
        wrong_marks: quotation marks of another language; `marks` are those wanted.
        number: a number in the prose: its whole part, its decimals, its percent sign.
    """

    language: Language
    minutes: str
    goals: str
    goal: re.Pattern[str]
    tries: str
    checks: str
    summary: str
    prediction: str
    verdicts: tuple[str, ...]
    quiet: str
    exempt: str
    banned: re.Pattern[str]
    wrong_fraction: re.Pattern[str]
    wrongly: str
    wrong_marks: re.Pattern[str]
    marks: str
    number: re.Pattern[str]

    @property
    def to_lessons(self) -> str:
        """The way from a lesson in this language to the folder of those in Russian."""
        return "../" * self.language.folder.count("/")


RUSSIAN = Words(
    language=SOURCE,
    minutes="минут",
    goals="После урока вы сможете",
    goal=re.compile(r"[\w-]+(?:ть|ти|чь|ться|тись)"),
    tries="Попробуйте сами",
    checks="Проверьте себя",
    summary="Итоги",
    prediction="**Ваш прогноз.**",
    verdicts=("Верно", "Почти", "Нет"),
    quiet="при импорте TensorFlow пишет служебные сообщения: спрячем их",
    exempt="числа не из вывода",
    banned=re.compile(
        r"\b(просто|очевидно|легко|давайте|данн(?:ый|ого|ому|ом|ой) (?:случа|урок|раздел)\w*|осуществля\w+|"
        # words that are often written without their ё
        r"еще|ее|нее|слоев|объем\w*|причем|вперед|идет|дает|ведет|найдет|дойдет|расчет\w*|счет\w*|трех|четырех|"
        r"моем|своем|чье|легк\w+|отчет\w*|учет\w*)\b",
        re.IGNORECASE,
    ),
    wrong_fraction=re.compile(r"(?:\w+ )?(?<![\d.])\d+\.\d+(?!\.?\d)"),
    wrongly="with a decimal point",
    wrong_marks=re.compile(r'"[^"\n<>=]+"'),
    marks="«»",
    number=re.compile(
        r"(?<![\w,.])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,(\d+))?([ \u00a0\u202f]?%| процент)?(?![\w])"
    ),
)
ENGLISH = Words(
    language=next(language for language in target_languages(ROOT) if language.code == "en"),
    minutes="minutes",
    goals="After this lesson you will be able to",
    goal=re.compile(r"(?!\w+ing\b)[a-z]+(?:-[a-z]+)?"),
    tries="Try it yourself",
    checks="Check yourself",
    summary="Summary",
    prediction="**Your prediction.**",
    verdicts=("Correct", "Almost", "No"),
    quiet="TensorFlow prints service messages on import: hide them",
    exempt="numbers not from (?:the )?output",
    banned=re.compile(r"\b(simply|obviously|just)\b", re.IGNORECASE),
    # three digits behind a comma are thousands
    wrong_fraction=re.compile(r"(?:\w+ )?(?<![\d,.])\d+,(?!\d{3}(?!\d))\d+|\d[ \u00a0\u202f]%"),
    wrongly="with a decimal comma, or a space before the percent sign",
    wrong_marks=re.compile(r'"[^"\n<>=]+"|[«»„]'),
    marks="“”",
    number=re.compile(r"(?<![\w,.])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(%| percent)?(?![\w])"),
)
WORDS = {words.language.code: words for words in (RUSSIAN, ENGLISH)}
