"""Drawings and pictures of a student's become what a page may show, in time that grows with what there is of them."""

import time

import hostile
import pytest
from hostile import PNG

from graders.reporting import drawings, markup, pages
from graders.reporting.drawings import SVG_LIMIT, TAG_LIMIT, clean_svg
from graders.reporting.markup import Allowance

DRAWING = f"""<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">
<svg {hostile.SVG} xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"><defs><path id="m" d="M 0 0 L 1 1"/>
<clipPath id="c"><rect width="9" height="9"/></clipPath></defs><g clip-path="url(#c)" style="fill: none; stroke: #000">
<use xlink:href="#m" x="3"/><text>я &lt; 1</text></g></svg>"""


def test_a_drawing_of_matplotlib_stays():
    drawing = clean_svg(DRAWING)
    for part in ('viewBox="0 0 9 9"', 'xlink:href="#m"', 'clip-path="url(#c)"', "stroke: #000", "я &lt; 1", "round"):
        assert part in drawing


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>", '<g onload="1"/>', '<a href="javascript:1"><text>x</text></a>', '<image href="http://x/"/>',
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>", '<use href="http://x/#a"/>',
        '<rect style="fill: url(http://x/)"/>', '<rect fill="url(//x/#a)"/>', "<style>@import 'x'</style>",
        '<set attributeName="href" to="javascript:1"/>', "<!-- <script> -->", "<filter id='f'/>", "<?x y?>",
    ],
)  # fmt: skip
def test_a_drawing_loses_what_is_no_drawing(inside):
    drawing = clean_svg(f"<svg {hostile.SVG}><g>{inside}</g></svg>")
    for part in ("script", "on", "href", "image", "<p", "url", "import", "set", "filter", "?", "x/"):
        assert part not in drawing.replace(hostile.SVG, "").replace("stroke-linejoin: round", "")


def test_a_drawing_that_grows_is_none():
    nested = "".join(f'<g id="a{n}"><use href="#a{n - 1}"/><use href="#a{n - 1}"/></g>' for n in range(1, 30))
    assert "<use" not in clean_svg(f'<svg {hostile.SVG}><g id="a0"/><path id="a0"/>{nested}</svg>')
    assert (
        clean_svg('<!DOCTYPE svg [<!ENTITY a "aa">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>')
        is None
    )
    for text in ("", "<svg>", "<html/>", f"<svg {hostile.SVG}>" + "<g>" * 50_000 + "</g>" * 50_000 + "</svg>"):
        assert clean_svg(text) is None


def time_of(work):
    """How long the processor is at work on something: the least of three, as other things disturb it."""
    times = []
    for _ in range(3):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return min(times)


@pytest.mark.parametrize(
    ("kept", "out"), [("<path/>", "<set/>"), ("<g><rect/></g>", "<b/>"), ("<text>1</text>", "<use href='#a'/>")]
)
def test_a_drawing_takes_time_as_it_has_elements(kept, out):
    """What is allowed stands before what is not: who takes those out one by one goes through all of it for each."""

    def read(number):
        return clean_svg(f"<svg {hostile.SVG}>{kept * number}{out * number}</svg>")

    assert read(9).count(kept[:3]) == 9 and out[:4] not in read(9)
    assert time_of(lambda: read(10_000)) < 8 * time_of(lambda: read(2_500)) + 0.1


def shown(form, content, allowance=None):
    """What a page shows of one output: a picture, or a sentence in its place."""
    output = {"output_type": "display_data", "data": {form: content}, "metadata": {}}
    (made,) = pages._output(output, allowance or Allowance())
    return made.data


LARGE, BAD = ({"text/html": f"<p><em>{sentence}</em></p>"} for sentence in (pages._LARGE_PICTURE, pages._BAD_PICTURE))
SQUARE = f"<svg {hostile.SVG}><rect/></svg>"
KINDS = {"image/svg+xml": SQUARE, "image/png": PNG}


def test_a_drawing_of_too_many_elements_is_not_even_read(monkeypatch):
    monkeypatch.setattr(drawings.defusedxml.ElementTree, "fromstring", lambda *_: pytest.fail("it was read"))
    assert shown("image/svg+xml", f"<svg {hostile.SVG}>{'<path/>' * TAG_LIMIT}</svg>") == LARGE
    assert shown("image/svg+xml", f"<svg {hostile.SVG}>{' ' * SVG_LIMIT}</svg>") == LARGE


@pytest.mark.parametrize("kind", KINDS)
def test_what_hangs_in_a_picture_is_interrupted(kind, monkeypatch):
    def hang(*_, **__):
        try:
            time.sleep(60)
        except Exception:  # as libraries do
            time.sleep(60)

    monkeypatch.setattr(markup, "_SECONDS", 0.2)
    monkeypatch.setattr(drawings.defusedxml.ElementTree, "fromstring", hang)
    monkeypatch.setattr(pages.Image, "open", hang)
    allowance, start = Allowance(), time.monotonic()
    assert shown(kind, KINDS[kind], allowance) == BAD
    assert time.monotonic() - start < 30 and allowance.looking < Allowance.looking - 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_have_a_time_of_their_own_in_a_page(kind):
    assert kind in shown(kind, KINDS[kind], Allowance(seconds=0))
    assert shown(kind, KINDS[kind], Allowance(looking=0)) == LARGE
