"""Links of Markdown texts, in every form that they may have, led elsewhere or left as their words."""

import time

import pytest

from graders.authoring.links import Kind, with_links

THERE = {
    "a.ipynb": "https://x.org/a",
    "b (1).md": "https://x.org/b",
    "p.svg": "data:image/png;base64,cA==",
    "q.md": "q 2.md",
}


def lead(target: str, kind: Kind) -> str | None:
    """As pages are led: a picture becomes what holds it, a page an address, and the rest goes."""
    way, mark, anchor = target.partition("#")
    if target.startswith("https:") or (way.endswith(".svg") != (kind is Kind.PICTURE) and way in THERE):
        return target
    return f"{THERE[way]}{mark}{anchor}" if way in THERE else None


def led(text: str) -> str:
    return with_links(text, lead)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](a.ipynb#c) [b](<b (1).md> 'said') [q](q.md)", "[a](https://x.org/a#c) [b](https://x.org/b 'said') [q](<q 2.md>)"),
        ("[no *one*](<none at all.md>) and ![a picture](p.svg)", "no *one* and ![a picture](data:image/png;base64,cA==)"),
        ("[a](<https://y.org/a b>)", "[a](<https://y.org/a b>)"),
    ],
)  # fmt: skip
def test_inline(text, expected):
    assert led(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a href="a.ipynb">a</a>', '<a href="https://x.org/a">a</a>'),
        ("<A class='b' HREF = 'a.ipynb#c' title=\"href='none'\">a</A>", "<A class='b' HREF=\"https://x.org/a#c\" title=\"href='none'\">a</A>"),
        ("<a href=none.md>no [one](none.md)</a>", "<a>no one</a>"),
        ('<img\n  src="p.svg" width=40 />', '<img src="data:image/png;base64,cA==" width=40 />'),
        ('| <img alt="a > b" src="p.svg"> |', '| <img alt="a > b" src="data:image/png;base64,cA=="> |'),
        ('<a href="https://y.org/?a&amp;b">a</a> <a name="a.ipynb"></a>', '<a href="https://y.org/?a&amp;b">a</a> <a name="a.ipynb"></a>'),
        ('<a data-href="a.ipynb" href>a</a> <abbr href="a.ipynb">', '<a data-href="a.ipynb" href>a</a> <abbr href="a.ipynb">'),
        ('`<a href="a.ipynb">` <!-- <img src="none.svg"> --> x < a and b > c', None),
        ('```\n<img src="p.svg">\n```\n\n<pre><a href="a.ipynb"></pre>', None),
    ],
)  # fmt: skip
def test_in_html(text, expected):
    assert led(text) == (text if expected is None else expected)


def test_html_is_told_apart_from_markdown():
    kinds = []
    with_links("[a](b) ![a](b) <a href=b> <img src=b>", lambda target, kind: kinds.append(kind))
    assert kinds == [Kind.LINK, Kind.PICTURE, Kind.TAG, Kind.PICTURE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('see [the *text*][A  b], [a B][] and [a b]\n\n[a b]: a.ipynb#c "said"', 'see [the *text*][A  b], [a B][] and [a b]\n\n[a b]: https://x.org/a#c "said"'),
        ("[no **one**][n], [n][], [n] and [m]\n\n[n]: <none at all.md>\n[m]: a.ipynb", "no **one**, n, n and [m]\n\n\n[m]: https://x.org/a"),
        ("![a picture][p] and [p]\n\n[p]: p.svg 'said'", "![a picture](data:image/png;base64,cA== 'said') and [p]\n\n[p]: p.svg 'said'"),
        ("[![in a link](p.svg)][a]\n\n  [a]: a.ipynb", "[![in a link](data:image/png;base64,cA==)][a]\n\n  [a]: https://x.org/a"),
        ("> [a]\n>\n> [a]:\n> a.ipynb", None),
        ("[a]\n\n[a]:\n  a.ipynb\n", "[a]\n\n[a]:\n  https://x.org/a\n"),
        ("# Title\n[a]: a.ipynb\n[b]: https://y.org", "# Title\n[a]: https://x.org/a\n[b]: https://y.org"),
        ("[^1] x[i][j] [ ] [x] [a][b]\n\n[^1]: none.md\n\n[c]: none.md and more words", None),
        ("a paragraph that goes on\n[a]: none.md", None),
        ("`[a][n]` [a]\n\n```\n[n]: none.md\n```\n\n[a]: a.ipynb", "`[a][n]` [a]\n\n```\n[n]: none.md\n```\n\n[a]: https://x.org/a"),
        ("[[a](none.md)] and [[a]: b]", "[a] and [[a]: b]"),
    ],
)  # fmt: skip
def test_by_name(text, expected):
    assert led(text) == (text if expected is None else expected)


def test_the_first_of_two_targets_of_a_name_counts():
    assert led("[a]\n\n[a]: none.md\n[A]: a.ipynb") == "a\n\n\n"


@pytest.mark.parametrize(
    "text", ["[" * 9000, "<a " * 5000, "[a]: " * 4000, "<img '" * 4000, "[x][y]" * 3000 + "\n\n[y]: z"]
)
def test_what_is_never_closed_takes_no_time(text):
    start = time.process_time()
    led(text)
    assert time.process_time() - start < 5
