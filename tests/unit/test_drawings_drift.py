"""A drawing's words are changed in one language: `course sync --check` says so, until somebody has adapted the others."""

import pytest
from support import main, translate

from graders import CourseError
from graders.authoring import drawings, translations

WORDS = {"ru": {"weight": "вес", "steps": ("раз", "два")}, "en": {"weight": "weight", "steps": ("one", "two")}}


@pytest.fixture
def course(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/01_x.md").write_text("# Урок\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.course]\nrepository = "owner/course"\n', encoding="utf-8")
    translate(tmp_path, "# Lesson\n")
    (tmp_path / "img").mkdir()
    (tmp_path / "img/drawing.py").write_text("SHARED = 1\n", encoding="utf-8")
    write(tmp_path, WORDS)
    for name in ("en/01_x", "img/neuron"):
        translations.record(tmp_path, [name], lambda line: None)
    return tmp_path


def write(root, words):
    (root / "img/neuron.py").write_text(
        f"import drawing\n\nWORDS = {words!r}\n\n\ndef draw(words): ...\n", encoding="utf-8"
    )


def changed(**parts):
    return {language: {**WORDS[language], **parts.get(language, {})} for language in WORDS}


def test_words_that_were_noted_are_in_step(course):
    assert translations.out_of_step(course) == []


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            changed(ru={"weight": "вес w"}),
            'img/neuron.py: "weight" says "вес w" now, since it was translated; adapt WORDS["en"]',
        ),
        (changed(ru={"steps": ("раз", "три")}), '"steps" says ["раз", "три"] now'),
        (changed(ru={"bias": "смещение"}), 'img/neuron.py: WORDS["en"] has no "bias"'),
        (changed(en={"bias": "bias"}), 'img/neuron.py: WORDS["en"] has "bias", which is not in the original'),
        ({"ru": WORDS["ru"]}, 'img/neuron.py: WORDS has no "en"'),
    ],
)
def test_words_that_changed_alone_are_named(course, words, line, capsys):
    write(course, words)
    found = translations.out_of_step(course)
    assert any(line in one for one in found), found
    assert main(["--course-dir", str(course), "sync", "--check"]) == 1 and line in capsys.readouterr().out


def test_the_other_languages_words_may_change_freely(course):
    write(course, changed(en={"weight": "the weight"}))
    assert translations.out_of_step(course) == []


def test_noting_a_drawing_keeps_what_is_noted_of_lessons_and_the_other_way_round(course):
    write(course, changed(ru={"weight": "вес w"}))
    said = []
    translations.record(course, ["img/neuron.py"], said.append)
    assert said == ["img/neuron.py, en: noted as the translation of today's text"]
    translations.record(course, ["en/01_x"], said.append)
    assert translations.out_of_step(course) == []


def test_a_drawing_that_is_not_there_is_named(course):
    with pytest.raises(CourseError, match=r"img/neutron: no drawing with words; did you mean img/neuron\?"):
        translations.record(course, ["img/neutron"], print)


@pytest.mark.parametrize(
    ("text", "message"), [("WORDS = {", "line 1: not Python"), ("WORDS = dict(ru={})", "WORDS must be a literal")]
)
def test_a_script_that_cannot_be_read_is_named(course, text, message):
    (course / "img/neuron.py").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=rf"neuron\.py: {message}"):
        drawings.drawings(course)
