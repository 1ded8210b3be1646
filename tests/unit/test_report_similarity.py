"""Which submissions are alike: the bank's right answers as independent students, and copies of them in disguise."""

import ast
import random

import nbformat
import pytest
from simulated import FILLER, OWN
from support import ASSIGNMENTS, ROOT, code, notebook

from graders.report import similarity
from graders.report.code import LENGTH_LIMIT, names, tokens, words
from graders.report.similarity import EVIDENCE, GRAM, WINDOW, find_pairs, fingerprints
from graders.report.written import Work, given_tokens, tokens_of


def alike(one: str, other: str) -> bool:
    return tokens(one, names([one])) == tokens(other, names([other]))


def pairs(students: dict[str, dict[str, str]], given=()) -> list[tuple[str, str]]:
    submissions = {student: tokens_of(Work(cells, {}, {})) for student, cells in students.items()}
    return [(pair.first, pair.second) for pair in find_pairs(submissions, given_tokens(given))]


def release_and_source(assignment: str) -> list:
    return [nbformat.read(ROOT / f / assignment / f"{assignment}.ipynb", 4) for f in ("release", "source")]


def bank(assignment: str, kind: str = "right") -> dict[str, dict[str, str]]:
    """One student for each first, second ... answer to every exercise: no two have the same answer to any."""
    students: dict[str, dict[str, str]] = {}
    for folder in sorted((ROOT / "tests/answers" / assignment).iterdir()):
        for number, path in enumerate(sorted(folder.glob(f"{kind}_*.py"))):
            students.setdefault(f"student{number}", {})[folder.name] = path.read_text(encoding="utf-8")
    return students


class Rename(ast.NodeTransformer):
    def __init__(self, new: dict[str, str]) -> None:
        self.new = new

    def visit(self, node):
        for field in ("id", "arg", "name"):
            if isinstance(getattr(node, field, None), str) and not isinstance(node, (ast.keyword, ast.alias)):
                setattr(node, field, self.new.get(getattr(node, field), getattr(node, field)))
        return self.generic_visit(node)


def disguised(source: str, exercise: str, seed: int) -> str:
    """Other names, other comments, functions in another order, other layout."""
    tree = ast.parse(source)
    new = {name: f"моё_{number}" for number, name in enumerate(sorted(names([source]) - {exercise}))}
    tree = Rename(new).visit(tree)
    defined = [line for line in tree.body if isinstance(line, (ast.FunctionDef, ast.ClassDef))]
    rest = [line for line in tree.body if line not in defined]
    random.Random(seed).shuffle(defined)
    tree.body = rest + defined
    lines = ast.unparse(tree).splitlines()
    return "\n".join(["# решал сам", *(f"{line}  # так надо" if line.endswith(":") else line for line in lines)])


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_right_answers_of_independent_students_are_not_alike(assignment):
    students = bank(assignment)
    assert len(students) >= 5
    assert pairs(students, release_and_source(assignment)) == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_wrong_answers_are_variants_of_few_and_hardly_ever_alike(assignment):
    students = bank(assignment, "wrong")
    of_all = len(students) * (len(students) - 1) / 2
    assert len(pairs(students, release_and_source(assignment))) <= 0.02 * of_all


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_copy_in_disguise_is_found_and_nothing_else(assignment):
    given = release_and_source(assignment)
    students = bank(assignment)
    for number, (student, cells) in enumerate(students.items()):
        if len(cells) < 3:  # the last of the bank's answers, to single exercises
            continue
        copy = {exercise: disguised(source, exercise, number) for exercise, source in cells.items()}
        assert pairs(students | {"copy": copy}, given) == [(student, "copy")]


@pytest.mark.parametrize(
    "other",
    [
        OWN.replace("total", "s").replace("window", "окно").replace("kept", "out"),
        '"""Решение."""\n' + OWN.replace("    total = 0.0\n", "    # копим\n    total: float = 0.0\n\n"),
        OWN.replace("(values, width)", "(values: list[float], width: int) -> list[float]"),
        OWN.replace("(place + 1) ** 2", "((place + 1) ** 2)").replace("0.25", "2.5e-1"),
    ],
    ids=["names", "comments and docstring", "annotations", "parentheses and spelling of numbers"],
)
def test_looks_make_no_difference(other):
    assert other != OWN and alike(OWN, other)


def test_what_the_code_does_makes_a_difference():
    assert not alike(OWN, OWN.replace("reversed(kept)", "sorted(kept)"))
    assert not alike("keras.layers.Dense(3, activation='relu')", "keras.layers.Dense(3, activation='tanh')")
    assert alike("plt.title('Моя кривая')", "plt.title('Another one, longer')")


def test_functions_in_another_order_with_others_between_are_found():
    students = {"anna": {"other cells": OWN + FILLER}, "boris": {"other cells": FILLER.replace("path", "f") + OWN}}
    assert pairs(students) == [("anna", "boris")]


def test_what_was_given_makes_nobody_alike():
    given = [notebook(code(OWN), code(FILLER))]
    students = {"anna": {"e": OWN + FILLER}, "boris": {"e": FILLER + OWN}}
    assert pairs(students, given) == []
    assert pairs(students) == [("anna", "boris")]


def test_what_the_whole_class_has_makes_nobody_alike():
    students = {f"s{n}": {"e": OWN} for n in range(60)}
    assert pairs(students) == []
    assert pairs(dict(list(students.items())[:2])) == [("s0", "s1")]


def test_a_short_answer_is_no_evidence():
    students = {name: {"e": "def f(x):\n    return 1 / (1 + np.exp(-x))"} for name in ("anna", "boris")}
    assert pairs(students) == []


def test_written_answers_are_compared_by_their_words():
    text = " ".join(f"слово{n} о том как сеть учится складывать числа {n * n}" for n in range(12))
    submissions = {
        name: {"essay": words(told)} for name, told in {"anna": text, "boris": text.upper() + " Конец."}.items()
    }
    assert [(pair.first, pair.second) for pair in find_pairs(submissions, [])] == [("anna", "boris")]
    assert find_pairs(submissions, [words(text)]) == []


def test_winnowing_finds_whatever_agrees_in_enough_tokens_in_a_row():
    rng = random.Random(3)
    for _ in range(50):
        common = [str(rng.random()) for _ in range(GRAM + WINDOW - 1)]
        one, other = ([str(rng.random()) for _ in range(rng.randrange(40))] + common for _ in range(2))
        assert fingerprints(one + one[:5]) & fingerprints(other + other[:9])
    assert len(fingerprints([str(rng.random()) for _ in range(3000)])) == pytest.approx(
        2 / (WINDOW + 1) * 3000, rel=0.1
    )
    assert fingerprints(["x"] * (GRAM - 1)) == set()


@pytest.mark.parametrize(
    "source",
    [
        "def f(:\n  total = 1\n  return total +",
        "%matplotlib inline\n!pip install x\nhelp?\ntotal = 1",
        "\x00",
        "'\\d'",
        "x = " + "(" * 5000 + ")" * 5000,
        "x = " + "+".join("1" for _ in range(20_000)),
        "x = " + "-" * 20_000 + "1",
        "f'{a!r:>{w}}' + \"ы\"",
        "match x:\n    case [a, *rest] if a:\n        pass",
        "# только комментарий",
        "",
        "слово " * LENGTH_LIMIT,
        "\n" * LENGTH_LIMIT + "(",
        "\n " * (LENGTH_LIMIT // 2 - 9) + "def f(:",
        "def lambda " * 9_000,
        "(\"'" * 30_000,
    ],
    ids=lambda source: repr(source[:12]),
)
def test_whatever_stands_in_a_cell_is_read(source):
    assert isinstance(tokens(source, names([source])), list)


def test_code_that_is_no_python_is_compared_all_the_same():
    broken = OWN.replace("return [", "return [[")
    students = {"anna": {"e": broken}, "boris": {"e": broken.replace("total", "s").replace("# ", "#")}}
    assert pairs(students) == [("anna", "boris")]
    assert "total" not in tokens(broken, names([broken]))


def test_a_large_class_is_compared_block_by_block(monkeypatch):
    students = {f"s{n}": {"e": OWN.replace("0.25", str(n)).replace("2 if", f"{n % 5} if") * 3} for n in range(30)}
    submissions = {student: tokens_of(Work(cells, {}, {})) for student, cells in students.items()}
    whole = find_pairs(submissions, [])
    monkeypatch.setattr(similarity, "_COLUMNS", 7)
    parts = find_pairs(submissions, [])
    assert [(p.first, p.second) for p in whole] == [(p.first, p.second) for p in parts]
    assert [p.evidence for p in whole] == pytest.approx([p.evidence for p in parts], rel=1e-5)
    assert all(pair.evidence >= EVIDENCE for pair in whole)


def test_a_single_copied_exercise_is_found_unless_it_is_short():
    """Among the other right answers to it; of one with fewer than 60 tokens nothing can be said."""
    found = {True: 0, False: 0}
    for assignment in ASSIGNMENTS:
        given = given_tokens(release_and_source(assignment))
        for folder in sorted((ROOT / "tests/answers" / assignment).iterdir()):
            sources = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("right_*.py"))}
            answers = {slug: tokens_of(Work({"e": source}, {}, {})) for slug, source in sources.items()}
            for slug, source in sources.items():
                copy = tokens_of(Work({"e": disguised(source, folder.name, 1)}, {}, {}))
                if len(copy["e"]) >= 60:
                    pairs = find_pairs(answers | {"~copy": copy}, given)
                    assert all("~copy" in (pair.first, pair.second) for pair in pairs)
                    found[any(slug in (pair.first, pair.second) for pair in pairs)] += 1
    assert found[True] >= 100 and found[False] <= 2


def test_a_few_who_have_the_same_are_found_in_a_large_class():
    rng = random.Random(5)
    own = {f"s{n}": {"e": "\n".join(f"x{n} = f{rng.random()}(y, {rng.random()})" for _ in range(9))} for n in range(56)}
    ring = {
        name: {"e": OWN.replace("total", f"t{number}")} for number, name in enumerate(("anna", "boris", "vera", "gleb"))
    }
    assert sorted(pairs(own | ring)) == sorted(
        (one, other) for one in ring for other in ring if list(ring).index(one) < list(ring).index(other)
    )
