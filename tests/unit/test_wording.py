"""Texts of an assignment: found, translated, and put back without a change to the code."""

import ast
import re

import nbformat
import pytest
from babel.messages.pofile import read_po, write_po
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support import ASSIGNMENTS, ROOT

from graders import CourseError
from graders.notebooks import code_cells
from graders.wording.catalogs import is_in_step, untranslated, untranslated_in, update, wanted
from graders.wording.editions import Wording, edition_of
from graders.wording.replacing import Untranslatable, replaced
from graders.wording.texts import texts_of
from graders.words import read_words


def found(source, cell_type="code"):
    return [(text.kind, text.text) for text in texts_of(source, cell_type)]


def test_paragraphs_are_parted_by_blank_lines_and_by_what_nbgrader_takes_out():
    source = "# Заголовок\n\nодин\nещё один\n\n\n### BEGIN MARK SCHEME\nза что баллы\n### END MARK SCHEME\nконец"
    assert [text for _, text in found(source, "markdown")] == ["# Заголовок", "один\nещё один", "за что баллы", "конец"]
    new = replaced(source, "markdown", {"за что баллы": "what the points are for", "конец": "end"})
    assert new == source.replace("за что баллы", "what the points are for").replace("конец", "end")


def test_a_listing_is_one_text():
    source = "так:\n```\nодин\n\nдва\n```\n\nтри"
    assert [text for _, text in found(source, "markdown")] == ["так:\n```\nодин\n\nдва\n```", "три"]


def test_comments_and_strings_of_code():
    source = 'x = "да"  # ответ\ny = f"вы ввели {x!r:>5}, а нужно {{}} {len(x) + 1}"\n%matplotlib inline\nz = 1\n'
    assert found(source) == [
        ("string", "да"),
        ("comment", "ответ"),
        ("f-string", "вы ввели {x!r:>5}, а нужно {{}} {len(x) + 1}"),
    ]
    new = replaced(
        source,
        "code",
        {
            "да": 'yes "indeed" \\ {1}',
            "ответ": "answer",
            "вы ввели {x!r:>5}, а нужно {{}} {len(x) + 1}": "{len(x) + 1} {{}} needed, you typed {x!r:>5}",
        },
    )
    space = {}
    exec(new.replace("%matplotlib inline", ""), space)
    assert space["x"] == 'yes "indeed" \\ {1}' and "# answer" in new and "%matplotlib inline" in new
    assert space["y"] == f"{len(space['x']) + 1} {{}} needed, you typed {space['x']!r:>5}"


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        ('print(r"$\\alpha$ растёт")', r"$\alpha$ растёт", r"$\alpha$ grows"),
        (
            "def f():\n    '''Вернуть.\n\n    Всё.\n    '''\n",
            "Вернуть.\n\n    Всё.\n    ",
            'Return "it".\n\n    All.\n    ',
        ),
        ('x = ("раз " "два")', "раз два", "one\ttwo\n"),
        ('x = (\n    "раз "\n    "два"\n)', "раз два", "one two " * 40),
        ('x = "раз"', "раз", "one " * 60),
        ("x = {'ключ': 1}['ключ']", "ключ", "key's"),
        ('assert x, "нет"  # что', "нет", "no " * 70),
        ("x = f'{a}раз'", "{a}раз", "one{a}" * 1),
        ("x = f\"{a[0]}{'б'}раз\"", "{a[0]}{'б'}раз", "one {'б'} {a[0]}"),
        ('x = f"""раз\n{a}"""', "раз\n{a}", "one\n{a}"),
        ('x = "раз\\\\два\\n"', "раз\\два\n", "one\\two\n"),
    ],
)
def test_what_is_put_in_says_what_it_should_and_the_code_stays(source, old, new):
    assert old in [text for _, text in found(source)]
    changed = replaced(source, "code", {old: new})
    assert new in [text for _, text in found(changed)] and old not in [text for _, text in found(changed)]
    assert [type(node) for node in ast.walk(ast.parse(changed)) if not isinstance(node, ast.Constant)] == [
        type(node) for node in ast.walk(ast.parse(source)) if not isinstance(node, ast.Constant)
    ]


def test_what_is_long_is_broken_into_lines_of_their_own():
    source = 'assert x, (\n    f"у вас {x}"\n)'
    new = replaced(source, "code", {"у вас {x}": "you have {x} " + "and words " * 30})
    assert new.startswith('assert x, (\n    f"you have {x} and words') and len(new.splitlines()) > 4
    assert max(map(len, new.splitlines())) <= 120


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        ('x = f"у вас {a}"', "у вас {a}", "you have"),
        ('x = f"у вас {a}"', "у вас {a}", "you have {a} {a}"),
        ('x = f"у вас {a}"', "у вас {a}", "you have {b}"),
        ('x = f"у вас {a}"', "у вас {a}", "you have {a} of {b}"),
        ("x = 1  # раз", "раз", "one\nimport os"),
    ],
)
def test_what_would_change_the_code_is_refused(source, old, new):
    with pytest.raises(Untranslatable):
        replaced(source, "code", {old: new})


def test_a_string_cannot_become_code():
    source = 'x = "раз"\n'
    new = replaced(source, "code", {"раз": '" + __import__("os").name + "'})
    assert ast.literal_eval(new.removeprefix("x = ")) == '" + __import__("os").name + "'


def test_what_is_no_python_has_no_texts():
    assert found("def f(:\n    'раз'") == []


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_text_of_every_assignment_can_be_replaced(name):
    notebook = nbformat.read(ROOT / f"source/{name}/{name}.ipynb", 4)
    for cell in notebook.cells:
        texts = texts_of(cell.source, cell.cell_type)
        longer = {text.text: f"{text.text} y" for text in texts if re.search("[а-яё]", text.text)}
        changed = replaced(cell.source, cell.cell_type, longer)
        assert [text.text for text in texts_of(changed, cell.cell_type)] == [
            longer.get(text.text, text.text) for text in texts
        ]


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_an_assignment_in_english_has_the_same_code(name):
    """Not one literal that is no text, no name, no order is another one."""
    folder = ROOT / "source" / name
    notebook = nbformat.read(folder / f"{name}.ipynb", 4)
    english = Wording(folder / "en.po").notebook(notebook)

    class Emptied(ast.NodeTransformer):
        def visit_Constant(self, node):
            return ast.Constant("") if isinstance(node.value, str) else node

        def visit_JoinedStr(self, node):
            fields = [ast.dump(value) for value in node.values if isinstance(value, ast.FormattedValue)]
            return ast.Constant(str(sorted(fields)))

    for old, new in zip(code_cells(notebook), code_cells(english), strict=True):
        before, after = (ast.dump(Emptied().visit(ast.parse(cell.source))) for cell in (old, new))
        assert before == after
    assert not [text for text in read_words(folder / "en.po").values() if any("а" <= c <= "я" for c in text.lower())]


def cells(*sources):
    return new_notebook(cells=[new_markdown_cell(sources[0]), *map(new_code_cell, sources[1:])])


def translate(path, **words):
    with path.open("rb") as file:
        catalog = read_po(file)
    for message in catalog:
        message.string = words.get(str(message.id), message.string)
    with path.open("wb") as file:
        write_po(file, catalog)


def test_a_file_of_translations_follows_its_source(tmp_path):
    path = tmp_path / "en.po"
    path.touch()
    texts = wanted([cells("привет", "# ответ\nx = 'ключ'\ny = 'latin'")], ["# ВАШ КОД\npass"])
    assert list(texts) == ["привет", "ответ", "ключ", "ВАШ КОД"]
    assert update(path, texts) and not update(path, texts) and is_in_step(path, texts)
    assert untranslated(path, texts) == list(texts)
    translate(path, привет="hello", ответ="answer", ключ="key")
    update(path, texts)
    assert untranslated(path, texts) == ["ВАШ КОД"]
    changed = wanted([cells("приветы", "# ответ\nx = 1")], [])
    assert not is_in_step(path, changed) and update(path, changed)
    assert untranslated(path, changed) == ["приветы"], "what was guessed is no translation"
    assert read_words(path) == {"привет": "hello", "ответ": "answer", "ключ": "key"}, "a release may have them yet"
    again = wanted([cells("привет", "# ответ\nx = 'ключ'")], [])
    assert update(path, again) and untranslated(path, again) == [] and not update(path, again)


def test_a_guess_stays_one_whatever_becomes_of_its_text(tmp_path):
    path = tmp_path / "xx.po"
    path.write_text('msgid "число нейронов"\nmsgstr "units"\n', encoding="utf-8")
    for text in ("число нейрона", "число нейронам", "число нейрона"):
        update(path, {text: ["string: x"], "слой": ["string: y"]})
        assert untranslated(path, {text: [], "слой": []}) == [text, "слой"], "a guess, or none"
        assert read_words(path) == {"число нейронов": "units"}, "of a release, perhaps"
        assert is_in_step(path, {text: ["string: x"], "слой": ["string: y"]})
    update(path, {"слой": ["string: y"]})
    update(path, {"число нейронов": ["string: x"]})
    assert untranslated(path, {"число нейронов": []}) == [], "it is back"


def test_a_guess_that_is_out_of_use_is_no_translation(tmp_path):
    path = tmp_path / "xx.po"
    path.write_text('#, fuzzy\n#~ msgid "слой"\n#~ msgstr "guess"\n', encoding="utf-8")
    assert read_words(path) == {}
    update(path, {"слой": ["string: y"]})
    assert untranslated(path, {"слой": []}) == ["слой"] and read_words(path) == {}


def test_blanks_are_no_translation_and_a_mark_of_windows_is_none_of_the_text(tmp_path):
    path = tmp_path / "en.po"
    path.write_bytes('\ufeffmsgid "слой"\r\nmsgstr "  "\r\n\r\nmsgid "сеть"\r\nmsgstr "net"\r\n'.encode())
    assert read_words(path) == {"сеть": "net"} and untranslated(path, {"слой": [], "сеть": []}) == ["слой"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('msgctxt "menu"\nmsgid "слой"\nmsgstr "layer"\n', "“слой” has a context"),
        ('msgid "сеть"\nmsgstr "net"\n\n#~ msgctxt "b"\n#~ msgid "слой"\n#~ msgstr "a"\n', "“слой” has a context"),
        ('msgid "слой"\nmsgid_plural "слои"\nmsgstr[0] "layer"\nmsgstr[1] "layers"\n', "“слой” has plural forms"),
        ('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=klingon\\n"\n\nmsgid "а"\nmsgstr "b"\n', "klingon"),
    ],
)
def test_what_no_text_here_has_is_named(tmp_path, entry, said):
    path = tmp_path / "en.po"
    path.write_text(entry, encoding="utf-8")
    with pytest.raises(CourseError, match=rf"en\.po: .*{said}"):
        read_words(path)


@pytest.mark.parametrize("break_", ["\u2028", "\x0c", "\x85", "\x1d"])
def test_what_python_takes_for_no_end_of_a_line_is_none(break_):
    source = f'x = "a{break_}b"  # слой\n\nsize = "число"'
    assert found(source)[1:] == [("comment", "слой"), ("string", "число")]
    assert (
        replaced(source, "code", {"число": "number", "слой": "layer"})
        == f'x = "a{break_}b"  # layer\n\nsize = "number"'
    )
    assert found(f"слой{break_}слой", "markdown") == [("paragraph", f"слой{break_}слой")]


def test_a_listing_may_end_with_more_marks_than_it_began_with():
    assert [text for _, text in found("```\nодин\n\n``` два\n````\n\nтри", "markdown")][1:] == ["три"]


@pytest.mark.parametrize(
    ("source", "new", "fault"),
    [
        ("'слой %d из %s' % (1, 2)", "layer %d", "it needs %d, %s to be put in, and has %d"),
        ("'слой %d из %s' % (1, 2)", "%s has %d", "has %s, %d"),
        ("'слой %d из %s' % (1, 2)", "layer %d of %s: 100 %", "would stop the program there"),
        ("'слой %(a)s' % x", "layer %(b)s", r"needs %\(a\)s"),
        ("'слой {} {:.2f}'.format(1, 2)", "layer {}", r"it needs {}, {:\.2f}"),
        ("'слой {a}'.format(a=1)", "layer {a", "would stop the program there"),
        ("'слой'.format()", "layer {0}", "it needs nothing to be put in"),
        ("'слой {a}'.format_map(x)", "layer", "it needs {a}"),
    ],
)
def test_a_translation_that_could_not_be_filled_in_is_refused(source, new, fault):
    (text,) = [text for text in texts_of(source, "code") if text.text.startswith("слой")]
    with pytest.raises(Untranslatable, match=fault):
        replaced(source, "code", {text.text: new})


@pytest.mark.parametrize(
    ("source", "new"),
    [
        ("'слой %d из %s, 5 %%' % (1, 2)", "layer %d, 5 %%: %s"),
        ("'слой %(a)s, %(b)d' % {'a': 1, 'b': 2}", "%(b)d layers %(a)s"),
        ("'слой {1} {0} {{}}'.format(1, 2)", "{0} of layer {1}, {1} {{x}}"),
        ("'слой {} {}' + x", "layer {"),
        ("'слой 100 %'", "layer %d {} 100 %"),
        ("'слой 100 %' % ()", "100 %: layer"),
        ("x % 'слой'", "{layer} %"),
    ],
)
def test_one_that_can_be_is_not(source, new):
    (text,) = [text for text in texts_of(source, "code") if text.text.startswith("слой")]
    changed = replaced(source, "code", {text.text: new})
    assert new in [text.text for text in texts_of(changed, "code")]


def test_a_number_with_a_comma_is_asked_about_in_text():
    assert list(wanted([cells("$$0{,}5$$\n\nx = 1,5\n\n1.5", "x = '1,5'")])) == ["$$0{,}5$$", "x = 1,5"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'msgid "a"\nmsgid "b"\n', b"hello", 'msgid "а'.encode()])
def test_a_broken_file_of_translations_is_named(tmp_path, content):
    path = tmp_path / "en.po"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=r"en\.po: no translations, it cannot be read"):
        read_words(path)


def test_a_translation_that_breaks_the_code_names_its_file_and_cell(tmp_path):
    path = tmp_path / "en.po"
    path.write_text('msgid "у вас {a}"\nmsgstr "you have"\n', encoding="utf-8")
    cell = new_code_cell("x = f'у вас {a}'", metadata={"nbgrader": {"grade_id": "test_a"}})
    with pytest.raises(CourseError, match=r"en\.po: cell test_a: it needs \{a\} as they are"):
        Wording(path).notebook(new_notebook(cells=[cell]))


def test_the_edition_is_the_one_whose_words_are_there():
    russian, english = cells("привет", "x = 1", "y = 'раз'"), cells("hello", "x = 1", "y = 'one'")
    assert edition_of(["hello", "own"], [russian, english]) is english
    assert edition_of(["x = 1", " y = 'раз'\n"], [russian, english]) is russian
    assert edition_of(["x = 1"], [russian, english]) is russian, "nothing tells"
    assert edition_of([], [russian]) is russian


def test_what_is_given_tells_the_edition_before_all_else_and_metadata_last():
    russian, english = cells("привет", "x = 1", "y = 'раз'"), cells("hello", "x = 1", "y = 'one'")
    for notebook in (russian, english):
        notebook.cells[2].metadata["nbgrader"] = {"schema_version": 3, "locked": True, "grade_id": "y"}
    english.metadata["course"] = {"language": "en"}
    assert edition_of(["y = 'one'", "привет"], [russian, english]) is english
    assert edition_of(["привет"], [russian, english], "en") is russian
    assert edition_of(["x = 1"], [russian, english], "en") is english
    assert edition_of(["x = 1"], [russian, english], "xx") is russian


def test_a_string_within_an_f_string_is_refused_where_it_is_translated_elsewhere():
    source = "x = {'ключ': 1}\ny = f'{x[\"ключ\"]} букв'"
    with pytest.raises(Untranslatable, match="'ключ' stands within an f-string"):
        replaced(source, "code", {"ключ": "key", "{x['ключ']} букв": "{x['ключ']} letters"})
    assert replaced(source, "code", {"{x['ключ']} букв": "{x['ключ']} letters"}).endswith('letters"')


def test_a_line_that_begins_with_a_percent_sign_is_no_magic():
    source = "x = (\n    'раз %s'\n    % 1\n)"
    assert found(source) == [("string", "раз %s")]


def test_what_no_translator_has_written_is_found():
    notebook = new_notebook(
        cells=[new_markdown_cell("# Title\n\n[Открыть](https://x)"), new_code_cell("x = 'ключ'"), new_code_cell("y")]
    )
    assert untranslated_in(notebook, {}) == "x = 'ключ'"
    assert untranslated_in(notebook, {"раз": "ключ"}) == "", "a translator has left it so"
