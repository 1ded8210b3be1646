"""The words of drawings in several languages: the scripts in `img/` have them in a literal, `WORDS`, by language.

Nothing is drawn here. What of the original's words a translation was made from is noted like that of lessons.
"""

import ast
import hashlib
import json
from pathlib import Path

from graders import CourseError
from graders.authoring.blocks import shortened
from graders.authoring.languages import SOURCE
from graders.files import read_text

FOLDER = "img/"
Words = dict[str, object]


def read_words(path: Path) -> dict[str, Words] | None:
    """Return the words of a drawing, by language and by what they are for; None where its script has none.

    Raises:
        CourseError: when the script is not Python, or its words are no literal.
    """
    try:
        body = ast.parse(read_text(path)).body
    except SyntaxError as error:
        raise CourseError(f"{path}: line {error.lineno}: not Python") from None
    for node in body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["WORDS"]:
            try:
                words: dict[str, Words] = ast.literal_eval(node.value)
            except ValueError:
                raise CourseError(
                    f"{path}: WORDS must be a literal: texts by language, and by what they are for"
                ) from None
            return words
    return None


def drawings(root: Path) -> dict[str, dict[str, Words]]:
    """Return the words of all drawings, by the name of the script such as `img/neuron`.

    Raises:
        CourseError: see `read_words`.
    """
    found = {f"{FOLDER}{path.stem}": read_words(path) for path in sorted(root.glob(f"{FOLDER}*.py"))}
    return {name: words for name, words in found.items() if words and SOURCE.code in words}


def noted_of(words: dict[str, Words]) -> list[str]:
    """Return what is to be noted of the original's words: a line for each, with a digest."""
    return [f"{key}: {_digest(value)}" for key, value in words[SOURCE.code].items()]


def drift(name: str, words: dict[str, Words], language: str, noted: list[str] | None) -> list[str]:
    """Return how the words of a drawing in a language differ from the original's, as lines for people.

    Args:
        name: of the drawing.
        words: by language.
        language: the code of the translation.
        noted: what was noted of the original when it was translated; None where nothing was.
    """
    original, translated = words[SOURCE.code], words.get(language)
    if translated is None:
        return [f'{name}.py: WORDS has no "{language}"']
    lines = [f'{name}.py: WORDS["{language}"] has no "{key}"' for key in original if key not in translated]
    lines += [
        f'{name}.py: WORDS["{language}"] has "{key}", which is not in the original'
        for key in translated.keys() - original
    ]
    again = f'adapt WORDS["{language}"], draw it, then run course translated {name}'
    if noted is None:
        return [*lines, f"{name}.py: nothing is noted of which words it translates; {again}"]
    known = set(noted)
    for key, value in original.items():
        if f"{key}: {_digest(value)}" not in known:
            told = shortened(" ".join(json.dumps(value, ensure_ascii=False).split()))
            lines.append(f'{name}.py: "{key}" says {told} now, since it was translated; {again}')
    return lines


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:6]
