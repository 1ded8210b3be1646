"""What of a student's becomes HTML: harmless things as they were, all others as text, as less, or not at all."""

import gc
import threading
import time
import weakref

import pandas as pd
import pytest
from hostile import PNG, SNIPPETS, faults
from markupsafe import Markup

from graders.reporting import markup
from graders.reporting.markup import (
    CODES_LIMIT,
    CUT,
    EMPTY,
    MARKDOWN_LIMIT,
    PLAIN,
    Allowance,
    clean_html,
    colour_text,
    highlight_code,
    markdown_to_html,
)

FILTERS = (markdown_to_html, clean_html, highlight_code, colour_text)


def context(**cell):
    return {"resources": {"allowance": Allowance()}, "cell": cell}


@pytest.mark.parametrize("name", SNIPPETS)
def test_nothing_hostile_is_left(name):
    for take in FILTERS:
        html = take(context(), SNIPPETS[name])
        assert isinstance(html, Markup) and faults(html) == [], take.__name__
        assert faults(clean_html(context(), str(html))) == []


@pytest.mark.parametrize("name", SNIPPETS)
def test_what_hostile_text_hides_in_does_not_hide_it(name):
    """Cut off anywhere, or put into something else, it is no more than before."""
    snippet = SNIPPETS[name]
    for end in range(1, len(snippet), 7):
        assert faults(clean_html(context(), snippet[:end])) == []
    for around in (
        "<table>{}</table>",
        "<pre>{}",
        "<b><a><p>{}</b>",
        '<p title="{}">',
        "<!--{}-->",
        "<svg>{}",
        "<ul><li>{}",
    ):
        assert faults(clean_html(context(), around.format(snippet))) == []
        assert faults(markdown_to_html(context(), f"> {around.format(snippet)}\n\n{snippet}")) == []


def test_the_checker_sees_what_it_is_to_see():
    # in HTML by itself these are text, a comment, or belong to no fragment
    dull = {"template", "terminal's link", "script in CDATA", "script in a processing instruction"}
    dull |= {"script after a null", "onload of a body", "class of a button", "style with image-set"}
    markdown = {name for name in SNIPPETS if name.startswith("Markdown")}
    seen = {name for name, snippet in SNIPPETS.items() if faults(snippet)}
    assert SNIPPETS.keys() - seen - markdown <= dull
    assert len(seen) > 60


def test_markdown_of_the_ordinary_kind_stays_as_it_is():
    text = (
        "# Итог\n\n*важно* и **очень**, `код`, $x_1 < \\frac{1}{2}$\n\n$$a & b$$\n\n[сайт](https://keras.io/api) и почта\n"
        "<me@x.org>\n\n- [x] да\n- [ ] нет\n\n|a|b|\n|:-|-:|\n|1|2|\n\n```python\nfor x in y: pass\n```\n\n"
        f'<font color="red">цвет</font> <b>жирно</b> <sub>2</sub>\n\n<details><summary>ещё</summary>текст</details>\n\n'
        f"![рисунок](data:image/png;base64,{PNG}) ![вложение](attachment:a.png)"
    )
    html = markdown_to_html(context(attachments={"a.png": {"image/png": PNG}}), text)
    for part in (
        "<h1>Итог</h1>", "<em>важно</em>", "<strong>очень</strong>", "<code>код</code>", "$x_1 &lt; \\frac{1}{2}$",
        "$$a &amp; b$$", 'href="https://keras.io/api"', 'href="mailto:me@x.org"', "☑ да", "☐ нет",
        '<td style="text-align:right">2</td>', '<span class="k">for</span>', '<font color="red">', "<b>жирно</b>",
        "<sub>2</sub>", "<summary>ещё</summary>", 'alt="рисунок"', 'alt="вложение"',
    ):  # fmt: skip
        assert part in html, part
    assert html.count("<img ") == 2 and 'rel="noopener noreferrer nofollow"' in html
    assert faults(html) == []


def test_a_picture_from_elsewhere_is_named_and_not_fetched():
    html = markdown_to_html(
        context(), "[![Открыть в Colab](https://x.org/badge.svg)](https://x.org) ![](attachment:no)"
    )
    assert "Открыть в Colab</em></a>" in html and "картинка</em>" in html and "<img" not in html


def test_a_table_of_pandas_keeps_all_but_its_style_sheet():
    frame = pd.DataFrame({"имя": ["a<b", "я"], "x": [1.5, None]})
    html = clean_html(context(), frame._repr_html_())
    assert html.count("<tr") == 3 and 'class="dataframe"' in html and 'border="1"' in html
    assert "a&lt;b" in html and "NaN" in html and "<style" not in html and "vertical-align" not in html


def test_what_keras_prints_keeps_its_look():
    style = "white-space:pre;overflow-x:auto;line-height:normal;font-family:Menlo,'DejaVu Sans Mono',consolas,monospace"
    html = clean_html(context(), f'<pre style="{style}"><span style="color: #00af00; font-weight: bold">1</span></pre>')
    assert "white-space:pre" in html and "font-family:Menlo" in html
    assert "color:#00af00" in html.replace(" ", "") and "font-weight:bold" in html.replace(" ", "")
    assert "rgb(1,2,3)" in clean_html(context(), '<b style="color: rgb(1, 2, 3)">x</b>').replace(" ", "")


def test_an_output_of_which_nothing_may_be_shown_is_named():
    assert EMPTY in clean_html(context(), "<script>plot()</script><div></div>")
    assert EMPTY not in clean_html(context(), f'<img src="data:image/png;base64,{PNG}">')
    assert EMPTY not in clean_html(context(), " ")


def test_colours_stay_and_other_codes_go():
    html = colour_text(context(), "\x1b[1;31mошибка\x1b[0m <b> \x1b]8;;http://x\x07link\x1b]8;;\x07\x1b[2J\x1b(B")
    assert html == '<span class="ansi-red-intense-fg ansi-bold">ошибка</span> &lt;b&gt; link'


def test_code_is_highlighted_as_python_whatever_its_metadata_say():
    html = highlight_code(context(), "%time\nx = 1", metadata={"magics_language": "html"})
    assert '<span class="o">=</span>' in html and "hl-ipython3" in html


SLOW = {
    "pictures": "![](" * 15_000,
    "links": "[a](" * 4_000,
    "formulas": "\\\\[" * 5_300,
    "environments": "\\begin{a}" * 1_700,
    "emphasis": "***a" * 4_000,
    "quotations": ">" * 16_000,
    "lists": " * a\n" * 3_200,
    "tables": "|a|b|\n|-|-|\n" * 1_200,
    "brackets": "[" * 16_000,
    "elements": "<div>" * 3_000,
    "anchors": "<a><b>" * 2_500,
    "bold with titles": "<p>" + "".join(f"<b title={number}>" for number in range(900)) + "</p><p>x" * 200,
}


@pytest.mark.parametrize("name", SLOW)
def test_markdown_that_takes_long_is_shown_as_it_is(name):
    start = time.thread_time()
    html = markdown_to_html(context(), SLOW[name])
    assert time.thread_time() - start < 5 and len(html) < 2_000_000
    assert faults(html) == [] and html.strip()


def test_markdown_that_is_too_long_is_shown_as_it_is():
    assert PLAIN not in markdown_to_html(context(), "a " * (MARKDOWN_LIMIT // 2))
    assert PLAIN in markdown_to_html(context(), "<b>" + "a " * (MARKDOWN_LIMIT // 2))
    assert "&lt;b&gt;" in markdown_to_html(context(), "<b>" + "a " * (MARKDOWN_LIMIT // 2))


def test_a_page_has_so_much_time_and_no_more():
    page = context()
    page["resources"]["allowance"].seconds = 0
    assert PLAIN in markdown_to_html(page, "*a*") and PLAIN in clean_html(page, "<b>a</b>")
    assert "<span" not in highlight_code(page, "a = 1")


def test_what_hangs_is_interrupted(monkeypatch):
    monkeypatch.setattr(markup, "_SECONDS", 0.2)
    monkeypatch.setattr(markup, "_render", lambda *args: time.sleep(60))
    start = time.monotonic()
    assert PLAIN in markdown_to_html(context(), "a")
    assert time.monotonic() - start < 30


@pytest.mark.parametrize("kind", [weakref.WeakKeyDictionary, weakref.WeakSet, "finalizer", "collector"])
def test_what_hangs_is_interrupted_where_an_exception_would_be_lost(monkeypatch, kind):
    """Python tells of one that is raised while an object goes, and goes on; pytest makes it an error."""

    class Thing:
        def __del__(self):
            if kind == "finalizer":
                sum(range(1000))

    def collected(*_):
        sum(range(1000))

    def hang(*_):
        known = weakref.WeakKeyDictionary() if isinstance(kind, str) else kind()
        while True:
            known.add(Thing()) if kind is weakref.WeakSet else known.setdefault(Thing(), 1)
            if kind == "collector":
                gc.collect(0)

    monkeypatch.setattr(markup, "_SECONDS", 0.02)
    monkeypatch.setattr(markup, "_render", hang)
    if kind == "collector":
        gc.callbacks.append(collected)
    try:
        assert all(PLAIN in markdown_to_html(context(), "a") for _ in range(4))
    finally:
        gc.callbacks[:] = [callback for callback in gc.callbacks if callback is not collected]


@pytest.mark.parametrize("module", ["threading", "logging", "importlib._bootstrap", "coverage.collector"])
def test_what_takes_a_lock_is_not_interrupted_before_it_gives_it_back(monkeypatch, module):
    """Else whoever asks for it next waits without an end; coverage's own was left taken so, and a whole run with it."""
    names = {"__name__": module, "held": [], "monotonic": time.monotonic}
    lock = "def lock():\n    held.append(1)\n    end = monotonic() + 0.2\n    while monotonic() < end: pass\n    held.pop()"
    exec(lock, names)

    def hang(*_):
        names["lock"]()
        while True:
            pass

    monkeypatch.setattr(markup, "_SECONDS", 0.02)
    monkeypatch.setattr(markup, "_render", hang)
    start = time.monotonic()
    assert PLAIN in markdown_to_html(context(), "a")
    assert time.monotonic() - start >= 0.2 and names["held"] == []


def test_outside_the_main_thread_the_limits_of_length_must_do():
    said = []
    thread = threading.Thread(target=lambda: said.append(markdown_to_html(context(), "*a*")))
    thread.start()
    thread.join()
    assert said == ["<p><em>a</em></p>\n"]


def test_html_is_cut_and_stays_well_formed():
    html = clean_html(context(), "<table>" + "<tr><td>1</td></tr>" * 40_000)
    assert CUT in html and html.count("<tr>") == html.count("</tr>") > 1_000
    tangled = clean_html(context(), "<p>" + "".join(f"<b title={n}>" for n in range(3_000)) + "</p><p>x" * 3_000)
    assert PLAIN in tangled and PLAIN in clean_html(context(), "<div>" * 500)


@pytest.mark.parametrize(
    "trick",
    [
        "<dl x=</dl><dd>", "<ol><!--</ol>--><li>", "<div title='</div>'>", "<q cite='>'</q>", '<ins x"></ins>">',
        "<del><title></del></title>", "<sub><style>a</sub></style>", "<ul><!x></ul>", "<ol><?</ol>", "<kbd></p x=</kbd>>",
        "<dl x\v</dl>", "<s><plaintext></s></plaintext>", "<ul><![CDATA[</ul>]]>", "<ul y= '</ul>'>",
    ],
)  # fmt: skip
def test_what_only_looks_like_the_end_of_an_element_is_none(trick, monkeypatch):
    """A parser goes through all that is open for each element that follows: it does not get to see it."""
    monkeypatch.setattr(markup, "_CLEANER", None)
    assert PLAIN in clean_html(context(), f"<b>x</b>{trick * 600}")


@pytest.mark.parametrize(
    "html",
    [
        '<div id=a class="x" data-x="</div><div>">1 < 2 <3<!-- ничего --></div>', "<UL\n><LI><i>x</i></li></ul >",
        "<style scoped>.a b { color: red }</style><table><tr><td>1</td></tr></table>", "<p>a<p>b<br/>",
    ],
)  # fmt: skip
def test_elements_that_are_closed_may_be_many(html):
    cleaned = clean_html(context(), html * 1_000)
    assert (PLAIN in cleaned, cleaned.count("</") >= 1_000) == (False, True)  # pytest compares long texts for minutes


def test_too_many_colours_are_none():
    few, many = ("\x1b[31ma\x1b[0m" * count for count in (10, CODES_LIMIT))
    assert "ansi-red" in colour_text(context(), few) and "<span" not in colour_text(context(), many)
    assert colour_text(context(), many) == "a" * CODES_LIMIT
