"""Messages in other languages are known again by the words of the sources, whatever was put into them."""

import time

import pytest

from graders.wording.backwards import Backwards, backwards
from graders.words import own_words

WORDS = {
    "{what}: получили {given}, а нужно {wanted}. {hint}": "{what}: {wanted} needed, but we got {given}. {hint}",
    "площадь круга радиуса {radius:.2f}": "area of a circle of radius {radius:.2f}",
    "Проверьте, возведён ли\nрадиус в квадрат": "See whether the radius\nis squared",
    "{kind} из {count} элементов": "{kind} of {count} items",
    "множество {{{', '.join(names)}}}": "the set {{{', '.join(names)}}}",
    "круг": "circle",
    ",": ".",
}


@pytest.mark.parametrize(
    ("message", "original"),
    [
        ("See whether the radius is squared", "Проверьте, возведён ли радиус в квадрат"),
        ("SEE whether the RADIUS is squared", "Проверьте, возведён ли радиус в квадрат"),
        ("list of 3 items", "list из 3 элементов"),
        ("the set {a, b}", "множество {a, b}"),
        (
            "Area of a circle of radius 1.50: 7.07 needed, but we got list of 3 items. See whether the radius is squared",
            "площадь круга радиуса 1.50: получили list из 3 элементов, а нужно 7.07. Проверьте, возведён ли радиус в квадрат",
        ),
        ("IndexError: circle", "IndexError: круг"),
        ("ValueError: semicircle and circles", "ValueError: semicircle and circles"),
        ("Ответ: 1.5", "Ответ: 1.5"),
        ("", ""),
    ],
)
def test_a_message_is_turned_back(message, original):
    assert Backwards([WORDS]).originals(message) == [original]


def test_the_order_of_what_is_put_in_and_capital_letters_in_names_are_the_texts_own():
    words = {"{x} и {X}, потом {x}": "{X} after {x} and {x}"}
    assert Backwards([words]).originals("b after a and a") == ["a и b, потом a"]


def test_texts_that_are_translated_alike_are_all_readings():
    words = {
        "есть ли return": "is there a return",
        "нет ли return": "is there a return",
        "{a}? {b}": "{a}, we ask: {b}",
    }
    found = Backwards([words]).originals("is there a return, we ask: is there a return")
    assert sorted(found) == [f"{one}? {two}" for one in sorted(words)[1:] for two in sorted(words)[1:]]
    long = "is there a return, we ask: " * 5 + "is there a return"
    assert len(Backwards([words]).originals(long)) == 16, "no more, or they would be thousands"


def test_what_a_student_repeats_takes_no_time():
    words = Backwards([WORDS, {"окружность": "circle"}, own_words("en")])
    start = time.process_time()
    for text in ("circle " * 400, "a: we got " * 300, ": " * 1500, "{" * 3000, "list of 1 items " * 200):
        assert words.originals(text)
    assert time.process_time() - start < 5


def test_an_assignment_has_its_own_words_and_those_of_the_package(tmp_path):
    (tmp_path / "en.po").write_text('msgid "сумма ряда"\nmsgstr "sum of the series"\n', encoding="utf-8")
    (tmp_path / "xx.po").write_text('msgid "сумма ряда"\nmsgstr "summa seriei"\n', encoding="utf-8")
    words = backwards(tmp_path)
    shown = own_words("en")["{what}: ждём числа, а получили {given}"].format(what="Sum of the series", given="str")
    assert words.originals(shown) == ["сумма ряда: ждём числа, а получили str"]
    assert words.originals("summa seriei: nan") == ["сумма ряда: nan"]


def test_without_translations_nothing_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("graders.wording.backwards.own_words", lambda code: pytest.fail(f"{code} was read"))
    assert backwards(tmp_path).originals("sum of the series") == ["sum of the series"]
